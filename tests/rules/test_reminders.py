"""Which reminder is due, to the second."""

from datetime import UTC, datetime, timedelta

import pytest

from kaona.rules.reminders import step_of

DAY = timedelta(days=1)
NOW = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "step"),
    [(4 * DAY, ""), (3 * DAY, "3"), (DAY + timedelta(seconds=1), "3"), (DAY, "1"), (timedelta(seconds=1), "1"), (0 * DAY, "over")],
)  # fmt: skip
def test_which_step(left: timedelta, step: str) -> None:
    assert step_of(NOW + left, NOW) == step
