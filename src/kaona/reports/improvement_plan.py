"""An uplift plan as an official paper: the whole, or the part of one fiscal year. The numbers are those of its pages.

Who reads a plan from outside reads what the pages show there: no priorities, and no score that it starts from."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from kaona.improvement.access import is_own
from kaona.improvement.models import Action, Plan
from kaona.improvement.queries.actions import actions_of
from kaona.improvement.queries.base import Base, base_of
from kaona.improvement.queries.gaps import gap_label
from kaona.improvement.queries.outcomes import start_of
from kaona.improvement.queries.plans import plan_for
from kaona.improvement.queries.priorities import PriorityRow, impact_of, priorities_of
from kaona.improvement.queries.progress import PlanNow, achieved, plan_now, points_of
from kaona.reports import words
from kaona.reports.paper import (
    Block,
    Column,
    Cover,
    Facts,
    Heading,
    Lines,
    Paper,
    Paragraph,
    Part,
    Row,
    Table,
)
from kaona.reports.plan_schedule import schedule_part
from kaona.reports.plan_signing import risks_part, signing_part
from kaona.reports.self_assessment import MOST, lines_reached
from kaona.rules import fiscal_year
from kaona.rules.exact import display, fraction_of, grouped, is_decimal, signed
from kaona.rules.plan_calendar import Span, span_of
from kaona.rules.promise import promised
from kaona.rules.scoring import Claim, lines_of, score
from kaona.rules.stages import SHOWN_PLANS
from kaona.rules.thai_dates import local, words_of_date, words_of_moment

KIND = "plan"
TITLE = "แผนยกระดับ"
ZERO = Fraction(0)


@dataclass(frozen=True)
class Source:
    """All that the paper is made of. `year`: the fiscal year that it is of, 0: the whole plan."""

    plan: Plan
    own: bool
    base: Base
    now: PlanNow
    every: list[Action]
    year: int
    at: datetime

    @property
    def span(self) -> Span:
        """The days that it covers."""
        return span_of(self.year, 1) if self.year else span_of(self.plan.first_year, self.plan.years)

    @cached_property
    def actions(self) -> list[Action]:
        """The actions that are worked on in these days; those without dates are in the whole only."""
        return [one for one in self.every if not self.year or _within(one, self.span)]

    @property
    def years(self) -> str:
        """The fiscal years in words."""
        first, last = self.year or self.plan.first_year, self.year or self.plan.first_year + self.plan.years - 1
        return f"ประจำปีงบประมาณ พ.ศ. {first}" if first == last else f"ปีงบประมาณ พ.ศ. {first} – {last}"


def _within(action: Action, span: Span) -> bool:
    starts, ends = action.starts_on or action.ends_on, action.ends_on or action.starts_on
    return starts is not None and ends is not None and starts <= span.last and ends >= span.first


def years_of(plan: Plan, at: datetime) -> list[tuple[str, str]]:
    """Which parts of a plan a paper can be of: the whole, and each year of several."""
    del at
    if plan.years == 1:
        return [("", f"ปีงบประมาณ พ.ศ. {plan.first_year}")]
    years = range(plan.first_year, plan.first_year + plan.years)
    return [("", f"ทั้งแผน {plan.years} ปี"), *((str(one), f"เฉพาะปีงบประมาณ พ.ศ. {one}") for one in years)]


def improvement_plan(user: Any, pk: int, *, at: datetime, part: str = "") -> Paper | None:
    """The paper of a plan that `user` may read; None for anybody else, or of a year that the plan has not."""
    plan = plan_for(user, pk, at=at)
    if plan is None or part not in dict(years_of(plan, at)):
        return None
    own = is_own(user, plan, at=at)
    now = plan_now(plan, today=local(at).date())
    source = Source(plan, own, base_of(plan.dossier), now, actions_of(plan), int(part or 0), at)
    name, draft = plan.organisation.name_th, "" if plan.state in SHOWN_PLANS else "ร่าง ยังไม่ได้รับอนุมัติ"
    title = f"{TITLE} {plan.years} ปี" if not source.year else f"{TITLE} {plan.years} ปี ส่วนของปี {source.year}"
    parts = [_summary(source), *([_priorities(source)] if own else []), _actions(source), _details(source)]
    parts += [schedule_part(source), risks_part(source), signing_part(source)]
    return Paper(
        kind=KIND, title=title, running=f"{title} {name} {source.years}{' (ร่าง)' if draft else ''}", author=name, draft=draft,
        cover=Cover(
            lines=(*([] if plan.title.startswith(f"{TITLE} {plan.years} ปี") else [plan.title]), source.years), owner=(name, *([plan.organisation.parent.name_th] if plan.organisation.parent else [])),
            foot=(f"จัดทำเมื่อ {words_of_moment(at)}",),
        ),
        parts=tuple(one for one in parts if one.blocks), made_at=at,
    )  # fmt: skip


def money(text: str) -> str:
    """A kept amount of baht; "–" of none."""
    return grouped(fraction_of(text)) if is_decimal(text) else text or "–"


def money_of(actions: list[Action]) -> str:
    """What these actions cost together."""
    return grouped(sum((fraction_of(one.budget) for one in actions if is_decimal(one.budget)), ZERO))


def gain(text: str) -> str:
    """Kept points with their sign; "–" of none."""
    return signed(Fraction(text)) if text else "–"


# --- target and route -------------------------------------------------------------------------------------------------


def _summary(source: Source) -> Part:
    plan = source.plan
    facts = [("หน่วยงาน", plan.organisation.name_th), ("แผน", plan.title)]
    if plan.aim:
        facts.append(("เป้าหมายของแผน", plan.aim))
    facts += [
        ("ช่วงเวลา", words.days(source.span.first, source.span.last)), ("สถานะ", words.PLANS[plan.state]),
        ("คะแนนที่คาดเมื่อทำครบ", gain(plan.expected)), ("คะแนนของงานที่เสร็จแล้ว", signed(achieved(plan))),
        ("งานที่เสร็จแล้ว", f"{plan.actions_done}/{plan.actions}"), ("งบประมาณทั้งแผน (บาท)", grouped(Fraction(plan.money, 100))),
    ]  # fmt: skip
    if source.year:
        facts += [
            (f"งานในปี {source.year}", f"{len(source.actions)} จาก {len(source.every)} งาน"),
            ("งบประมาณของงานเหล่านี้ (บาท)", money_of(source.actions)),
        ]
    blocks: list[Block] = [Facts(tuple(facts))]
    if source.own:
        blocks += _route(source)
    if plan.years > 1 and not source.year:
        blocks += [Heading("ภาพรวมรายปี"), _by_year(source)]
    return Part("summary", "เป้าหมายและเส้นทาง", tuple(blocks))


def _claim(source: Source) -> Claim:
    """The score that the plan starts from: of the day it was approved, else today's."""
    return start_of(source.plan).claim if source.plan.approved_at else source.base.claim


