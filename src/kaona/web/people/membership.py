"""One role of one person: its scope, unit and end; an acting head; lending one's own role for a time."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.people import operations, queries
from kaona.people.access import may
from kaona.people.operations.base import MembershipFault
from kaona.people.queries import Membership, Organisation, lent_by, members_of, own_roles
from kaona.rules.roles import Permission, Role
from kaona.rules.thai_dates import DateFault
from kaona.rules.thai_text import fold_digits
from kaona.web.shell import given
from kaona.web.shell.door import door


def _scope(text: str) -> list[str]:
    parts = fold_digits(text).replace(",", " ").split()
    if any(not part.replace(".", "").isdigit() for part in parts):
        raise MembershipFault("หมวดหรือหัวข้อไม่ถูกต้อง เช่น 1 2.3")
    return parts


@door
def membership(request: HttpRequest, pk: int) -> HttpResponse:
    """Change scope, unit and end of somebody's role."""
    row = queries.membership(pk)
    if row is None or row.ended_at or not may(request.user, Permission.MANAGE_MEMBERS, row.organisation, at=request.at):
        raise Http404
    scope, unit, end = " ".join(row.scope), row.unit or "", given.fields_of(row.valid_to)
    if request.method == "POST":
        scope, unit, end = (
            request.POST.get("scope", ""),
            request.POST.get("unit", ""),
            given.typed(request.POST, "until"),
        )
        try:
            until = given.moment(request.POST, "until", given.END_OF_DAY)
            operations.change_membership(membership=row, scope=_scope(scope), unit=unit, valid_to=until,
                                         by=request.user, at=request.at)  # fmt: skip
        except (MembershipFault, DateFault) as fault:
            given.complain(request, fault)
        else:
            messages.success(request, _("บันทึกแล้ว"))
            return redirect("people:members_at", row.organisation_id)
    return render(request, "people/membership.html", {
        "membership": row, "units": row.organisation.units.order_by("name_th"), "scope": scope, "unit": unit, "end": end,
    })  # fmt: skip


@door
def acting(request: HttpRequest, organisation: int) -> HttpResponse:
    """Name an acting head, with the number of the order, a beginning and an end."""
    place = queries.organisation(organisation)
    if place is None or not may(request.user, Permission.MANAGE_MEMBERS, place, at=request.at):
        raise Http404
    people = {m.user_id: m.user.full_name for m in members_of(place, at=request.at) if m.user_id != request.user.pk}
    if request.method == "POST":
        try:
            _name_acting(request, place, people)
        except (MembershipFault, DateFault) as fault:
            given.complain(request, fault)
        else:
            messages.success(request, _("บันทึกแล้ว"))
            return redirect("people:members_at", organisation)
    return render(request, "people/acting.html", {
        "organisation": place, "people": people, "given": request.POST,
        "since": given.typed(request.POST, "since"), "until": given.typed(request.POST, "until"),
    })  # fmt: skip


def _name_acting(request: HttpRequest, place: Organisation, people: dict[int, str]) -> None:
    user = queries.person(given.key(request.POST, "user"))
    if user is None or user.pk not in people:
        raise MembershipFault("เลือกผู้รักษาราชการแทน")
    operations.give_role(
        user=user, organisation=place, role=Role.HEAD, acting=True, by=request.user, at=request.at,
        valid_from=given.moment(request.POST, "since", (0, 0)), order_number=request.POST.get("order", "").strip()[:100],
        valid_to=given.moment(request.POST, "until", given.END_OF_DAY),
    )  # fmt: skip


@door
def lend(request: HttpRequest) -> HttpResponse:
    """Lend one's own role to a colleague until a day; it ends by itself, or is taken back."""
    mine = own_roles(request.user, at=request.at)
    if not mine:
        raise Http404
    if request.method == "POST":
        try:
            _lend_or_take_back(request, mine)
        except (MembershipFault, DateFault) as fault:
            given.complain(request, fault)
        else:
            messages.success(request, _("บันทึกแล้ว"))
            return redirect("people:lend")
    people = {
        m.user_id: m.user
        for one in mine
        for m in members_of(one.organisation, at=request.at)
        if m.user_id != request.user.pk
    }
    return render(request, "people/lend.html", {
        "mine": mine, "people": people.values(), "lent": lent_by(request.user, at=request.at), "given": request.POST,
        "parts": given.typed(request.POST, "until"), "may_sign": any(one.role == Role.HEAD for one in mine),
    })  # fmt: skip


def _lend_or_take_back(request: HttpRequest, mine: list[Membership]) -> None:
    if "back" in request.POST:
        lent = lent_by(request.user, at=request.at).filter(pk=given.key(request.POST, "back")).first()
        if lent is not None:
            operations.take_back(membership=lent, by=request.user, at=request.at)
        return
    row = next((one for one in mine if one.pk == given.key(request.POST, "membership")), None)
    to = queries.person(given.key(request.POST, "to"))
    until = given.moment(request.POST, "until", given.END_OF_DAY)
    if row is None or to is None or until is None:
        raise MembershipFault("เลือกบทบาท ผู้รับมอบ และวันสิ้นสุด")
    operations.delegate(membership=row, to=to, until=until, order_number=request.POST.get("order", ""),
                        by=request.user, at=request.at)  # fmt: skip
