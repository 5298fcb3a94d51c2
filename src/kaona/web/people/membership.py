"""One role of one person: its scope, unit and end; an acting head; lending one's own role for a time."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.people import operations
from kaona.people.access import may
from kaona.people.models import Membership, Organisation, User
from kaona.people.operations.memberships import MembershipFault
from kaona.people.queries import members_of, own_roles
from kaona.rules.roles import Permission, Role
from kaona.rules.thai_dates import BANGKOK, DateFault, read_date
from kaona.rules.thai_text import fold_digits
from kaona.web.shell.door import door


def _end_of_day(request: HttpRequest) -> datetime | None:
    day = read_date(*(request.POST.get(key, "") for key in ("day", "month", "year")))
    return None if day is None else datetime(day.year, day.month, day.day, 23, 59, tzinfo=BANGKOK)


def _scope(text: str) -> list[str]:
    parts = fold_digits(text).replace(",", " ").split()
    if any(not part.replace(".", "").isdigit() for part in parts):
        raise MembershipFault(_("หมวดหรือหัวข้อไม่ถูกต้อง เช่น 1 2.3"))
    return parts


@door
def membership(request: HttpRequest, pk: int) -> HttpResponse:
    """Change scope, unit and end of somebody's role."""
    row = Membership.objects.select_related("organisation", "user", "unit").filter(pk=pk, ended_at=None).first()
    if row is None or not may(request.user, Permission.MANAGE_MEMBERS, row.organisation, at=request.at):
        raise Http404
    if request.method == "POST":
        try:
            unit = row.organisation.units.filter(pk=request.POST.get("unit") or 0).first()
            operations.change_membership(membership=row, scope=_scope(request.POST.get("scope", "")), unit=unit,
                                         valid_to=_end_of_day(request), by=request.user, at=request.at)  # fmt: skip
        except (MembershipFault, DateFault) as fault:
            messages.error(request, str(fault))
        else:
            messages.success(request, _("บันทึกแล้ว"))
            return redirect("people:members_at", row.organisation_id)
    end = row.valid_to.astimezone(BANGKOK).date() if row.valid_to else None
    return render(request, "people/membership.html", {
        "membership": row, "units": row.organisation.units.order_by("name_th"), "scope": " ".join(row.scope),
        "end": [end.day, end.month, end.year + 543] if end else ["", "", ""],
    })  # fmt: skip


@door
def acting(request: HttpRequest, organisation: int) -> HttpResponse:
    """Name an acting head, with the number of the order and an end."""
    place = Organisation.objects.filter(pk=organisation).first()
    if place is None or not may(request.user, Permission.MANAGE_MEMBERS, place, at=request.at):
        raise Http404
    people = members_of(place, at=request.at)
    if request.method == "POST":
        user = User.objects.filter(pk=request.POST.get("user") or 0, pk__in=people.values("user_id")).first()
        try:
            if user is None:
                raise MembershipFault(_("เลือกผู้รักษาราชการแทน"))
            operations.give_role(user=user, organisation=place, role=Role.HEAD, acting=True, valid_to=_end_of_day(request),
                                 order_number=request.POST.get("order", "").strip()[:100], by=request.user, at=request.at)  # fmt: skip
        except (MembershipFault, DateFault) as fault:
            messages.error(request, str(fault))
        else:
            messages.success(request, _("บันทึกแล้ว"))
            return redirect("people:members_at", organisation)
    return render(request, "people/acting.html", {"organisation": place, "members": people})


@door
def lend(request: HttpRequest) -> HttpResponse:
    """Lend one's own role to a colleague until a day; it ends by itself."""
    mine = own_roles(request.user, at=request.at)
    if not mine:
        raise Http404
    if request.method == "POST":
        row = next((one for one in mine if str(one.pk) == request.POST.get("membership")), None)
        to = User.objects.filter(pk=request.POST.get("to") or 0).first()
        try:
            until = _end_of_day(request)
            if row is None or to is None or until is None:
                raise MembershipFault(_("เลือกบทบาท ผู้รับมอบ และวันสิ้นสุด"))
            operations.delegate(membership=row, to=to, until=until, by=request.user, at=request.at)
        except (MembershipFault, DateFault) as fault:
            messages.error(request, str(fault))
        else:
            messages.success(request, _("มอบหมายบทบาทแล้ว"))
            return redirect("account:profile")
    people = {
        m.user_id: m.user
        for one in mine
        for m in members_of(one.organisation, at=request.at)
        if m.user_id != request.user.pk
    }
    return render(request, "people/lend.html", {"mine": mine, "people": people.values()})
