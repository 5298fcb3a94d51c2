"""The papers of a dossier that the worker makes, as a table, and their printers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kaona.reports.application import application
from kaona.reports.paper import Memo, Paper, Signature
from kaona.reports.pdf import Printed, pdf_of
from kaona.reports.self_assessment import self_assessment

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Kind:
    """One paper: its words, formats, and who builds it."""

    name: str
    th: str
    formats: tuple[str, ...]
    build: Callable[..., Paper | None]
    own: bool = False  # for the agency's own people only


KINDS = {
    one.name: one
    for one in (
        Kind("self_assessment", "รายงานการประเมินตนเอง", ("pdf", "docx", "xlsx"), self_assessment),
        Kind("application", "รายงานผลการดำเนินการ", ("pdf", "docx"), application, own=True),
    )
}


def allowed_kinds(*, own: bool) -> list[Kind]:
    """What somebody may ask for who may read a dossier: from inside the agency (`own`) or from outside."""
    return [one for one in KINDS.values() if own or not one.own]


def built(kind: str, user: Any, pk: int, *, memo: Mapping[str, str], at: datetime) -> Paper | None:
    """The paper of a dossier as `user` may read it, with the memo in front; None when the user may not."""
    paper = KINDS[kind].build(user, pk, at=at)
    return replace(paper, memo=memo_of(memo)) if paper is not None and memo else paper


def memo_of(typed: Mapping[str, str]) -> Memo:
    """The memo of what was typed."""
    text = {name: typed.get(name, "") for name in ("office", "number", "date", "subject", "to", "text")}
    return Memo(**text, signature=Signature(typed.get("name", ""), typed.get("position", "")))


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
