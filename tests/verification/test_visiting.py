"""Planning a visit: who may go, nobody twice on a day, moved dates (also into another fiscal year), cancelled, begun."""

from datetime import UTC, date, datetime

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.models import Cycle, Dossier, DossierReader, ScoreRecord
from kaona.assessment.operations.base import Conflict, Refused
from kaona.people.access import NotAllowed
from kaona.rules.roles import Role
from kaona.verification.models import Confidentiality, Interest, Visit, VisitMember, VisitQuestion
from kaona.verification.operations import certifying, on_site, questions, visiting
from kaona.verification.operations.visiting import VisitPlan
from kaona.verification.queries.visits import clashes_of, team_of, visit_for, visits_for
from tests.cast import Cast, person
from tests.verification.visits import AT, DAY, START, accepted, asked, confirmed, planned, underway

PLAN = VisitPlan(START.date(), START.date())


@pytest.fixture
def ready(year: Cast) -> Cast:
    return confirmed(year)


def plan(cast: Cast, question: VisitQuestion, team: list[object], given: VisitPlan = PLAN, by: object = None) -> Visit:
    return visiting.plan(question=question, given=given, team=team, leader=team[0], by=by or cast.officer, at=AT)


def kinds(cast: Cast) -> list[str]:
    rows = Event.objects.filter(organisation_id=cast.department.pk, kind__startswith="visit.")
    return list(rows.order_by("seq").values_list("kind", flat=True))


def elsewhere(cast: Cast, first: date, last: date, *team: object) -> Visit:
    """A visit to the province on these days, by rows."""
    dossier = Dossier.objects.create(cycle=cast.cycle, organisation=cast.province, started_at=AT)
    record = ScoreRecord.objects.filter(dossier=cast.dossier, kind="confirmed").first()
    question = VisitQuestion.objects.create(
        organisation=cast.province, dossier=dossier, record=record, asked_by=cast.officer, asked_at=AT,
        answer_by=AT + DAY, state="accepted", answered_by=cast.governor, answered_at=AT,
    )  # fmt: skip
    visit = Visit.objects.create(organisation=cast.province, dossier=dossier, question=question, starts_on=first,
                                 ends_on=last, planned_by=cast.officer, planned_at=AT)  # fmt: skip
    for user in team:
        VisitMember.objects.create(organisation=cast.province, visit=visit, user=user, added_at=AT)
    return visit


def test_a_planned_visit_has_a_team_and_everybody_is_told(ready: Cast) -> None:
    visit = planned(ready)
    assert [(one.user, one.leads) for one in team_of(visit)] == [(ready.colleague, True), (ready.second, False)]
    for one in (ready.head, ready.coordinator, ready.colleague, ready.second):
        assert Notice.objects.filter(recipient=one, kind="visit.planned").count() == 1
    assert not Notice.objects.filter(recipient=ready.governor).exists()
    assert kinds(ready) == ["visit.planned"]
    assert DossierReader.objects.filter(dossier=ready.dossier, user=ready.second, ended_at=None).count() == 1


def test_only_an_officer_plans_and_only_what_was_accepted(ready: Cast) -> None:
    question = asked(ready)
    with pytest.raises(Refused, match="move"):
        plan(ready, question, [ready.colleague])
    questions.answer(question=question, choice="accept", by=ready.head, at=AT)
    for who in (ready.head, ready.assessor, ready.approver, ready.viewer, ready.nobody):
        with pytest.raises(NotAllowed):
            plan(ready, question, [ready.colleague], by=who)
    plan(ready, question, [ready.colleague])
    with pytest.raises(Refused, match="move"):  # two plans at once: both hold the accepted question
        plan(ready, question, [ready.officer])


def test_no_visit_is_planned_while_the_score_is_decided_anew(ready: Cast) -> None:
    question = accepted(ready)
    ready.review.stage = "consensus"
    ready.review.save()
    with pytest.raises(Refused, match="move"):
        plan(ready, question, [ready.colleague])


def test_who_may_not_come_along(ready: Cast) -> None:
    question = accepted(ready)
    unsigned = person("unsigned@example.go.th", Role.ASSESSOR, ready.office)
    former = person("former@example.go.th", Role.OFFICER, ready.office)
    Interest.objects.create(
        user=former, organisation=ready.department, kind="former", declared_by=former, declared_at=AT
    )
    own = person("own@example.go.th", Role.OFFICER, ready.office)
    Interest.objects.create(user=own, organisation=ready.department, kind="interest", declared_by=own, declared_at=AT)
    for user, reason in ((unsigned, "not_promised"), (former, "conflict_former"), (own, "conflict_interest"),
                         (ready.head, "not_visitor"), (ready.nobody, "not_visitor"), (ready.approver, "not_visitor")):  # fmt: skip
        with pytest.raises(Refused, match=reason):
            plan(ready, question, [ready.colleague, user])
    Confidentiality.objects.create(user=unsigned, cycle=ready.cycle, text_version="2569-1", signed_at=AT)
    visit = plan(ready, question, [ready.colleague, unsigned])
    assert len(team_of(visit)) == 2


