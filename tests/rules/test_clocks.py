"""Whose turn it was: waits that overlap count once, one that is open runs."""

from datetime import UTC, datetime, timedelta

import pytest

from kaona.rules.clocks import clocks

START = datetime(2026, 6, 1, tzinfo=UTC)
END = START + timedelta(days=30)


def day(number: float | None) -> datetime | None:
    return None if number is None else START + timedelta(days=number)


@pytest.mark.parametrize(
    ("waits", "agency", "now"),
    [
        ([], 0, False),
        ([(2, 5)], 3, False),
        ([(2, 5), (3, 4)], 3, False),
        ([(2, 5), (4, 9)], 7, False),
        ([(10, 12), (2, 5)], 5, False),
        ([(2, 2)], 0, False),
        ([(25, None)], 5, True),
        ([(2, 5), (20, None), (22, 23)], 13, True),
        ([(-3, 2)], 2, False),
        ([(28, 40)], 2, False),
    ],
)
def test_the_time_is_split(waits: list[tuple[float, float | None]], agency: float, now: bool) -> None:
    found = clocks(START, END, [(day(begin), day(back)) for begin, back in waits])
    assert (found.agency, found.office, found.agency_now) == (
        timedelta(days=agency), timedelta(days=30 - agency), now,
    )  # fmt: skip
