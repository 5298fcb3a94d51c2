"""When a person's mail leaves: tables of moments of Bangkok."""

from datetime import date, datetime

import pytest

from kaona.rules.attempts import MAX_ATTEMPTS, tried_for, wait_after
from kaona.rules.mail_times import DIGEST, INBOX, WEEKLY, MailTimes, digest_at, faults_of, leaves_at
from kaona.rules.notice_kinds import ACCOUNT, COMMENTS, DEADLINE, GROUPS, NEVER_SILENT, PLANS, SIGNING, group_of
from kaona.rules.thai_dates import BANGKOK

NIGHT = MailTimes(quiet=True)
WORKDAYS = MailTimes(quiet=True, workdays_only=True)
NOON = MailTimes(quiet=True, quiet_from=12, quiet_to=13)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """June 2026: the 15th is a Monday."""
    return datetime(2026, 6, day, hour, minute, tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("times", "group", "at", "leaves"),
    [
        (MailTimes(), COMMENTS, on(15, 3), on(15, 3)),
        (NIGHT, COMMENTS, on(15, 19, 59), on(15, 19, 59)),
        (NIGHT, COMMENTS, on(15, 20), on(16, 7)),
        (NIGHT, COMMENTS, on(16, 6, 59), on(16, 7)),
        (NIGHT, COMMENTS, on(16, 7), on(16, 7)),
        (NIGHT, DEADLINE, on(15, 23), on(16, 7)),
        (NIGHT, ACCOUNT, on(15, 23), on(15, 23)),
        (NOON, COMMENTS, on(15, 12, 30), on(15, 13)),
        (NOON, COMMENTS, on(15, 20), on(15, 20)),
        (WORKDAYS, COMMENTS, on(19, 21), on(22, 7)),  # Friday night: Monday
        (WORKDAYS, COMMENTS, on(20, 12), on(22, 7)),
        (WORKDAYS, DEADLINE, on(20, 12), on(20, 12)),  # a deadline does not wait for Monday
        (WORKDAYS, SIGNING, on(19, 21), on(20, 7)),
        (MailTimes(workdays_only=True), COMMENTS, on(20, 12), on(22, 7)),
    ],
)
def test_quiet_hours(times: MailTimes, group: str, at: datetime, leaves: datetime) -> None:
    assert leaves_at(times, group, at) == leaves


def test_a_holiday_is_a_day_off() -> None:
    assert leaves_at(WORKDAYS, COMMENTS, on(19, 21), {date(2026, 6, 22)}) == on(23, 7)


@pytest.mark.parametrize(
    ("times", "group", "at", "leaves"),
    [
        (MailTimes(hour=8), COMMENTS, on(15, 7, 59), on(15, 8)),
        (MailTimes(hour=8), COMMENTS, on(15, 8), on(16, 8)),
        (MailTimes(every=WEEKLY, weekday=4, hour=9), COMMENTS, on(15, 8), on(19, 9)),
        (MailTimes(every=WEEKLY, weekday=0, hour=9), COMMENTS, on(15, 9), on(22, 9)),
        (MailTimes(every=WEEKLY, weekday=4, hour=9), DEADLINE, on(15, 8), on(15, 9)),
        (MailTimes(hour=22, quiet=True), COMMENTS, on(15, 8), on(16, 7)),
    ],
)
def test_the_next_digest(times: MailTimes, group: str, at: datetime, leaves: datetime) -> None:
    assert digest_at(times, group, at) == leaves


@pytest.mark.parametrize("group", [*GROUPS, ACCOUNT])
def test_whatever_is_chosen_a_mail_leaves_later_and_within_ten_days(group: str) -> None:
    for hour in range(24):
        for quiet_to in (0, 7, 23):
            times = MailTimes(every=WEEKLY, hour=hour, quiet=True, quiet_to=quiet_to, workdays_only=True)
            for day in range(15, 22):
                for leaves in (leaves_at(times, group, on(day, 12)), digest_at(times, group, on(day, 12))):
                    assert 0 <= (leaves - on(day, 12)).total_seconds() <= 10 * 86400


def test_deadlines_and_signatures_are_never_silenced() -> None:
    chosen = MailTimes(modes=dict.fromkeys(GROUPS, INBOX))
    assert {group for group in GROUPS if chosen.mode(group) != INBOX} == NEVER_SILENT == {DEADLINE, SIGNING}
    assert chosen.mode(DEADLINE) == DIGEST
    assert set(faults_of(chosen)) == {"mode_deadline", "mode_signing"}


def test_every_fault_is_said_at_once() -> None:
    times = MailTimes(
        modes={"x": INBOX, PLANS: "loud"}, every="x", weekday=7, hour=24, quiet=True, quiet_from=5, quiet_to=5
    )
    assert set(faults_of(times)) == {"mode_x", "mode_plans", "every", "weekday", "hour", "quiet_to"}
    assert faults_of(MailTimes()) == {}


def test_the_defaults_tell_everything_at_once() -> None:
    assert {MailTimes().mode(group) for group in (*GROUPS, ACCOUNT)} == {"at_once"}


def test_what_is_in_no_table_is_told_like_assigned_work() -> None:
    assert group_of("nothing.known") == "assigned"


def test_a_mail_server_that_is_away_for_four_days_loses_nothing() -> None:
    waits = [wait_after(number).total_seconds() / 60 for number in range(1, 9)]
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert wait_after(MAX_ATTEMPTS).total_seconds() == 3600
    assert tried_for().days == 4
