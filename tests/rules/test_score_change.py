"""What moved a score, of one year or two: the parts add up to the whole, exactly, whatever moved."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from kaona.rules.before_after import before_after
from kaona.rules.score_change import ScoreChange, Scored, score_change
from kaona.rules.scoring import Claim, MeasureClaim

from .claims import YEAR, edition, mandatory, measure, rules, statements

F = Fraction
BASIC = statements("basic")


def scored(met: object = (), measures: object = (), year: int = YEAR, kind: str = "department") -> Scored:
    rows = tuple(replace(one, results={year: one.results[YEAR]}) for one in measures)  # type: ignore[attr-defined]
    return Scored(edition(), rules(), Claim(kind, year, frozenset(met), rows))  # type: ignore[call-overload]


def adds_up(told: ScoreChange) -> bool:
    return sum((one.difference for one in told.steps), told.criteria) == told.difference == told.after.total - told.before.total  # fmt: skip


def test_the_same_answers_in_another_year_moved_nothing() -> None:
    told = score_change(scored(BASIC, mandatory()), scored(BASIC, mandatory(), YEAR + 1))
    assert (told.steps, told.criteria, told.difference, told.alike) == ((), 0, 0, True)


def test_a_gate_that_opens_is_told_statement_by_statement() -> None:
    own = {code for code, (item, _) in edition().places.items() if item == "1.1" and ".S" not in code}
    told = score_change(scored(own - {"1.1.B1", "1.1.A1"}), scored(own, year=YEAR + 1))
    (step,) = told.steps
    assert [(one.code, one.kind) for one in step.causes] == [("1.1.B1", "met"), ("1.1.A1", "met")]
    assert (step.code, step.category, step.level_after) == ("1.1", "1", "advance")
    assert sum(one.difference or 0 for one in step.causes) == step.difference == told.difference
    assert all(one.difference and one.difference > 0 for one in step.causes)


def test_a_figure_of_the_next_year_moves_its_item_whatever_the_row_is_called() -> None:
    before = [replace(one, key=str(n)) for n, one in enumerate(mandatory())]
    after = [
        replace(before[0], results={YEAR: F(90)}, key="77"),
        *(replace(one, key="x" + one.key) for one in before[1:]),
    ]
    told = score_change(scored(BASIC, before), scored(BASIC, after, YEAR + 1))
    (step,) = told.steps
    assert [(one.code, one.kind) for one in step.causes] == [("7.1.1", "measured")]
    assert step.causes[0].difference == step.difference == told.difference == F(270 - 300, 2) / 42


def test_other_weights_stand_beside_what_the_agency_moved() -> None:
    other = replace(rules(), code="weighted", category_weights={"1": F(2)})
    before, after = scored(BASIC), scored(BASIC | {"1.1.A1"}, year=YEAR + 1)
    told = score_change(before, replace(after, rules=other))
    assert not told.alike
    assert told.criteria != 0
    assert adds_up(told)
    assert [(one.code, one.causes[0].difference) for one in told.steps] == [("1.1", None)]
    assert told.steps[0].difference == score_change(before, after).difference


def test_items_that_only_one_edition_has_are_named_and_not_compared() -> None:
    book = edition()
    first = book.categories[0]
    shorter = replace(book, code="shorter", categories=(replace(first, items=first.items[1:]), *book.categories[1:]))
    told = score_change(scored(BASIC), Scored(shorter, rules(), scored(BASIC).claim))
    assert (told.only_before, told.only_after, told.alike) == (("1.1",), (), False)
    assert [one.code for one in told.steps] == []
    assert adds_up(told)
    back = score_change(Scored(shorter, rules(), scored(BASIC).claim), scored(BASIC))
    assert (back.only_before, back.only_after) == ((), ("1.1",))
    assert adds_up(back)


codes = st.frozensets(st.sampled_from(sorted(edition().statements)), max_size=40)
figures = st.lists(
    st.tuples(st.sampled_from(sorted(edition().sub_measures)), st.integers(-5, 150), st.booleans()), max_size=6
)


def _measures(rows: list[tuple[str, int, bool]]) -> list[MeasureClaim]:
    return [measure(sub, value, key=str(n), suitable=fit) for n, (sub, value, fit) in enumerate(rows)]


@given(codes, codes, figures, figures, st.booleans(), st.sampled_from(["department", "province"]))
@settings(max_examples=30, deadline=None)
def test_the_parts_add_up(
    one: frozenset[str],
    two: frozenset[str],
    had: list[tuple[str, int, bool]],
    has: list[tuple[str, int, bool]],
    complete: bool,
    kind: str,
) -> None:
    floor = mandatory() if complete else []
    before = scored(BASIC | one, [*floor, *_measures(had)])
    after = scored((BASIC - one) | two, [*floor, *_measures(has)], YEAR + 1, kind)
    told = score_change(before, after)
    assert adds_up(told)
    if kind == "department":
        assert (told.alike, told.criteria) == (True, 0)
        for step in told.steps:
            assert sum((cause.difference or F(0) for cause in step.causes), F(0)) == step.difference
        # The same year told by before_after: the same items with the same parts.
        same = scored((BASIC - one) | two, [*floor, *_measures(has)])
        old = {row.code: row.difference for row in before_after(edition(), rules(), before.claim, same.claim).items}
        assert {step.code: step.difference for step in told.steps}.items() <= old.items()
