"""Questions to the agency: who asks, who sees, who answers, both clocks, and what is refused."""

from datetime import datetime, timedelta

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.models import Citation, Evidence, Measure
from kaona.assessment.operations import evidence as library
from kaona.assessment.operations.base import Conflict, Refused
from kaona.people.access import NotAllowed
from kaona.verification.models import Clarification, ClarificationEvidence
from kaona.verification.operations import clarifying
from kaona.verification.queries.clarifications import (
    clarification_for,
    clarifications_for,
    clock_of,
    rounds_of,
    visible_answer_evidence,
)
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
ASKED = NOW + 2 * DAY


@pytest.fixture
def checked(year: Cast) -> Cast:
    return year.with_review()


def ask(cast: Cast, code: str = "1.1.B1", part: int | None = 0, at: datetime = ASKED, **more: object) -> Clarification:
    assignment = None if part is None else cast.parts[part]
    given = {"target": "statement", "item": "1.1", "question": "ขอรายงานการประชุม", "due_at": None} | more
    by = cast.officer if assignment is None else assignment.user
    return clarifying.ask(review=cast.review, assignment=assignment, code=code, by=by, at=at, **given)


def draft(cast: Cast, row: Clarification, text: str = "แนบรายงานแล้ว", at: datetime = ASKED + DAY) -> Clarification:
    row.refresh_from_db()
    return clarifying.write_answer(clarification=row, text=text, version=row.version, by=cast.editor, at=at)


def send(cast: Cast, row: Clarification, at: datetime = ASKED + DAY) -> Clarification:
    row.refresh_from_db()
    return clarifying.send_answer(clarification=row, version=row.version, by=cast.coordinator, at=at)


def answered(cast: Cast, **more: object) -> Clarification:
    row = ask(cast, **more)
    draft(cast, row)
    return send(cast, row)


def document(cast: Cast, name: str = "รายงาน") -> Evidence:
    return library.register(organisation=cast.department, details=library.EvidenceDetails(title=name),
                            upload=library.Upload(f"{name}.pdf", f"%PDF-1.4 {name}\n%%EOF".encode()), by=cast.editor, at=NOW)  # fmt: skip


def test_the_agency_is_asked_by_the_office_and_answers_there(checked: Cast) -> None:
    row = ask(checked)
    assert row.due_at == ASKED + 10 * DAY
    told = Notice.objects.filter(kind="clarification.asked")
    assert {one.recipient for one in told} == {checked.editor, checked.owner, checked.coordinator, checked.head}
    assert not any(checked.assessor.full_name in one.title + one.body for one in told)
    draft(checked, row)
    row = send(checked, row)
    assert (row.state, row.answered_by, row.answer) == ("answered", checked.coordinator, "แนบรายงานแล้ว")
    assert {one.recipient for one in Notice.objects.filter(kind="clarification.answered")} == {
        checked.assessor, checked.officer,
    }  # fmt: skip
    assert clarifying.close(clarification=row, by=checked.assessor, at=ASKED + 2 * DAY).state == "closed"
    kinds = list(Event.objects.filter(kind__startswith="clarification").order_by("pk").values_list("kind", flat=True))
    assert kinds == [
        "clarification.asked", "clarification.drafted", "clarification.answered", "clarification.closed",
    ]  # fmt: skip


def test_an_answer_on_the_last_second_is_in_time_and_one_on_the_date_is_late(checked: Cast) -> None:
    for code, moment, late in (("1.1.B1", -timedelta(seconds=1), False), ("1.1.B2", timedelta(0), True)):
        row = ask(checked, code)
        draft(checked, row)
        row = send(checked, row, at=row.due_at + moment)
        clock = clock_of(row, at=row.due_at + DAY)
        assert (clock.side, clock.late, clock.since) == ("office", late, row.answered_at)
    asked = ask(checked, "1.1.B3")
    clock = clock_of(asked, at=asked.due_at)
    assert (clock.side, clock.until, clock.late) == ("agency", asked.due_at, True)


def test_a_measure_and_a_citation_can_be_asked_about(checked: Cast) -> None:
    measure = Measure.objects.filter(dossier=checked.dossier, sub_measure="7.1.1").get()
    row = ask(checked, str(measure.pk), target="measure", item="7.1")
    assert row.item == "7.1"
    cited = Citation.objects.create(
        organisation=checked.department, dossier=checked.dossier, target="level", target_code="1.2.basic", item="1.2", by=checked.editor,
        at=NOW, evidence_version=document(checked).versions.get(),
    )  # fmt: skip
    assert ask(checked, str(cited.pk), part=None, target="citation", item="1.2").assignment is None


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"code": "9.9.B1"}, "unknown_code"), ({"item": "1.2"}, "unknown_code"), ({"target": "level"}, "unknown_code"),
        ({"code": "7", "target": "measure", "item": ""}, "unknown_code"), ({"question": "  "}, "empty"),
        ({"question": "ก" * 5001}, "too_long"), ({"due_at": ASKED}, "until"),
    ],
)  # fmt: skip
def test_what_is_no_question_is_refused(checked: Cast, more: dict[str, object], reason: str) -> None:
    with pytest.raises(Refused, match=f"^{reason}$"):
        ask(checked, **more)
    assert not Clarification.objects.exists()


