"""Public holidays hold mail back for those who want working days only: the shipped ones and those that officers add."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from kaona.activity.models import Delivery
from kaona.activity.operations import keep_preference, tell
from kaona.assessment.operations.holidays import add_holiday, withdraw_holiday
from kaona.jobs import days_off, digests, outbox
from kaona.rules.mail_times import DIGEST, MailTimes
from kaona.rules.thai_dates import BANGKOK
from tests.cast import NOW, Cast


def on(month: int, day: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BANGKOK)


def beat(monkeypatch: pytest.MonkeyPatch, at: datetime) -> int:
    """What the worker does at a moment; how many mails left."""
    monkeypatch.setattr(timezone, "now", lambda: at)
    days_off.rest_today()
    digests.gather_due()
    return outbox.deliver_due()


def choose(user: Any, **fields: Any) -> None:
    keep_preference(by=user, times=MailTimes(**fields), version=0, at=NOW)


def told(user: Any, at: datetime, kind: str = "comment.mentioned") -> None:
    tell(people=[user], kind=kind, key=f"{kind} {at}", title="เรื่อง", at=at)


def test_a_shipped_holiday_and_the_weekend_after_it_are_waited_for(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    choose(cast.editor, workdays_only=True)
    told(cast.editor, on(7, 28, 9))  # the King's birthday, a Tuesday; two more days off follow
    told(cast.head, on(7, 28, 9))  # chose nothing
    told(cast.editor, on(7, 28, 9), "cycle.opened")  # a deadline waits for nothing
    told(cast.editor, on(7, 28, 9), "account.second_factor_removed")
    assert beat(monkeypatch, on(7, 28, 9)) == 3
    assert [beat(monkeypatch, on(7, day, 23)) for day in (28, 29, 30)] == [0, 0, 0]
    assert [beat(monkeypatch, on(7, 31, hour)) for hour in (6, 7, 8)] == [0, 1, 0]
    assert len(mailoutbox) == 4


def test_a_day_that_was_added_after_the_mail_was_written_holds_too(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(cast.editor, workdays_only=True, quiet=True)
    told(cast.editor, on(6, 18, 21))  # in quiet hours: leaves on Friday morning
    assert Delivery.objects.get().next_at == on(6, 19, 7)
    add_holiday(day=date(2026, 6, 19), name_th="วันหยุดกรณีพิเศษ", name_en="", by=cast.officer, at=NOW)
    assert beat(monkeypatch, on(6, 19, 7)) == 0
    assert Delivery.objects.get().next_at == on(6, 22, 7)
    assert beat(monkeypatch, on(6, 22, 7)) == 1


def test_a_day_that_was_taken_back_is_a_working_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(cast.editor, workdays_only=True)
    row = add_holiday(day=date(2026, 6, 19), name_th="วันหยุดกรณีพิเศษ", name_en="", by=cast.officer, at=NOW)
    withdraw_holiday(holiday=row, by=cast.officer, at=NOW)
    told(cast.editor, on(6, 19, 9))
    assert beat(monkeypatch, on(6, 19, 9)) == 1


def test_a_digest_waits_and_leaves_once(cast: Cast, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]) -> None:
    choose(cast.editor, workdays_only=True, modes={"comments": DIGEST, "deadline": DIGEST})
    told(cast.editor, on(7, 27, 9))
    assert Delivery.objects.get().next_at == on(7, 28, 8)
    assert [beat(monkeypatch, on(7, day, 9)) for day in (28, 29, 30)] == [0, 0, 0]
    told(cast.editor, on(7, 29, 10), "cycle.opened")  # goes with the next day's digest, alone
    assert beat(monkeypatch, on(7, 30, 9)) == 1
    assert [beat(monkeypatch, on(7, 31, hour)) for hour in (6, 9, 10)] == [0, 1, 0]
    assert len(mailoutbox) == 2


def test_on_a_working_day_nobody_is_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(cast.editor, workdays_only=True)
    told(cast.editor, NOW)
    monkeypatch.setattr(days_off, "rest_on_days_off", None)
    assert beat(monkeypatch, NOW + timedelta(minutes=1)) == 1
