"""The people of an organisation: roles, invitations one by one or as a list, handover, audit trail."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.activity.queries import events_of
from kaona.people import operations
from kaona.people.access import may, may_give_role, require
from kaona.people.models import Invitation, Membership, Organisation, User
from kaona.people.operations.accounts import InvitationFault, Invitee
from kaona.people.operations.memberships import MembershipFault
from kaona.people.queries import active_memberships, members_of, names_of, open_invitations
from kaona.rules.roles import ROLES_OF_TYPE, Permission
from kaona.web.people.pasted import read_pasted
from kaona.web.people.words import EVENT_WORDS
from kaona.web.shell.door import door
from kaona.web.shell.words import ROLE_WORDS


def _organisation(request: HttpRequest, pk: int | None) -> Organisation:
    """The organisation that this person may manage; without a key the first of their own."""
    if pk is not None:
        row = Organisation.objects.select_related("parent").filter(pk=pk).first()
        if row is None or not may(request.user, Permission.MANAGE_MEMBERS, row, at=request.at):
            raise Http404
        return row
    for membership in active_memberships(request.user, at=request.at):
        if may(request.user, Permission.MANAGE_MEMBERS, membership.organisation, at=request.at):
            return membership.organisation
    raise Http404


def _givable(request: HttpRequest, organisation: Organisation) -> list[tuple[str, Any]]:
    roles = sorted(ROLES_OF_TYPE.get(organisation.type, frozenset()))
    return [
        (role.value, ROLE_WORDS[role.value])
        for role in roles
        if may_give_role(request.user, role, organisation, at=request.at)
    ]


@door
def members(request: HttpRequest, organisation: int | None = None) -> HttpResponse:
    """Who has which role, and open invitations."""
    place = _organisation(request, organisation)
    return render(request, "people/members.html", {
        "organisation": place, "members": members_of(place, at=request.at), "invitations": open_invitations(place),
        "roles": _givable(request, place), "coordinators": members_of(place, at=request.at).filter(role="coordinator"),
    })  # fmt: skip


@door
@require_POST
def invite(request: HttpRequest, organisation: int) -> HttpResponse:
    """Invite one person."""
    place = _organisation(request, organisation)
    invitees, faults = read_pasted(
        "\t".join(request.POST.get(key, "") for key in ("email", "full_name", "role", "unit", "scope"))
    )
    _invite(request, place, invitees, faults)
    return redirect("people:members_at", place.pk)


@door
def invite_many(request: HttpRequest, organisation: int) -> HttpResponse:
    """Thirty at once by paste or CSV: a row report first, then everybody or nobody."""
    place = _organisation(request, organisation)
    text = request.POST.get("text", "")
    if request.FILES.get("file"):
        text = request.FILES["file"].read(1_000_000).decode("utf-8-sig", errors="replace")
    invitees, faults = read_pasted(text) if text.strip() else ([], [])
    asked = request.method == "POST" and request.POST.get("step") == "send"
    if asked and not faults and _invite(request, place, invitees, faults):
        return redirect("people:members_at", place.pk)
    return render(
        request,
        "people/invite_many.html",
        {
            "organisation": place,
            "text": text,
            "invitees": invitees,
            "faults": faults,
            "roles": _givable(request, place),
        },
    )


def _invite(request: HttpRequest, place: Organisation, invitees: list[Invitee], faults: list[str]) -> bool:
    for fault in faults:
        messages.error(request, fault)
    if faults or not invitees:
        return False
    try:
        operations.invite_many(invitees=invitees, organisation=place, by=request.user, at=request.at)
    except InvitationFault as fault:
        messages.error(request, str(fault))
        return False
    messages.success(request, _("ส่งคำเชิญแล้ว") + f" {len(invitees)}")
    return True


@door
@require_POST
def end(request: HttpRequest, membership: int) -> HttpResponse:
    """End a role now."""
    row = Membership.objects.select_related("organisation").filter(pk=membership).first()
    if row is None:
        raise Http404
    place = _organisation(request, row.organisation_id)
    try:
        operations.end_membership(membership=row, reason=request.POST.get("reason", ""), by=request.user, at=request.at)
    except MembershipFault as fault:
        messages.error(request, str(fault))
    return redirect("people:members_at", place.pk)


@door
@require_POST
def invitation(request: HttpRequest, invitation: int) -> HttpResponse:
    """Send an invitation again, or withdraw it."""
    row = Invitation.objects.select_related("organisation").filter(pk=invitation).first()
    if row is None:
        raise Http404
    place = _organisation(request, row.organisation_id)
    deed = operations.resend_invitation if request.POST.get("step") == "resend" else operations.withdraw_invitation
    try:
        deed(invitation=row, by=request.user, at=request.at)
    except InvitationFault as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("บันทึกแล้ว"))
    return redirect("people:members_at", place.pk)


@door
@require_POST
def handover(request: HttpRequest, organisation: int) -> HttpResponse:
    """The coordinator's role goes to somebody else, in one act."""
    place = _organisation(request, organisation)
    row = Membership.objects.filter(pk=request.POST.get("membership") or 0, organisation=place).first()
    to = User.objects.filter(pk=request.POST.get("to") or 0).first()
    try:
        if row is None or to is None:
            raise MembershipFault(_("เลือกผู้ส่งมอบและผู้รับมอบ"))
        operations.hand_over(membership=row, to=to, note=request.POST.get("note", ""), by=request.user, at=request.at)
    except MembershipFault as fault:
        messages.error(request, str(fault))
        return redirect("people:members_at", place.pk)
    messages.success(request, _("ส่งมอบแล้ว"))
    return redirect("home:start")


@door
def audit(request: HttpRequest, organisation: int) -> HttpResponse:
    """What happened in the organisation."""
    place = _organisation(request, organisation)
    # The trail tells what an agency works on: its own people see it, the Office and the administrator do not.
    require(request.user, Permission.READ_DOSSIER, place, at=request.at)
    page = Paginator(events_of(organisation_id=place.pk), 100).get_page(request.GET.get("page"))
    names = names_of({event.by_id for event in page if event.by_id})
    lines = [(event, names.get(event.by_id or 0, "–"), EVENT_WORDS.get(event.kind, event.kind)) for event in page]
    return render(request, "people/audit.html", {"organisation": place, "lines": lines, "page": page})
