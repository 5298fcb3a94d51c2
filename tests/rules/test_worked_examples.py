"""The examples of the documents hold: each dossier of docs/scoring.md gives its table, each of docs/formats.md is read."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from kaona.cli.score import result_json
from kaona.rules.dossier_file import read_dossier
from kaona.rules.library import LIBRARY
from kaona.rules.route import problem_of, read_effort, route_to
from kaona.rules.scoring import score

DOCS = Path(__file__).resolve().parents[2] / "docs"
EXAMPLE = re.compile(r"```yaml\n(.*?)```\n((?:\|[^\n]*\n)*)", re.DOTALL)


def examples(name: str) -> list[tuple[str, str]]:
    return [(one[1], one[2]) for one in EXAMPLE.finditer((DOCS / name).read_text(encoding="utf-8"))]


def part(result: dict, name: str) -> tuple[str, str, str]:  # type: ignore[type-arg]
    kind, _, code = name.partition(" ")
    if kind == "total":
        return result["total_exact"], result["total"], result["level"]
    if kind == "measure":
        one = result["measures"][int(code) - 1]
    else:
        one = result["items" if kind == "item" else "categories"][code]
    return one["exact"], one["points"], one.get("level", "")


@pytest.mark.parametrize(("text", "table"), examples("scoring.md"), ids=["ticks", "figures"])
def test_an_example_gives_its_table(text: str, table: str) -> None:
    dossier, faults = read_dossier(text, LIBRARY)
    assert dossier is not None, faults
    result = result_json(dossier, score(dossier.edition, dossier.rule_set, dossier.claim))
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()[2:]]
    assert len(rows) >= 4
    assert [(name, *part(result, name)) for name, *_ in rows] == [tuple(row) for row in rows]


def test_both_documents_have_examples_that_are_read() -> None:
    assert [len(examples(name)) for name in ("scoring.md", "formats.md")] == [2, 2]
    (dossier_text, _), (effort_text, _) = examples("formats.md")
    dossier, faults = read_dossier(dossier_text, LIBRARY)
    assert dossier is not None, faults
    effort, faults = read_effort(effort_text, dossier)
    assert effort is not None, faults
    found = route_to(problem_of(dossier, effort), Fraction(60))
    assert found.reached