def _route(source: Source) -> list[Block]:
    """From the score that the plan starts from, action by action in the order of their ends, to what all bring together."""
    base, claim = source.base, _claim(source)
    start = score(base.edition, base.rules, claim).total
    rows, codes = [Row(("", "คะแนนตั้งต้น", "", "", display(start)), "group")], list[str]()
    for one in sorted(source.every, key=lambda one: (one.ends_on or date.max, one.number)):
        codes += [gap.code for gap in one.gaps.all()]
        then = start + promised(base.edition, base.rules, claim, codes)
        ends = words_of_date(one.ends_on) if one.ends_on else "ยังไม่มีวัน"
        rows.append(Row((str(one.number), one.title, ends, gain(one.expected), display(then))))
    goal = start + points_of(source.plan.expected)
    rows.append(Row(("", "เมื่อทำครบทุกงาน", "", gain(source.plan.expected), display(goal)), "total"))
    columns = (Column("งาน", 10, "number"), Column("ทำอะไร", 76), Column("สิ้นสุด", 28), Column("คะแนนของงาน", 20, "number"),
               Column("คะแนนรวมเมื่อเสร็จ", 26, "number"))  # fmt: skip
    level = words.LEVELS[base.rules.level_of(goal)]
    reached = (
        ("คะแนนตั้งต้น", f"{display(start)} จาก {MOST} ({words.LEVELS[base.rules.level_of(start)]})"),
        ("คะแนนเมื่อทำครบ", f"{display(goal)} จาก {MOST} ({level})"), *lines_reached(goal, lines_of(base.rules, goal)),
    )  # fmt: skip
    note = "คะแนนของแต่ละงานคิดเมื่อทำงานนั้นเพียงงานเดียว คะแนนรวมคิดตามลำดับวันสิ้นสุด งานที่ทำก่อนอาจปลดล็อกคะแนนของงานอื่น"
    return [Heading("จากคะแนนวันนี้ถึงเป้าหมาย" if not source.plan.approved_at else "จากคะแนนตั้งต้นถึงเป้าหมาย"), Facts(reached),
            Heading("เส้นทาง"), Table(columns, tuple(rows), "เส้นทาง", "แผนยังไม่มีงาน"), Paragraph(note, "small")]  # fmt: skip


