"""What of an action fits another plan."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.plan_faults import ActionInput, Frame, IndicatorInput, action_faults
from kaona.rules.taking_over import fitted, in_order, moved_into

FIRST, LAST = date(2027, 10, 1), date(2028, 9, 30)
FRAME = Frame(first_year=2571, years=1, people=frozenset({1}), units=frozenset({2}), is_gap=bool)
DAYS = st.none() | st.dates(date(2025, 1, 1), date(2030, 1, 1))


def test_days_move_into_the_plan() -> None:
    cases = {
        (None, None): (None, None),
        (date(2027, 11, 1), date(2027, 12, 1)): (date(2027, 11, 1), date(2027, 12, 1)),
        (date(2027, 1, 1), date(2027, 1, 31)): (FIRST, date(2027, 10, 31)),
        (date(2027, 1, 1), date(2027, 12, 31)): (FIRST, date(2027, 12, 31)),
        (date(2025, 1, 1), date(2027, 1, 1)): (FIRST, LAST),
        (date(2029, 1, 1), date(2029, 2, 1)): (LAST, LAST),
        (None, date(2027, 1, 31)): (None, FIRST),
        (date(2026, 1, 1), None): (FIRST, None),
    }
    assert {days: moved_into(*days, FIRST, LAST) for days in cases} == cases


@given(DAYS, DAYS)
def test_moved_days_are_never_a_fault(starts: date | None, ends: date | None) -> None:
    if starts and ends and ends < starts:
        starts, ends = ends, starts
    moved = moved_into(starts, ends, FIRST, LAST)
    given_ = ActionInput(title="งาน", starts_on=moved[0], ends_on=moved[1])
    assert action_faults(given_, FRAME) == {}


def test_what_is_gone_stays_behind() -> None:
    goal = IndicatorInput(7, "ผล", targets={date(2027, 9, 30): "5", date(2028, 3, 31): "9"})
    old = ActionInput(title="งาน", responsible=9, unit=2, gaps=("1.1.A1", "7.1.1:4", "9.9.A1", "7.1.2:5"), predecessors=(3,),
                      indicators=(goal,), budget="100")  # fmt: skip
    same = {"1.1.A1": "1.1.A1", "7.1.1:4": "7.1.1:44", "7.1.2:5": "1.1.A1"}
    found = fitted(old, FRAME, same_gap=lambda code: same.get(code, ""))
    assert (found.responsible, found.unit, found.gaps, found.predecessors, found.budget) == (
        None, 2, ("1.1.A1", "7.1.1:44"), (), "100",
    )  # fmt: skip
    assert found.indicators == (IndicatorInput(0, "ผล", targets={date(2028, 3, 31): "9"}),)


def test_what_comes_before_is_earlier() -> None:
    assert in_order({1: [2], 2: [], 3: [1], 4: []}) == [2, 4, 1, 3]
    assert in_order({1: [2], 2: [1], 3: []}) == [3, 1, 2]
    assert in_order({}) == []
