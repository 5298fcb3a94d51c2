"""How far reviewers agree: Krippendorff's alpha with its interval, severity, and the gap to the self-assessment. Pure.

"Cannot tell" and what was not judged are missing values. A statement of an agency is a unit; it counts when two or more
reviewers said met or not met of it. Alpha is a statistic in floating point; points and shares stay exact fractions.

Alpha is None where it is not defined: no unit has two values, or everybody said the same everywhere. Without any
variation the disagreement expected by chance is 0 and alpha is 0/0: pages say "not defined", neither 0 nor 1.

numpy and the library are imported where they are used, so that the web process does not carry them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kaona.rules.judged import MET, NOT_MET

VALUES = {NOT_MET: 0, MET: 1}
# Agency -> reviewer -> statement -> verdict.
Judgements = Mapping[str, Mapping[str, Mapping[str, str]]]
Array = Any  # numpy.ndarray, named without importing numpy


@dataclass(frozen=True)
class Counts:
    """How many reviewers said not met and met: `values[agency, statement, verdict]`, in the order of the names."""

    agencies: tuple[str, ...]
    codes: tuple[str, ...]
    values: Array

    def team(self, agency: str) -> Array:
        """The units of one agency."""
        return self.values[self.agencies.index(agency)]

    def item(self, codes: Iterable[str]) -> Array:
        """The units of some statements, in every agency."""
        wanted = set(codes)
        return self.values[:, [at for at, code in enumerate(self.codes) if code in wanted]]


def counts_of(judgements: Judgements) -> Counts:
    """The judgements of a cycle as one array of counts."""
    import numpy

    agencies = tuple(sorted(judgements))
    codes = tuple(sorted({code for team in judgements.values() for said in team.values() for code in said}))
    place = {code: 2 * at for at, code in enumerate(codes)}
    cells = []
    for at, agency in enumerate(agencies):
        start = 2 * len(codes) * at
        for said in judgements[agency].values():
            cells += [start + place[code] + VALUES[one] for code, one in said.items() if one in VALUES]
    flat = numpy.bincount(numpy.array(cells, dtype=numpy.int64), minlength=2 * len(codes) * len(agencies))
    return Counts(agencies, codes, flat.reshape(len(agencies), len(codes), 2))


def alpha(units: Array) -> float | None:
    """Krippendorff's alpha (nominal) of units `[..., (not met, met)]`; None where it is not defined."""
    import krippendorff

    flat = units.reshape(-1, 2)
    paired = flat[flat.sum(axis=1) >= 2]
    if not paired.sum(axis=0).all():  # nothing to pair, or one value only
        return None
    return float(krippendorff.alpha(value_counts=paired, level_of_measurement="nominal"))


def coincidences(counts: Counts) -> Array:
    """Per agency: the sums over its units `[agency, (not met, met, not met beside met)]`, from which alpha follows.

    A unit with m values, of which a are met and b not met, adds b and a to the totals and ab/(m-1) to the disagreement.
    """
    import numpy

    b, a = counts.values[..., 0], counts.values[..., 1]
    m = a + b
    paired = m >= 2
    beside = numpy.where(paired, a * b / numpy.maximum(m - 1, 1), 0.0)
    return numpy.stack([(b * paired).sum(axis=1), (a * paired).sum(axis=1), beside.sum(axis=1)], axis=1).astype(float)


def alphas_of_sums(sums: Array) -> Array:
    """Alpha of each row of summed coincidences; nan where it is not defined."""
    import numpy

    none, met, beside = sums[..., 0], sums[..., 1], sums[..., 2]
    chance = none * met
    safe = numpy.where(chance > 0, chance, 1.0)
    return numpy.where(chance > 0, 1 - (none + met - 1) * beside / safe, numpy.nan)


