"""What keeps a claim from more points: every gap with what closing it alone brings, which gate is in its way and what it
opens. Pure and exact; the engine itself (scoring) says every number.

Source: step 2 of the guideline, pmqa40.md §3. It must not know who notes what about a gap.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from kaona.rules.editions import Edition
from kaona.rules.editions.model import Item, SubMeasure
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import Claim, ItemScore, MeasureClaim, SubMeasureScore, item_score
from kaona.rules.stakes import weight_of_item

# unmet: a statement that applies · below_target: an answered indicator · empty: a sub-measure without an answered indicator,
# or a listed indicator without a result · source: it counts, but nothing stands behind it · unconfirmed: claimed, and the
# Office did not confirm it.
KINDS = ("unmet", "unconfirmed", "empty", "below_target", "source")
ZERO = Fraction(0)


@dataclass(frozen=True)
class Unlock:
    """What a gap keeps shut: points of the total that are earned above it and wait, of `codes` (met statements, or answered
    sub-measures); they count when the gap and the gaps `needs` are closed."""

    points: Fraction = ZERO
    codes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gap:
    """One gap by its key: a statement, a sub-measure, or an indicator as "7.1.1:key"."""

    code: str
    kind: str
    item: str
    category: str
    # What the total gains when this gap alone is closed: a statement met, an indicator at its target (a new one too).
    # Below 0 when an optional sub-measure at target would lower its item's mean.
    points: Fraction
    unlocks: Unlock = Unlock()
    # What must be closed too before this counts, and what it brings then; empty: `later` is `points`.
    gate: tuple[str, ...] = ()
    later: Fraction = ZERO
    # What the total loses if it is not believed: only of what counts now.
    at_risk: Fraction = ZERO
    level: str = ""
    sub_measure: str = ""
    measure: str = ""  # the indicator's key
    mandatory: bool = False
    # Why it is badly sourced: names of rules/rehearsal, or "no_source"
    sources: tuple[str, ...] = ()
    # Of an indicator or sub-measure: its points now (None: unanswered) and at its target
    now: Fraction | None = None
    goal: Fraction | None = None


@dataclass(frozen=True)
class _View:
    """One item of the claim, and how much of the total one of its points is."""

    edition: Edition
    rules: RuleSet
    claim: Claim  # with the measures of this item only
    item: Item
    now: ItemScore
    weight: Fraction
    unconfirmed: Collection[str]
    sources: Mapping[str, tuple[str, ...]]

    def total(self, claim: Claim) -> Fraction:
        """What the item gives to the total under another claim."""
        return item_score(self.item, self.rules, claim).points * self.weight

    def gain(self, claim: Claim) -> Fraction:
        """What the total gains with another claim of this item."""
        return self.total(claim) - self.now.points * self.weight


def measure_code(one: MeasureClaim) -> str:
    """The key of an indicator's gap."""
    return f"{one.sub_measure}:{one.key or one.name}"


