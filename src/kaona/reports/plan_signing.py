"""What can go wrong with a plan, and who answers for it."""

from typing import TYPE_CHECKING

from kaona.improvement.queries.plans import acceptance_asked, proposed_actions, steps_of
from kaona.improvement.queries.timeline import schedule_of
from kaona.reports import words
from kaona.reports.paper import Block, Column, Paragraph, Part, Row, Signature, Signatures, Table
from kaona.rules.plan_faults import ADVICE, LACKS, advised, lacking
from kaona.rules.stages import PlanState
from kaona.rules.thai_dates import local, words_of_date, words_of_moment

if TYPE_CHECKING:
    from kaona.reports.improvement_plan import Source

STEPS = {
    "proposed": "เสนอต่อหัวหน้าส่วนราชการ", "sent_back": "ส่งกลับให้แก้", "approved": "อนุมัติ", "accepted": "สำนักงาน ก.พ.ร. รับแผน",
    "returned": "สำนักงาน ก.พ.ร. ส่งกลับให้แก้", "commented": "สำนักงาน ก.พ.ร. ให้ความเห็น", "started": "เริ่มดำเนินการ", "closed": "ปิดแผน",
    "reopened": "เปิดแผนอีกครั้ง",
}  # fmt: skip


def risks_part(source: "Source") -> Part:
    """Actions that stand badly, that have no slack or start too early, and what the plan still lacks."""
    here = {one.pk for one in source.actions}
    rows = []
    for key, word in words.CARES.items():
        for line in source.now.of(key):
            if line.action.pk in here:
                why = line.report.obstacle if line.report and line.report.obstacle else words.standing(line)
                rows.append((word, f"{line.action.number}. {line.action.title}", why))
    found, titles = schedule_of(source.every), {one.number: one.title for one in source.every}
    shown = {one.number for one in source.actions}
    for early in found.too_early:
        if early.number in shown:
            rows.append(
                (
                    "เริ่มก่อนงานที่ต้องเสร็จก่อน",
                    f"{early.number}. {titles[early.number]}",
                    f"งานที่ต้องเสร็จก่อนคืองานที่ {early.before}",
                )
            )
    tight = [one for one, slot in sorted(found.slots.items()) if slot.critical and one in shown]
    rows += [("ไม่มีเวลาเผื่อ", f"{one}. {titles[one]}", "ช้าหนึ่งวัน ทั้งแผนเสร็จช้าหนึ่งวัน") for one in tight]
    if source.own and source.plan.state != PlanState.CLOSED:
        checked = proposed_actions(source.plan, at=source.at)
        for lack, numbers in {**lacking(checked), **advised(checked)}.items():
            text = ", ".join(str(one) for one in numbers if one in shown)
            if text:
                rows.append(({**LACKS, **ADVICE}[lack], f"งาน {text}", ""))
    columns = (Column("ความเสี่ยง", 9), Column("งาน", 15), Column("รายละเอียด", 13))
    table = Table(
        columns, tuple(Row(one) for one in rows), "ความเสี่ยง", "ไม่พบความเสี่ยงจากกำหนดเวลา รายงานความก้าวหน้า และสิ่งที่แผนยังขาด"
    )
    return Part("risks", "ความเสี่ยงและสิ่งที่ต้องดูแล", (table,), follows=True)


def signing_part(source: "Source") -> Part:
    """The steps so far, and the signatures: as given, else room for them."""
    plan, steps = source.plan, list(steps_of(source.plan))
    rows = tuple(
        Row((STEPS.get(one.step, one.step), str(one.by), words_of_moment(one.at), one.note)) for one in reversed(steps)
    )
    columns = (Column("ขั้นตอน", 9), Column("โดย", 9), Column("เมื่อ", 10), Column("ความเห็น", 9))
    blocks: list[Block] = [Table(columns, rows, "ขั้นตอนของแผน", "ยังเป็นร่าง ยังไม่ได้เสนอ")]
    if steps and plan.approved_at is None:
        blocks.append(Paragraph("แผนนี้ยังไม่ได้รับอนุมัติ", "quiet"))
    wanted = [("proposed", "ผู้เสนอแผน", plan.proposed_at), ("approved", "ผู้อนุมัติแผน", plan.approved_at)]
    if acceptance_asked(plan):
        wanted.append(("accepted", "สำนักงาน ก.พ.ร. ผู้รับแผน", plan.accepted_at))
    signed = []
    for step, capacity, when in wanted:
        row = next((one for one in steps if one.step == step), None) if when else None
        day = words_of_date(local(row.at).date(), full=True) if row else ""
        signed.append(Signature(str(row.by), row.by.position, capacity, day) if row else Signature(capacity=capacity))
    return Part("signing", "การลงนาม", (*blocks, Signatures(tuple(signed))), follows=True)
