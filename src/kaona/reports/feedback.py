"""The feedback report of a published result: the same numbers and texts as its page, as an official paper.

No assessor or officer is named: the Office speaks, as on the page."""

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from typing import Any

from kaona.reports import words
from kaona.reports.paper import (
    Bars,
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
from kaona.reports.self_assessment import MOST, lines_reached
from kaona.rules.exact import display, signed
from kaona.rules.thai_dates import local, words_of_date, words_of_moment
from kaona.verification.queries.feedback_report import CategoryFeedback, ItemFeedback, feedback_report
from kaona.verification.queries.results import Kept, Result, result_for

KIND = "feedback"
TITLE = "รายงานป้อนกลับ"


def reads_feedback(user: Any, pk: int, *, at: datetime) -> bool:
    """May read the feedback report of a dossier: as its page decides."""
    found = result_for(user, pk, at=at)
    return found is not None and found.feedback is not None


def feedback(user: Any, pk: int, *, at: datetime) -> Paper | None:
    """The feedback report of a published result for who reads its page; None for anybody else."""
    found = result_for(user, pk, at=at)
    if found is None or found.feedback is None:
        return None
    shown, dossier = found.feedback, found.dossier
    name, year = dossier.organisation.name_th, f"ประจำปีงบประมาณ พ.ศ. {dossier.cycle.fiscal_year}"
    report = feedback_report(found, shown)
    parts = [_summary(found, shown, report), *(_category(shown, one) for one in report)]
    rules = f"เกณฑ์ {shown.record.edition} กติกา {shown.record.rule_set} ผลลัพธ์ปี {dossier.cycle.result_year}"
    return Paper(
        kind=KIND, title=TITLE, running=f"{TITLE} {name} {year}", author="สำนักงาน ก.พ.ร.", parts=tuple(parts), made_at=at,
        cover=Cover(
            lines=("ผลการตรวจประเมินตามเกณฑ์คุณภาพการบริหารจัดการภาครัฐ (PMQA\u00a04.0)", year),
            owner=(name, *([dossier.organisation.parent.name_th] if dossier.organisation.parent else [])),
            foot=(rules, f"จัดทำเมื่อ {words_of_moment(at)}"),
        ),
    )  # fmt: skip


def _moved(value: Fraction | None) -> str:
    return "" if value is None else signed(value)


def _points(value: Fraction | None) -> str:
    return "" if value is None else display(value)


# --- summary ----------------------------------------------------------------------------------------------------------


def _summary(found: Result, shown: Kept, report: list[CategoryFeedback]) -> Part:
    record, claimed = shown.record, found.claimed
    facts = [
        ("หน่วยงาน", found.dossier.organisation.name_th), ("รอบการประเมิน", found.dossier.cycle.name_th),
        ("คะแนนที่ยืนยัน", f"{display(shown.total)} จาก {MOST}{f' ({words.BASES[record.basis]})' if record.basis in words.BASES else ''}"),
        ("ระดับ", words.LEVELS[shown.level]),
    ]  # fmt: skip
    if record.published_at:
        facts.append(("ประกาศเมื่อ", words_of_moment(record.published_at)))
    if claimed:
        facts.append(("คะแนนประเมินตนเอง", f"{display(claimed.total)} จาก {MOST} ({words.LEVELS[claimed.level]})"))
    blocks: list[Block] = [Facts((*facts, *lines_reached(shown.total, shown.lines)))]
    if found.correction and found.correction_total is not None:
        day = words_of_date(local(found.correction.published_at).date())
        blocks.append(Paragraph(f"แก้ไขผลที่เคยประกาศ คะแนน {display(found.correction_total)} ที่ประกาศเมื่อ {day} ถูกถอน "
                                f"เหตุผล {found.correction.reason}", "plain"))  # fmt: skip
    names = [f"หมวด {one.line.category.code} {one.line.category.short.th}" for one in report]
    blocks += [
        Heading("คะแนนรายหมวดที่ยืนยัน"),
        Bars(tuple(
            (name, display(one.line.points), float(one.line.points / MOST)) for name, one in zip(names, report, strict=True)
        ), words="คะแนนรายหมวดจาก 500"),
        Heading("คะแนนรายหัวข้อ"), _scores(found, shown, report), *_years(found),
    ]  # fmt: skip
    return Part("summary", "สรุปผลการตรวจประเมิน", tuple(blocks))


def _scores(found: Result, shown: Kept, report: list[CategoryFeedback]) -> Table:
    """Every category and item; with what was claimed where this person reads that."""
    both = any(one.line.was is not None for one in report)
    rows = []
    for one in report:
        title = f"หมวด {one.line.category.code} {one.line.category.title.th}"
        rows.append(_score(both, title, one.line.was, one.line.points, one.line.change, "", "group"))
        rows += [
            _score(both, f"{row.code} {row.title.th}", row.claimed, row.confirmed, row.change, words.LEVELS[row.level])
            for row in one.items
        ]
    was = found.claimed.total if found.claimed else None
    moved = None if was is None else shown.total - was
    rows.append(_score(both, "รวมทุกหมวด", was, shown.total, moved, words.LEVELS[shown.level], "total"))
    middle = (Column("ประเมินตนเอง", 17, "number"), Column("ที่ยืนยัน", 15, "number"), Column("ต่าง", 17, "number"))
    columns = middle if both else (Column("คะแนน", 17, "number"),)
    return Table((Column("หมวดและหัวข้อ", 73), *columns, Column("ระดับ", 40)), tuple(rows), "คะแนน")


def _score(
    both: bool,
    title: str,
    was: Fraction | None,
    now: Fraction | None,
    change: Fraction | None,
    level: str,
    kind: str = "",
) -> Row:
    numbers = (_points(was), _points(now), _moved(change)) if both else (_points(now),)
    return Row((title, *numbers, level), kind)


def _years(found: Result) -> list[Block]:
    """Confirmed scores over the years, when there is more than one."""
    if len(found.trend) < 2:
        return []
    rows = tuple(
        Row(
            (
                f"{one.fiscal_year}{' (นำเข้า)' if one.imported else ''}",
                display(one.total),
                words.LEVELS.get(one.level, ""),
            )
        )
        for one in found.trend
    )
    return [
        Heading("คะแนนที่ยืนยันในแต่ละปี"),
        Table((Column("ปีงบประมาณ", 5), Column("คะแนน", 4, "number"), Column("ระดับ", 9)), rows, "รายปี"),
    ]  # fmt: skip


# --- categories -------------------------------------------------------------------------------------------------------


def _category(shown: Kept, one: CategoryFeedback) -> Part:
    category = one.line.category
    blocks: list[Block] = []
    if category.items[0].is_result:
        bars = ((f"{item.code} {item.title.th}", item.confirmed or Fraction(0)) for item in one.items)
        blocks.append(Bars(tuple((name, display(points), float(points / MOST)) for name, points in bars),
                           f"คะแนนรายหัวข้อของหมวด {category.code} จาก 500"))  # fmt: skip
    for item in one.items:
        blocks += _item(shown, item)
    title = f"หมวด {category.code} {category.title.th}"
    follows = category.code not in ("1", "7")
    return Part(f"c{category.code}", title, tuple(blocks), f"{display(one.line.points)} คะแนน", follows=follows)


def _item(shown: Kept, item: ItemFeedback) -> list[Block]:
    claimed = f" ประเมินตนเอง {display(item.claimed)} ต่าง {_moved(item.change)}" if item.claimed is not None else ""
    blocks: list[Block] = [
        Heading(f"{item.code} {item.title.th}", 2, f"{_points(item.confirmed)} คะแนน"),
        Paragraph(f"{words.LEVELS[item.level]}{claimed}", "quiet"),
    ]
    if item.item.is_result:
        blocks += _measures(shown, item)
    if item.strengths or item.ofi:
        blocks += _said("จุดแข็ง", (row.text for row in item.strengths))
        blocks += _said("โอกาสในการปรับปรุง (OFI)", (row.text for row in item.ofi))
    blocks += _changed(item)
    if lifting := _lifting(item):
        blocks += _said("สิ่งที่จะยกระดับ", lifting)
    return blocks


def _said(title: str, texts: Iterable[str]) -> list[Block]:
    points: list[Block] = [Paragraph(f"• {text.strip()}", "point") for text in texts]
    return [Heading(title, 3), *(points or [Paragraph("ไม่ได้บันทึกไว้", "quiet")])]


def _changed(item: ItemFeedback) -> list[Block]:
    """What ended otherwise than claimed, with the reason that the agency reads."""
    rows = []
    for row, statement in item.changed:
        reason = (f"เหตุผล {row.reason}",) if row.reason else ()
        code = row.code
        text, verdict = statement.text.th if statement else "", words.VERDICTS["met" if row.met else "not_met"]
        if row.measure:
            code, text = row.measure.sub_measure, row.measure.name
            verdict = f"แก้ตัวเลขเป็น {row.corrected} ({row.source})" if row.suitable else "ตัววัดไม่เหมาะสม ได้ 0"
        rows.append(Row((code, Lines(text, reason), verdict)))
    if not rows:
        return []
    columns = (Column("ข้อ", 3), Column("เรื่องและเหตุผล", 19), Column("ผล", 6))
    return [Heading("ที่ต่างจากการประเมินตนเอง", 3), Table(columns, tuple(rows), f"{item.code} ที่ต่าง")]


def _lifting(item: ItemFeedback) -> list[str]:
    found = [row.text for row in item.lift]
    for one in item.lifts:
        gains = f"หัวข้อ {signed(one.item_gain)} รวม {signed(one.total_gain)}"
        found.append(f"ครบ{words.LEVELS[one.level]} ข้อ {', '.join(one.codes)} {gains}")
    if item.item.is_result and item.missing:
        found.append(f"ตัววัดบังคับที่ยังไม่มีผล {', '.join(item.missing)}")
    return found


def _measures(shown: Kept, item: ItemFeedback) -> list[Block]:
    """The indicators as the score kept them: how far each is achieved, and what it brings."""
    kept = shown.record.tree.get("measures", ())
    rows = []
    for sub in item.item.sub_measures:
        of = [one for one in kept if one["sub_measure"] == sub.code]
        rows.append(Row((Lines(f"{sub.code} {sub.title.th}", () if of else ("ไม่มีตัววัด",)),), "head"))
        rows += [Row((one["name"], one["achievement"] or "–", one["points"] or "–")) for one in of]
    columns = (Column("ตัววัด", 12), Column("ร้อยละความสำเร็จ", 4, "number"), Column("คะแนน", 3, "number"))
    return [Table(columns, tuple(rows), f"{item.code} ตัววัด")]
