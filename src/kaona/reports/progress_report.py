"""The progress report of one round of a plan: what was reported, how actions stand today, figures beside their targets."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from kaona.improvement.models import Plan, ProgressReport, Round
from kaona.improvement.queries import progress as queries
from kaona.improvement.queries.plans import plan_for
from kaona.improvement.queries.progress import PlanNow, ReportLine
from kaona.improvement.queries.readings import IndicatorNow, indicators_at, reads_documents
from kaona.reports import words
from kaona.reports.paper import (
    Block,
    Cell,
    Column,
    Cover,
    Facts,
    Heading,
    Lines,
    Paper,
    Paragraph,
    Part,
    Row,
    Signature,
    Signatures,
    Table,
    Trend,
)
from kaona.rules.exact import display, signed, whole_part
from kaona.rules.stages import PlanState
from kaona.rules.thai_dates import local, words_of_date, words_of_moment

KIND = "progress"
TITLE = "รายงานความก้าวหน้า"
BEGUN = (PlanState.RUNNING, PlanState.CLOSED)


@dataclass(frozen=True)
class Source:
    """All that the paper is made of."""

    user: Any
    plan: Plan
    row: Round
    lines: list[ReportLine]
    now: PlanNow
    today: date
    at: datetime


def reported_rounds(plan: Plan, at: datetime) -> list[tuple[str, str]]:
    """The rounds of a plan that has begun, the present one first."""
    if plan.state not in BEGUN:
        return []
    rounds = list(queries.rounds_of(plan))
    now = queries.present_round(rounds, local(at).date())
    rounds.sort(key=lambda one: (now is None or one.pk != now.pk, one.due_on))
    return [(str(one.pk), f"{words.round_name(one, plan.years)} ({words_of_date(one.due_on)})") for one in rounds]


def progress_report(user: Any, pk: int, *, at: datetime, part: str) -> Paper | None:
    """The report of a round of a plan that `user` may read; None for anybody else."""
    plan = plan_for(user, pk, at=at)
    row = queries.round_in(plan, int(part)) if plan and plan.state in BEGUN and part.isdigit() else None
    if plan is None or row is None:
        return None
    today = local(at).date()
    source = Source(
        user, plan, row, queries.report_lines(row, today=today), queries.plan_now(plan, today=today), today, at
    )
    name, round_name = plan.organisation.name_th, words.round_name(row, plan.years)
    return Paper(
        kind=KIND, title=TITLE, running=f"{TITLE} {round_name} {plan.title} {name}", author=name, made_at=at,
        cover=Cover(
            lines=(round_name, plan.title, *([] if "พ.ศ." in plan.title else [f"ปีงบประมาณ พ.ศ. {plan.first_year}"])), owner=(name,),
            foot=(f"กำหนด {words_of_date(row.due_on)}", f"จัดทำเมื่อ {words_of_moment(at)}"),
        ),
        parts=(_summary(source), _table(source), _decide(source), _details(source), _signing(source)),
    )  # fmt: skip


# --- how far ----------------------------------------------------------------------------------------------------------


def _summary(source: Source) -> Part:
    plan, row, now = source.plan, source.row, source.now
    reported = sum(one.report is not None for one in source.lines)
    due = words_of_date(row.due_on) + (f" ปิดแล้ว {words_of_date(local(row.closed_at).date())}" if row.closed_at else "")
    facts = (
        ("หน่วยงาน", plan.organisation.name_th), ("แผน", plan.title), ("รอบรายงาน", words.round_name(row, plan.years)), ("กำหนด", due),
        ("งานที่รายงานแล้ว", f"{reported} / {len(source.lines)}"), ("ทั้งแผนคืบหน้า", f"{whole_part(now.percent)}%"),
        ("งานที่เสร็จแล้ว", f"{plan.actions_done} / {plan.actions}"),
        ("คะแนนจากงานที่เสร็จแล้ว", f"{display(queries.achieved(plan))} จาก {display(queries.points_of(plan.expected))} คะแนนที่คาด"),
        ("ติดขัด", f"{plan.actions_blocked} งาน"), ("ต้องตัดสินใจ", f"{len(now.of(*words.CARES))} งาน"),
        ("สถานะ ณ วันที่", words_of_date(source.today, full=True)),
    )  # fmt: skip
    return Part("summary", "ภาพรวม", (Facts(facts), Heading("ทุกรอบรายงาน"), _rounds(source)))


def _rounds(source: Source) -> Table:
    rows = [
        Row((
            words.round_name(one.row, source.plan.years), words_of_date(one.row.due_on),
            words.ROUNDS[one.state] + (f" {words.ROUNDS['over']}" if one.is_over else ""), f"{one.reported} / {one.expected}",
            str(one.late), str(one.blocked),
        ))
        for one in queries.round_lines(source.plan, today=source.today)
    ]  # fmt: skip
    columns = (Column("รอบ", 8), Column("กำหนด", 6), Column("สถานะ", 7), Column("รายงานแล้ว", 4, "number"),
               Column("ล่าช้า", 3, "number"), Column("ติดขัด", 3, "number"))  # fmt: skip
    return Table(columns, tuple(rows), "ทุกรอบ")


def _table(source: Source) -> Part:
    rows = []
    for one in source.lines:
        action, report = one.action, one.report
        who = action.responsible.full_name if action.responsible else "ยังไม่มีผู้รับผิดชอบ"
        until = f"ถึง {words_of_date(action.ends_on)}" if action.ends_on else ""
        before, now = (f"{one.earlier.percent}%" if one.earlier else "–"), (f"{report.percent}%" if report else "–")
        moved = f"{report.percent - one.earlier.percent:+d}".replace("-", "−") if report and one.earlier else "–"
        light = words.LIGHTS[report.light] if report else "ยังไม่รายงาน"
        rows.append(
            Row(
                (
                    str(action.number),
                    Lines(action.title, (who, until)),
                    words.standing(one.now),
                    before,
                    now,
                    moved,
                    light,
                )
            )
        )
    columns = (
        Column("ที่", 3, "number"), Column("งาน", 25), Column("วันนี้", 8), Column("ก่อนหน้า", 6, "number"), Column("ร้อยละ", 5, "number"),
        Column("เพิ่มขึ้น", 5, "number"), Column("สถานะ", 8),
    )  # fmt: skip
    return Part(
        "round", "ผลของรอบนี้", (Table(columns, tuple(rows), "ผลของรอบ", "ไม่มีงานที่ต้องรายงานในรอบนี้"),), follows=True
    )


def _decide(source: Source) -> Part:
    """Blocked, late, waiting and endangered actions, those with the most points first, with what was said of them."""
    rows = []
    for key, word in words.CARES.items():
        found = sorted(source.now.of(key), key=lambda one: (-one.points, one.action.number))
        if found:
            rows.append(Row((word,), "head"))
        for one in found:
            why = one.report.obstacle if one.report and one.report.obstacle else "ไม่ได้บอกอุปสรรค"
            then = f"ขั้นต่อไป {one.report.next_step}" if one.report and one.report.next_step else ""
            rows.append(
                Row(
                    (
                        f"{one.action.number}. {one.action.title}",
                        words.standing(one),
                        display(one.points),
                        Lines(why, (then,)),
                    )
                )
            )
    columns = (Column("งาน", 14), Column("วันนี้", 8), Column("คะแนนที่รอ", 5, "number"), Column("สาเหตุและขั้นต่อไป", 17))
    return Part(
        "decide",
        "เรื่องที่ต้องตัดสินใจ",
        (Table(columns, tuple(rows), "ต้องตัดสินใจ", "ไม่มีงานที่ติดขัด ล่าช้า หรือเสี่ยงล่าช้า"),),
        follows=True,
    )


# --- action by action -------------------------------------------------------------------------------------------------


def _details(source: Source) -> Part:
    blocks: list[Block] = []
    for one in source.lines:
        action = one.action
        points = f"คาด {signed(Fraction(action.expected))} คะแนน" if action.expected else ""
        blocks.append(Heading(f"{action.number}. {action.title}", 2, points))
        documents = reads_documents(source.user, action, at=source.at)
        reports = queries.reports_of(action, source.row)
        for report in reports:
            blocks += _said(report, lead=report.reporter_id == action.organisation_id, documents=documents)
        if not reports:
            blocks.append(Paragraph("ยังไม่รายงานในรอบนี้", "quiet"))
        action.plan = source.plan
        blocks += _figures(indicators_at(action, source.row.due_on))
    return Part("details", "รายละเอียดรายงาน", tuple(blocks or [Paragraph("ไม่มีงานที่ต้องรายงานในรอบนี้", "quiet")]))


def _said(report: ProgressReport, *, lead: bool, documents: bool) -> list[Block]:
    cited = [one for one in report.evidence.all() if one.withdrawn_at is None] if documents else []
    names = "\n".join(
        f"{one.evidence_version.evidence.title}{f' หน้า {one.pages}' if one.pages else ''}" for one in cited
    )
    facts = (
        ("ร้อยละ", f"{report.percent}% {words.LIGHTS[report.light]}"), ("ทำอะไรแล้ว", report.done.strip()),
        ("อุปสรรค", report.obstacle.strip()), ("ขั้นต่อไป", report.next_step.strip()), ("หลักฐาน", names),
        ("รายงานเมื่อ", f"{words_of_moment(report.changed_at)} {report.changed_by}"),
    )  # fmt: skip
    head: list[Block] = [] if lead else [Heading(f"{report.reporter} (หน่วยงานร่วม)", 3)]
    return [*head, Facts(tuple((name, text) for name, text in facts if text))]


def _figures(indicators: list[IndicatorNow]) -> list[Block]:
    rows = []
    for one in indicators:
        small = " ".join(
            text for text in (one.row.unit and f"หน่วย {one.row.unit}", words.DIRECTIONS[one.row.direction]) if text
        )
        note = f"หมายเหตุ {one.reading.note}" if one.reading and one.reading.note else ""
        trend: Cell = Trend(
            tuple(one.trend), one.goal, f"แนวโน้ม {' '.join(one.trend)}{f' เป้าหมาย {one.goal}' if one.goal else ''}"
        )
        rows.append(Row((
            Lines(one.row.name, (small, f"แหล่งข้อมูล {one.row.source}" if one.row.source else "", note)), one.row.baseline or "–",
            one.target or "–", one.reading.value if one.reading else "–", trend, _reached(one),
        )))  # fmt: skip
    if not rows:
        return []
    columns = (Column("ตัวชี้วัด", 14), Column("ค่าฐาน", 5, "number"), Column("เป้าหมาย", 5, "number"), Column("ค่าจริง", 5, "number"),
               Column("แนวโน้ม", 7, "centre"), Column("เทียบเป้า", 7))  # fmt: skip
    return [Table(columns, tuple(rows), "ตัวชี้วัด")]


def _reached(one: IndicatorNow) -> str:
    if one.reached is None:
        return "–"
    percent = "" if one.reached.percent is None else f" {display(one.reached.percent, 1)}%"
    return ("ถึงเป้า" if one.reached.met else "ยังไม่ถึงเป้า") + percent


def _signing(source: Source) -> Part:
    text = (
        f"ขอรับรองว่ารายงานความก้าวหน้า{words.round_name(source.row, source.plan.years)}ของ{source.plan.title} "
        f"{source.plan.organisation.name_th} เป็นไปตามผลการดำเนินงานจริง"
    )
    who = (Signature(capacity="ผู้รายงาน"), Signature(capacity="หัวหน้าส่วนราชการ"))
    return Part("signing", "คำรับรอง", (Paragraph(text), Signatures(who)), follows=True)