@pytest.mark.parametrize(
    ("first", "last", "free"), [(0, 0, False), (1, 2, False), (-3, 0, False), (1, 1, True), (-2, -1, True)]
)
def test_nobody_is_on_two_visits_on_a_day(ready: Cast, first: int, last: int, free: bool) -> None:
    question = accepted(ready)
    days = (START.date() if first <= 0 else (START + DAY).date(), START.date() + last * DAY)
    other = elsewhere(ready, START.date() + first * DAY, START.date() + last * DAY, ready.second)
    assert days
    given = VisitPlan(START.date(), START.date())
    if first <= 0 <= last:
        with pytest.raises(Refused, match="clash"):
            plan(ready, question, [ready.colleague, ready.second], given)
        plan(ready, question, [ready.colleague], given)
    else:
        visit = plan(ready, question, [ready.colleague, ready.second], given)
        with pytest.raises(Refused, match="clash"):
            visiting.move_dates(visit=visit, starts_on=other.starts_on, ends_on=other.ends_on, reason="x",
                                was=(visit.starts_on, visit.ends_on), by=ready.officer, at=AT)  # fmt: skip


def test_a_member_who_is_taken_that_day_is_not_added(ready: Cast) -> None:
    visit = plan(ready, accepted(ready), [ready.colleague])
    elsewhere(ready, visit.starts_on, visit.ends_on, ready.second)
    with pytest.raises(Refused, match="clash"):
        visiting.add_member(visit=visit, user=ready.second, by=ready.officer, at=AT)
    with pytest.raises(Refused, match="team"):
        visiting.add_member(visit=visit, user=ready.colleague, by=ready.officer, at=AT)
    added = visiting.add_member(visit=visit, user=ready.third if _promise(ready, ready.third) else None,
                                by=ready.officer, at=AT)  # fmt: skip
    visiting.let_lead(member=added, by=ready.officer, at=AT)
    with pytest.raises(Refused, match="leader"):
        visiting.remove_member(member=added, by=ready.officer, at=AT)
    assert [one.user for one in team_of(visit)] == [ready.third, ready.colleague]


def _promise(cast: Cast, user: object) -> bool:
    Confidentiality.objects.get_or_create(
        user=user, cycle=cast.cycle, defaults={"text_version": "2569-1", "signed_at": AT}
    )
    return True


def test_moved_across_fiscal_years_it_stays_with_its_cycle(ready: Cast) -> None:
    """Planned in September of 2569, moved into October: fiscal year 2570 pays, the certificate is of the cycle's year."""
    visit = plan(
        ready, accepted(ready), [ready.colleague, ready.second], VisitPlan(date(2026, 9, 29), date(2026, 9, 30))
    )
    assert [one.rule for one in clashes_of(visit, [])] == []
    was = (visit.starts_on, visit.ends_on)
    moved = visiting.move_dates(visit=visit, starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 6), reason="น้ำท่วม",
                                was=was, by=ready.officer, at=AT)  # fmt: skip
    assert [(one.rule, one.severity) for one in clashes_of(moved, [])] == [("other_year", "warn")]
    assert "ข้ามปีงบประมาณ" in clashes_of(moved, [])[0].th
    assert (moved.dossier.cycle_id, moved.dossier.cycle.fiscal_year) == (ready.cycle.pk, 2569)
    there = datetime(2026, 10, 5, 3, 0, tzinfo=UTC)
    visiting.start(visit=moved, by=ready.colleague, at=there)
    on_site.conclude(visit=moved, summary="ครบ", by=ready.colleague, at=there)
    certifying.confirm_visit(visit=moved, by=ready.approver, at=there)
    certifying.publish_visit(visit=moved, by=ready.officer, at=there)
    issued = certifying.issue(visit=moved, by=ready.approver, at=there + 2 * DAY)
    assert (issued.number, issued.fiscal_year, issued.valid_from) == ("KN-CERT-2569-0001", 2569, date(2026, 10, 7))
    event = Event.objects.get(kind="visit.moved")
    assert event.data["was"] == ["2026-09-29", "2026-09-30"]
    assert Notice.objects.filter(recipient=ready.head, kind="visit.moved", body="น้ำท่วม").count() == 1


