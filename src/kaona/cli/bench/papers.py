"""`kaona bench papers`: how long papers of some 200 pages take as PDF, Word and Excel, and how much memory: one of long texts,
a plan of 200 actions, the progress report of it."""

import json
import resource
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path
from time import perf_counter, process_time

from kaona.cli.site import prepare_folder, set_environment, start_django
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
PAPERS, FORMATS = ("texts", "plan", "progress"), ("pdf", "docx", "xlsx")


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
    """Each paper in each format in a process of its own, so that its memory is its own."""
    with tempfile.TemporaryDirectory(prefix="kaona-bench-") as name:
        folder = Path(name) / "data"
        _run(f"from kaona.cli.bench.papers import seed_site; seed_site({str(folder)!r})")
        for paper, file_format in product(PAPERS, FORMATS):
            call = f"measure({paper!r}, {file_format!r}, {str(folder)!r}, {items})"
            print(_line(paper, file_format, json.loads(_run(f"from kaona.cli.bench.papers import measure; {call}"))))
    return 0


def _run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True).stdout


def _line(paper: str, file_format: str, found: dict[str, float]) -> str:
    pages = f"{found['pages']} pages, " if found["pages"] else ""
    return (
        f"{paper} {file_format}: {pages}{found['seconds']:.1f} s by the clock, {found['processor']:.1f} s of processor "
        f"({found['read']:.1f} s of it to read), {found['megabytes']:.0f} MB at most ({found['before']:.0f} MB before it is set), "
        f"file {found['size'] / 1e6:.2f} MB"
    )


def seed_site(folder: str) -> None:
    """A site with one plan."""
    prepare_folder(Path(folder))
    set_environment(Path(folder))
    start_django()
    from kaona.cli import prepare
    from kaona.cli.bench.plan import seed_plan

    prepare.migrate()
    prepare.load_reference()
    seed_plan()


def measure(name: str, file_format: str, folder: str, items: int) -> None:
    """Print the figures of one paper in one format as JSON."""
    set_environment(Path(folder))
    start_django()
    from kaona.cli.bench.plan import plan_paper, progress_paper
    from kaona.reports.kinds import printed

    build = {"texts": lambda: paper_of(items), "plan": plan_paper, "progress": progress_paper}[name]
    clock, began = perf_counter(), process_time()
    paper = build()
    assert paper is not None
    read, before = process_time() - began, _megabytes()
    done = printed(paper, file_format, "arabic")
    print(json.dumps({
        "seconds": perf_counter() - clock, "processor": process_time() - began, "read": read, "before": before,
        "megabytes": _megabytes(), "pages": done.pages, "size": len(done.content),
    }))  # fmt: skip


def _megabytes() -> float:
    """The most that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