def interval(counts: Counts, *, resamples: int, seed: int, level: float = 0.95) -> tuple[float, float] | None:
    """Percentile bootstrap of the cycle's alpha over agencies; None with fewer than two agencies that have pairs.

    Agencies are drawn whole, because judgements in one dossier hang together. Resamples in which alpha is not defined
    are left out; when that is more than half of them, there is no interval.
    """
    import numpy

    sums = coincidences(counts)
    sums = sums[sums[:, :2].sum(axis=1) > 0]
    many = len(sums)
    if many < 2:
        return None
    drawn = numpy.random.default_rng(seed).multinomial(many, [1 / many] * many, size=resamples)
    found = alphas_of_sums(drawn @ sums)
    found = found[~numpy.isnan(found)]
    if 2 * len(found) <= resamples:
        return None
    ends: Array = numpy.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(ends[0]), float(ends[1])


@dataclass(frozen=True)
class Severity:
    """A reviewer's share met minus the others' on the same units: below 0 is stricter; None without shared units."""

    value: Fraction | None
    units: int


def severities(judgements: Judgements) -> dict[str, Severity]:
    """Per reviewer, over the n units that somebody else judged too: Σ (x − (s − x) / (m − 1)) / n.

    x is 1 for met and 0 for not met, s the number of reviewers of the unit who said met, m the number who said either.
    """
    own: dict[str, int] = {}
    others: dict[str, dict[int, int]] = {}  # reviewer -> how many others -> how many of them said met
    units: dict[str, int] = {}
    for team in judgements.values():
        said: dict[str, list[int]] = {}
        for verdicts in team.values():
            for code, verdict in verdicts.items():
                if verdict in VALUES:
                    said.setdefault(code, []).append(VALUES[verdict])
        totals = {code: (sum(values), len(values) - 1) for code, values in said.items()}
        for reviewer, verdicts in team.items():
            beside = others.setdefault(reviewer, {})
            for code, verdict in verdicts.items():
                if verdict not in VALUES or not totals[code][1]:
                    continue
                met, rest = totals[code]
                own[reviewer] = own.get(reviewer, 0) + VALUES[verdict]
                beside[rest] = beside.get(rest, 0) + met - VALUES[verdict]
                units[reviewer] = units.get(reviewer, 0) + 1
    return {one: _severity(own.get(one, 0), others[one], units.get(one, 0)) for one in sorted(others)}


def _severity(own: int, others: Mapping[int, int], units: int) -> Severity:
    if not units:
        return Severity(None, 0)
    theirs = sum((Fraction(met, rest) for rest, met in others.items()), Fraction(0))
    return Severity((own - theirs) / units, units)


@dataclass(frozen=True)
class Points:
    """Exact points of one agency: the total and each item."""

    total: Fraction
    items: Mapping[str, Fraction]


@dataclass(frozen=True)
class Middle:
    """Mean and median of some exact numbers, and how many there were."""

    mean: Fraction
    median: Fraction
    count: int


def gap(own: Points, reviewed: Points) -> Points:
    """Self-assessed minus reviewed, for the total and each item that both have: above 0 the agency rated itself higher."""
    items = {code: points - reviewed.items[code] for code, points in own.items.items() if code in reviewed.items}
    return Points(own.total - reviewed.total, items)


@dataclass(frozen=True)
class CycleGap:
    """The gaps of a cycle; None without an agency."""

    total: Middle | None
    items: Mapping[str, Middle]


def cycle_gap(gaps: Sequence[Points]) -> CycleGap:
    """Mean and median of the gaps of agencies, for the total and each item."""
    by_item: dict[str, list[Fraction]] = {}
    for one in gaps:
        for code, value in one.items.items():
            by_item.setdefault(code, []).append(value)
    return CycleGap(
        middle([one.total for one in gaps]) if gaps else None,
        {code: middle(values) for code, values in sorted(by_item.items())},
    )


def middle(values: Sequence[Fraction]) -> Middle:
    """Exact mean and median of one value or more."""
    ordered = sorted(values)
    half, many = len(ordered) // 2, len(ordered)
    median = ordered[half] if many % 2 else (ordered[half - 1] + ordered[half]) / 2
    return Middle(sum(ordered, Fraction(0)) / many, median, many)
