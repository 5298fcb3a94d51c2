"""Why an answer is what it is, what it hangs on, and where a small slip costs much. Every number comes from the engine."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from kaona.rules.route.binding import Choice, choices_of, waits_of
from kaona.rules.route.model import Answer, Expected, Problem, RouteLink
from kaona.rules.route.order import steps_of
from kaona.rules.rule_sets import Conversion
from kaona.rules.scoring import Claim, ItemScore, MeasureClaim, achievement, item_score, score, score_after_ticks
from kaona.rules.stakes import weight_of_item

# What counts as near, in hundredths: of the most points for a line, of the target or of the band for a cliff.
NEAR = Fraction(1, 100)


@dataclass(frozen=True)
class Asked:
    """`by` (a chosen statement or sub-measure) may only be there with this one, because of `link`."""

    link: RouteLink
    by: str


@dataclass(frozen=True)
class Reason:
    """Why a gap is in the answer, in the order of doing. Points are those of the total: `own` of its own level or
    indicator, `unlocked` what waited behind it, done before (`unlocks`: their codes). `opens` are chosen later and would
    count nothing without it. `total` runs."""

    code: str
    expected: Expected | None
    effort: Fraction
    own: Fraction
    unlocked: Fraction
    unlocks: tuple[str, ...]
    opens: tuple[str, ...]
    asked: tuple[Asked, ...]
    total: Fraction


@dataclass(frozen=True)
class Fragile:
    """The exact total if one statement is not confirmed, or one expected result does not come. `met` was there before;
    `lost`: the target would no longer be reached."""

    code: str
    expected: Expected | None
    met: bool
    total: Fraction
    loss: Fraction
    lost: bool


@dataclass(frozen=True)
class Caution:
    """`kind` line: the total lies within 1 % of the most points of line `name` (basic, advance, significance,
    site_visit), `distance` is total minus line, below 0 when it is missed. `kind` cliff: the indicator `name` of
    `sub_measure` with `reach` (percent of the target; with a band its result) would cross a step with one percent
    (of the target, or of the band) less; `total` is then the exact total and `loss` what it costs."""

    kind: str
    name: str
    distance: Fraction = Fraction(0)
    sub_measure: str = ""
    reach: Fraction = Fraction(0)
    total: Fraction = Fraction(0)
    loss: Fraction = Fraction(0)


def reasons(problem: Problem, answer: Answer) -> tuple[Reason, ...]:
    """A reason for every chosen gap, in the order of doing."""
    steps = steps_of(problem, answer.statements, answer.expected)
    asked = _asked(problem, steps)
    total = problem.start.total
    done: list[Choice] = []
    found = []
    for number, one in enumerate(steps):
        before, after = _item_with(problem, one.item, done), _item_with(problem, one.item, [*done, one])
        weight = weight_of_item(problem.edition, problem.rules, one.item)
        unlocked, unlocks = _unlocked(one, before, after)
        gain = (after.points - before.points) * weight
        total += gain
        effort = problem.effort_of(one.code) if one.expected is None else one.expected.effort
        opens = _opens(problem, one, steps[number + 1 :])
        found.append(
            Reason(one.code, one.expected, effort, gain - unlocked * weight, unlocked * weight, unlocks, opens,
                   tuple(asked.get(one.place, ())), total)
        )  # fmt: skip
        done.append(one)
    return tuple(found)


def _item_with(problem: Problem, item: str, done: list[Choice]) -> ItemScore:
    own = [one for one in done if one.item == item]
    statements = frozenset(one.code for one in own if one.expected is None)
    claim = problem.claim_with(statements, tuple(one.expected for one in own if one.expected is not None))
    return item_score(problem.edition.items[item], problem.rules, claim)


def _unlocked(one: Choice, before: ItemScore, after: ItemScore) -> tuple[Fraction, tuple[str, ...]]:
    """The item's points that counted only from now on, and the codes that they belong to."""
    if before.sub_measures:
        now_counts = one.code in before.missing and before.points != before.points_if_complete and not after.missing
        codes = tuple(sub.code for sub in before.sub_measures if sub.points is not None)
        return (before.points_if_complete or Fraction(0), codes) if now_counts else (Fraction(0), ())
    points, codes = Fraction(0), ()
    for was, now in zip(before.levels, after.levels, strict=True):
        if was.waiting and not now.waiting:
            points, codes = points + now.points, (*codes, *was.met)
    return points, codes


