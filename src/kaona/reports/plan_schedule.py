"""The days of a plan on paper: bars over its quarters, and what begins, goes on and ends in each quarter."""

from datetime import date
from typing import TYPE_CHECKING

from kaona.improvement.models import Action
from kaona.improvement.queries.progress import rounds_of
from kaona.reports import words
from kaona.reports.paper import Block, Column, Heading, Paragraph, Part, Row, Span, Table, Timeline
from kaona.rules.plan_calendar import Month, months_of, quarters_of
from kaona.rules.plan_chart import bar_of
from kaona.rules.plan_schedule import Task
from kaona.rules.thai_dates import words_of_date

if TYPE_CHECKING:
    from kaona.reports.improvement_plan import Source


def schedule_part(source: "Source") -> Part:
    """The timeline and the quarters."""
    blocks: list[Block] = []
    quarters = quarters_of(months_of(source.span))
    if rows := _spans(source):
        if len(quarters) > 4:
            marks = tuple(
                f"ปี {year}" for year in range(source.plan.first_year, source.plan.first_year + source.plan.years)
            )
        else:
            marks = tuple(f"ไตรมาส {one[0].quarter}" for one in quarters)
        blocks += [Heading("เส้นเวลา"), Timeline(marks, rows, "เส้นเวลาของงาน")]
        blocks.append(Paragraph("แถบเข้มคือส่วนที่ทำแล้ว ไตรมาสที่ 1 คือตุลาคมถึงธันวาคม", "small"))
    undated = ", ".join(str(one.number) for one in source.actions if not (one.starts_on and one.ends_on))
    if undated:
        blocks.append(Paragraph(f"งานที่ยังไม่มีวันเริ่มหรือวันสิ้นสุด: {undated}", "small"))
    blocks += [Heading("รายไตรมาส"), _quarters(source, quarters)]
    return Part("schedule", "กำหนดเวลา", tuple(blocks))


def _spans(source: "Source") -> tuple[Span, ...]:
    found = []
    dated = [one for one in source.actions if one.starts_on and one.ends_on]
    for one in sorted(dated, key=lambda one: (one.starts_on or date.max, one.ends_on or date.max, one.number)):
        bar = bar_of(Task(one.number, one.starts_on, one.ends_on), source.span, one.percent)
        if bar is not None:
            shown = words.days_below(one.starts_on, one.ends_on)
            found.append(Span(f"{one.number}. {one.title}", shown, float(bar.x), float(bar.width), float(bar.done)))
    return tuple(found)


def _quarters(source: "Source", quarters: tuple[tuple[Month, ...], ...]) -> Table:
    rows, year = [], 0
    rounds = [(one.due_on, words.round_name(one, source.plan.years)) for one in rounds_of(source.plan)]
    for months in quarters:
        first, last = months[0].first, months[-1].last
        if months[0].fiscal_year != year:
            year = months[0].fiscal_year
            rows.append(Row((f"ปีงบประมาณ พ.ศ. {year}",), "head"))
        begun = [one for one in source.actions if one.starts_on and first <= one.starts_on <= last]
        ended = [one for one in source.actions if one.ends_on and first <= one.ends_on <= last]
        between = [
            one
            for one in source.actions
            if one.starts_on and one.ends_on and one.starts_on < first and one.ends_on > last
        ]
        marks = [f"{words_of_date(day)} {name}" for day, name in rounds if first <= day <= last]
        name = f"{months[0].quarter} ({months[0].words()}–{months[-1].words()})"
        rows.append(
            Row(
                (
                    name,
                    _numbers(begun),
                    _numbers(between),
                    _numbers(ended),
                    "\n".join([*marks, *_goals(source, first, last)]) or "–",
                )
            )
        )
    columns = (Column("ไตรมาส", 8), Column("งานที่เริ่ม", 5), Column("งานที่ทำต่อ", 5), Column("งานที่สิ้นสุด", 5),
               Column("รอบรายงานและเป้าหมายของตัวชี้วัด", 18))  # fmt: skip
    return Table(columns, tuple(rows), "รายไตรมาส")


def _goals(source: "Source", first: date, last: date) -> list[str]:
    """The targets that are due within these days: action, indicator, value."""
    return [
        f"งาน {action.number} {one.name} {goal.value}{f' {one.unit}' if one.unit else ''}"
        for action in source.actions
        for one in action.indicators.all()
        for goal in one.targets.all()
        if first <= goal.period <= last
    ]


def _numbers(actions: list[Action]) -> str:
    return ", ".join(str(one.number) for one in actions) or "–"
