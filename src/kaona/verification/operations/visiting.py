"""Planning a visit: team, dates, place, agenda; moved, cancelled, begun. What happens on site is in `on_site`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kaona.people.access import require
from kaona.people.models import User
from kaona.rules.roles import Permission
from kaona.rules.said import english_name, said
from kaona.rules.schedule_clashes import span
from kaona.rules.stages import VISIT_MOVES, QuestionState, ReviewStage, VisitStage
from kaona.rules.thai_dates import local
from kaona.rules.thai_text import clean_text
from kaona.verification.models import AgendaLine, Review, Visit, VisitMember, VisitQuestion
from kaona.verification.operations.base import Conflict, Refused, moved
from kaona.verification.operations.visit_base import (
    cancel_now,
    join,
    locked_visit,
    note,
    require_days,
    require_fit,
    require_free,
    require_open,
    require_team,
    tell_all,
    tell_team,
)
from kaona.verification.queries.visits import team_of

MOST_TEAM = 12


@dataclass(frozen=True)
class VisitPlan:
    """When and where, and what it looks at."""

    starts_on: date
    ends_on: date
    place: str = ""
    scope: str = ""


@transaction.atomic
def plan(
    *, question: VisitQuestion, given: VisitPlan, team: Sequence[User], leader: User, by: Any, at: datetime
) -> Visit:
    """Plan the visit that an agency accepted. Refused("move" | "team" | "leader" | "past" | "clash" | a conflict)."""
    question = VisitQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    require(by, Permission.PLAN_VISIT, at=at)
    open_stages = (VisitStage.PLANNED, VisitStage.UNDERWAY, VisitStage.CONCLUDED)
    if question.state != QuestionState.ACCEPTED or question.visits.filter(stage__in=open_stages).exists():
        raise Refused("move", move="plan", stage=question.state)
    unsettled = Review.objects.filter(dossier=question.dossier_id).exclude(stage=ReviewStage.CONFIRMED).first()
    if unsettled is not None:  # the score is being decided anew, after an objection
        raise Refused("move", move="plan", stage=unsettled.stage)
    if leader not in team:
        raise Refused("leader")
    if not 1 <= len(team) <= MOST_TEAM:
        raise Refused("team")
    visit = Visit(
        organisation=question.organisation, dossier=question.dossier, question=question, starts_on=given.starts_on,
        ends_on=given.ends_on, place=clean_text(given.place)[:300], scope=clean_text(given.scope), planned_by=by,
        planned_at=at,
    )  # fmt: skip
    require_days(visit, at)
    require_free(visit, team)
    for user in team:
        require_fit(user, visit, at)
    visit.save()
    for user in team:
        join(visit, user, user == leader, by, at)
    note(visit, "visit.planned", by, at, starts=visit.starts_on.isoformat(), ends=visit.ends_on.isoformat())
    days = span(visit.starts_on, visit.ends_on, language="en")
    planned = said(f"นัดตรวจรับรอง ณ พื้นที่ {span(visit.starts_on, visit.ends_on)}", f"Site visit on {days}")
    tell_all(visit, "visit.planned", planned, at)
    return visit


@transaction.atomic
def move_dates(
    *, visit: Visit, starts_on: date, ends_on: date, reason: str, was: tuple[date, date], by: Any, at: datetime
) -> Visit:
    """Other days, also in another fiscal year: the visit stays with its cycle. `was`: the days as the person saw them.

    Refused("move" | "reason" | "past" | "clash"), Conflict when somebody else moved it in between.
    """
    visit = locked_visit(visit)
    require(by, Permission.PLAN_VISIT, at=at)
    if visit.stage != VisitStage.PLANNED:
        raise Refused("move", move="move_dates", stage=visit.stage)
    if was != (visit.starts_on, visit.ends_on):
        raise Conflict(visit)
    if not reason.strip():
        raise Refused("reason")
    visit.starts_on, visit.ends_on = starts_on, ends_on
    require_days(visit, at)
    require_free(visit, [one.user for one in team_of(visit)])
    visit.save()
    note(visit, "visit.moved", by, at, was=[day.isoformat() for day in was], starts=starts_on.isoformat(),
         ends=ends_on.isoformat())  # fmt: skip
    days = span(starts_on, ends_on, language="en")
    later = said(f"เลื่อนวันตรวจรับรองเป็น {span(starts_on, ends_on)}", f"The site visit was moved to {days}")
    tell_all(visit, "visit.moved", later, at, body=reason.strip())
    return visit


@transaction.atomic
def change_details(*, visit: Visit, place: str, scope: str, by: Any, at: datetime) -> Visit:
    """Place and scope, until it is concluded."""
    visit = locked_visit(visit)
    require(by, Permission.PLAN_VISIT, at=at)
    require_open(visit)
    visit.place, visit.scope = clean_text(place).strip()[:300], clean_text(scope).strip()
    visit.save()
    note(visit, "visit.changed", by, at)
    return visit


@transaction.atomic
def add_member(*, visit: Visit, user: User, by: Any, at: datetime) -> VisitMember:
    """One more person. Refused("move" | "team" | "clash" | a conflict)."""
    visit = locked_visit(visit)
    require(by, Permission.PLAN_VISIT, at=at)
    require_open(visit)
    team = [one.user for one in team_of(visit)]
    if user in team or len(team) >= MOST_TEAM:
        raise Refused("team")
    require_fit(user, visit, at)
    require_free(visit, [*team, user])
    row = join(visit, user, False, by, at)
    note(visit, "visit.member_added", by, at, member=user.pk)
    words = said(
        f"ท่านร่วมทีมตรวจรับรอง {visit.organisation}", f"You joined the visit of {english_name(visit.organisation)}"
    )
    tell_team(visit, [user], "visit.member_added", words, at)
    return row


@transaction.atomic
def remove_member(*, member: VisitMember, by: Any, at: datetime) -> VisitMember:
    """Somebody leaves the team; not the one who leads. What they wrote stays. Refused("leader" | "move")."""
    visit = locked_visit(member.visit)
    require(by, Permission.PLAN_VISIT, at=at)
    require_open(visit)
    row = VisitMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if row.removed_at is not None or row.leads:
        raise Refused("leader" if row.leads else "move")
    row.removed_at = at
    row.save()
    note(visit, "visit.member_removed", by, at, member=row.user_id)
    return row


@transaction.atomic
def let_lead(*, member: VisitMember, by: Any, at: datetime) -> VisitMember:
    """Another member leads."""
    visit = locked_visit(member.visit)
    require(by, Permission.PLAN_VISIT, at=at)
    require_open(visit)
    row = VisitMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if row.removed_at is not None:
        raise Refused("move")
    visit.members.filter(removed_at=None, leads=True).update(leads=False)
    row.leads = True
    row.save()
    note(visit, "visit.leader_changed", by, at, member=row.user_id)
    return row


@transaction.atomic
def add_agenda(
    *, visit: Visit, starts_at: datetime, ends_at: datetime, title: str, with_whom: str = "", item: str = "",
    by: Any, at: datetime,
) -> AgendaLine:  # fmt: skip
    """One line of the agenda, on a day of the visit. Refused("empty" | "times" | "move")."""
    visit = locked_visit(visit)
    require(by, Permission.PLAN_VISIT, at=at)
    require_open(visit)
    title = " ".join(clean_text(title).split())
    if not title:
        raise Refused("empty")
    days = (local(starts_at).date(), local(ends_at).date())
    if ends_at <= starts_at or days[0] < visit.starts_on or days[1] > visit.ends_on:
        raise Refused("times")
    row = AgendaLine.objects.create(
        organisation_id=visit.organisation_id, visit=visit, starts_at=starts_at, ends_at=ends_at, title=title[:300],
        with_whom=" ".join(clean_text(with_whom).split())[:300], item=item[:10],
    )  # fmt: skip
    note(visit, "visit.agenda_added", by, at, line=row.pk)
    return row


@transaction.atomic
def withdraw_agenda(*, line: AgendaLine, by: Any, at: datetime) -> AgendaLine:
    """A line that is not to be."""
    visit = locked_visit(line.visit)
    require(by, Permission.PLAN_VISIT, at=at)
    require_open(visit)
    row = AgendaLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if row.withdrawn_at is not None:
        raise Refused("move")
    row.withdrawn_at = at
    row.save()
    note(visit, "visit.agenda_withdrawn", by, at, line=row.pk)
    return row


@transaction.atomic
def start(*, visit: Visit, by: Any, at: datetime) -> Visit:
    """The team is there. Refused("move" | "not_yet")."""
    visit = locked_visit(visit)
    require_team(by, visit, at)
    stage = moved(VISIT_MOVES, "start", visit.stage)
    if local(at).date() < visit.starts_on:
        raise Refused("not_yet")
    visit.stage, visit.started_at = stage, at
    visit.save()
    note(visit, "visit.started", by, at)
    return visit


@transaction.atomic
def cancel(*, visit: Visit, reason: str, by: Any, at: datetime) -> Visit:
    """It does not take place, or its ground fell; the question stays answered. Refused("reason" | "move")."""
    visit = locked_visit(visit)
    require(by, Permission.PLAN_VISIT, at=at)
    if not reason.strip():
        raise Refused("reason")
    return cancel_now(visit, reason.strip(), by, at)
