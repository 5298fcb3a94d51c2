"""The day before a knowledge event: those with a place, once for each time that was set, as each wants to be told."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, transaction

from kaona.activity.models import Delivery, Event, Notice
from kaona.activity.operations import keep_preference
from kaona.jobs import occasions as jobs
from kaona.knowledge.models import Occasion
from kaona.knowledge.operations import occasions as deeds
from kaona.knowledge.operations import registrations
from kaona.knowledge.operations.occasion_reminding import remind_of_occasion
from kaona.knowledge.queries import occasions as queries
from kaona.rules.mail_times import DIGEST, INBOX, MailTimes
from kaona.rules.notice_kinds import KNOWLEDGE
from tests.cast import NOW, Cast
from tests.knowledge.occasions import DAY, offered, registered

EVE = NOW + 9 * DAY  # 10:00 in Bangkok, the day before


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> int:
    monkeypatch.setattr(jobs.timezone, "now", lambda: moment)
    return jobs.watch_occasions()


def reminded(user: object) -> int:
    return Notice.objects.filter(recipient=user, kind="event.reminded").count()


@pytest.fixture
def full(year: Cast) -> Occasion:
    """The editor has a place, the owner waits, the reader has given a place back."""
    row = offered(year, quota="1")
    gone = registered(year, row, year.reader)
    registrations.cancel_registration(registration=gone, by=year.reader, at=NOW)
    registered(year, row, year.editor)
    registered(year, row, year.owner)
    return row


def test_those_with_a_place_are_told_once_the_day_before(
    year: Cast, full: Occasion, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [at(monkeypatch, EVE - 2 * DAY), at(monkeypatch, EVE - DAY)] == [0, 0]
    assert [
        at(monkeypatch, EVE),
        at(monkeypatch, EVE + timedelta(hours=1)),
        at(monkeypatch, EVE + timedelta(hours=22)),
    ] == [1, 0, 0]
    assert [reminded(one) for one in (year.editor, year.owner, year.reader, year.coordinator)] == [1, 0, 0, 0]
    notice = Notice.objects.get(kind="event.reminded")
    assert notice.path == f"/occasions/{full.pk}/"
    assert "25 มิ.ย. 2569" in notice.body
    assert Event.objects.filter(kind="event.reminded").count() == 1


def test_a_day_that_the_worker_missed_is_made_up_for_until_the_event_begins(
    year: Cast, full: Occasion, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = full.begins_at
    assert [at(monkeypatch, begin), at(monkeypatch, begin - timedelta(hours=1))] == [0, 1]


def test_nobody_is_woken_and_nothing_is_told_of_a_cancelled_event(
    year: Cast, full: Occasion, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert at(monkeypatch, EVE.replace(hour=16)) == 0  # 23:00 in Bangkok
    deeds.cancel_occasion(occasion=full, reason="ป่วย", by=year.officer, at=NOW + DAY)
    assert at(monkeypatch, EVE) == 0


def test_who_moves_up_late_is_told_too_and_who_left_is_not(
    year: Cast, full: Occasion, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert at(monkeypatch, EVE) == 1
    own = full.registrations.get(user=year.editor)
    registrations.cancel_registration(registration=own, by=year.editor, at=EVE)
    assert at(monkeypatch, EVE + timedelta(hours=1)) == 1
    year.owner.memberships.update(ended_at=NOW)
    Notice.objects.filter(kind="event.reminded").update(key="another")
    assert at(monkeypatch, EVE + timedelta(hours=2)) == 0


def test_an_event_that_was_moved_is_reminded_of_anew(
    year: Cast, full: Occasion, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert at(monkeypatch, EVE) == 1
    given = queries.given_of(full)
    given = replace(given, begins_at=full.begins_at + 5 * DAY, ends_at=full.ends_at + 5 * DAY)
    row = Occasion.objects.get(pk=full.pk)
    deeds.write_occasion(given=given, occasion=row, version=row.version, by=year.officer, at=EVE)
    assert [at(monkeypatch, EVE + timedelta(hours=1)), at(monkeypatch, EVE + 5 * DAY)] == [0, 1]


def test_a_crash_in_the_middle_tells_nobody_twice(year: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = offered(year)
    registered(year, row, year.editor)
    registered(year, row, year.owner)

    def dies() -> None:
        with transaction.atomic():
            assert remind_of_occasion(occasion=row, by=None, at=EVE) == 2
            raise RuntimeError("the machine went away")

    with pytest.raises(RuntimeError):
        dies()
    assert not Notice.objects.filter(kind="event.reminded").exists()
    assert [at(monkeypatch, EVE), at(monkeypatch, EVE)] == [2, 0]
    mails = Delivery.objects.filter(notice__kind="event.reminded")
    assert sorted(mails.values_list("to", flat=True)) == sorted([year.editor.email, year.owner.email])


def test_as_each_wants_to_be_told_and_in_the_own_language(
    year: Cast, full: Occasion, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_preference(by=year.editor, times=MailTimes(modes={KNOWLEDGE: INBOX}), version=0, at=NOW)
    year.editor.language = "en"
    year.editor.save()
    assert at(monkeypatch, EVE) == 1
    assert Notice.objects.get(kind="event.reminded").title_en == "Coming soon: Towards government 4.0"
    assert not Delivery.objects.filter(notice__kind="event.reminded").exists()


def test_a_digest_that_comes_before_takes_it_along_and_a_later_one_does_not(
    year: Cast, full: Occasion, monkeypatch: pytest.MonkeyPatch
) -> None:
    registrations.cancel_registration(
        registration=full.registrations.get(user=year.editor), by=year.editor, at=NOW
    )  # owner moves up
    for version, (every, hour) in enumerate((("weekly", 8), ("daily", 8), ("daily", 10))):
        times = MailTimes(modes={KNOWLEDGE: DIGEST}, every=every, hour=hour)
        keep_preference(by=year.owner, times=times, version=version, at=NOW)
        Notice.objects.filter(key__endswith=":eve").update(key=f"{every} {hour}")
        assert at(monkeypatch, EVE) == 1
    states = Delivery.objects.filter(notice__kind="event.reminded").order_by("pk").values_list("state", flat=True)
    assert list(states) == [Delivery.State.WAITING, Delivery.State.HELD, Delivery.State.WAITING]


def test_a_name_of_three_hundred_letters_is_told(year: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = offered(year, title_th="ก" * 300)
    registered(year, row, year.editor)
    assert at(monkeypatch, EVE) == 1
    assert {len(one) <= 300 for one in Notice.objects.values_list("title", flat=True)} == {True}


@pytest.mark.django_db(transaction=True)
def test_two_workers_in_the_same_second_tell_once() -> None:
    cast = Cast.build().with_dossier()
    row = offered(cast)
    registered(cast, row, cast.editor)
    ready = Barrier(2, timeout=20)

    def remind(_number: int) -> int:
        try:
            read = Occasion.objects.get(pk=row.pk)
            ready.wait()
            return remind_of_occasion(occasion=read, by=None, at=EVE)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        assert sorted(workers.map(remind, range(2))) == [0, 1]
    assert (
        Notice.objects.filter(kind="event.reminded").count(),
        Event.objects.filter(kind="event.reminded").count(),
    ) == (1, 1)
