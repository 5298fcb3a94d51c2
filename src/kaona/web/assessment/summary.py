"""A dossier's score as overview and signature show it: distance to each line, the categories beside last year's."""

from typing import Any

from kaona.assessment.queries.scores import KeptScore
from kaona.rules.exact import display
from kaona.rules.scoring import Line
from kaona.web.assessment.page import Page
from kaona.web.shell.words import LINE_WORDS


def lines_of(page: Page) -> list[dict[str, Any]]:
    """The lines of the rule set; `close`: the displayed total equals the line that the exact one does not reach."""
    return [_line(page, line) for line in page.tree.lines]


def _line(page: Page, line: Line) -> dict[str, Any]:
    same = display(page.tree.total) == display(line.at)
    return {"line": line, "word": LINE_WORDS[line.name], "over": -line.distance, "close": not line.reached and same}


def category_rows(page: Page, before: KeptScore | None) -> list[dict[str, Any]]:
    """The seven categories with last year's points and the difference, for radar and table."""
    rows = []
    for category in page.edition.categories:
        points = page.tree.category(category.code).points
        was = before.categories.get(category.code) if before else None
        rows.append({"code": category.code, "name": category.short, "points": points, "was": was,
                     "change": points - was if was is not None else None})  # fmt: skip
    return rows
