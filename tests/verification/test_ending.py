"""Access ends with the cycle: by an officer when nothing runs, by the clock when objections are too late."""

from datetime import date, timedelta

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.access import may_read
from kaona.assessment.models import DossierReader, ScoreRecord
from kaona.people.access import NotAllowed
from kaona.verification.access import sees_judgements
from kaona.verification.models import Objection, Visit, VisitQuestion
from kaona.verification.operations.base import Refused
from kaona.verification.operations.ending import end_access, end_access_that_is_over
from kaona.verification.queries.entering import lines_of
from kaona.verification.queries.reviews import review_for
from tests.cast import NOW, Cast

TOLD = NOW + timedelta(days=4)
LATE = TOLD + timedelta(days=15)


@pytest.fixture
def confirmed(year: Cast) -> Cast:
    return year.with_review().judged().at_stage("confirmed")


def publish(cast: Cast) -> ScoreRecord:
    record = ScoreRecord.objects.get(dossier=cast.dossier, kind="confirmed")
    record.published_at = cast.dossier.published_at = TOLD
    record.save()
    cast.dossier.save()
    return record


def end(cast: Cast, by: object = None) -> int:
    return end_access(cycle=cast.cycle, by=by or cast.officer, at=LATE)


def clock(at: object = LATE) -> int:
    return end_access_that_is_over(by=None, at=at)


def question(cast: Cast, record: ScoreRecord, state: str) -> VisitQuestion:
    answered = (
        {"answered_at": TOLD, "answered_by": cast.head, "reason": "x"} if state not in ("asked", "unanswered") else {}
    )
    return VisitQuestion.objects.create(
        organisation=cast.department, dossier=cast.dossier, record=record, state=state, asked_by=cast.approver,
        asked_at=TOLD, answer_by=TOLD + timedelta(days=9), **answered,
    )  # fmt: skip


def test_after_the_end_an_assessor_has_the_list_and_no_content(confirmed: Cast) -> None:
    assert may_read(confirmed.assessor, confirmed.dossier, at=LATE)
    assert review_for(confirmed.assessor, confirmed.dossier.pk, at=LATE) is not None
    assert end(confirmed) == 2
    assert not may_read(confirmed.assessor, confirmed.dossier, at=LATE)
    assert review_for(confirmed.assessor, confirmed.dossier.pk, at=LATE) is None
    assert sees_judgements(confirmed.assessor, confirmed.review, at=LATE) == ""
    assert sees_judgements(confirmed.officer, confirmed.review, at=LATE) == "locked"
    assert [one.state for one in lines_of(confirmed.assessor)] == ["closed"]
    assert Notice.objects.filter(kind="review.access_ended").count() == 2
    assert Event.objects.get(kind="review.access_ended").data == {"readings": 2}
    agency = Event.objects.filter(chain=f"org:{confirmed.department.pk}", kind="dossier.reader_ended")
    assert agency.count() == 2


def test_twice_ends_nothing_more(confirmed: Cast) -> None:
    assert (end(confirmed), end(confirmed)) == (2, 0)


def test_only_an_officer(confirmed: Cast) -> None:
    for other in (confirmed.approver, confirmed.assessor, confirmed.head, confirmed.administrator, confirmed.nobody):
        with pytest.raises(NotAllowed):
            end(confirmed, other)
    assert DossierReader.objects.filter(ended_at=None).count() == 2


@pytest.mark.parametrize("stage", ["desk_review", "consensus", "reviewed"])
def test_not_while_a_review_runs(year: Cast, stage: str) -> None:
    cast = year.with_review().judged().at_stage(stage)
    with pytest.raises(Refused, match="reviews_running"):
        end(cast)
    assert clock() == 0


def test_the_clock_waits_for_publication_and_the_last_second_of_the_window(confirmed: Cast) -> None:
    assert clock() == 0
    publish(confirmed)
    assert clock(LATE - timedelta(seconds=1)) == 0
    assert clock(LATE) == 2
    assert clock(LATE) == 0


@pytest.mark.parametrize(("state", "ends"), [("open", 0), ("dismissed", 2), ("withdrawn", 2)])
def test_an_open_objection_keeps_the_dossier_open(confirmed: Cast, state: str, ends: int) -> None:
    decided = {"decided_by": confirmed.colleague, "decided_at": LATE, "decision": "x"} if state == "dismissed" else {}
    Objection.objects.create(
        organisation=confirmed.department, review=confirmed.review, record=publish(confirmed), item="1.1", state=state,
        text="x", by=confirmed.head, at=TOLD, **decided,
    )  # fmt: skip
    assert clock() == ends


@pytest.mark.parametrize(
    ("state", "ends"), [("asked", 0), ("postponed", 0), ("accepted", 0), ("declined", 2), ("unanswered", 2)]
)
def test_a_question_that_may_lead_to_a_visit_keeps_it_open(confirmed: Cast, state: str, ends: int) -> None:
    question(confirmed, publish(confirmed), state)
    assert clock() == ends


@pytest.mark.parametrize(("stage", "ends"), [("planned", 0), ("underway", 0), ("concluded", 0), ("confirmed", 2)])
def test_a_visit_keeps_it_open_until_it_is_confirmed(confirmed: Cast, stage: str, ends: int) -> None:
    record = publish(confirmed)
    marks = {"started_at": TOLD} if stage != "planned" else {}
    if stage in ("concluded", "confirmed"):
        marks |= {"concluded_at": TOLD, "concluded_by": confirmed.officer}
    if stage == "confirmed":
        marks |= {"confirmed_at": TOLD, "confirmed_by": confirmed.approver, "record": record}
    Visit.objects.create(
        organisation=confirmed.department, dossier=confirmed.dossier, question=question(confirmed, record, "accepted"),
        stage=stage, starts_on=date(2026, 7, 1), ends_on=date(2026, 7, 2), planned_by=confirmed.officer, planned_at=TOLD,
        **marks,
    )  # fmt: skip
    assert clock() == ends
