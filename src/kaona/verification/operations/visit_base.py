"""What deeds on a visit are made of: the lock, who is on the team, whether dates and people fit, who is told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from kaona.activity.operations import record, tell
from kaona.assessment.models import Dossier
from kaona.assessment.operations.told import let_read
from kaona.people.access import NotAllowed, office_roles
from kaona.people.models import User
from kaona.people.queries import officers, people_with_role
from kaona.rules.roles import Permission, Role
from kaona.rules.said import Said, english_name, said
from kaona.rules.stages import VISIT_MOVES, VisitStage
from kaona.rules.thai_dates import local
from kaona.verification.models import Certificate, Confidentiality, Visit, VisitMember
from kaona.verification.operations.base import Refused, moved
from kaona.verification.queries.reviewers import conflict_of
from kaona.verification.queries.visits import blocking_clashes, on_team, team_of, visit_path

VISITORS = frozenset({Role.OFFICER, Role.ASSESSOR})


def locked_visit(visit: Visit) -> Visit:
    """The visit read again under a row lock, so that two deeds on it follow each other."""
    rows = Visit.objects.select_for_update(of=("self",))
    return rows.select_related("organisation", "dossier__cycle", "dossier__organisation", "question").get(pk=visit.pk)


def require_team(by: Any, visit: Visit, at: datetime) -> None:
    """NotAllowed unless `by` is of the visiting team."""
    if not on_team(by, visit, at=at):
        raise NotAllowed(Permission.PLAN_VISIT, visit.organisation)


def require_open(visit: Visit) -> None:
    """Planned or under way; Refused("move") later."""
    if visit.stage not in (VisitStage.PLANNED, VisitStage.UNDERWAY):
        raise Refused("move", move="change", stage=visit.stage)


def require_underway(visit: Visit) -> None:
    """Refused("move") unless the team is there."""
    if visit.stage != VisitStage.UNDERWAY:
        raise Refused("move", move="work", stage=visit.stage)


def require_fit(user: User, visit: Visit, at: datetime) -> None:
    """An officer or assessor without a conflict; an assessor has promised confidentiality for the cycle."""
    fresh = User.objects.get(pk=user.pk)
    roles = office_roles(fresh, at=at)
    if not roles & VISITORS:
        raise Refused("not_visitor")
    reason = conflict_of(fresh, visit.organisation, at=at)
    if reason:
        raise Refused(f"conflict_{reason}")
    promised = Confidentiality.objects.filter(user=fresh, cycle=visit.dossier.cycle).exists()
    if Role.OFFICER not in roles and not promised:
        raise Refused("not_promised")


def require_days(visit: Visit, at: datetime) -> None:
    """In order, and not over. Refused("times" | "past")."""
    if visit.ends_on < visit.starts_on:
        raise Refused("times")
    if visit.starts_on < local(at).date():
        raise Refused("past")


def require_free(visit: Visit, team: Sequence[User]) -> None:
    """Nobody is on two visits on a day. People are locked, so that two plans at once see each other."""
    list(User.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in team]).order_by("pk"))
    blocking = blocking_clashes(visit, team)
    if blocking:
        raise Refused("clash", clashes=blocking)


def join(visit: Visit, user: User, leads: bool, by: Any, at: datetime) -> VisitMember:
    """Into the team; an assessor may read the dossier from now on."""
    row = VisitMember.objects.create(
        organisation_id=visit.organisation_id, visit=visit, user=user, leads=leads, added_at=at
    )
    if Role.OFFICER not in office_roles(User.objects.get(pk=user.pk), at=at):
        let_read(dossier=visit.dossier, user=user, by=by, at=at)
    return row


def note(visit: Visit, kind: str, by: Any, at: datetime, subject: Any = None, **data: Any) -> None:
    """The audit line, in the agency's chain."""
    record(kind=kind, subject=subject or visit, by=by, at=at, organisation_id=visit.organisation_id,
           data={"visit": visit.pk, **data})  # fmt: skip


def tell_agency(visit: Visit, kind: str, title: Said, at: datetime, *, body: str = "", path: str = "") -> None:
    """Its head and coordinator."""
    people = people_with_role(visit.organisation, frozenset({Role.HEAD, Role.COORDINATOR}), at=at)
    tell(people=people, kind=kind, key=f"{kind}:{visit.pk}:{at.isoformat()}", at=at, title=title, body=body,
         path=path or visit_path(visit))  # fmt: skip


def tell_team(visit: Visit, people: Iterable[User], kind: str, title: Said, at: datetime, body: str = "") -> None:
    """Those who go there."""
    tell(people=people, kind=kind, key=f"{kind}:{visit.pk}:{at.isoformat()}", at=at, title=title, body=body,
         path=visit_path(visit))  # fmt: skip


def _of(title: Said, visit: Visit) -> Said:
    return said(f"{title}: {visit.organisation}", f"{title.en}: {english_name(visit.organisation)}")


def tell_all(visit: Visit, kind: str, title: Said, at: datetime, *, body: str = "") -> None:
    """Agency and team."""
    tell_agency(visit, kind, title, at, body=body)
    tell_team(visit, [one.user for one in team_of(visit)], kind, _of(title, visit), at, body)


def tell_office(visit: Visit, kind: str, title: Said, at: datetime, *, body: str = "") -> None:
    """The officer of the review, or all officers."""
    review = getattr(visit.dossier, "review", None)
    people = [review.officer] if review is not None and review.officer is not None else officers(at=at)
    tell_team(visit, people, kind, _of(title, visit), at, body)


def cancel_now(visit: Visit, reason: str, by: Any, at: datetime) -> Visit:
    """The visit does not take place; agency and team are told."""
    visit.stage = moved(VISIT_MOVES, "cancel", visit.stage)
    visit.cancelled_at, visit.cancelled_reason = at, reason
    visit.save()
    note(visit, "visit.cancelled", by, at)
    tell_all(visit, "visit.cancelled", said("ยกเลิกการตรวจรับรอง ณ พื้นที่", "The site visit is cancelled"), at, body=reason)
    return visit


def withdraw_certificate_of(dossier: Dossier, reason: str, by: Any, at: datetime) -> Certificate | None:
    """The certificate in force is withdrawn with that reason; None there is fine."""
    row = Certificate.objects.select_for_update(of=("self",)).filter(dossier=dossier, withdrawn_at=None).first()
    if row is None:
        return None
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = at, by, reason
    row.save()
    record(kind="certificate.withdrawn", subject=row, by=by, at=at, organisation_id=row.organisation_id,
           data={"number": row.number})  # fmt: skip
    people = people_with_role(dossier.organisation, frozenset({Role.HEAD, Role.COORDINATOR}), at=at)
    tell(people=people, kind="certificate.withdrawn", key=f"certificate:{row.pk}:withdrawn", at=at, body=reason,
         title=said(f"เพิกถอนใบรับรองเลขที่ {row.number}", f"Certificate {row.number} revoked"), path=f"/certificates/{row.token}/")  # fmt: skip
    return row
