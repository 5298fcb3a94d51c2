"""Notes on gaps, stage checks, answers to the Office: who may, what is kept, what is refused, two at once."""

from datetime import timedelta
from typing import Any

import pytest

from kaona.activity.models import Event
from kaona.assessment.models import LevelAnswer
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.queries.scores import current_score
from kaona.improvement.models import FeedbackAnswer, GapNote, ImprovementHistory, StageCheck
from kaona.improvement.operations.answering import answer_feedback, withdraw_answer
from kaona.improvement.operations.gap_notes import (
    NoteFaults,
    NoteInput,
    SheetFaults,
    restore_note,
    write_note,
    write_notes,
)
from kaona.improvement.operations.stage_checks import write_check
from kaona.improvement.queries.gaps import notes_of
from kaona.people.access import NotAllowed
from kaona.verification.models import Feedback
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=4)
MEASURE = "7.1.1"


@pytest.fixture
def cast() -> Cast:
    return Cast.build().with_submission("BA")


def noted(cast: Cast, by: Any = None, code: str = "1.1.S1", version: int = 0, at: Any = AT, **fields: str) -> GapNote:
    given = NoteInput(**{"feasibility": "this_year"} | fields)
    return write_note(dossier=cast.dossier, code=code, given=given, version=version, by=by or cast.coordinator, at=at)


def publish(cast: Cast, *met: str) -> None:
    """The Office confirms more than was claimed (after a visit), and tells it."""
    (cast if cast.review else cast.with_review()).judged().at_stage("confirmed")
    record = current_score(cast.dossier, "confirmed")
    items = dict(record.tree["items"])
    for code in met:
        item = code.rpartition(".")[0]
        items[item] = {**items[item], "missing": [one for one in items[item]["missing"] if one != code]}
    record.tree = {**record.tree, "items": items}
    record.published_at = record.at
    record.save()


def test_a_note_is_kept_tidy_with_its_audit_line(cast: Cast) -> None:
    row = noted(cast, person_days="๑๒.๕", money="1,000", missing=" คู่มือ ")
    assert (row.person_days, row.money, row.missing, row.version) == ("12.5", "1000", "คู่มือ", 1)
    event = Event.objects.get(kind="gap.noted")
    assert (event.organisation_id, event.data) == (
        cast.department.pk, {"dossier": cast.dossier.pk, "code": "1.1.S1", "version": 1}
    )  # fmt: skip
    assert ImprovementHistory.objects.get(kind="gap_note", target=str(row.pk)).content["missing"] == "คู่มือ"


def test_who_may_note_what(cast: Cast) -> None:
    """The category owner looks after 1 and 2; a reader reads; the Office, ministry and other agencies have no business."""
    for by in (cast.owner, cast.editor, cast.coordinator, cast.head):
        noted(cast, by, code="1.1.S1", version=GapNote.objects.filter(code="1.1.S1").count(), missing="")
    for by, code in ((cast.owner, "3.1.S1"), (cast.reader, "1.1.S1"), (cast.reviewer, "1.1.S1"), (cast.officer, "1.1.S1"),
                     (cast.viewer, "1.1.S1"), (cast.outsider, "1.1.S1"), (cast.assessor, "1.1.S1")):  # fmt: skip
        with pytest.raises(NotAllowed):
            noted(cast, by, code=code, missing="x")
    assert not GapNote.objects.filter(missing="x").exists()


def test_every_fault_at_once_and_nothing_is_kept(cast: Cast) -> None:
    with pytest.raises(NoteFaults) as told:
        noted(cast, feasibility="impossible", person_days="-1", money="แพง")
    assert sorted(told.value.faults) == ["money", "person_days", "reason"]
    assert not GapNote.objects.exists()
    assert not Event.objects.filter(kind="gap.noted").exists()


@pytest.mark.parametrize("code", ["9.9.B1", "1.1.B9", "7.1.1:999999", ""])
def test_what_is_no_gap_cannot_be_noted(cast: Cast, code: str) -> None:
    with pytest.raises(Refused, match="unknown_code"):
        noted(cast, code=code)


def test_an_empty_note_is_no_note(cast: Cast) -> None:
    with pytest.raises(Refused, match="empty"):
        noted(cast, feasibility="")


def test_before_submission_it_is_a_preview() -> None:
    cast = Cast.build().with_dossier()
    with pytest.raises(Refused, match="gap_preview"):
        noted(cast, code="1.1.B1")
    with pytest.raises(Refused, match="gap_preview"):
        write_check(dossier=cast.dossier, item="1.1", verdict="matches", reason="", version=0, by=cast.head, at=AT)


def test_two_people_on_one_note(cast: Cast) -> None:
    noted(cast, missing="ก")
    with pytest.raises(Conflict) as told:
        noted(cast, cast.head, missing="ข")
    assert told.value.current.missing == "ก"
    # The same words once more are no conflict, and no new version.
    assert noted(cast, cast.head, missing="ก").version == 1
    assert noted(cast, cast.head, missing="ข", version=1).version == 2


def test_a_past_state_comes_back_as_a_new_version(cast: Cast) -> None:
    row = noted(cast, missing="แรก")
    noted(cast, missing="หลัง", version=1, at=AT + timedelta(hours=1))
    first = ImprovementHistory.objects.filter(kind="gap_note", target=str(row.pk)).earliest("at")
    back = restore_note(dossier=cast.dossier, code="1.1.S1", entry=first.pk, by=cast.head, at=AT + timedelta(hours=2))
    assert (back.missing, back.version) == ("แรก", 3)
    other = noted(cast, code="1.2.S1")
    with pytest.raises(Refused, match="unknown_code"):
        restore_note(dossier=cast.dossier, code=other.code, entry=first.pk, by=cast.head, at=AT)


