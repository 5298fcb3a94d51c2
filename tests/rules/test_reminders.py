"""Which reminder is due, to the second."""

from datetime import UTC, datetime, timedelta

import pytest

from kaona.rules.reminders import ESCALATION_DAYS, WINDOW_DAYS, day_step, in_office_hours, step_of
from kaona.rules.thai_dates import BANGKOK

DAY = timedelta(days=1)
NOW = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "step"),
    [(4 * DAY, ""), (3 * DAY, "3"), (DAY + timedelta(seconds=1), "3"), (DAY, "1"), (timedelta(seconds=1), "1"), (0 * DAY, "over")],
)  # fmt: skip
def test_which_step(left: timedelta, step: str) -> None:
    assert step_of(NOW + left, NOW) == step


# The window closes on Monday 15 June at 16:30 in Bangkok.
CLOSES = datetime(2026, 6, 15, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour", "window", "head"),
    [
        ((2026, 5, 31), 23, "", ""),
        ((2026, 6, 1), 0, "14", ""),
        ((2026, 6, 7), 12, "14", ""),
        ((2026, 6, 8), 0, "7", ""),
        ((2026, 6, 11), 23, "7", ""),
        ((2026, 6, 12), 0, "3", "3"),
        ((2026, 6, 14), 0, "1", "3"),
        ((2026, 6, 15), 16, "1", "3"),
        ((2026, 6, 15), 17, "over", "over"),
        ((2027, 6, 15), 0, "over", "over"),
    ],
)
def test_which_step_of_a_window(day: tuple[int, int, int], hour: int, window: str, head: str) -> None:
    at = datetime(*day, hour, tzinfo=BANGKOK)
    assert (day_step(CLOSES, at, WINDOW_DAYS), day_step(CLOSES, at, ESCALATION_DAYS)) == (window, head)


@pytest.mark.parametrize(("hour", "within"), [(7, False), (8, True), (17, True), (18, False)])
def test_office_hours(hour: int, within: bool) -> None:
    assert in_office_hours(datetime(2026, 6, 15, hour, 59, tzinfo=BANGKOK)) is within
