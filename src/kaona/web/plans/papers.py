"""What a plan leaves on paper: its steps and changes with reasons, its actions as a table."""

from datetime import date
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from kaona.improvement.queries import plans as queries
from kaona.rules.exact import display
from kaona.rules.thai_dates import be_year
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import load_plan
from kaona.web.shell.progress_words import ACTION_WORDS


@door
def changes(request: HttpRequest, plan: int) -> HttpResponse:
    """Every step and every change after approval, with reasons."""
    row = load_plan(request, plan)
    rows = [(one, list(one.fields.items())) for one in queries.changes_of(row)]
    return render(request, "plans/changes.html", {
        "plan": row, "dossier": row.dossier, "changes": rows, "steps": queries.steps_of(row),
        "same": queries.approved_text(row) == queries.digest_of(queries.canonical_plan(row)),
    })  # fmt: skip


HEADS = (
    gettext_lazy("ที่"), gettext_lazy("งาน"), gettext_lazy("ช่องว่าง"), gettext_lazy("ผู้รับผิดชอบ"), gettext_lazy("หน่วยงานภายใน"), gettext_lazy("วันเริ่ม"), gettext_lazy("วันสิ้นสุด"), gettext_lazy("งบประมาณ (บาท)"),
    gettext_lazy("แหล่งงบประมาณ"), gettext_lazy("แรงงาน (วันทำงาน)"), gettext_lazy("ผลผลิตที่ส่งมอบ"), gettext_lazy("ทำหลังงานหมายเลข"), gettext_lazy("ตัวชี้วัด"), gettext_lazy("คะแนนที่คาด"), gettext_lazy("สถานะ"),
    gettext_lazy("ร้อยละความก้าวหน้า"),
)  # fmt: skip


@door
def export(request: HttpRequest, plan: int) -> HttpResponse:
    """The actions as CSV."""
    row = load_plan(request, plan)
    return csv_file(f"plan-{row.pk}.csv", [str(head) for head in HEADS], map(_cells, queries.actions_of(row)))


def _cells(one: Any) -> list[Any]:
    return [
        one.number, one.title, " ".join(gap.code.partition(":")[0] for gap in one.gaps.all()),
        one.responsible.full_name if one.responsible else "", one.unit or "", _day(one.starts_on), _day(one.ends_on),
        one.budget, one.budget_source, one.person_days, one.deliverables,
        " ".join(str(before.before.number) for before in one.predecessors.all()),
        "; ".join(_indicator(row) for row in one.indicators.all()), display(Fraction(one.expected)) if one.expected else "",
        ACTION_WORDS[one.state], one.percent,
    ]  # fmt: skip


def _indicator(row: Any) -> str:
    goals = ", ".join(f"{_day(goal.period)}: {goal.value}" for goal in row.targets.all())
    return f"{row.name} ({row.unit}) {row.baseline or '-'} / {goals}"


def _day(day: date | None) -> str:
    return f"{day.day:02d}/{day.month:02d}/{be_year(day)}" if day else ""