def test_the_same_is_asked_once_by_one_and_may_be_asked_by_another(checked: Cast) -> None:
    row = ask(checked)
    with pytest.raises(Refused, match="asked_already"):
        ask(checked)
    ask(checked, part=1)
    ask(checked, part=None)
    with pytest.raises(Refused, match="asked_already"):
        ask(checked, part=None)
    clarifying.withdraw(clarification=row, by=checked.assessor, at=ASKED)
    ask(checked)


def test_an_assessor_asks_only_in_the_own_part_and_before_the_lock(checked: Cast) -> None:
    for who in ("second", "third", "colleague", "coordinator", "nobody", "approver"):
        with pytest.raises(NotAllowed):
            clarifying.ask(review=checked.review, assignment=checked.parts[0], item="1.1", target="statement", code="1.1.B1",
                           question="?", due_at=None, by=getattr(checked, who), at=ASKED)  # fmt: skip
    for who in ("colleague", "assessor", "approver"):
        with pytest.raises(NotAllowed):
            clarifying.ask(review=checked.review, assignment=None, item="1.1", target="statement", code="1.1.B1",
                           question="?", due_at=None, by=getattr(checked, who), at=ASKED)  # fmt: skip
    checked.judged(ASKED)
    with pytest.raises(Refused, match="judge_locked"):
        ask(checked, at=ASKED + DAY)
    checked.at_stage("consensus")
    with pytest.raises(Refused, match="judge_stage"):
        ask(checked, at=ASKED + DAY)
    assert ask(checked, part=None, at=ASKED + DAY).state == "asked"
    checked.at_stage("reviewed")
    with pytest.raises(Refused, match="move"):
        ask(checked, "1.1.B2", part=None, at=ASKED + DAY)


def test_a_colleague_sees_a_question_only_after_the_own_lock(checked: Cast) -> None:
    mine, officers = ask(checked), ask(checked, "1.1.B2", part=None)

    def seen(who: object) -> list[Clarification]:
        return list(clarifications_for(who, checked.review, at=ASKED))

    assert seen(checked.assessor) == [mine, officers]
    assert seen(checked.second) == [officers]
    assert clarification_for(checked.second, mine.pk, at=ASKED) is None
    assert seen(checked.officer) == seen(checked.colleague) == seen(checked.reader) == [mine, officers]
    for who in ("third", "outsider", "viewer", "governor", "administrator", "nobody"):
        assert seen(getattr(checked, who)) == []
        assert clarification_for(getattr(checked, who), officers.pk, at=ASKED) is None
    checked.parts[1].locked_at = ASKED
    checked.parts[1].save()
    assert seen(checked.second) == [mine, officers]


def test_evidence_of_an_answer_is_read_by_the_office_once_it_is_sent(checked: Cast) -> None:
    row, other = ask(checked), document(checked, "แนบใหม่")
    one = clarifying.add_evidence(
        clarification=row, evidence=other, pages="1-2", by=checked.editor, at=ASKED + timedelta(hours=1)
    )
    assert one.pages == "1–2"
    again = clarifying.add_evidence(clarification=row, evidence=other, pages="", by=checked.editor, at=ASKED)
    assert again == one
    assert visible_answer_evidence(checked.reader, one.pk, at=ASKED) == one.evidence_version
    assert visible_answer_evidence(checked.officer, one.pk, at=ASKED) is None
    draft(checked, row)
    send(checked, row)
    for who in ("officer", "assessor"):
        assert visible_answer_evidence(getattr(checked, who), one.pk, at=ASKED) == one.evidence_version
    for who in ("second", "third", "outsider", "viewer", "administrator"):
        assert visible_answer_evidence(getattr(checked, who), one.pk, at=ASKED) is None
    # Asked again: what stands in the new draft is the agency's own until it is sent.
    clarifying.ask_again(clarification=row, question="ขอเพิ่ม", due_at=None, by=checked.assessor, at=ASKED + 2 * DAY)
    late = clarifying.upload_evidence(
        clarification=row, upload=library.Upload("เพิ่ม.pdf", b"%PDF-1.4 b\n%%EOF"), title="", pages="", by=checked.editor,
        at=ASKED + 3 * DAY,
    )  # fmt: skip
    assert Evidence.objects.filter(title="เพิ่ม").exists()
    assert visible_answer_evidence(checked.assessor, late.pk, at=ASKED + 3 * DAY) is None
    assert visible_answer_evidence(checked.assessor, one.pk, at=ASKED + 3 * DAY) == one.evidence_version


