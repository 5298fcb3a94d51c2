"""The people of an organisation: roles, invitations one by one or as a list, handover, audit trail."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.activity.queries import events_told
from kaona.people import operations, queries
from kaona.people.access import may, may_give_role, require
from kaona.people.operations.accounts import InvitationFault, why_not_invite
from kaona.people.operations.base import MembershipFault
from kaona.people.queries import (
    Membership,
    Organisation,
    active_memberships,
    coming_of,
    ever_members,
    members_of,
    names_of,
    open_invitations,
    past_of,
)
from kaona.people.sheets import SheetFault
from kaona.rules.roles import AGENCY_TYPES, ROLES_OF_TYPE, Permission, Role
from kaona.rules.thai_text import sort_key
from kaona.web.people.pasted import Line, read_people
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.events import EVENT_WORDS, OFFICE_SPEAKS
from kaona.web.shell.words import ROLE_WORDS


def _organisation(request: HttpRequest, pk: int | None) -> Organisation:
    """The organisation that this person may manage; without a key the first of their own."""
    if pk is not None:
        row = queries.organisation(pk)
        if row is None or not may(request.user, Permission.MANAGE_MEMBERS, row, at=request.at):
            raise Http404
        return row
    for membership in active_memberships(request.user, at=request.at):
        if may(request.user, Permission.MANAGE_MEMBERS, membership.organisation, at=request.at):
            return membership.organisation
    raise Http404


def _givable(request: HttpRequest, organisation: Organisation) -> list[tuple[str, Any]]:
    roles = [role for role in Role if role in ROLES_OF_TYPE.get(organisation.type, frozenset())]
    return [
        (role.value, ROLE_WORDS[role.value])
        for role in roles
        if may_give_role(request.user, role, organisation, at=request.at)
    ]


def _in_thai_order(rows: QuerySet[Membership]) -> list[Membership]:
    order = [role.value for role in Role]
    return sorted(rows, key=lambda one: (order.index(one.role), sort_key(one.user.full_name), one.pk))


@door
def members(request: HttpRequest, organisation: int | None = None) -> HttpResponse:
    """Who has which role; roles to come and past ones; open invitations."""
    place = _organisation(request, organisation)
    rows = _in_thai_order(members_of(place, at=request.at))
    return render(request, "people/members.html", {
        "organisation": place, "members": rows, "invitations": open_invitations(place), "at": request.at,
        "coming": coming_of(place, at=request.at), "past": past_of(place, at=request.at)[:20],
        "roles": _givable(request, place), "coordinators": [one for one in rows if one.role == Role.COORDINATOR],
        "people": {one.user_id: one.user.full_name for one in rows if one.user_id != request.user.pk},
        "units": place.units.order_by("name_th"), "is_agency": place.type in AGENCY_TYPES,
        "may_audit": may(request.user, Permission.READ_DOSSIER, place, at=request.at),
    })  # fmt: skip


def _read(request: HttpRequest, place: Organisation, rows: list[list[str]]) -> list[Line]:
    return read_people(
        rows, lambda one: why_not_invite(invitee=one, organisation=place, by=request.user, at=request.at)
    )


@door
@require_POST
def invite(request: HttpRequest, organisation: int) -> HttpResponse:
    """Invite one person."""
    place = _organisation(request, organisation)
    cells = [request.POST.get(key, "").strip() for key in ("email", "full_name", "role", "unit", "scope")]
    lines = _read(request, place, [["@"], cells])[1:]  # after a row that is no heading
    for fault in lines[0].faults:
        messages.error(request, fault)
    _invite(request, place, lines)
    return redirect("people:members_at", place.pk)


@door
def invite_many(request: HttpRequest, organisation: int) -> HttpResponse:
    """Thirty at once by paste, CSV or XLSX: a row report first, then everybody or nobody."""
    place = _organisation(request, organisation)
    text, lines = request.POST.get("text", ""), []
    try:
        text, rows = given.rows(request)
        lines = _read(request, place, rows)
    except SheetFault as fault:
        given.complain(request, fault)
    if request.POST.get("step") == "send" and _invite(request, place, lines):
        return redirect("people:members_at", place.pk)
    good = bool(lines) and not any(line.faults for line in lines)
    return render(request, "people/invite_many.html", {
        "organisation": place, "text": text, "lines": lines, "good": good, "roles": _givable(request, place),
    })  # fmt: skip


def _invite(request: HttpRequest, place: Organisation, lines: list[Line]) -> bool:
    invitees = [line.invitee for line in lines if line.invitee is not None and not line.faults]
    if not lines or len(invitees) < len(lines):
        return False
    try:
        operations.invite_many(invitees=invitees, organisation=place, by=request.user, at=request.at)
    except InvitationFault as fault:  # somebody else invited the same person meanwhile
        given.complain(request, fault)
        return False
    messages.success(request, _("ส่งคำเชิญแล้ว") + f" {len(invitees)}")
    return True


@door
@require_POST
def end(request: HttpRequest, membership: int) -> HttpResponse:
    """End a role now."""
    row = queries.membership(membership)
    if row is None:
        raise Http404
    place = _organisation(request, row.organisation_id)
    try:
        operations.end_membership(membership=row, reason=request.POST.get("reason", ""), by=request.user, at=request.at)
    except MembershipFault as fault:
        given.complain(request, fault)
    else:
        messages.success(request, _("สิ้นสุดบทบาทแล้ว"))
    return redirect("people:members_at", place.pk)


@door
@require_POST
def invitation(request: HttpRequest, invitation: int) -> HttpResponse:
    """Send an invitation again, or withdraw it."""
    row = queries.invitation(invitation)
    if row is None:
        raise Http404
    place = _organisation(request, row.organisation_id)
    deed = operations.resend_invitation if request.POST.get("step") == "resend" else operations.withdraw_invitation
    try:
        deed(invitation=row, by=request.user, at=request.at)
    except InvitationFault as fault:
        given.complain(request, fault)
    else:
        messages.success(request, _("บันทึกแล้ว"))
    return redirect("people:members_at", place.pk)


@door
@require_POST
def handover(request: HttpRequest, organisation: int) -> HttpResponse:
    """The coordinator's role goes to somebody else, in one act."""
    place = _organisation(request, organisation)
    row = queries.membership(given.key(request.POST, "membership"))
    to = queries.person(given.key(request.POST, "to"))
    try:
        if row is None or to is None or row.organisation_id != place.pk:
            raise MembershipFault("เลือกผู้ส่งมอบและผู้รับมอบ")
        operations.hand_over(membership=row, to=to, note=request.POST.get("note", ""), by=request.user, at=request.at)
    except MembershipFault as fault:
        given.complain(request, fault)
        return redirect("people:members_at", place.pk)
    messages.success(request, _("ส่งมอบแล้ว"))
    return redirect("home:start")


@door
def audit(request: HttpRequest, organisation: int) -> HttpResponse:
    """What happened in the organisation."""
    place = _organisation(request, organisation)
    # The trail tells what an agency works on: its own people see it, the Office and the administrator do not.
    require(request.user, Permission.READ_DOSSIER, place, at=request.at)
    page = Paginator(events_told(organisation_id=place.pk), 100).get_page(request.GET.get("page"))
    names = names_of({event.by_id for event in page if event.by_id})
    own = ever_members({event.by_id for event in page if event.by_id}, place)
    lines = [(event, _who(event, names, own), EVENT_WORDS.get(event.kind, event.kind)) for event in page]
    return render(request, "people/audit.html", {"organisation": place, "lines": lines, "page": page})


def _who(event: Any, names: dict[int, str], own: set[int]) -> str:
    """The person; of a review, and from outside the agency, the Office."""
    if event.kind.startswith(OFFICE_SPEAKS) and event.by_id not in own:
        return _("สำนักงาน ก.พ.ร.")
    return names.get(event.by_id or 0, "–")
