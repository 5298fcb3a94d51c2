"""What a consensus talk takes up first: items whose reviewers differ, whose weight is high, near a line. Pure and exact."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kaona.rules.rule_sets import RuleSet


@dataclass(frozen=True)
class Dispute:
    """One item as its reviewers scored it. `stake` is what the total moves between the lowest and the highest."""

    item: str
    spread: Fraction
    stake: Fraction
    priority: Fraction


def spread(scores: Iterable[Fraction]) -> Fraction:
    """The highest score minus the lowest; 0 of fewer than two."""
    values = list(scores)
    return max(values) - min(values) if values else Fraction(0)


def lines_of(rules: RuleSet) -> tuple[Fraction, ...]:
    """The totals at which something changes: the levels' lines and the line of the site visit, rising."""
    return tuple(sorted({*(band.least for band in rules.bands), rules.site_visit_line}))


def nearness(low: Fraction, high: Fraction, lines: Iterable[Fraction]) -> Fraction:
    """1 / (1 + d): d is how far the range of totals low..high stays from the nearest line, 0 when a line lies in it."""
    away = [max(line - high, low - line, Fraction(0)) for line in lines]
    return 1 / (1 + min(away)) if away else Fraction(1)


def dispute(
    item: str,
    scores: Sequence[Fraction],
    *,
    draft: Fraction,
    weight: Fraction,
    total: Fraction,
    lines: Iterable[Fraction],
) -> Dispute:
    """Priority = spread × weight × nearness of the range that the total would move in were the item scored as by the
    strictest or by the most generous reviewer, everything else as in the draft (`draft` is the item's points there)."""
    between = spread(scores)
    stake = between * weight
    if not stake:
        return Dispute(item, between, stake, Fraction(0))
    low, high = (total + (points - draft) * weight for points in (min(scores), max(scores)))
    return Dispute(item, between, stake, stake * nearness(min(low, total), max(high, total), lines))


def dispute_order(
    scores: Mapping[str, Sequence[Fraction]],
    *,
    draft: Mapping[str, Fraction],
    weights: Mapping[str, Fraction],
    total: Fraction,
    lines: Iterable[Fraction],
) -> tuple[Dispute, ...]:
    """The disputes of a dossier, the most urgent first; equal ones by their stake, then in the order given."""
    at = tuple(lines)
    found = [
        dispute(item, points, draft=draft[item], weight=weights[item], total=total, lines=at)
        for item, points in scores.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.priority, -one.stake)))