def _by_year(source: Source) -> Table:
    """What ends in each year, so that money and actions add up to the plan's."""
    rows = []
    for year in range(source.plan.first_year, source.plan.first_year + source.plan.years):
        ends = [one for one in source.every if one.ends_on and fiscal_year.fiscal_year_of(one.ends_on) == year]
        open_in = [one for one in source.every if _within(one, span_of(year, 1))]
        rows.append(Row((str(year), str(len(open_in)), str(len(ends)), money_of(ends))))
    undated = [one for one in source.every if one.ends_on is None]
    if undated:
        rows.append(Row(("ยังไม่มีวันสิ้นสุด", "", str(len(undated)), money_of(undated))))
    total = Row(("รวม", "", str(len(source.every)), money_of(source.every)), "total")
    columns = (Column("ปีงบประมาณ พ.ศ.", 6), Column("งานที่ดำเนินการในปี", 5, "number"), Column("งานที่สิ้นสุดในปี", 5, "number"),
               Column("งบประมาณของงานที่สิ้นสุดในปี (บาท)", 7, "number"))  # fmt: skip
    return Table(columns, (*rows, total), "รายปี")


# --- priorities and actions -------------------------------------------------------------------------------------------


def _priorities(source: Source) -> Part:
    numbers: dict[str, list[str]] = {}
    for action in source.every:
        for gap in action.gaps.all():
            numbers.setdefault(gap.code, []).append(str(action.number))
    here = {gap.code for action in source.actions for gap in action.gaps.all()}
    rows = [
        Row((str(number), Lines(f"{words.gap_code(one.code)} {_label(one.label)}", _why(one)), gain_of(one),
             ", ".join(numbers.get(one.code, ())) or "–"))
        for number, one in enumerate(priorities_of(source.plan.dossier, source.base), start=1)
        if not source.year or one.code in here
    ]  # fmt: skip
    columns = (Column("ลำดับ", 3, "number"), Column("เรื่องสำคัญ", 26), Column("คะแนน", 4, "number"), Column("งานที่", 4))
    none = "ไม่มีเรื่องสำคัญที่ทำในปีนี้" if source.year else "ยังไม่ได้เลือกเรื่องสำคัญ"
    return Part("priorities", "เรื่องสำคัญ", (Table(columns, tuple(rows), "เรื่องสำคัญ", none),), follows=True)


def _label(label: Any) -> str:
    return label if isinstance(label, str) else str(label.th)


def _why(row: PriorityRow) -> tuple[str, ...]:
    feasible = words.FEASIBILITY.get(row.note.feasibility, "") if row.note else ""
    return (f"เหตุผล {row.priority.reason}" if row.priority.reason else "", feasible, words.CLOSED.get(row.closed, ""))


def gain_of(row: PriorityRow) -> str:
    """What a priority is worth, as its page says; "–" once it is no gap."""
    return signed(impact_of(row.gap)) if row.gap else "–"


def _who(action: Action) -> Lines:
    return Lines(action.responsible.full_name if action.responsible else "ยังไม่มีผู้รับผิดชอบ", (str(action.unit or ""),))


