"""A score as the JSON that the command line prints and records keep. It must not compute."""

from typing import Any

from kaona.rules.exact import display, exact_text
from kaona.rules.scoring import MeasureScore, ScoreTree


def tree_to_json(tree: ScoreTree) -> dict[str, Any]:
    """The result format of `kaona score --json`: points with two decimals half up, `exact` in lowest terms."""
    digits = tree.digits
    items = {item.code: item for category in tree.categories for item in category.items}
    return {
        "edition": tree.edition,
        "rule_set": tree.rule_set,
        "rule_set_version": tree.rule_set_version,
        "total": display(tree.total, digits),
        "total_exact": exact_text(tree.total),
        "level": tree.level,
        "categories": {
            one.code: {"points": display(one.points, digits), "exact": exact_text(one.points)}
            for one in tree.categories
        },
        "items": {
            code: {
                "points": display(item.points, digits),
                "exact": exact_text(item.points),
                "level": item.level,
                "missing": list(item.missing),
            }
            for code, item in items.items()
        },
        "measures": [],
    }


def measures_to_json(measures: list[MeasureScore], digits: int) -> list[dict[str, Any]]:
    """The measures in the order of the file; an unanswered one has null in all three."""
    return [
        {
            "sub_measure": one.sub_measure,
            "name": one.name,
            "achievement": None if one.achievement is None else display(one.achievement, digits),
            "points": None if one.points is None else display(one.points, digits),
            "exact": None if one.points is None else exact_text(one.points),
        }
        for one in measures
    ]
