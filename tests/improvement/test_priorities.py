"""Deeds on priorities: who may, the audit line, two at once, refusals, what is kept; the guideline's pair brought in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kaona.activity.models import Event, Notice
from kaona.assessment.models import Measure
from kaona.assessment.queries.scores import current_score
from kaona.improvement.models import FeedbackAnswer, ImprovementHistory, Priority, PriorityPractice
from kaona.improvement.operations import priorities as deeds
from kaona.improvement.operations.base import Conflict, Refused
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.links import questions_of
from kaona.improvement.queries.priorities import efforts_of, open_feedback, priorities_of, standing, withdrawn
from kaona.knowledge.models import Practice, PracticeItem
from kaona.people.access import NotAllowed
from kaona.verification.models import Feedback
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=4)


@pytest.fixture
def cast() -> Cast:
    """The department has every basic statement; nothing is answered in 7.5.2."""
    cast = Cast.build().with_submission("B")
    empty(cast, "7.5.2")
    return cast


def empty(cast: Cast, sub: str) -> None:
    """The claimed score counted nothing for a sub-measure."""
    record = current_score(cast.dossier, "claimed")
    record.tree["figures"][str(Measure.objects.get(dossier=cast.dossier, sub_measure=sub).pk)]["result"] = None
    record.save()


def choose(cast: Cast, *codes: str, reason: Any = "ตกลงกันในคณะทำงาน", by: Any = None) -> list[Priority]:
    return deeds.choose(dossier=cast.dossier, codes=codes, reason=reason, by=by or cast.coordinator, at=AT)


def codes(cast: Cast) -> list[str]:
    return [one.code for one in standing(cast.dossier)]


def last_event() -> tuple[str, dict[str, Any]]:
    event = Event.objects.order_by("pk").last()
    return event.kind, event.data


def published_practice(cast: Cast, state: str = "published") -> Practice:
    practice = Practice.objects.create(
        organisation=cast.office, title="เครือข่ายธุรกิจ", owner_name="บริษัทตัวอย่าง", state=state, created_by=cast.officer,
        created_at=NOW, changed_by=cast.officer, changed_at=NOW, published_at=NOW, agency_types=["department"],
    )  # fmt: skip
    PracticeItem.objects.create(organisation=cast.office, practice=practice, item="3.3", at=NOW)
    return practice


def ofi(cast: Cast, item: str = "3.3") -> Feedback:
    """An OFI of a published result."""
    cast.with_review().judged().at_stage("confirmed")
    record = current_score(cast.dossier, "confirmed")
    record.published_at = record.at
    record.save()
    return Feedback.objects.create(
        organisation=cast.department, review=cast.review, item=item, kind="ofi", text="ควรมีนวัตกรรม", changed_by=cast.officer,
        changed_at=NOW,
    )  # fmt: skip


def test_several_are_chosen_in_one_act(cast: Cast) -> None:
    made = choose(cast, "3.3.A1", "7.5.2", reason={"7.5.2": "ไปกับ 3.3.A1"})
    assert [(one.code, one.rank, one.reason) for one in made] == [("3.3.A1", 1, ""), ("7.5.2", 2, "ไปกับ 3.3.A1")]
    assert last_event() == ("priority.chosen", {"codes": ["3.3.A1", "7.5.2"]})
    told = Notice.objects.get(kind="priority.chosen")
    assert (told.recipient, told.path) == (cast.head, f"/priorities/{cast.dossier.pk}/")
    assert ImprovementHistory.objects.filter(kind="priority").count() == 2


def test_the_guidelines_pair_asks_for_each_other_and_then_stands(cast: Cast) -> None:
    base = base_of(cast.dossier)
    asked = [one for one in questions_of(base, ["3.3.A1"], []) if one.asked.must]
    assert [(one.asked.end.link.id, [gap.code for gap, _ in one.options]) for one in asked] == [("L29", ["7.5.2"])]
    assert [one.asked.end.link.id for one in questions_of(base, ["7.5.2"], []) if "3.3.A1" in one.asked.options] == [
        "L29"
    ]
    choose(cast, "3.3.A1", "7.5.2")
    rows = {one.code: one for one in priorities_of(cast.dossier)}
    states = {link.end.link.id: link.state for link in rows["3.3.A1"].links}
    assert states["L29"] == "chosen"
    assert {link.end.link.id: link.state for link in rows["7.5.2"].links}["L29"] == "chosen"
    assert not [one for one in questions_of(base, ["3.3.A1"], ["7.5.2"]) if one.asked.must]


def test_what_is_chosen_twice_stands_once(cast: Cast) -> None:
    first = choose(cast, "1.1.A1", by=cast.head)
    again = choose(cast, "1.2.A1", "1.1.A1")
    assert [one.pk for one in again if one.code == "1.1.A1"] == [first[0].pk]
    assert codes(cast) == ["1.1.A1", "1.2.A1"]
    assert last_event() == ("priority.chosen", {"codes": ["1.2.A1"]})


@pytest.mark.parametrize(
    ("chosen", "why"), [([], "nothing_chosen"), (["1.1.A1", "1.1.B1x"], "no_gap"), (["9.9"], "no_gap")]
)
def test_what_is_no_gap_is_refused_and_nothing_is_chosen(cast: Cast, chosen: list[str], why: str) -> None:
    with pytest.raises(Refused, match=why):
        choose(cast, *chosen)
    assert codes(cast) == []


def test_nothing_is_chosen_before_submission() -> None:
    year = Cast.build().with_dossier()
    with pytest.raises(Refused, match="preview"):
        deeds.choose(dossier=year.dossier, codes=["1.1.B1"], reason="", by=year.coordinator, at=AT)


def test_only_coordinator_and_head_set_priorities(cast: Cast) -> None:
    row = choose(cast, "1.1.A1", by=cast.head)[0]
    for user in (
        cast.editor,
        cast.owner,
        cast.reader,
        cast.reviewer,
        cast.officer,
        cast.assessor,
        cast.viewer,
        cast.outsider,
        cast.administrator,
    ):
        who = {"by": user, "at": AT}
        for deed in (
            lambda who=who: deeds.choose(dossier=cast.dossier, codes=["1.2.A1"], reason="", **who),
            lambda who=who: deeds.withdraw(priority=row, reason="x", **who),
            lambda who=who: deeds.rank(dossier=cast.dossier, order=[row.pk], reason="", **who),
            lambda who=who: deeds.explain(priority=row, reason="x", version=1, **who),
            lambda who=who: deeds.answer_feedback(priority=row, feedback=1, **who),
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                deed()
    assert codes(cast) == ["1.1.A1"]


def test_a_withdrawn_one_stays_readable_and_comes_back_where_it_stood(cast: Cast) -> None:
    rows = choose(cast, "1.1.A1", "1.2.A1", "1.4.A1")
    with pytest.raises(Refused, match="reason"):
        deeds.withdraw(priority=rows[0], reason=" ", by=cast.head, at=AT)
    deeds.withdraw(priority=rows[0], reason="ไม่มีงบ", by=cast.head, at=AT)
    assert last_event() == ("priority.withdrawn", {"code": "1.1.A1"})
    assert [(one.code, one.rank) for one in standing(cast.dossier)] == [("1.2.A1", 1), ("1.4.A1", 2)]
    assert [(one.code, one.withdrawn_reason) for one in withdrawn(cast.dossier)] == [("1.1.A1", "ไม่มีงบ")]
    with pytest.raises(Refused, match="priority_withdrawn"):
        deeds.withdraw(priority=rows[0], reason="อีกครั้ง", by=cast.coordinator, at=AT)
    deeds.restore(priority=rows[0], by=cast.head, at=AT)
    assert [(one.code, one.rank) for one in standing(cast.dossier)] == [("1.1.A1", 1), ("1.2.A1", 2), ("1.4.A1", 3)]


def test_one_that_was_chosen_anew_is_not_restored(cast: Cast) -> None:
    row = choose(cast, "1.1.A1")[0]
    deeds.withdraw(priority=row, reason="x", by=cast.head, at=AT)
    choose(cast, "1.1.A1")
    with pytest.raises(Refused, match="priority_stands"):
        deeds.restore(priority=row, by=cast.head, at=AT)


def test_the_own_order_keeps_its_reason(cast: Cast) -> None:
    rows = choose(cast, "1.1.A1", "1.2.A1", "1.4.A1", reason="เดิม")
    order = [rows[2].pk, rows[0].pk, rows[1].pk]
    deeds.rank(dossier=cast.dossier, order=order, reason="มติคณะทำงาน", moved=[rows[2].pk], by=cast.head, at=AT)
    assert [(one.code, one.reason) for one in standing(cast.dossier)] == [
        ("1.4.A1", "มติคณะทำงาน"), ("1.1.A1", "เดิม"), ("1.2.A1", "เดิม")]  # fmt: skip
    assert last_event() == ("priority.ranked", {"order": ["1.4.A1", "1.1.A1", "1.2.A1"]})
    kept = ImprovementHistory.objects.filter(kind="priority", target=str(rows[2].pk)).order_by("pk")
    assert [one.content for one in kept] == [{"rank": 3, "reason": "เดิม"}, {"rank": 1, "reason": "มติคณะทำงาน"}]


def test_the_second_of_two_who_rank_sees_what_the_first_did(cast: Cast) -> None:
    rows = choose(cast, "1.1.A1", "1.2.A1")
    was = [one.pk for one in rows]
    deeds.rank(dossier=cast.dossier, order=was[::-1], was=was, reason="", by=cast.head, at=AT)
    with pytest.raises(Conflict) as conflict:
        deeds.rank(dossier=cast.dossier, order=was, was=was, reason="", by=cast.coordinator, at=AT)
    assert [one.pk for one in conflict.value.current] == was[::-1]
    assert codes(cast) == ["1.2.A1", "1.1.A1"]


@pytest.mark.parametrize("bend", [lambda pks: pks[:1], lambda pks: [*pks, 999_999], lambda pks: [pks[0], pks[0]]])
def test_an_order_is_of_exactly_what_stands(cast: Cast, bend: Callable[[list[int]], list[int]]) -> None:
    pks = [one.pk for one in choose(cast, "1.1.A1", "1.2.A1")]
    with pytest.raises(Refused, match="order"):
        deeds.rank(dossier=cast.dossier, order=bend(pks), reason="", by=cast.head, at=AT)


def test_two_people_on_one_reason(cast: Cast) -> None:
    row = choose(cast, "1.1.A1")[0]
    deeds.explain(priority=row, reason="ของคนแรก", version=1, by=cast.head, at=AT + timedelta(hours=1))
    assert last_event() == ("priority.explained", {"code": "1.1.A1"})
    with pytest.raises(Conflict):
        deeds.explain(priority=row, reason="ของคนที่สอง", version=1, by=cast.coordinator, at=AT + timedelta(hours=1))
    assert Priority.objects.get(pk=row.pk).reason == "ของคนแรก"


def test_a_practice_is_attached_and_taken_off(cast: Cast) -> None:
    row, practice = choose(cast, "3.3.A1")[0], published_practice(cast)
    assert [one.pk for one in priorities_of(cast.dossier)[0].proposed] == [practice.pk]
    attached = deeds.attach_practice(priority=row, practice=practice, note="ขอดูงาน", by=cast.head, at=AT)
    assert last_event() == ("priority.practice_attached", {"code": "3.3.A1", "practice": practice.pk})
    deeds.attach_practice(priority=row, practice=practice, note="ขอดูงานเดือนหน้า", by=cast.head, at=AT)
    assert [one.note for one in priorities_of(cast.dossier)[0].practices] == ["ขอดูงานเดือนหน้า"]
    assert priorities_of(cast.dossier)[0].proposed == ()
    deeds.detach_practice(attached=attached, by=cast.head, at=AT)
    assert (priorities_of(cast.dossier)[0].practices, PriorityPractice.objects.count()) == ((), 1)
    assert last_event()[0] == "priority.practice_detached"


def test_only_a_published_practice_is_attached(cast: Cast) -> None:
    row = choose(cast, "3.3.A1")[0]
    with pytest.raises(Refused, match="not_published_practice"):
        deeds.attach_practice(priority=row, practice=published_practice(cast, "proposed"), note="", by=cast.head, at=AT)


def test_a_priority_answers_an_ofi_and_lets_it_go(cast: Cast) -> None:
    feedback = ofi(cast)
    row = choose(cast, "1.1.A1")[0]
    assert [one.pk for one in open_feedback(cast.dossier)] == [feedback.pk]
    answer = deeds.answer_feedback(priority=row, feedback=feedback.pk, by=cast.coordinator, at=AT)
    assert last_event() == ("priority.feedback_answered", {"code": "1.1.A1", "feedback": feedback.pk})
    assert open_feedback(cast.dossier) == []
    assert [one.feedback_id for one in priorities_of(cast.dossier)[0].answers] == [feedback.pk]
    deeds.let_feedback_go(answer=FeedbackAnswer.objects.get(pk=answer.pk), by=cast.head, at=AT)
    assert [one.pk for one in open_feedback(cast.dossier)] == [feedback.pk]


def test_words_that_answer_an_ofi_stay_when_a_priority_comes_and_goes(cast: Cast) -> None:
    feedback = ofi(cast)
    said = FeedbackAnswer.objects.create(
        organisation=cast.department, feedback=feedback, text="กำลังทำ", changed_by=cast.head, changed_at=AT
    )
    row = choose(cast, "1.1.A1")[0]
    answer = deeds.answer_feedback(priority=row, feedback=feedback.pk, by=cast.head, at=AT)
    assert (answer.pk, answer.text, answer.priority) == (said.pk, "กำลังทำ", row)
    deeds.let_feedback_go(answer=answer, by=cast.head, at=AT)
    left = FeedbackAnswer.objects.get(pk=said.pk)
    assert (left.text, left.priority, left.withdrawn_at) == ("กำลังทำ", None, None)


def test_an_ofi_that_was_not_told_is_nobodys_to_answer(cast: Cast) -> None:
    feedback = ofi(cast)
    record = current_score(cast.dossier, "confirmed")
    record.published_at = None
    record.save()
    with pytest.raises(Refused, match="unknown_code"):
        deeds.answer_feedback(priority=choose(cast, "1.1.A1")[0], feedback=feedback.pk, by=cast.head, at=AT)


def test_a_gap_that_disappears_is_shown_with_what_happened(cast: Cast) -> None:
    choose(cast, "3.3.A1", "7.5.2", "1.1.A1")
    record = current_score(cast.dossier, "claimed")
    item = record.tree["items"]["3.3"]
    record.tree["items"]["3.3"] = {**item, "missing": [one for one in item["missing"] if one != "3.3.A1"]}
    record.tree["figures"][str(Measure.objects.get(dossier=cast.dossier, sub_measure="7.5.2").pk)]["result"] = "90"
    record.save()
    rows = priorities_of(cast.dossier)
    assert [(one.code, one.gap is None, one.closed) for one in rows] == [
        ("3.3.A1", False, ""), ("7.5.2", True, "reached"), ("1.1.A1", False, "")]  # fmt: skip
    Priority.objects.filter(code="1.1.A1").update(code="1.1.Z9")
    assert [one.closed for one in priorities_of(cast.dossier)] == ["", "reached", "gone"]


def test_the_computed_order_puts_what_another_needs_first(cast: Cast) -> None:
    empty(cast, "7.1.4")
    choose(cast, "5.4.A1", "2.3.S1")
    assert {one.code: one.computed for one in priorities_of(cast.dossier)} == {"2.3.S1": 1, "5.4.A1": 2}


def test_the_middle_of_the_estimates_stands_for_what_has_none() -> None:
    note = lambda days: type("Note", (), {"person_days": days})()  # noqa: E731
    efforts = efforts_of({"a": note("12"), "b": note(""), "c": note("3.5"), "d": note("40")}, "abcde")
    assert (efforts.of("c"), efforts.of("b"), efforts.of("e")) == (efforts.known["c"], 12, 12)
    assert efforts_of({}, "ab").of("a") == 1


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    choose(cast, "3.3.A1")
    published_practice(cast)
    base = base_of(cast.dossier)
    priorities_of(cast.dossier, base)
    with CaptureQueriesContext(connection) as one:
        priorities_of(cast.dossier, base)
    choose(cast, "7.5.2", "1.1.A1", "1.2.A1")
    with django_assert_num_queries(len(one)):
        priorities_of(cast.dossier, base)
