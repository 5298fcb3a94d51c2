"""A route as the JSON that the command line prints. It must not compute."""

from collections.abc import Sequence
from typing import Any

from kaona.rules.exact import decimal_text, display, exact_text
from kaona.rules.route.model import Answer, Expected, Obstacle, Route


def route_to_json(route: Route, digits: int) -> dict[str, Any]:
    """The result format of `kaona route --json`: totals with the rule set's decimals half up, `total_exact` in lowest
    terms, efforts as the shortest plain decimal. `blocking` is there only when the target cannot be reached."""
    best = route.best
    found = {
        "target": None if route.target is None else decimal_text(route.target),
        "reached": route.reached,
        "start": display(route.start, digits),
        "total": display(best.total, digits),
        "total_exact": exact_text(best.total),
        "effort": decimal_text(best.effort),
        "statements": list(best.statements),
        "expected": _expected(best.expected),
        "alternatives": [_alternative(one, digits) for one in route.alternatives],
    }
    if route.reached is False:
        found["blocking"] = [_obstacle(one, digits) for one in route.blocking]
    return found


def _expected(chosen: Sequence[Expected]) -> list[dict[str, str]]:
    return [
        {
            "sub_measure": one.sub_measure,
            "name": one.name,
            "result": decimal_text(one.result),
            "effort": decimal_text(one.effort),
        }
        for one in chosen
    ]


def _alternative(one: Answer, digits: int) -> dict[str, Any]:
    """`expected` is there only when the alternative has some."""
    found: dict[str, Any] = {
        "effort": decimal_text(one.effort), "total": display(one.total, digits), "statements": list(one.statements),
    }  # fmt: skip
    return {**found, "expected": _expected(one.expected)} if one.expected else found


def _obstacle(one: Obstacle, digits: int) -> dict[str, Any]:
    """`points` is what the total lacks for the whole item; `link` is there only for the kind link."""
    found: dict[str, Any] = {
        "kind": one.kind, "code": one.code, "item": one.item, "points": display(one.points, digits),
    }  # fmt: skip
    if one.link is not None:
        found["link"] = {"from": one.link.source, "to": one.link.target, "type": one.link.type}
    return found