def gaps_of(
    edition: Edition,
    rules: RuleSet,
    claim: Claim,
    *,
    unconfirmed: Collection[str] = frozenset(),
    badly_sourced: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> tuple[Gap, ...]:
    """Every gap of a claim in the edition's order, one per key. `unconfirmed`: statements that were claimed and are not
    met in `claim`; `badly_sourced`: reasons by key of what has no source, evidence or narrative."""
    found: list[Gap] = []
    # Without a result year nothing is answered, and any year closes a gap the same way.
    claim = replace(claim, result_year=claim.result_year or 0)
    for code, item in edition.items.items():
        subs = {sub.code for sub in item.sub_measures}
        own = replace(claim, measures=tuple(one for one in claim.measures if one.sub_measure in subs))
        view = _View(
            edition, rules, own, item, item_score(item, rules, own), weight_of_item(edition, rules, code),
            unconfirmed, badly_sourced,
        )  # fmt: skip
        found += _result_item(view) if item.is_result else _process_item(view)
    return tuple(found)


def _process_item(view: _View) -> Iterable[Gap]:
    levels = view.now.levels
    for number, level in enumerate(levels):
        below = tuple(code for one in levels[:number] for code in one.missing) if view.rules.gated else ()
        codes = {*level.met, *level.missing}
        # In the edition's order, met and missing together.
        for one in view.item.level(level.key).statements:
            if one.code in level.missing:
                yield _unmet(view, one.code, number, below)
            elif one.code in codes and one.code in view.sources:
                yield _doubtful(view, one.code, level.key)


def _unmet(view: _View, code: str, number: int, below: tuple[str, ...]) -> Gap:
    """A statement to meet. Without partial credit nothing of its level counts before the rest of it is met."""
    level = view.now.levels[number]
    rest = tuple(one for one in level.missing if one != code)
    gate = below + (() if view.rules.partial_credit else rest)
    opened = view.claim.met | set(gate)
    later = view.total(_met(view.claim, opened | {code})) - view.total(_met(view.claim, opened))
    return Gap(
        code, "unconfirmed" if code in view.unconfirmed else "unmet", view.item.code,
        view.edition.category_of[view.item.code].code, view.gain(_met(view.claim, view.claim.met | {code})),
        unlocks=_unlock(view, code, number, below + rest) if view.rules.gated else Unlock(), gate=gate, later=later,
        level=level.key, sources=view.sources.get(code, ()),
    )  # fmt: skip


def _unlock(view: _View, code: str, number: int, needs: tuple[str, ...]) -> Unlock:
    """The met statements of the levels above, up to the first that is not complete: what the open gate lets count."""
    waiting: list[str] = []
    for level in view.now.levels[number + 1 :]:
        waiting += level.met if level.waiting else ()
        if level.missing:
            break
    opened = view.claim.met | {code, *needs}
    points = view.total(_met(view.claim, opened)) - view.total(_met(view.claim, opened - set(waiting)))
    return Unlock(points, tuple(waiting), needs) if points else Unlock()


def _doubtful(view: _View, code: str, level: str) -> Gap:
    """A statement that counts, with nothing behind it: closing it gains nothing, losing it costs."""
    return Gap(
        code, "source", view.item.code, view.edition.category_of[view.item.code].code, ZERO, level=level,
        at_risk=-view.gain(_met(view.claim, view.claim.met - {code})), sources=view.sources[code],
    )  # fmt: skip


def _met(claim: Claim, met: Collection[str]) -> Claim:
    return replace(claim, met=frozenset(met))


def _result_item(view: _View) -> Iterable[Gap]:
    for sub, scored in zip(view.item.sub_measures, view.now.sub_measures, strict=True):
        if scored.points is None:
            yield _empty(view, sub)
            continue
        for place, one in enumerate(view.claim.measures):
            if one.sub_measure == sub.code:
                yield from _indicator(view, sub, scored, place)


def _empty(view: _View, sub: SubMeasure) -> Gap:
    """A sub-measure without an answered indicator; closed when what is listed, or a new indicator, reaches its target."""
    listed = [one for one in view.claim.measures if one.sub_measure == sub.code]
    reasons = [reason for one in listed for reason in view.sources.get(measure_code(one), ())]
    closed = _answered(view.claim, view.claim.measures, [sub.code])
    gap = _of_measures(view, closed, sub, sub.code, "empty", tuple(dict.fromkeys(reasons)))
    return replace(gap, unlocks=_unlock_item(view, sub)) if sub.mandatory else gap


def _unlock_item(view: _View, sub: SubMeasure) -> Unlock:
    """What a result item would give already, were its mandatory sub-measures answered."""
    waiting = (view.now.points_if_complete or ZERO) - view.now.points
    if not waiting:
        return Unlock()
    codes = tuple(one.code for one in view.now.sub_measures if one.points is not None)
    return Unlock(waiting * view.weight, codes, tuple(code for code in view.now.missing if code != sub.code))


def _indicator(view: _View, sub: SubMeasure, scored: SubMeasureScore, place: int) -> Iterable[Gap]:
    claim = view.claim
    one = claim.measures[place]
    number = sum(before.sub_measure == sub.code for before in claim.measures[:place])
    points, result = scored.measures[number].points, one.results.get(_year(claim))
    code = measure_code(one)
    reasons = view.sources.get(code, ())
    kind = _kind_of(one, points, result)
    if kind:
        closed = (*claim.measures[:place], at_goal(one, _year(claim)), *claim.measures[place + 1 :])
        gap = _of_measures(view, closed, sub, code, kind, reasons)
        yield replace(gap, measure=one.key or one.name, now=points)
    elif reasons:
        doubted = (*claim.measures[:place], replace(one, suitable=False), *claim.measures[place + 1 :])
        yield Gap(
            code, "source", view.item.code, view.edition.category_of[view.item.code].code, ZERO,
            at_risk=-view.gain(replace(claim, measures=doubted)), sub_measure=sub.code, measure=one.key or one.name,
            mandatory=sub.mandatory, sources=reasons, now=points, goal=points,
        )  # fmt: skip


def _kind_of(one: MeasureClaim, points: Fraction | None, result: Fraction | None) -> str:
    if not one.suitable:
        return "unconfirmed"
    if points is None or result is None:
        return "empty"
    return "below_target" if is_below(one, result) else ""


def _of_measures(
    view: _View, closed: tuple[MeasureClaim, ...], sub: SubMeasure, code: str, kind: str, reasons: tuple[str, ...]
) -> Gap:
    """A gap of indicators: `closed` are the item's indicators with this one, or this sub-measure, at its target."""
    blocked = view.now.incomplete and view.rules.mandatory_unanswered == "zero"
    gate = tuple(one for one in view.now.missing if one != sub.code) if blocked else ()
    after = replace(view.claim, measures=closed)
    scored = item_score(view.item, view.rules, after)
    gained = later = (scored.points - view.now.points) * view.weight
    if gate:
        before, after = (replace(one, measures=_answered(one, one.measures, gate)) for one in (view.claim, after))
        later = view.total(after) - view.total(before)
    return Gap(
        code, kind, view.item.code, view.edition.category_of[view.item.code].code, gained, gate=gate, later=later,
        sub_measure=sub.code, mandatory=sub.mandatory, sources=reasons, goal=_goal_points(scored, sub, code),
    )  # fmt: skip


def _answered(claim: Claim, measures: tuple[MeasureClaim, ...], subs: Collection[str]) -> tuple[MeasureClaim, ...]:
    """The indicators with those of some sub-measures at their target: what is listed, or a new one."""
    listed = {one.sub_measure for one in measures}
    kept = tuple(at_goal(one, _year(claim)) if one.sub_measure in subs else one for one in measures)
    new = (MeasureClaim(code, code) for code in subs if code not in listed)
    return (*kept, *(at_goal(one, _year(claim)) for one in new))


def _goal_points(after: ItemScore, sub: SubMeasure, code: str) -> Fraction | None:
    """The points that the sub-measure, or the one indicator, has at its target."""
    scored = next(one for one in after.sub_measures if one.code == sub.code)
    if code == sub.code:
        return scored.points
    return next(one.points for one in scored.measures if f"{sub.code}:{one.key or one.name}" == code)


def _year(claim: Claim) -> int:
    assert claim.result_year is not None  # gaps_of says one
    return claim.result_year


def at_goal(one: MeasureClaim, year: int) -> MeasureClaim:
    """The indicator suitable and at its goal; one that is better already stays, one without a goal is at its target."""
    goal, result = goal_of(one), one.results.get(year)
    if goal is None:
        return replace(one, target=Fraction(1), results={year: Fraction(1)}, suitable=True)
    if result is not None and not is_below(one, result):
        return replace(one, suitable=True)
    return replace(one, results={**one.results, year: goal}, suitable=True)


def goal_of(one: MeasureClaim) -> Fraction | None:
    """What an indicator should reach: its target; with a band and no target the band's top; None: nothing is said."""
    if one.conversion is not None:
        return one.target if one.target is not None else one.conversion[1]
    return one.target if one.target is not None and one.target > 0 else None


def is_below(one: MeasureClaim, result: Fraction) -> bool:
    """The result has not reached the goal."""
    goal = goal_of(one)
    if goal is None:
        return False
    return result < goal if one.direction == "higher" else result > goal
