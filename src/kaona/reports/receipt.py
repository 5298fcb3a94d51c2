"""The receipt of a submitted dossier, as its page shows it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from kaona.assessment.access import viewers_of
from kaona.assessment.queries.dossiers import dossier_for
from kaona.reports.paper import Block, Code, Facts, Paper, Paragraph, Part, Verbatim
from kaona.rules.roles import Viewer
from kaona.rules.thai_dates import words_of_moment

KIND = "receipt"
TITLE = "ใบรับแบบประเมิน"


def receipt(user: Any, pk: int, *, at: datetime, address: Callable[[str], str]) -> Paper | None:
    """The newest receipt of one's own agency's dossier; None without one. `address` is where anybody can check a token."""
    dossier = dossier_for(user, pk, at=at)
    if dossier is None or Viewer.AGENCY not in viewers_of(user, dossier, at=at):
        return None
    row = dossier.receipts.select_related("by").order_by("-at").first()
    if row is None:
        return None
    when = words_of_moment(row.at)
    blocks: list[Block] = [
        Facts((
            ("เลขที่รับ", Verbatim(row.number)),
            ("หน่วยงาน", dossier.organisation.name_th),
            ("รอบการประเมิน", dossier.cycle.name_th),
            ("เวลาที่รับ", f"{when} ตามเวลาของระบบ{' หลังปิดรับ' if row.is_late else ''}"),
            ("ผู้ส่ง", str(row.by)),
            ("เกณฑ์ กติกา", Verbatim(f"{row.edition} · {row.rule_set}")),
            ("รหัสตรวจสอบ SHA-256", Verbatim(row.sha256)),
        )),
        Code(address(row.token), f"ตรวจใบรับนี้ได้ที่ {address(row.token)}"),
    ]  # fmt: skip
    if row.withdrawn_at is not None:
        text = f"ถอนแล้ว {words_of_moment(row.withdrawn_at)} {row.withdrawn_by} {row.withdrawn_reason}"
        blocks.insert(0, Paragraph(text, "lead"))
    return Paper(
        kind=KIND, title=TITLE, running=f"{TITLE} {dossier.organisation.name_th}", author=dossier.organisation.name_th,
        parts=(Part("receipt", TITLE, tuple(blocks)),), contents=False, made_at=at,
    )  # fmt: skip
