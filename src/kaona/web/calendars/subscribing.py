"""Calendars in other programs: the file of a published one, and a person's own address with a token that can be revoked."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kaona.assessment.operations import calendar_links as deeds
from kaona.assessment.queries import calendars as queries
from kaona.reports.calendar_ics import CalendarFile, write_ics
from kaona.reports.own_calendar import own_file
from kaona.web.calendars.page import attempt
from kaona.web.shell.door import door


def _answer(file: CalendarFile, name: str) -> HttpResponse:
    answer = HttpResponse(write_ics(file, at=timezone.now()), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    answer["Cache-Control"] = "private, max-age=900"
    return answer


def ics(request: HttpRequest, calendar: int) -> HttpResponse:
    """A published calendar for calendar programs, without signing in."""
    row = next((one for one in queries.published_calendars() if one.pk == calendar), None)
    if row is None:
        raise Http404
    address = request.build_absolute_uri(reverse("calendars:public", args=[row.fiscal_year]))
    english = (get_language() or "").startswith("en")
    file = CalendarFile(f"{row}", tuple(queries.entries_of(row)), address=address, language="en" if english else "th")
    return _answer(file, f"kaona-{row.fiscal_year}-{row.pk}")


def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A person's own calendar: the agency's with its own end, or those of the year for the Office; by a token."""
    owner = queries.owner_of_link(token)
    if owner is None:
        raise Http404
    at = timezone.now()
    file = own_file(
        owner, at=at, address=request.build_absolute_uri(reverse("calendars:calendars")),
        event_address=lambda pk: request.build_absolute_uri(reverse("occasions:occasion", args=[pk])),
    )  # fmt: skip
    return _answer(file, "kaona")


@door
def subscription(request: HttpRequest) -> HttpResponse:
    """One's own address for calendar programs: made, made anew, revoked."""
    if request.method == "POST":
        step = request.POST.get("step")
        who = {"by": request.user, "at": request.at}
        if step == "revoke":
            attempt(request, lambda: deeds.revoke_link(**who), _("ยกเลิกลิงก์แล้ว โปรแกรมปฏิทินที่ใช้ลิงก์นี้จะไม่ได้ข้อมูลอีก"))
        else:
            attempt(request, lambda: deeds.make_link(**who), _("สร้างลิงก์แล้ว"))
        return redirect("calendars:subscription")
    link = queries.link_of(request.user)
    address = request.build_absolute_uri(reverse("calendars:feed", args=[link.token])) if link else ""
    published = [
        (row, request.build_absolute_uri(reverse("calendars:ics", args=[row.pk])))
        for row in queries.published_calendars()
    ]
    return render(request, "calendars/subscription.html", {
        "link": link, "address": address, "webcal": address.partition("://")[2], "published": published[:6],
    })  # fmt: skip
