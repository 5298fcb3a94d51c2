"""Which agencies came, and what they did afterwards in the items of the event."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kaona.knowledge.queries import occasions as queries
from kaona.reports.attendance import Afterwards, afterwards
from kaona.rules.thai_dates import local, words_of_date
from kaona.web.occasions.page import around
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door, refused
from kaona.web.templatetags.occasions import level_text


@door
def report(request: HttpRequest) -> HttpResponse:
    """By event, an agency a row."""
    if not queries.may_manage(request.user, at=request.at):
        return refused(request)
    groups: dict[int, dict[str, Any]] = {}
    for one in afterwards(request.user, at=request.at):
        groups.setdefault(one.occasion.pk, {"occasion": one.occasion, "lines": []})["lines"].append(one)
    return render(request, "occasions/report.html", {**around(request, "report"), "groups": list(groups.values())})


@door
def report_csv(request: HttpRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    if not queries.may_manage(request.user, at=request.at):
        return refused(request)
    heads = [_("กิจกรรม"), _("วันที่จัด"), _("หน่วยงาน"), _("ผู้เข้าร่วม"), _("หัวข้อ"), _("ระดับของหัวข้อ ก่อนและหลัง"),
             _("งานในแผนที่อนุมัติหลังกิจกรรม"), _("งานที่เสร็จหลังกิจกรรม"), _("ล่าสุด")]  # fmt: skip
    lines = (_cells(one) for one in afterwards(request.user, at=request.at))
    return csv_file("after-events.csv", heads, lines)


def _cells(one: Afterwards) -> list[Any]:
    moves = [f"{move.item}: {level_text(move.before)} > {level_text(move.after)}" for move in one.levels]
    return [one.occasion.title_th, words_of_date(local(one.occasion.begins_at)), one.organisation, one.came,
            " ".join(move.item for move in one.levels), "\n".join(moves), one.planned, one.done,
            words_of_date(local(one.last_at)) if one.last_at else ""]  # fmt: skip
