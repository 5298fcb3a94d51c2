"""Opportunities that an agency never answered; the Office reminds it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.improvement.operations.base import Refused
from kaona.improvement.operations.feedback_reminders import remind_of_feedback
from kaona.improvement.queries import portfolio_unanswered as queries
from kaona.improvement.queries.portfolio import PAGE, Wanted
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import local
from kaona.web.portfolio.page import agency_cells, agency_heads, around, day_cell, query_of
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of


@door
def unanswered(request: HttpRequest) -> HttpResponse:
    """By agency, who waits longest first."""
    wanted = Wanted.read(request.GET)
    found = queries.unanswered_in(request.user, wanted, at=request.at)
    return render(request, "portfolio/unanswered.html", {
        **around(request, wanted, "unanswered", "cycle", "ministry", "group", "type", "item"), "found": found,
        "may_remind": may(request.user, Permission.MANAGE_CYCLES, at=request.at), "first": (found.number - 1) * PAGE + 1,
        "last": (found.number - 1) * PAGE + len(found.page),
    })  # fmt: skip


@door
def export(request: HttpRequest) -> HttpResponse:
    """All that the filter shows, as CSV."""
    rows = queries.unanswered_listed(request.user, Wanted.read(request.GET), at=request.at)
    heads = [*agency_heads(), _("รอบการประเมิน"), _("หัวข้อ"), _("โอกาสในการปรับปรุง"), _("ประกาศผลเมื่อ"), _("รอมา (วัน)")]
    return csv_file("unanswered.csv", heads, map(_cells, rows))


def _cells(one: queries.Opportunity) -> list[Any]:
    row = one.row
    return [
        *agency_cells(row.organisation), row.review.dossier.cycle, row.item, row.text, day_cell(local(row.told_at).date()), one.days,
    ]  # fmt: skip


@door
@require_POST
def remind(request: HttpRequest, organisation: int) -> HttpResponse:
    """Remind one agency of what it has not answered."""
    row = queries.agency_for(request.user, organisation, at=request.at)
    if row is None:
        raise Http404
    try:
        told = remind_of_feedback(organisation=row, by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, f"{row}: {words_of(error)}")
    else:
        messages.success(request, _("เตือน %(agency)s แล้ว %(n)s คน") % {"agency": row, "n": told})
    return redirect(f"{reverse('portfolio:unanswered')}?{query_of(Wanted.read(request.GET))}")
