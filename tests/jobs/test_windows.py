"""Reminders of the end of a window: each step once per person, the newest only, nothing after submission, again when the
end moved; by the words of the officers."""

from datetime import datetime, timedelta

import pytest

from kaona.activity.models import Delivery, Event, Notice
from kaona.activity.queries import notice_words
from kaona.assessment.models import Dossier, ItemAssignment
from kaona.assessment.operations.participants import extend, take_out
from kaona.assessment.queries.cycles import deadline_of
from kaona.jobs import deadlines as jobs
from kaona.people.operations.texts import keep_text
from kaona.rules.message_texts import Texts
from tests.cast import NOW, Cast

DAY = timedelta(days=1)


@pytest.fixture
def ending(year: Cast) -> Cast:
    """The window closes at 16:30 of a day three weeks from now; the editor has two items and has finished one."""
    window = year.cycle.window
    window.closes_at = (NOW + 21 * DAY).replace(hour=9, minute=30)
    window.save()
    for item, done in (("1.1", None), ("1.2", None), ("2.1", NOW)):
        ItemAssignment.objects.create(organisation=year.department, dossier=year.dossier, item=item, user=year.editor,
                                      assigned_by=year.coordinator, assigned_at=NOW, done_at=done)  # fmt: skip
    year.dossier = Dossier.objects.get(pk=year.dossier.pk)
    return year


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> int:
    monkeypatch.setattr(jobs.timezone, "now", lambda: moment)
    return jobs.watch_windows()


def days(monkeypatch: pytest.MonkeyPatch, cast: Cast, *left: float, end: datetime | None = None) -> list[int]:
    """Told at noon so many days before the end's day; once more each time, which tells nobody."""
    closes = (end or deadline_of(cast.dossier)).replace(hour=5, minute=0)
    found = []
    for one in left:
        found.append(at(monkeypatch, closes - one * DAY))
        assert at(monkeypatch, closes - one * DAY + timedelta(hours=1)) == 0
    return found


def test_each_step_once(ending: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    # Coordinator and editor; from three days on the head too; overdue coordinator and head.
    assert days(monkeypatch, ending, 15, 14, 13, 8, 7, 4, 3, 2, 1, 0, -1, -9) == [0, 2, 0, 0, 2, 0, 3, 0, 2, 0, 2, 0]
    told = Notice.objects.filter(path=f"/dossiers/{ending.dossier.pk}/")
    counted = {
        who: told.filter(recipient=getattr(ending, who)).count()
        for who in ("coordinator", "editor", "head", "owner", "outsider")
    }
    assert counted == {"coordinator": 5, "editor": 4, "head": 2, "owner": 0, "outsider": 0}
    assert Delivery.objects.count() == 11
    assert Event.objects.filter(kind="dossier.window_reminded").count() == 5


def test_whoever_missed_days_gets_the_newest_only(ending: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert days(monkeypatch, ending, 2, -1) == [3, 2]
    told = Notice.objects.filter(recipient=ending.coordinator).order_by("at")
    titles = [notice_words(one, "th", at=one.at)[0] for one in told]
    assert titles[0].startswith("ปิดรับแบบประเมิน 6 ก.ค. 2569 16:30 น. (เหลือ 2 วัน")
    assert titles[1:] == ["เลยกำหนดส่งแบบประเมินแล้ว"]
    assert Notice.objects.get(recipient=ending.editor).body.startswith("หัวข้อ 1.1, 1.2 ใน")


def test_nobody_is_woken_at_night(ending: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    end = deadline_of(ending.dossier)
    assert at(monkeypatch, end.replace(hour=0) - DAY) == 0  # 7:00 in Bangkok
    assert at(monkeypatch, end.replace(hour=12) - DAY) == 0  # 19:00
    assert at(monkeypatch, end.replace(hour=2) - DAY) == 3


def test_an_extension_moves_them(ending: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert days(monkeypatch, ending, 1) == [3]
    end = deadline_of(ending.dossier)
    extend(participant=ending.cycle.participants.get(organisation=ending.department), until=end + 10 * DAY, reason="น้ำท่วม",
           by=ending.officer, at=end - DAY)  # fmt: skip
    assert days(monkeypatch, ending, 10, 7, 1, -1, end=end + 10 * DAY) == [2, 2, 3, 2]


def test_nothing_after_submission_or_outside_the_cycle(ending: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ending.with_submission("B")
    assert days(monkeypatch, ending, 3, -1) == [0, 0]


def test_nothing_for_who_does_not_take_part(ending: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    take_out(participant=ending.cycle.participants.get(organisation=ending.department), state="exempt", reason="x",
             by=ending.officer, at=NOW)  # fmt: skip
    assert days(monkeypatch, ending, 3, -1) == [0, 0]


def test_who_left_the_agency_is_not_told(ending: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ending.editor.memberships.update(ended_at=NOW)
    assert days(monkeypatch, ending, 14) == [1]


def test_by_the_words_of_the_officers_and_in_ones_language(ending: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = Texts("ถึง{{ชื่อหน่วยงาน}}", "ปิด {{วันปิดรับ}}", "To {{ชื่อหน่วยงาน}}", "Until {{วันปิดรับ}}")
    keep_text(name="window_14", texts=texts, version=0, by=ending.officer, at=NOW)
    ending.coordinator.language = "en"
    ending.coordinator.save()
    days(monkeypatch, ending, 14)
    mail = Delivery.objects.get(to=ending.coordinator.email)
    assert (mail.subject, mail.body) == ("To กรมตัวอย่าง", "Until 6 Jul 2026 (2569) 16:30")
