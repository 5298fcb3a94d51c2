"""The order and the first dates of a new plan."""

from datetime import date

from kaona.rules.editions import Edition, read_edition
from kaona.rules.plan_order import Wish, before_what, first_dates, year_ends

from . import small
from .claims import edition


def with_links(*links: str) -> Edition:
    text = small.EDITION.replace(small.LINKS, small.LINKS + "".join(links))
    found, faults = read_edition(text)
    assert found is not None, faults
    return found


def test_requires_and_basis_of_put_one_before_the_other_and_no_other_link_does() -> None:
    book = with_links(
        small.link(1, "requires", "1.1", "1.2", "1.1.A1", "1.2.B1"),
        small.link(2, "basis_of", "1.1", "7.1", "1.1.A1", "7.1.2"),
        small.link(3, "together", "1.1", "1.2", "1.1.S1", "1.2.S1"),
    )
    found = before_what(book, ["1.1.A1", "1.2.B1", "7.1.2:9", "1.1.S1", "1.2.S1"])
    assert found == {"1.1.A1": ("1.2.B1",), "1.2.B1": (), "7.1.2:9": ("1.1.A1",), "1.1.S1": (), "1.2.S1": ()}


def test_a_link_of_whole_items_holds_for_what_is_chosen_of_them() -> None:
    book = with_links(small.link(1, "basis_of", "1.2", "1.1"))
    assert before_what(book, ["1.1.A1", "1.2.A1", "1.2.S1"])["1.1.A1"] == ("1.2.A1", "1.2.S1")


def test_the_order_of_every_gap_of_the_edition_has_no_circle() -> None:
    codes = [*edition().statements, *edition().sub_measures]
    before, done = before_what(edition(), codes), set()
    for _ in codes:
        done |= {code for code in codes if set(before[code]) <= done}
    assert done == set(codes)
    assert any(before.values())


def test_dates_follow_the_order_in_whole_months_and_feasibility_says_the_year() -> None:
    wishes = [Wish("a", True), Wish("b", True), Wish("c", True), Wish("d", False)]
    before = {"a": (), "b": ("a",), "c": ("b",), "d": ()}
    one = first_dates(wishes, before, first_year=2570, years=1)
    assert one == {
        "a": (date(2026, 10, 1), date(2027, 1, 31)), "b": (date(2027, 2, 1), date(2027, 5, 31)),
        "c": (date(2027, 6, 1), date(2027, 9, 30)), "d": (date(2026, 10, 1), date(2027, 1, 31)),
    }  # fmt: skip
    three = first_dates(wishes, {**before, "b": ("d",)}, first_year=2570, years=3)
    # What waits for something late is late itself.
    assert three == {
        "a": (date(2026, 10, 1), date(2027, 9, 30)), "d": (date(2027, 10, 1), date(2028, 5, 31)),
        "b": (date(2028, 6, 1), date(2029, 1, 31)), "c": (date(2029, 2, 1), date(2029, 9, 30)),
    }  # fmt: skip


def test_a_chain_longer_than_the_months_still_has_dates_in_the_plan() -> None:
    wishes = [Wish(str(one), True) for one in range(20)]
    before = {str(one): (str(one - 1),) if one else () for one in range(20)}
    dates = first_dates(wishes, before, first_year=2570, years=1).values()
    assert all(date(2026, 10, 1) <= start <= end <= date(2027, 9, 30) for start, end in dates)


def test_the_years_of_a_plan_end_in_september() -> None:
    assert year_ends(2570, 3) == (date(2027, 9, 30), date(2028, 9, 30), date(2029, 9, 30))
