"""Announcements: drafted, published, withdrawn; who sees them, when; put away; told once."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kaona.activity.models import Delivery, Event, Notice
from kaona.assessment.queries.window import owing
from kaona.jobs import announcements as jobs
from kaona.people.access import NotAllowed
from kaona.people.banners import banners_for
from kaona.people.models import Announcement, Dismissal
from kaona.people.operations import announcements as deeds
from kaona.rules.announcements import Audience, Draft
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


def draft(audience: Audience = Audience(), **change: Any) -> Draft:  # noqa: B008
    given = {"title_th": "ปิดระบบ", "text_th": "คืนวันเสาร์", "title_en": "", "text_en": "", "level": "info"}
    return Draft(**(given | change), audience=audience, starts_at=NOW, ends_at=NOW + 7 * DAY)


def live(cast: Cast, audience: Audience = Audience(), by_notice: bool = False, **change: Any) -> Announcement:  # noqa: B008
    row = deeds.write(announcement=None, draft=draft(audience, **change), version=0, by=cast.officer, at=NOW)
    return deeds.publish(announcement=row, by_notice=by_notice, version=1, by=cast.officer, at=NOW)


def seen(cast: Cast, who: str, at: Any = NOW) -> list[str]:
    return [one.title_th for one in banners_for(getattr(cast, who), owing, at=at)]


def reached(cast: Cast, whose: Iterable[str]) -> set[str]:
    return {who for who in whose if seen(cast, who)}


WHO = ("editor", "head", "governor", "officer", "viewer", "outsider", "nobody")


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        (Audience(), set(WHO)),
        (Audience(types=("province",)), {"governor"}),
        (Audience(types=("department", "province"), roles=("head",)), {"head", "governor"}),
        (Audience(roles=("officer",)), {"officer"}),
        (Audience(not_submitted=True), {"editor", "head"}),
    ],
)
def test_whom_it_is_for(year: Cast, audience: Audience, who: set[str]) -> None:
    live(year, audience)
    assert reached(year, WHO) == who


def test_not_after_submission(year: Cast) -> None:
    live(year, Audience(not_submitted=True))
    year.with_submission("B")
    assert reached(year, WHO) == set()


def test_only_in_its_time_and_only_published(cast: Cast) -> None:
    row = deeds.write(announcement=None, draft=draft(), version=0, by=cast.officer, at=NOW)
    assert seen(cast, "editor") == []
    deeds.publish(announcement=row, by_notice=False, version=1, by=cast.officer, at=NOW)
    times = (-timedelta(seconds=1), timedelta(0), 7 * DAY - timedelta(seconds=1), 7 * DAY)
    assert [len(seen(cast, "editor", NOW + one)) for one in times] == [0, 1, 1, 0]
    deeds.withdraw(announcement=row, by=cast.officer, at=NOW)
    assert seen(cast, "editor") == []
    kinds = list(Event.objects.filter(subject_kind="announcement").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["announcement.drafted", "announcement.published", "announcement.withdrawn"]


def test_put_away_for_oneself(cast: Cast) -> None:
    row = live(cast)
    for _ in range(2):
        deeds.dismiss(announcement=row, by=cast.editor, at=NOW)
    assert (seen(cast, "editor"), seen(cast, "head")) == ([], ["ปิดระบบ"])
    assert Dismissal.objects.count() == 1


def test_warnings_come_first(cast: Cast) -> None:
    live(cast, title_th="หนึ่ง")
    live(cast, title_th="เตือน", level="warn")
    live(cast, title_th="สอง")
    assert seen(cast, "editor") == ["เตือน", "สอง", "หนึ่ง"]


def test_one_question_while_nothing_is_announced(cast: Cast) -> None:
    seen(cast, "editor")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        seen(cast, "editor")
    assert len(asked) == 1


def test_a_published_one_is_not_written_again_and_two_at_once_follow_each_other(cast: Cast) -> None:
    row = deeds.write(announcement=None, draft=draft(), version=0, by=cast.officer, at=NOW)
    deeds.write(announcement=row, draft=draft(title_th="ใหม่"), version=1, by=cast.officer, at=NOW)
    for deed in (lambda: deeds.write(announcement=row, draft=draft(), version=1, by=cast.officer, at=NOW),
                 lambda: deeds.publish(announcement=row, by_notice=False, version=1, by=cast.officer, at=NOW),
                 lambda: deeds.withdraw(announcement=row, by=cast.officer, at=NOW)):  # fmt: skip
        with pytest.raises(deeds.Settled):
            deed()
    deeds.publish(announcement=row, by_notice=False, version=2, by=cast.officer, at=NOW)
    with pytest.raises(deeds.Settled):
        deeds.publish(announcement=row, by_notice=False, version=2, by=cast.officer, at=NOW)
    deeds.withdraw(announcement=row, by=cast.officer, at=NOW)
    with pytest.raises(deeds.Settled):
        deeds.withdraw(announcement=row, by=cast.officer, at=NOW)


def test_one_whose_time_is_over_is_not_published(cast: Cast) -> None:
    row = deeds.write(announcement=None, draft=draft(), version=0, by=cast.officer, at=NOW)
    with pytest.raises(deeds.AnnouncementFaults):
        deeds.publish(announcement=row, by_notice=False, version=1, by=cast.officer, at=NOW + 8 * DAY)


def test_faults_change_nothing(cast: Cast) -> None:
    with pytest.raises(deeds.AnnouncementFaults) as refused:
        deeds.write(announcement=None, draft=draft(title_th="", level="x"), version=0, by=cast.officer, at=NOW)
    assert set(refused.value.faults) == {"title_th", "level"}
    assert not Announcement.objects.exists()


def test_coordinators_and_heads_are_told_once_when_it_begins(year: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    live(year, Audience(types=("department",)), by_notice=True, title_en="Closed", text_en="On Saturday")
    live(year, title_th="เงียบ")
    year.head.language = "en"
    year.head.save()
    told = []
    for at in (NOW - DAY, NOW, NOW + DAY):
        monkeypatch.setattr(jobs.timezone, "now", lambda at=at: at)
        told.append(jobs.tell_begun())
    assert told == [0, 3, 0]
    assert {one.recipient for one in Notice.objects.filter(kind="announcement.published")} == {
        year.coordinator, year.head, year.outsider,
    }  # fmt: skip
    assert dict(Delivery.objects.values_list("to", "subject")) == {
        year.coordinator.email: "ประกาศ: ปิดระบบ", year.outsider.email: "ประกาศ: ปิดระบบ", year.head.email: "Announcement: Closed",
    }  # fmt: skip
    assert Event.objects.get(kind="announcement.told").data == {"told": 3}


@pytest.mark.parametrize("who", ["approver", "administrator", "coordinator", "viewer", "nobody"])
def test_who_may_not(cast: Cast, who: str) -> None:
    row = live(cast)
    other = deeds.write(announcement=None, draft=draft(), version=0, by=cast.officer, at=NOW)
    by = getattr(cast, who)
    for deed in (lambda: deeds.write(announcement=None, draft=draft(), version=0, by=by, at=NOW),
                 lambda: deeds.publish(announcement=other, by_notice=False, version=1, by=by, at=NOW),
                 lambda: deeds.withdraw(announcement=row, by=by, at=NOW)):  # fmt: skip
        with pytest.raises(NotAllowed):
            deed()
