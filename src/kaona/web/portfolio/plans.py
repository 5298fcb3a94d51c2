"""The portfolio: plans by state, points expected, money, what is blocked or late, and who has no plan."""

from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kaona.improvement.queries import portfolio as queries
from kaona.improvement.queries.portfolio import PAGE, WITHOUT, Wanted
from kaona.rules.exact import decimal_text, display
from kaona.rules.thai_dates import local
from kaona.web.portfolio.page import NEED_WORDS, STATE_WORDS, agency_cells, agency_heads, around, day_cell
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door


@door
def portfolio(request: HttpRequest) -> HttpResponse:
    """The plans from approval on of everybody whom this person looks over, filtered."""
    wanted = Wanted.read(request.GET)
    found = queries.portfolio_of(request.user, wanted, at=request.at)
    return render(request, "portfolio/portfolio.html", {
        **around(request, wanted, "plans", "cycle", "ministry", "group", "type", "years"), "found": found,
        "today": local(request.at).date(), "lists_agencies": wanted.state == WITHOUT,
        "states": [(key, word, found.states[key]) for key, word in STATE_WORDS.items()],
        "all_plans": sum(found.states.values()), "needs": [("blocked", NEED_WORDS["blocked"], found.stuck), ("late", NEED_WORDS["late"], found.late)],
        "lengths": [(years, one) for years, one in found.by_years.items() if one.plans],
        "first": (found.number - 1) * PAGE + 1, "last": (found.number - 1) * PAGE + len(found.page),
    })  # fmt: skip


@door
def export(request: HttpRequest) -> HttpResponse:
    """All that the filter shows, as CSV."""
    wanted = Wanted.read(request.GET)
    if wanted.state == WITHOUT:
        agencies = queries.agencies_listed(request.user, wanted, at=request.at)
        heads = [*agency_heads(), _("รอบการประเมิน"), _("ส่งเมื่อ"), _("ประกาศคะแนนยืนยันแล้ว")]
        return csv_file("agencies-without-plan.csv", heads, map(_agency_cells, agencies))
    rows = queries.plans_listed(request.user, wanted, at=request.at)
    today = local(request.at).date()
    heads = [
        *agency_heads(), _("รอบการประเมิน"), _("แผน"), _("ระยะเวลา (ปี)"), _("ปีงบประมาณแรก"), _("สถานะ"), _("คะแนนที่คาด"),
        _("คะแนนที่คาด (ค่าแม่นตรง)"), _("งบประมาณ (บาท)"), _("งานทั้งหมด"), _("งานที่เสร็จ"), _("งานที่ติดขัด"), _("สิ้นสุดถัดไป"), _("เกินกำหนด (วัน)"),
        _("อนุมัติเมื่อ"), _("รับแผนเมื่อ"), _("เริ่มเมื่อ"), _("ปิดเมื่อ"),
    ]  # fmt: skip
    return csv_file("portfolio.csv", heads, (_cells(one, today) for one in rows))


def _agency_cells(one: Any) -> list[Any]:
    return [
        *agency_cells(one.organisation), one.cycle, day_cell(local(one.submitted_at).date()), _("ใช่") if one.told else _("ไม่ใช่"),
    ]  # fmt: skip


def _cells(one: Any, today: Any) -> list[Any]:
    late = one.state == "running" and one.next_end is not None and one.next_end < today
    moments = (one.approved_at, one.accepted_at, one.started_at, one.closed_at)
    return [
        *agency_cells(one.organisation), one.dossier.cycle, one.title, one.years, one.first_year, STATE_WORDS[one.state],
        display(Fraction(one.expected)) if one.expected else "", one.expected, decimal_text(Fraction(one.money, 100)), one.actions,
        one.actions_done, one.actions_blocked, day_cell(one.next_end), (today - one.next_end).days if late else "",
        *(day_cell(local(moment).date()) if moment else "" for moment in moments),
    ]  # fmt: skip
