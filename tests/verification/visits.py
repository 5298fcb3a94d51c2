"""Steps of the story from the question to the certificate, for the tests of this room and its pages."""

from datetime import timedelta
from fractions import Fraction

from kaona.assessment.models import ScoreRecord
from kaona.verification.models import Certificate, Visit, VisitQuestion
from kaona.verification.operations import certifying, on_site, questions, visiting
from kaona.verification.operations.visiting import VisitPlan
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
AT = NOW + 4 * DAY  # the score is confirmed the day before
START = AT + 20 * DAY


def confirmed(cast: Cast, *, against: tuple[str, ...] = ()) -> Cast:
    """A confirmed desk score far above the line; the second assessor says no to the codes `against`."""
    return cast.with_review().judged(against=against).at_stage("confirmed")


def set_total(cast: Cast, total: Fraction) -> ScoreRecord:
    """The confirmed record in force gets another total."""
    rows = ScoreRecord.objects.filter(dossier=cast.dossier, kind="confirmed", superseded_at=None)
    rows.update(numerator=str(total.numerator), denominator=str(total.denominator))
    return rows.get()


def asked(cast: Cast) -> VisitQuestion:
    record = ScoreRecord.objects.get(dossier=cast.dossier, kind="confirmed", superseded_at=None)
    found = questions.ask_if_reached(dossier=cast.dossier, record=record, by=cast.officer, at=AT)
    assert found is not None
    return found


def accepted(cast: Cast) -> VisitQuestion:
    return questions.answer(question=asked(cast), choice="accept", by=cast.head, at=AT)


def planned(cast: Cast, days: int = 2) -> Visit:
    """The colleague leads, the second assessor comes along; the officer and the approver stay at home."""
    given = VisitPlan(START.date(), (START + (days - 1) * DAY).date(), "กรมตัวอย่าง", "")
    return visiting.plan(question=accepted(cast), given=given, team=[cast.colleague, cast.second], leader=cast.colleague,
                         by=cast.officer, at=AT)  # fmt: skip


def underway(cast: Cast) -> Visit:
    return visiting.start(visit=planned(cast), by=cast.colleague, at=START)


def concluded(cast: Cast, *, moved: dict[str, bool] | None = None) -> Visit:
    visit = underway(cast)
    for code, met in (moved or {}).items():
        on_site.move_statement(visit=visit, code=code, met=met, reason="ดูของจริง", by=cast.second, at=START)
    return on_site.conclude(visit=visit, summary="ตรวจครบ", by=cast.colleague, at=START + DAY)


def certified(cast: Cast) -> Certificate:
    visit = concluded(cast)
    certifying.confirm_visit(visit=visit, by=cast.approver, at=START + 2 * DAY)
    certifying.publish_visit(visit=visit, by=cast.officer, at=START + 2 * DAY)
    return certifying.issue(visit=visit, by=cast.approver, at=START + 3 * DAY)
