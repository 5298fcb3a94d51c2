"""Confirmed scores of earlier years: listed, exported, and one agency's over the years."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kaona.people.access import may, require
from kaona.people.queries import organisation
from kaona.rules.exact import fraction_of
from kaona.rules.roles import AGENCY_TYPES, Permission
from kaona.verification.queries.scores import (
    confirmed_by_year,
    current_scores,
    scores_in,
    scores_of,
    years_with_scores,
)
from kaona.web.scores.columns import cells, heads
from kaona.web.shell import given
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door


def _wanted(request: HttpRequest) -> tuple[dict[str, Any], QuerySet[Any]]:
    wanted = {"words": request.GET.get("q", "")[:200], "year": given.key(request.GET, "year")}
    return wanted, current_scores(**wanted)


@door
def scores(request: HttpRequest) -> HttpResponse:
    """What was brought in, newest year first."""
    require(request.user, Permission.READ_SUBMITTED, at=request.at)
    wanted, rows = _wanted(request)
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "scores/scores.html", {
        "page": page, "wanted": wanted, "years": years_with_scores(),
        "lines": [{"row": one, "total": fraction_of(one.total)} for one in page],
        "may_import": may(request.user, Permission.IMPORT_SCORES, at=request.at),
    })  # fmt: skip


@door
def export(request: HttpRequest) -> HttpResponse:
    """What the list shows, as CSV that can be brought in again."""
    require(request.user, Permission.READ_SUBMITTED, at=request.at)
    lines = [
        cells(one.organisation.code, one.organisation.name_th, one.fiscal_year, scores_in(one))
        for one in _wanted(request)[1]
    ]
    return csv_file("confirmed-scores.csv", [*heads(), _("สถานะ")], [[*line, _("นำเข้า")] for line in lines])


@door
def agency(request: HttpRequest, pk: int) -> HttpResponse:
    """One agency: its confirmed scores by year, and every imported figure with who brought it in and when."""
    require(request.user, Permission.READ_SUBMITTED, at=request.at)
    row = organisation(pk)
    if row is None or row.type not in AGENCY_TYPES:
        raise Http404
    lines = [{"row": one, "total": fraction_of(one.total)} for one in scores_of(row)]
    return render(request, "scores/agency.html", {
        "organisation": row, "lines": lines, "years": confirmed_by_year(row, published_only=False),
    })  # fmt: skip
