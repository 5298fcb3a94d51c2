"""Cycles for the Office and ministries: the list, and the agencies of one cycle by progress and age."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kaona.assessment.queries.cycles import Cycle, cycles_for, participants_for, sees_progress
from kaona.assessment.queries.participants import (
    PROGRESS,
    Wanted,
    counts_by_cycle,
    counts_of,
    narrowed,
    parents_of,
    queue,
)
from kaona.people.access import may
from kaona.rules.roles import AGENCY_TYPES, Permission
from kaona.rules.thai_dates import words_of_moment
from kaona.web.cycles.words import CYCLE_WORDS, OUT_WORDS, PROGRESS_WORDS
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door
from kaona.web.shell.words import STAGE_WORDS, TYPE_WORDS

NOBODY = dict.fromkeys([*PROGRESS, "all"], 0)


def visible_cycle(request: HttpRequest, pk: int) -> Cycle:
    """The cycle, or 404 for those who are neither of the Office nor of a ministry."""
    row = cycles_for(request.user, at=request.at).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@door
def cycles(request: HttpRequest) -> HttpResponse:
    """All cycles, with how many have submitted of those that one may see."""
    if not sees_progress(request.user, at=request.at):
        raise Http404
    page = Paginator(cycles_for(request.user, at=request.at), 20).get_page(request.GET.get("page"))
    counts = counts_by_cycle(participants_for(request.user, *page, at=request.at))
    lines = [(one, counts.get(one.pk, NOBODY)) for one in page]
    manages = may(request.user, Permission.MANAGE_CYCLES, at=request.at)
    return render(request, "cycles/cycles.html", {
        "page": page, "lines": lines, "may_manage": manages, "states": CYCLE_WORDS,
    })  # fmt: skip


@door
def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    """One cycle's agencies; before submission stage and counts, never text, ticks or score."""
    row, wanted = visible_cycle(request, pk), Wanted.read(request.GET)
    everybody = participants_for(request.user, row, at=request.at)
    page = Paginator(narrowed(everybody, wanted), 50).get_page(request.GET.get("page"))
    return render(request, "cycles/cycle.html", {
        "cycle": row, "page": page, "rows": queue(list(page), row, at=request.at), "wanted": wanted,
        "counts": counts_of(everybody), **parents_of(everybody), "progress": PROGRESS_WORDS,
        "may_manage": may(request.user, Permission.MANAGE_CYCLES, at=request.at), "out": OUT_WORDS,
        "may_read": may(request.user, Permission.READ_SUBMITTED, at=request.at), "states": CYCLE_WORDS,
        "types": [(one, TYPE_WORDS[one]) for one in AGENCY_TYPES if one in row.agency_types],
    })  # fmt: skip


@door
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """What the list shows, as CSV."""
    row = visible_cycle(request, pk)
    rows = narrowed(participants_for(request.user, row, at=request.at), Wanted.read(request.GET))
    heads = [_("รหัส"), _("หน่วยงาน"), _("ประเภท"), _("สังกัด"), _("กลุ่มจังหวัด"), _("สถานะ"), _("ตอบแล้ว"), _("จากทั้งหมด"),
             _("ตัววัด"), _("ตรวจแล้ว"), _("บันทึกล่าสุด"), _("ส่งเมื่อ"), _("ส่งช้า"), _("ขยายถึง")]  # fmt: skip
    lines = [_cells(one, total) for one, total, _days in queue(list(rows), row, at=request.at)]
    return csv_file(f"cycle-{row.code}.csv", heads, lines)


def _cells(one: Any, total: int) -> list[Any]:
    agency, moments = one.organisation, (one.last_saved_at, one.submitted_at, one.extended_to)
    saved, submitted, extended = (words_of_moment(when) if when else "" for when in moments)
    stage = STAGE_WORDS.get(one.stage or "", "") if one.state == "active" else OUT_WORDS[one.state]
    return [agency.code, agency.name_th, TYPE_WORDS[agency.type], agency.parent, agency.province_group, stage, one.answered,
            total, one.measures, one.confirmed, saved, submitted, _("ส่งช้า") if one.is_late else "", extended]  # fmt: skip
