"""The score: worked examples, every step and edge of the conversions, and what must hold of every claim."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaona.rules.dossier_file import read_dossier
from kaona.rules.editions import read_edition
from kaona.rules.exact import decimal_text, display, exact_text, fraction_of, is_decimal
from kaona.rules.library import LIBRARY
from kaona.rules.roles import AGENCY_TYPES
from kaona.rules.scoring import Claim, MeasureClaim, ScoreTree, score, score_after_ticks

from .claims import YEAR, edition, mandatory, measure, rules, scored, statements
from .small import EDITION

F = Fraction
ALL = ("basic", "advance", "significance")


def test_nothing_claimed_is_zero() -> None:
    tree = scored()
    assert (tree.total, tree.level) == (0, "none")
    assert tree.item("1.1").missing == ("1.1.B1", "1.1.B2", "1.1.B3", "1.1.A1", "1.1.S1")
    assert tree.item("7.1").missing == ("7.1.1", "7.1.4")


def test_everything_claimed_is_five_hundred() -> None:
    tree = scored(statements(*ALL), mandatory(200))
    assert (tree.total, tree.level) == (500, "significance")
    assert all(line.reached for line in tree.lines)


@pytest.mark.parametrize(
    ("met", "points", "level"),
    [
        ([], 0, "none"),
        (["B1"], 100, "none"),
        (["B1", "B2"], 200, "none"),
        (["B1", "B2", "B3"], 300, "basic"),
        (["B1", "B2", "A1", "A2"], 200, "none"),
        (["B1", "B2", "B3", "A1"], F(1000, 3), "basic"),
        (["B1", "B2", "B3", "A1", "A2"], F(1100, 3), "basic"),
        (["B1", "B2", "B3", "A1", "A2", "A3"], 400, "advance"),
        (["B1", "B2", "B3", "A1", "A2", "S1"], F(1100, 3), "basic"),
        (["B1", "B2", "B3", "A1", "A2", "A3", "S1"], F(1300, 3), "advance"),
        (["B1", "B2", "B3", "A1", "A2", "A3", "S1", "S2", "S3"], 500, "significance"),
        (["S1", "S2", "S3"], 0, "none"),
    ],
)
def test_process_item_is_gated(met: list[str], points: object, level: str) -> None:
    item = scored(f"1.2.{code}" for code in met).item("1.2")
    assert (item.points, item.level) == (points, level)


def test_a_lock_says_what_opens_it_and_how_much_waits() -> None:
    item = scored(["1.2.B1", "1.2.B2", "1.2.B3", "1.2.A1", "1.2.A2", "1.2.S1"]).item("1.2")
    locked = item.levels[2]
    assert (locked.points, locked.waiting, locked.locked_by) == (0, F(100, 3), ("1.2.A3",))


@pytest.mark.parametrize(
    ("result", "target", "direction", "points"),
    [
        (0, 100, "higher", 0),
        (50, 100, "higher", 150),
        ("99.6", 100, "higher", F("298.8")),
        ("99.999999", 100, "higher", F("299.999997")),
        (100, 100, "higher", 300),
        (101, 100, "higher", 300),
        ("101.000001", 100, "higher", 400),
        (105, 100, "higher", 400),
        ("105.000001", 100, "higher", 500),
        (1000, 100, "higher", 500),
        (-5, 100, "higher", 0),
        (86, 85, "higher", 400),
        (0, 10, "lower", 500),
        (10, 10, "lower", 300),
        ("9.9", 10, "lower", 300),
        ("9.5", 10, "lower", 400),
        ("9.4", 10, "lower", 500),
        (15, 10, "lower", 150),
        (20, 10, "lower", 0),
        (25, 10, "lower", 0),
        (-1, 10, "lower", 500),
    ],
)
def test_points_of_achievement(result: object, target: object, direction: str, points: object) -> None:
    sub = scored(measures=[measure("7.1.1", result, target, direction=direction)]).item("7.1").sub_measures[0]
    assert sub.points == points


@pytest.mark.parametrize(
    ("floor", "top", "result", "points"),
    [
        (94, 98, "93.99", 0),
        (94, 98, 94, 100),
        (94, 98, 96, 300),
        (94, 98, 98, 500),
        (94, 98, 120, 500),
        (75, 95, "88.5", 370),
        (5, 0, 6, 0),
        (5, 0, 5, 100),
        (5, 0, 0, 500),
        (5, 0, 1, 420),
    ],
)
def test_points_of_a_band(floor: int, top: int, result: object, points: int) -> None:
    direction = "higher" if floor < top else "lower"
    one = MeasureClaim("7.1.1", "x", direction, None, {YEAR: F(str(result))}, (F(floor), F(top)))
    scored_measure = scored(measures=[one]).item("7.1").sub_measures[0].measures[0]
    assert (scored_measure.points, scored_measure.achievement) == (points, None)


def test_sub_measure_is_the_mean_of_the_answered_and_the_item_of_the_answered_sub_measures() -> None:
    measures = [measure("7.1.1", 100), measure("7.1.1", 50), measure("7.1.1", None), measure("7.1.4", 110)]
    item = scored(measures=measures).item("7.1")
    assert [sub.points for sub in item.sub_measures] == [225, None, None, 500, None]
    assert (item.points, item.level, item.missing) == (F(725, 2), "basic", ())


def test_a_mandatory_sub_measure_unanswered_makes_the_item_zero_and_says_so() -> None:
    item = scored(measures=[measure("7.1.1", 110), measure("7.1.2", 110)]).item("7.1")
    assert (item.points, item.level, item.missing, item.incomplete) == (0, "none", ("7.1.4",), True)
    assert item.points_if_complete == 500


def test_zero_is_a_result_and_an_earlier_year_never_stands_in() -> None:
    accidents = MeasureClaim("7.1.1", "อุบัติเหตุ", "lower", F(3), {YEAR: F(0)})
    old = MeasureClaim("7.1.4", "เก่า", "higher", F(3), {YEAR - 1: F(3)})
    subs = scored(measures=[accidents, old]).item("7.1").sub_measures
    assert (subs[0].points, subs[3].points) == (500, None)


def test_not_suitable_counts_as_answered_with_zero() -> None:
    item = scored(measures=[measure("7.1.1", 110, suitable=False), measure("7.1.4", 110)]).item("7.1")
    assert (item.sub_measures[0].points, item.points, item.incomplete) == (0, 250, False)


def test_a_worked_dossier_to_the_last_fraction() -> None:
    # Categories 1-6 complete at Basic: 300 each. 1.2 adds two of three Advance statements: +200/3 on one of four items.
    # Category 7: every mandatory sub-measure at 100 % gives 300 in each item.
    met = statements("basic") | {"1.2.A1", "1.2.A2"}
    tree = scored(met, mandatory(100))
    assert tree.category("1").points == F(300) + F(200, 3) / 4
    assert tree.total == F(300) + F(200, 3) / 28
    assert (exact_text(tree.total), display(tree.total), tree.level) == ("6350/21", "302.38", "basic")


def test_349_995_displays_350_and_does_not_reach_it() -> None:
    # Six categories at Advance are 2400 of the 2449.965 points that 349.995 times seven need: 49.965 in category 7.
    tree = scored(statements("basic", "advance"), mandatory(F("49.965") / 3))
    line = next(line for line in tree.lines if line.name == "site_visit")
    assert (tree.total, display(tree.total), line.reached, line.distance) == (F("349.995"), "350.00", False, F("0.005"))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (F(7400, 21), "352.38"), (F("349.995"), "350.00"), (F("349.9949"), "349.99"), (F(0), "0.00"),
        (F("-0.005"), "-0.01"), (F("-0.004"), "0.00"), (F("466.565"), "466.57"), (F(350), "350.00"),
    ],
)  # fmt: skip
def test_display_is_half_up(value: Fraction, words: str) -> None:
    assert display(value) == words


@pytest.mark.parametrize("text", ["0", "350", "350.5", "-0.25", "0.001"])
def test_a_plain_decimal_is_written_as_short_as_it_was(text: str) -> None:
    assert decimal_text(fraction_of(text)) == text


@pytest.mark.parametrize(
    "text", ["", "1e3", "010", "1_000", "+5", ".5", "5.", "NaN", "inf", "1:30", "๑", "1,000", "--1", "1" * 41]
)
def test_not_a_plain_decimal(text: str) -> None:
    assert not is_decimal(text)
    with pytest.raises(ValueError):
        fraction_of(text)


# --- what must hold of every claim -----------------------------------------------------------------------------------
CODES = sorted(edition().statements)
SUBS = sorted(edition().sub_measures)
SMALL = read_edition(EDITION)[0]
BY_ITEM = [[one.code for one in item.statements_for("department")] for item in edition().items.values() if item.levels]
numbers = st.integers(-50_000, 250_000).map(lambda n: F(n, 1000))
targets = st.integers(1, 200_000).map(lambda n: F(n, 1000))
# Items as people fill them, from the bottom up, and a few ticks against that order.
met_sets = st.builds(
    lambda shares, odd: frozenset(c for n, codes in zip(shares, BY_ITEM, strict=True) for c in codes[:n]) ^ odd,
    st.lists(st.integers(0, 10), min_size=len(BY_ITEM), max_size=len(BY_ITEM)),
    st.frozensets(st.sampled_from(CODES), max_size=3),
)


def _measure_of(sub: str, direction: str, target: Fraction, result: Fraction | None, width: int) -> MeasureClaim:
    """With a band of that width from the target on; without one when 0."""
    top = target + width if direction == "higher" else target - width
    return MeasureClaim(sub, "x", direction, target, {YEAR: result}, (target, top) if width else None)


one_measure = st.builds(
    _measure_of, st.sampled_from(SUBS), st.sampled_from(["higher", "lower"]), targets, st.none() | numbers,
    st.integers(0, 2).map(lambda n: n * 25),
)  # fmt: skip
measure_lists = st.lists(one_measure, max_size=8)
quick = settings(max_examples=20, deadline=None, database=None)


def total(met: frozenset[str], measures: list[MeasureClaim]) -> Fraction:
    return score(edition(), rules(), Claim("department", YEAR, met, tuple(measures))).total


@quick
@given(met_sets, measure_lists)
def test_bounded(met: frozenset[str], measures: list[MeasureClaim]) -> None:
    tree = scored(met, measures + mandatory())
    for points in [tree.total, *(item.points for one in tree.categories for item in one.items)]:
        assert 0 <= points <= 500
    for one in (m for item in tree.category("7").items for sub in item.sub_measures for m in sub.measures):
        assert one.points is None or 0 <= one.points <= 500


@quick
@given(met_sets, st.sampled_from(CODES))
def test_never_falls_when_a_statement_is_added(met: frozenset[str], code: str) -> None:
    assert total(met | {code}, []) >= total(met, [])
    before, after = (scored(one).item(code[:3]) for one in (met, met | {code}))
    levels = ("none", *ALL)
    assert (after.points, levels.index(after.level)) >= (before.points, levels.index(before.level))


@quick
@given(one_measure, measure_lists, st.integers(0, 100_000))
def test_never_falls_when_a_result_improves(one: MeasureClaim, others: list[MeasureClaim], more: int) -> None:
    result = one.results[YEAR]
    if result is None:
        return
    better = result + F(more, 1000) if one.direction == "higher" else result - F(more, 1000)
    improved = replace(one, results={YEAR: better})
    full = mandatory(100)
    assert total(frozenset(), [improved, *others, *full]) >= total(frozenset(), [one, *others, *full])


@quick
@given(met_sets)
def test_a_locked_level_adds_nothing(met: frozenset[str]) -> None:
    for item in (item for one in scored(met).categories for item in one.items):
        assert item.points == sum(level.points for level in item.levels)
        complete = True
        for level in item.levels:
            assert level.points == (
                0 if not complete else level.most * F(len(level.met), len(level.met + level.missing))
            )
            assert bool(level.locked_by) != complete
            complete = complete and level.complete


@quick
@given(met_sets, measure_lists, st.integers(0, 10**6))
def test_the_order_and_older_years_change_nothing(met: frozenset[str], measures: list[MeasureClaim], seed: int) -> None:
    mixed = [replace(one, results={2550: F(1), **one.results}) for one in measures + mandatory()]
    Random(seed).shuffle(mixed)
    assert total(met, mixed) == total(met, measures + mandatory())


SPELLINGS = st.sampled_from(["{}", "{}.0", "{}.000", '"{}"', '"{}.00"'])


@quick
@given(st.integers(-40, 240), st.integers(1, 200), st.lists(SPELLINGS, min_size=4, max_size=4), st.booleans())
def test_the_spelling_of_numbers_changes_nothing(result: int, target: int, spelt: list[str], as_json: bool) -> None:
    def read(*spelling: str) -> ScoreTree:
        text = (
            '{{"edition": "pmqa-4.0-2561", "rule_set": "gated-500", "agency_type": "province", "measures": ['
            '{{"sub_measure": "7.5.1", "name": "ก", "direction": "lower", "target": {}, "results": {{"2566": {}}}}},'
            '{{"sub_measure": "7.5.2", "name": "ข", "direction": "higher", "conversion": {{"floor": {}, "top": {}}},'
            ' "results": {{"2566": 50}}}}]}}'
        ).format(*(one.format(value) for one, value in zip(spelling, (target, result, -target, 240), strict=True)))
        dossier, faults = read_dossier(text, LIBRARY, as_json=as_json)
        assert dossier is not None, faults
        return score(dossier.edition, dossier.rule_set, dossier.claim)

    assert read(*spelt) == read("{}", "{}", "{}", "{}")


@quick
@given(st.sets(st.sampled_from(["B1", "B2", "A1", "S1"])), st.sampled_from(AGENCY_TYPES))
def test_only_what_applies_to_the_type_counts(met: set[str], agency_type: str) -> None:
    # In the small edition 1.1.B2 is for provinces only.
    codes = frozenset(f"1.1.{one}" for one in met)
    applies = ["B1", "B2"] if agency_type == "province" else ["B1"]
    basic = F(300 * len(met.intersection(applies)), len(applies))
    item = scored(codes, agency_type=agency_type, book=SMALL).item("1.1")
    more = (100 if "A1" in met else 0) + (100 if {"A1", "S1"} <= met else 0)
    assert item.points == (basic if basic < 300 else 300 + more)
    assert ("1.1.B2" in item.missing) == (agency_type == "province" and "B2" not in met)


# A line, what six categories have complete, what category 7 must then give, and the level below and from the line on.
LINES = [
    (300, ("basic",), 300, "none", "basic"),
    (350, ("basic", "advance"), 50, "basic", "basic"),
    (400, ("basic", "advance"), 400, "basic", "advance"),
    (470, ALL, 290, "advance", "significance"),
]


@quick
@given(st.sampled_from(LINES), st.integers(-1000, 1000).map(lambda n: F(n, 10**6)))
def test_lines_are_compared_with_the_exact_value(
    line: tuple[int, tuple[str, ...], int, str, str], off: Fraction
) -> None:
    at, complete, rest, below, reached = line
    need = rest + 7 * off
    measures = [
        measure(one.sub_measure, need / 3)
        if rest < 100
        else replace(one, results={YEAR: need}, conversion=(F(100), F(500)))
        for one in mandatory()
    ]
    tree = scored(statements(*complete), measures)
    assert tree.total == at + off
    found = next(one for one in tree.lines if one.at == at)
    assert (found.reached, found.distance) == (off >= 0, -off)
    assert tree.level == (reached if off >= 0 else below)


@quick
@given(met_sets, met_sets, measure_lists)
def test_after_ticks_it_is_the_score_of_the_whole(
    met: frozenset[str], later: frozenset[str], measures: list[MeasureClaim]
) -> None:
    claim = Claim("department", YEAR, later, tuple(measures))
    ticked = frozenset(edition().places[code][0] for code in met ^ later)
    before = score(edition(), rules(), Claim("department", YEAR, met, tuple(measures)))
    assert score_after_ticks(edition(), rules(), claim, before, ticked) == score(edition(), rules(), claim)