def test_asked_again_keeps_the_first_round(checked: Cast) -> None:
    row = answered(checked)
    row = clarifying.ask_again(
        clarification=row, question="ขอฉบับลงนาม", due_at=None, by=checked.officer, at=ASKED + 2 * DAY
    )
    assert (row.state, row.answer, row.answered_at, row.due_at) == ("asked", "", None, ASKED + 12 * DAY)
    assert [(one["question"], one["answer"]) for one in rounds_of(row)] == [("ขอรายงานการประชุม", "แนบรายงานแล้ว")]
    with pytest.raises(Refused, match="move"):
        clarifying.ask_again(clarification=row, question="?", due_at=None, by=checked.officer, at=ASKED + 2 * DAY)


def test_two_who_type_at_once_lose_nothing(checked: Cast) -> None:
    row = ask(checked)
    clarifying.write_answer(clarification=row, text="ของฉัน", version=1, by=checked.editor, at=ASKED)
    with pytest.raises(Conflict) as told:
        clarifying.write_answer(clarification=row, text="ของเธอ", version=1, by=checked.coordinator, at=ASKED)
    assert (told.value.current.answer, told.value.current.version) == ("ของฉัน", 2)
    with pytest.raises(Conflict):
        clarifying.send_answer(clarification=row, version=1, by=checked.coordinator, at=ASKED)


def test_two_who_send_at_once_send_one_answer(checked: Cast) -> None:
    row = ask(checked)
    draft(checked, row)
    row.refresh_from_db()
    clarifying.send_answer(clarification=row, version=row.version, by=checked.coordinator, at=ASKED)
    with pytest.raises(Refused, match="move"):
        clarifying.send_answer(clarification=row, version=row.version, by=checked.head, at=ASKED)


def test_who_may_write_and_who_may_send(checked: Cast) -> None:
    row = ask(checked, "3.1.B1", item="3.1")
    clarifying.write_answer(clarification=row, text="ก", version=1, by=checked.editor, at=ASKED)
    for who in (
        "owner",
        "reader",
        "reviewer",
        "outsider",
        "officer",
        "assessor",
        "viewer",
    ):  # owner: categories 1 and 2
        with pytest.raises(NotAllowed):
            clarifying.write_answer(clarification=row, text="ข", version=2, by=getattr(checked, who), at=ASKED)
        with pytest.raises(NotAllowed):
            clarifying.add_evidence(clarification=row, evidence=document(checked, who), pages="", by=getattr(checked, who), at=ASKED)  # fmt: skip
    for who in ("editor", "owner", "reader", "officer"):
        with pytest.raises(NotAllowed):
            clarifying.send_answer(clarification=row, version=2, by=getattr(checked, who), at=ASKED)
    own = ask(checked)
    clarifying.write_answer(clarification=own, text="ก", version=1, by=checked.owner, at=ASKED)
    assert clarifying.send_answer(clarification=own, version=2, by=checked.owner, at=ASKED).state == "answered"


def test_who_may_close_and_withdraw(checked: Cast) -> None:
    row = ask(checked)
    for who in ("second", "colleague", "coordinator", "approver"):
        for deed in (clarifying.close, clarifying.withdraw):
            with pytest.raises(NotAllowed):
                deed(clarification=row, by=getattr(checked, who), at=ASKED)
    assert clarifying.withdraw(clarification=row, by=checked.officer, at=ASKED).state == "withdrawn"
    with pytest.raises(Refused, match="move"):
        clarifying.close(clarification=row, by=checked.officer, at=ASKED)
    with pytest.raises(Refused, match="move"):
        clarifying.write_answer(clarification=row, text="ก", version=1, by=checked.editor, at=ASKED)


def test_an_empty_answer_is_not_sent_and_foreign_documents_are_not_added(checked: Cast) -> None:
    row = ask(checked)
    with pytest.raises(Refused, match="empty"):
        send(checked, row)
    theirs = library.register(
        organisation=checked.other, details=library.EvidenceDetails(title="x"), by=checked.outsider, at=NOW,
        upload=library.Upload("x.pdf", b"%PDF-1.4\n%%EOF"),
    )  # fmt: skip
    with pytest.raises(Refused, match="foreign"):
        clarifying.add_evidence(clarification=row, evidence=theirs, pages="", by=checked.editor, at=ASKED)
    with pytest.raises(Refused, match="pages"):
        clarifying.add_evidence(clarification=row, evidence=document(checked), pages="x", by=checked.editor, at=ASKED)
    one = clarifying.add_evidence(clarification=row, evidence=document(checked), pages="", by=checked.editor, at=ASKED)
    clarifying.take_evidence_out(clarification=row, evidence_id=one.pk, by=checked.editor, at=ASKED)
    assert ClarificationEvidence.objects.get().withdrawn_at == ASKED
    assert visible_answer_evidence(checked.editor, one.pk, at=ASKED) is None


def test_the_answer_goes_to_the_officer_when_the_assessor_was_replaced(checked: Cast) -> None:
    row = ask(checked)
    checked.parts[0].ended_at = ASKED
    checked.parts[0].save()
    draft(checked, row)
    send(checked, row)
    assert {one.recipient for one in Notice.objects.filter(kind="clarification.answered")} == {checked.officer}
    with pytest.raises(NotAllowed):
        clarifying.close(clarification=row, by=checked.assessor, at=ASKED + DAY)