def test_two_who_move_it_at_once(ready: Cast) -> None:
    visit = planned(ready)
    was = (visit.starts_on, visit.ends_on)
    days = {"starts_on": (START + 5 * DAY).date(), "ends_on": (START + 6 * DAY).date()}
    visiting.move_dates(visit=visit, reason="ก", was=was, by=ready.officer, at=AT, **days)
    with pytest.raises(Conflict):
        visiting.move_dates(visit=visit, reason="ข", was=was, by=ready.colleague, at=AT, **days)


@pytest.mark.parametrize(
    ("first", "last", "reason", "refused"),
    [(-30, -29, "x", "past"), (3, 2, "x", "times"), (3, 3, " ", "reason")],
)
def test_dates_that_cannot_be(ready: Cast, first: int, last: int, reason: str, refused: str) -> None:
    visit = planned(ready)
    with pytest.raises(Refused, match=refused):
        visiting.move_dates(visit=visit, starts_on=(START + first * DAY).date(), ends_on=(START + last * DAY).date(),
                            reason=reason, was=(visit.starts_on, visit.ends_on), by=ready.officer, at=AT)  # fmt: skip


def test_it_begins_on_its_day_by_its_team(ready: Cast) -> None:
    visit = planned(ready)
    with pytest.raises(Refused, match="not_yet"):
        visiting.start(visit=visit, by=ready.colleague, at=START - DAY)
    with pytest.raises(NotAllowed):
        visiting.start(visit=visit, by=ready.officer, at=START)
    visiting.start(visit=visit, by=ready.second, at=START)
    with pytest.raises(Refused, match="move"):
        visiting.start(visit=visit, by=ready.colleague, at=START)


def test_a_cancelled_visit_has_a_reason_and_can_be_planned_anew(ready: Cast) -> None:
    visit = planned(ready)
    with pytest.raises(Refused, match="reason"):
        visiting.cancel(visit=visit, reason=" ", by=ready.officer, at=AT)
    with pytest.raises(NotAllowed):
        visiting.cancel(visit=visit, reason="x", by=ready.head, at=AT)
    visiting.cancel(visit=visit, reason="ทีมป่วย", by=ready.officer, at=AT)
    with pytest.raises(Refused, match="move"):
        visiting.cancel(visit=visit, reason="x", by=ready.officer, at=AT)
    assert Notice.objects.filter(recipient=ready.head, kind="visit.cancelled", body="ทีมป่วย").count() == 1
    again = plan(ready, visit.question, [ready.colleague])
    assert again.stage == "planned"


def test_a_score_that_falls_takes_the_planned_visit_with_it(ready: Cast) -> None:
    visit = planned(ready)
    questions.void_question(dossier=ready.dossier, by=ready.approver, at=AT)
    visit.refresh_from_db()
    assert (visit.stage, visit.question.state) == ("cancelled", "void")
    assert kinds(ready) == ["visit.planned", "visit.cancelled"]


def test_agenda_lines_lie_in_the_visit(ready: Cast) -> None:
    visit = planned(ready)
    first = datetime(2026, 7, 9, 2, 0, tzinfo=UTC)
    assert first.date() == visit.starts_on
    line = visiting.add_agenda(visit=visit, starts_at=first, ends_at=first + DAY / 24, title="ผู้บริหารนำเสนอ",
                               by=ready.officer, at=AT)  # fmt: skip
    for bad in ({"ends_at": first}, {"starts_at": first - DAY}, {"ends_at": first + 5 * DAY}):
        with pytest.raises(Refused, match="times"):
            visiting.add_agenda(**({"visit": visit, "starts_at": first, "ends_at": first + DAY / 24, "title": "x",
                                    "by": ready.officer, "at": AT} | bad))  # fmt: skip
    visiting.withdraw_agenda(line=line, by=ready.officer, at=AT)
    with pytest.raises(NotAllowed):
        visiting.withdraw_agenda(line=line, by=ready.head, at=AT)


def test_who_sees_a_visit(ready: Cast) -> None:
    visit = underway(ready)
    for user in (ready.officer, ready.approver, ready.second, ready.head, ready.editor):
        assert visit_for(user, visit.pk, at=START) == visit
    for user in (
        ready.assessor,
        ready.third,
        ready.governor,
        ready.outsider,
        ready.viewer,
        ready.nobody,
        ready.administrator,
    ):
        assert not visits_for(user, at=START).exists()
    assert Cycle.objects.count() == 1