def _opens(problem: Problem, one: Choice, later: list[Choice]) -> tuple[str, ...]:
    if one.expected is not None or not problem.rules.gated:
        return ()
    places, levels = problem.edition.places, [level.key for level in problem.edition.items[one.item].levels]
    own = levels.index(places[one.code][1])
    return tuple(
        other.code for other in later if other.item == one.item and levels.index(places[other.code][1]) > own
    )  # fmt: skip


def _asked(problem: Problem, steps: list[Choice]) -> dict[int, list[Asked]]:
    """By place: who asked for it. Where one of several will do, the first that is done."""
    chosen = {one.place: rank for rank, one in enumerate(steps)}
    choices = choices_of(problem)
    found: dict[int, list[Asked]] = {}
    for wait in waits_of(problem, choices):
        fulfilled = [place for place in wait.asked if place in chosen]
        if wait.waiter in chosen and fulfilled:
            first = min(fulfilled, key=lambda place: chosen[place])
            found.setdefault(first, []).append(Asked(wait.link, choices[wait.waiter].code))
    return found


def fragility(problem: Problem, answer: Answer, target: Fraction | None = None) -> tuple[Fragile, ...]:
    """What the total hangs on, one at a time, the worst first (then in edition order): chosen and met statements that are
    not confirmed, expected results that do not come. Only what costs something."""
    statements = frozenset(answer.statements)
    claim = problem.claim_with(statements, answer.expected)
    tree = score(problem.edition, problem.rules, claim)
    found = []

    def note(code: str, expected: Expected | None, total: Fraction) -> None:
        if total < tree.total:
            met = expected is None and code not in statements
            lost = target is not None and total < target <= tree.total
            found.append(Fragile(code, expected, met, total, tree.total - total, lost))

    for code, (item, _) in problem.edition.places.items():
        if code in claim.met:
            without = replace(claim, met=claim.met - {code})
            note(code, None, score_after_ticks(problem.edition, problem.rules, without, tree, frozenset({item})).total)
    for one in answer.expected:
        others = tuple(other for other in answer.expected if other != one)
        note(one.sub_measure, one, problem.score_with(statements, others).total)
    return tuple(sorted(found, key=lambda one: -one.loss))


def warnings(problem: Problem, answer: Answer) -> tuple[Caution, ...]:
    """Lines that the total is near to, and indicators that stand near a cliff of their conversion, the dearest first."""
    claim = problem.claim_with(frozenset(answer.statements), answer.expected)
    tree = score(problem.edition, problem.rules, claim)
    near = problem.rules.most_points * NEAR
    lines = [Caution("line", line.name, distance=-line.distance) for line in tree.lines if -near < line.distance < near]
    return (*lines, *sorted(_cliffs(problem, claim, tree.total), key=lambda one: -one.loss))


def _cliffs(problem: Problem, claim: Claim, total: Fraction) -> Iterator[Caution]:
    for rank, measure in enumerate(claim.measures):
        slip = _slip(problem.rules.conversion, measure, claim.result_year or 0)
        if slip is None:
            continue
        reach, result = slip
        slipped = replace(measure, results={**measure.results, claim.result_year or 0: result})
        measures = (*claim.measures[:rank], slipped, *claim.measures[rank + 1 :])
        after = score(problem.edition, problem.rules, replace(claim, measures=measures)).total
        if after < total:
            yield Caution("cliff", measure.name, Fraction(0), measure.sub_measure, reach, after, total - after)


def _slip(conversion: Conversion, measure: MeasureClaim, year: int) -> tuple[Fraction, Fraction] | None:
    """Where the indicator stands, and its result one percent worse; None when that crosses no step."""
    result = measure.results.get(year)
    if result is None or not measure.suitable:
        return None
    if measure.conversion is not None:
        floor, top = measure.conversion
        worse = result - (top - floor) * NEAR
        crosses = (result - floor) / (top - floor) >= 0 > (worse - floor) / (top - floor)
        return (result, worse) if crosses else None
    if measure.target is None or measure.target <= 0:
        return None
    reach = achievement(measure, result)
    worse = result - measure.target * NEAR * (1 if measure.direction == "higher" else -1)
    lower = achievement(measure, worse)
    for step in conversion.steps:
        if (
            step.up_to is not None
            and _inside(lower, step.up_to, step.inclusive)
            and not _inside(reach, step.up_to, step.inclusive)
        ):
            return reach, worse
    return None


def _inside(reach: Fraction, limit: Fraction, inclusive: bool) -> bool:
    return reach < limit or (inclusive and reach == limit)
