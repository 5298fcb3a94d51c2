"""`kaona bench papers`: how long a paper of some 200 pages takes as PDF, Word and Excel, and how much memory. No database."""

import json
import resource
import subprocess
import sys
from time import perf_counter

from kaona.reports.paper import (
    Answer,
    Block,
    Column,
    Cover,
    Heading,
    Lines,
    Paper,
    Paragraph,
    Part,
    Row,
    Table,
    Trend,
    Verbatim,
)

SENTENCE = "สำนักงานดำเนินการตามแผนปฏิบัติราชการประจำปีและติดตามผลทุกไตรมาสโดยมีผู้รับผิดชอบที่ชัดเจน "
FORMATS = ("pdf", "docx", "xlsx")


def paper_of(items: int) -> Paper:
    """A paper as a large agency's: per item statements with answers, long texts, and indicators with trends."""
    statements = Table(
        (Column("", 1), Column("", 15), Column("", 3)),
        tuple(Row((Verbatim(f"B{n}"), Lines(SENTENCE * 2, ("หลักฐาน 1, 2",)), Answer("met", "มี"))) for n in range(1, 5)),
    )
    measures = Table(
        (
            Column("ตัววัด", 44),
            Column("เป้าหมาย", 18, "number"),
            Column("2569", 15, "number"),
            Column("แนวโน้ม", 21, "centre"),
        ),
        tuple(Row((SENTENCE[:60], "80", "82.50", Trend(("70", "75", "82.5"), "80"))) for _ in range(12)),
    )
    parts = []
    for part in range(7):
        blocks: list[Block] = []
        for item in range(items):
            blocks += [Heading(f"{part}.{item} {SENTENCE[:50]}"), statements, Paragraph(SENTENCE * 60), measures]
        parts.append(Part(f"c{part}", f"หมวด {part} การดำเนินการ", tuple(blocks)))
    return Paper(kind="bench", title="รายงาน", running="รายงาน", author="กรม", parts=tuple(parts), cover=Cover())


def run_papers(items: int = 10) -> int:
    """Each format in a process of its own, so that its memory is its own."""
    for name in FORMATS:
        code = f"from kaona.cli.bench.papers import measure; measure({name!r}, {items})"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        found = json.loads(done.stdout)
        pages = f"{found['pages']} pages, " if found["pages"] else ""
        print(
            f"{name}: {pages}{found['seconds']:.1f} s, {found['megabytes']:.0f} MB at most, file {found['size'] / 1e6:.1f} MB"
        )
    return 0


def measure(name: str, items: int) -> None:
    """Print one format's figures as JSON."""
    from kaona.reports.pdf import pdf_of

    paper, began, pages = paper_of(items), perf_counter(), 0
    if name == "pdf":
        printed = pdf_of(paper)
        content, pages = printed.content, printed.pages
    elif name == "docx":
        from kaona.reports.docx import docx_of

        content = docx_of(paper)
    else:
        from kaona.reports.xlsx import xlsx_of

        content = xlsx_of(paper)
    seconds = perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": most, "pages": pages, "size": len(content)}))
