"""The papers that the worker makes, as a table: of what they are, who may ask, who builds them; and their printers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kaona.assessment.queries.dossiers import dossier_for
from kaona.improvement.queries.base import own_dossier
from kaona.improvement.queries.plans import plan_for
from kaona.reports.application import application
from kaona.reports.feedback import feedback, reads_feedback
from kaona.reports.improvement_plan import improvement_plan, years_of
from kaona.reports.paper import Memo, Paper, Signature
from kaona.reports.pdf import Printed, pdf_of
from kaona.reports.progress_report import progress_report, reported_rounds
from kaona.reports.self_assessment import self_assessment
from kaona.rules.said import Said, said

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Reads = Callable[..., bool]
# Of what a paper can be.
DOSSIER, PLAN = "dossier", "plan"


@dataclass(frozen=True)
class Kind:
    """One paper: its words, formats, of what it is, who may ask for it and who builds it. `parts`: which parts of a plan it
    can be of, as (key, words), the first one chosen; a paper of something without such a part cannot be made."""

    name: str
    th: Said
    formats: tuple[str, ...]
    build: Callable[..., Paper | None]
    reads: Reads
    about: str = DOSSIER
    parts: Callable[[Any, datetime], list[tuple[str, str]]] | None = None


def _reads_dossier(user: Any, pk: int, *, at: datetime) -> bool:
    return dossier_for(user, pk, at=at) is not None


def _reads_own(user: Any, pk: int, *, at: datetime) -> bool:
    return own_dossier(user, pk, at=at) is not None


def _reads_plan(user: Any, pk: int, *, at: datetime) -> bool:
    return plan_for(user, pk, at=at) is not None


ALL, TEXT = ("pdf", "docx", "xlsx"), ("pdf", "docx")
KINDS = {
    one.name: one
    for one in (
        Kind(
            "self_assessment",
            said("รายงานการประเมินตนเอง", "Self-assessment report"),
            ALL,
            self_assessment,
            _reads_dossier,
        ),
        Kind("application", said("รายงานผลการดำเนินการ", "Application report"), TEXT, application, _reads_own),
        Kind("feedback", said("รายงานป้อนกลับ", "Feedback report"), ALL, feedback, reads_feedback),
        Kind("plan", said("แผนยกระดับ", "Uplift plan"), ALL, improvement_plan, _reads_plan, PLAN, years_of),
        Kind(
            "progress",
            said("รายงานความก้าวหน้า", "Progress report"),
            ALL,
            progress_report,
            _reads_plan,
            PLAN,
            reported_rounds,
        ),
    )
}


def allowed_kinds(user: Any, about: str, pk: int, *, at: datetime) -> list[Kind]:
    """What `user` may ask for of a dossier or plan; nothing of what is not theirs."""
    return [one for one in KINDS.values() if one.about == about and one.reads(user, pk, at=at)]


def built(kind: str, user: Any, pk: int, *, part: str = "", memo: Mapping[str, str], at: datetime) -> Paper | None:
    """The paper as `user` may read what it is of, with the memo in front; None when the user may not."""
    found = KINDS[kind]
    paper = found.build(user, pk, at=at, **({"part": part} if found.parts else {}))
    return replace(paper, memo=memo_of(memo, paper)) if paper is not None and memo else paper


def memo_of(typed: Mapping[str, str], paper: Paper) -> Memo:
    """The memo of what was typed; subject and text of what was not are those of the paper."""
    text = {name: typed.get(name, "") for name in ("office", "number", "date", "to")}
    year = next((one for one in reversed(paper.cover.lines) if "พ.ศ." in one), "") if paper.cover else ""
    about = f"{paper.title} {year}".strip()
    owner = f" ของ{paper.cover.owner[0]} " if paper.cover and paper.cover.owner else " "
    said = f"ขอส่ง{paper.title}{owner}{year} รายละเอียดตามสิ่งที่ส่งมาด้วย\n\nจึงเรียนมาเพื่อโปรดพิจารณา"
    return Memo(
        **text, subject=typed.get("subject") or about, text=typed.get("text") or said,
        signature=Signature(typed.get("name", ""), typed.get("position", "")),
    )  # fmt: skip


def printed(paper: Paper, file_format: str, digits: str, told: Callable[[int], None] | None = None) -> Printed:
    """The paper as a file. Pages are counted in PDF only: Word and Excel break their own."""
    if file_format == "pdf":
        return pdf_of(paper, digits=digits, told=told)
    if file_format == "docx":
        from kaona.reports.docx import docx_of  # half a second of imports that most requests never need

        return Printed(docx_of(paper, digits=digits), 0, {})
    from kaona.reports.xlsx import xlsx_of

    return Printed(xlsx_of(paper), 0, {})


def too_long(paper: Paper, of_part: Mapping[str, int]) -> list[list[Any]]:
    """[title, pages, most] of every part that fills more pages than it may."""
    return [
        [part.title, of_part[part.key], part.limit]
        for part in paper.parts
        if part.limit is not None and of_part.get(part.key, 0) > part.limit
    ]


def file_name(kind: str, file_format: str, agency: str, year: int) -> str:
    """What the file is called."""
    return f"{KINDS[kind].th if kind in KINDS else kind} {agency} {year}.{file_format}".replace("/", "-").replace(
        "\\", "-"
    )