def _actions(source: Source) -> Part:
    rows = []
    for one in source.actions:
        codes = " ".join(words.gap_code(gap.code) for gap in one.gaps.all())
        before = ", ".join(str(row.before.number) for row in one.predecessors.all())
        state = words.ACTIONS[one.state] + (f" {one.percent}%" if one.percent else "")
        rows.append(Row((
            str(one.number), Lines(one.title, (f"ปิดช่องว่าง {codes}" if codes else "", f"หลังงาน {before}" if before else "")),
            _who(one), words.days_below(one.starts_on, one.ends_on), money(one.budget), gain(one.expected), state,
        )))  # fmt: skip
    if rows:
        whole = grouped(Fraction(source.plan.money, 100)) if not source.year else money_of(source.actions)
        expected = gain(source.plan.expected) if not source.year else ""
        rows.append(Row(("", "รวม", "", "", whole, expected, ""), "total"))
    columns = (
        Column("ที่", 6, "number"), Column("งาน", 50), Column("ผู้รับผิดชอบ", 24), Column("ช่วงเวลา", 29), Column("งบ (บาท)", 23, "number"),
        Column("คะแนน", 13, "number"), Column("สถานะ", 17),
    )  # fmt: skip
    none = "ไม่มีงานของแผนในปีนี้" if source.year else "แผนยังไม่มีงาน"
    return Part("actions", "งานในแผน", (Table(columns, tuple(rows), "งาน", none),), follows=True)


def _details(source: Source) -> Part:
    blocks: list[Block] = []
    for one in source.actions:
        blocks.append(Heading(f"{one.number}. {one.title}", 2, gain(one.expected) if one.expected else ""))
        if one.description.strip():
            blocks.append(Paragraph(one.description.strip(), "plain"))
        blocks += [Facts(_facts(source, one)), *_indicators(one)]
    return Part("details", "รายละเอียดของงาน", tuple(blocks), follows=True)


def _facts(source: Source, one: Action) -> tuple[tuple[str, str], ...]:
    gaps = "\n".join(f"{words.gap_code(gap.code)} {_label(gap_label(source.base, gap.code))}" for gap in one.gaps.all())
    before = "\n".join(f"{row.before.number}. {row.before.title}" for row in one.predecessors.all())
    partners = "\n".join(f"{row.partner}{'' if row.accepted_at else ' (รอตอบ)'}" for row in one.partners.all())
    cost = (
        f"{money(one.budget)} บาท{f' ({one.budget_source})' if one.budget_source else ''}" if one.budget else "ยังไม่ระบุ"
    )
    found = (
        ("ผู้รับผิดชอบ", "\n".join(text for text in (_who(one).first, *_who(one).small) if text)),
        ("ช่วงเวลา", words.days(one.starts_on, one.ends_on)), ("งบประมาณ", cost),
        ("แรงงาน", f"{money(one.person_days)} วันทำงาน" if one.person_days else ""), ("ผลผลิตที่ส่งมอบ", one.deliverables.strip()),
        ("ช่องว่างที่ปิด", gaps), ("ทำหลังงาน", before), ("หน่วยงานร่วม", partners),
        ("ตัวชี้วัด", "" if one.indicators.all() else "ยังไม่มีตัวชี้วัด"),
    )  # fmt: skip
    return tuple((name, text) for name, text in found if text)


def _indicators(action: Action) -> list[Block]:
    rows = []
    for one in action.indicators.all():
        small = " ".join(
            text for text in (f"หน่วย {one.unit}" if one.unit else "", words.DIRECTIONS[one.direction]) if text
        )
        goals = "\n".join(f"{words_of_date(goal.period)}: {goal.value}" for goal in one.targets.all())
        source = f"แหล่งข้อมูล {one.source}" if one.source else ""
        rows.append(
            Row(
                (
                    Lines(one.name, (small, source)),
                    one.baseline or "–",
                    goals or "–",
                )
            )
        )
    if not rows:
        return []
    columns = (Column("ตัวชี้วัด", 16), Column("ค่าตั้งต้น", 5, "number"), Column("เป้าหมาย", 9))
    return [Table(columns, tuple(rows), f"ตัวชี้วัดของงาน {action.number}")]
