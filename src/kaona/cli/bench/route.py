"""Measures the route: whole decisions with alternatives, in this process; no server, no database."""

import time
from fractions import Fraction
from typing import Any
from zlib import crc32

from kaona.rules.library import shipped_edition, shipped_rule_set
from kaona.rules.route import Problem, edition_links, fragility, reasons, route_to, route_within, warnings
from kaona.rules.scoring import Claim, MeasureClaim

PERCENT_MET = {"basic": 95, "advance": 55, "significance": 25}
TARGETS = ("350", "400", "470", "budget")
BUDGET = Fraction(150)


def route_rows(turns: int) -> list[dict[str, Any]]:
    """Median and p95 of `turns` invented dossiers per question: a typical one, everything unmet, with the edition's
    links bound or not."""
    return [
        _row(name, turns, bound=bound, typical=typical)
        for name in TARGETS
        for typical in (True, False)
        for bound in (False, True)
    ]


def _row(name: str, turns: int, *, bound: bool, typical: bool) -> dict[str, Any]:
    times = []
    for turn in range(turns):
        problem = _problem(turn, bound=bound, typical=typical)
        began = time.perf_counter()
        target = None if name == "budget" else Fraction(name)
        found = route_within(problem, BUDGET) if target is None else route_to(problem, target)
        reasons(problem, found.best)
        fragility(problem, found.best, target)
        warnings(problem, found.best)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    words = f"route: {name}, {'typical' if typical else 'all unmet'}{', links' if bound else ''}"
    return {
        "name": words,
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[int(len(times) * 0.95)], 1),
    }


def _problem(seed: int, *, bound: bool, typical: bool) -> Problem:
    edition, rules = shipped_edition("pmqa-4.0-2561"), shipped_rule_set("gated-500")
    if edition is None or rules is None:
        raise RuntimeError("the shipped edition is missing")

    def drawn(code: str, below: int) -> int:
        """A number that looks drawn, the same on every machine."""
        return crc32(f"{seed} {code} {below}".encode()) % below

    met = frozenset(
        code for code, (_, level) in edition.places.items() if typical and drawn(code, 100) < PERCENT_MET[level]
    )
    measures = tuple(
        MeasureClaim(code, code, target=Fraction(85), results={2568: Fraction(70 + drawn(code, 26))}, key=code)
        for code in edition.sub_measures
    )
    effort = {code: Fraction(1 + drawn(code, 80), 2) for code in edition.statements}
    links = edition_links(edition, "department") if bound else ()
    return Problem(edition, rules, Claim("department", 2568, met, measures), effort, links=links)