def test_a_whole_table_in_one_act_changes_the_fields_that_it_gives(cast: Cast) -> None:
    noted(cast, missing="คู่มือ", reason="")
    given = {
        "1.1.S1": {"feasibility": "impossible", "reason": "กฎหมาย"},
        "1.2.S1": {"person_days": "3"},
        "1.3.S1": {"money": ""},
    }
    changed = write_notes(dossier=cast.dossier, given=given, versions={"1.1.S1": 1}, by=cast.owner, at=AT)
    assert [one.code for one in changed] == ["1.1.S1", "1.2.S1"]
    rows = notes_of(cast.dossier)
    assert (rows["1.1.S1"].missing, rows["1.1.S1"].reason, rows["1.1.S1"].version) == ("คู่มือ", "กฎหมาย", 2)
    assert set(rows) == {"1.1.S1", "1.2.S1"}
    assert Event.objects.get(kind="gap.notes_pasted").data["codes"] == ["1.1.S1", "1.2.S1"]


def test_a_table_is_taken_whole_or_not_at_all(cast: Cast) -> None:
    def paste(given: dict[str, dict[str, str]], by: Any = cast.owner, **versions: int) -> None:
        write_notes(dossier=cast.dossier, given=given, versions=versions, by=by, at=AT)

    good = {"1.1.S1": {"feasibility": "this_year"}}
    with pytest.raises(SheetFaults) as told:
        paste(good | {"1.2.S1": {"feasibility": "impossible"}, "1.3.S1": {"money": "-1"}})
    assert {code: sorted(one) for code, one in told.value.faults.items()} == {"1.2.S1": ["reason"], "1.3.S1": ["money"]}
    with pytest.raises(NotAllowed):
        paste(good | {"3.1.S1": {"money": "1"}})
    with pytest.raises(Refused, match="unknown_code"):
        paste(good | {"1.1.B9": {"money": "1"}})
    noted(cast, code="1.2.S1", missing="ระหว่างนั้น")
    with pytest.raises(Conflict):
        paste(good | {"1.2.S1": {"money": "1"}})
    assert set(notes_of(cast.dossier)) == {"1.2.S1"}


def test_a_gap_that_is_closed_by_a_confirmation_keeps_its_note(cast: Cast) -> None:
    noted(cast, missing="คู่มือ")
    common = {"dossier": cast.dossier, "organisation": cast.department, "changed_at": NOW}
    LevelAnswer.objects.create(item="1.1", level="significance", narrative="ทำครบ", **common)
    publish(cast, "1.1.S1")
    assert notes_of(cast.dossier)["1.1.S1"].missing == "คู่มือ"
    with pytest.raises(Refused, match="gap_closed"):
        noted(cast, missing="ใหม่", version=1)


def test_a_stage_check_needs_a_reason_unless_it_matches(cast: Cast) -> None:
    def check(verdict: str, reason: str = "", version: int = 0, by: Any = cast.owner, item: str = "1.1") -> StageCheck:
        return write_check(
            dossier=cast.dossier, item=item, verdict=verdict, reason=reason, version=version, by=by, at=AT
        )

    assert check("matches").version == 1
    for verdict, reason, why in (
        ("higher", " ", "gap_stage_reason"),
        ("lower", "", "gap_stage_reason"),
        ("x", "", "kind"),
    ):
        with pytest.raises(Refused, match=why):
            check(verdict, reason, 1)
    assert check("higher", "เพิ่งเริ่มใช้", 1).version == 2
    with pytest.raises(Conflict):
        check("lower", "ดีกว่านี้", 1, cast.head)
    with pytest.raises(NotAllowed):
        check("matches", item="3.1")
    with pytest.raises(Refused, match="unknown_code"):
        check("matches", by=cast.head, item="9.1")
    assert [one.data["verdict"] for one in Event.objects.filter(kind="gap.stage_checked").order_by("pk")] == [
        "matches",
        "higher",
    ]


def test_an_opportunity_is_answered_in_words_and_taken_back(cast: Cast) -> None:
    cast.with_review()
    common = {"organisation": cast.department, "review": cast.review, "changed_by": cast.officer, "changed_at": NOW}
    ofi = Feedback.objects.create(item="1.1", kind="ofi", text="ควรติดตามผล", **common)
    strength = Feedback.objects.create(item="1.1", kind="strength", text="ดี", **common)

    def answer(text: str, version: int = 0, by: Any = cast.owner, to: Feedback = ofi) -> FeedbackAnswer:
        return answer_feedback(feedback=to, text=text, version=version, by=by, at=AT)

    with pytest.raises(Refused, match="not_published"):
        answer("ทำแล้ว")
    publish(cast)
    for by in (cast.reader, cast.officer, cast.outsider):
        with pytest.raises(NotAllowed):
            answer("ทำแล้ว", by=by)
    with pytest.raises(Refused, match="empty"):
        answer(" ")
    with pytest.raises(Refused, match="withdrawn_feedback"):
        answer("ทำแล้ว", to=strength)
    assert answer("จะทำปีนี้").version == 1
    with pytest.raises(Conflict):
        answer("ทำแล้ว", by=cast.head)
    assert answer("ทำแล้ว", 1, cast.head).version == 2
    withdraw_answer(feedback=ofi, by=cast.head, at=AT)
    assert withdraw_answer(feedback=ofi, by=cast.head, at=AT) is None
    assert FeedbackAnswer.objects.get(feedback=ofi).withdrawn_at == AT
    assert answer("คิดใหม่").version == 1
    kinds = [one.kind for one in Event.objects.filter(kind__startswith="feedback.answer").order_by("pk")]
    assert kinds == ["feedback.answered", "feedback.answered", "feedback.answer_withdrawn", "feedback.answered"]
