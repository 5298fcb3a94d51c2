"""An outage as agencies live it: the worker was away, the end moves, work and submission go on, the pages say why, reminders
count to the new end. Likewise for items that were sent back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kaona.activity.models import Event, Notice
from kaona.assessment.models import Cycle, Dossier, DossierReturn, Extension, Outage
from kaona.assessment.operations import answers, outages, signoff, told
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.cycles import deadline_of
from kaona.jobs import deadlines, heartbeat
from kaona.rules.thai_dates import BANGKOK, words_of_moment
from tests.assessment.test_submission import fill, sign
from tests.cast import NOW, Cast
from tests.web.calendars.test_reading import client_of

HOUR = timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


@pytest.fixture
def end(year: Cast) -> datetime:
    """The window closes on a Tuesday at 16:30; nobody may be late."""
    year.cycle.window.closes_at = datetime(2026, 6, 30, 16, 30, tzinfo=BANGKOK)
    year.cycle.window.save()
    Cycle.objects.update(policies={"late_submission": False})
    year.dossier = Dossier.objects.get(pk=year.dossier.pk)
    return year.cycle.window.closes_at


def worker_away(clock: Any, begin: datetime, back: datetime) -> Outage:
    """The worker's last sign of life and the next one."""
    heartbeat._last.clear()
    for moment in (begin, back):
        clock(moment)
        heartbeat.note_beat()
    heartbeat._last.clear()
    return Outage.objects.get()


def confirm(year: Cast, outage: Outage) -> None:
    answer = client_of(year.administrator).post("/calendars/outages/", {"step": "confirm", "outage": outage.pk})
    assert answer.status_code == 302


def page(user: Any, address: str) -> str:
    return client_of(user).get(address).content.decode()


def test_from_the_last_heartbeat_to_the_new_end(year: Cast, end: datetime, clock: Any) -> None:
    fill(year)
    outage = worker_away(clock, end - 3 * HOUR, end - HOUR)
    clock(end + HOUR)
    with pytest.raises(Refused, match="closed"):
        answers.answer_statement(
            dossier=year.dossier, code="1.1.B3", state="met", by=year.coordinator, at=timezone.now()
        )
    confirm(year, outage)
    later = datetime(2026, 7, 1, 16, 30, tzinfo=BANGKOK)
    year.dossier = Dossier.objects.get(pk=year.dossier.pk)
    assert deadline_of(year.dossier) == later
    # The pages say until when, and why
    for address in (f"/dossiers/{year.dossier.pk}/", f"/cycles/{year.cycle.pk}/settings/", "/calendars/outages/"):
        shown = page(year.coordinator if "dossiers" in address else year.officer, address)
        assert words_of_moment(later) in shown, address
    assert "ขยายเวลาถึง" in page(year.coordinator, f"/dossiers/{year.dossier.pk}/")
    reason = Extension.objects.get().reason
    assert reason.startswith("ระบบขัดข้อง")
    assert reason in page(year.coordinator, f"/dossiers/{year.dossier.pk}/")
    # Reminders count to the new end, with its words
    clock(later - 5 * HOUR)
    assert deadlines.watch_windows() > 0
    reminder = Notice.objects.get(recipient=year.coordinator, kind="dossier.window_reminded")
    assert words_of_moment(later) in reminder.title
    # Work and submission go on
    answers.answer_statement(dossier=year.dossier, code="1.1.B3", state="met", by=year.coordinator, at=later - 2 * HOUR)
    sign(year)
    signoff.submit(dossier=year.dossier, by=year.coordinator, at=later - HOUR)
    year.dossier.refresh_from_db()
    assert (year.dossier.submitted_at, year.dossier.is_late) == (later - HOUR, False)
    clock(later + HOUR)
    assert deadlines.watch_windows() == 0
    assert "ขยายเวลาถึง" not in page(year.coordinator, f"/dossiers/{year.dossier.pk}/")


@pytest.fixture
def returned(year: Cast, end: datetime) -> DossierReturn:
    """Two months after the window one item is with the agency again, until a Tuesday."""
    year.with_review()
    due = datetime(2026, 9, 15, 16, 30, tzinfo=BANGKOK)
    row = told.return_items(
        dossier=year.dossier, items={"1.2": "ขอเอกสาร"}, due_at=due, by=year.officer, at=NOW + timedelta(days=60)
    )
    year.dossier.refresh_from_db()
    return row


@pytest.mark.parametrize("state", ["open", "closed"])
def test_items_that_were_sent_back(year: Cast, returned: DossierReturn, clock: Any, state: str, end: datetime) -> None:
    Cycle.objects.update(state=state)
    due = returned.due_at
    outage = worker_away(clock, due - 3 * HOUR, due - HOUR)
    confirm(year, outage)
    later = datetime(2026, 9, 16, 16, 30, tzinfo=BANGKOK)
    returned.refresh_from_db()
    year.dossier = Dossier.objects.get(pk=year.dossier.pk)
    assert (returned.due_at, deadline_of(year.dossier), year.cycle.window.closes_at) == (later, later, end)
    extension = Extension.objects.get()
    assert (extension.scope, extension.organisation, extension.before) == ("return", year.department, due)
    shown = page(year.coordinator, f"/dossiers/{year.dossier.pk}/")
    assert words_of_moment(later) in shown
    assert extension.reason in shown
    assert "การแก้ไขที่ส่งกลับ" in page(year.administrator, "/calendars/outages/")
    assert "การแก้ไขที่ส่งกลับ" in page(year.officer, f"/cycles/{year.cycle.pk}/settings/")
    notices = Notice.objects.filter(kind="dossier.return_extended", body=extension.reason)
    assert {one.recipient for one in notices} == {year.coordinator, year.head}
    assert Event.objects.filter(kind="dossier.return_extended", organisation_id=year.department.pk).count() == 1
    # Reminders count to the new date
    clock(later - 2 * HOUR)
    deadlines.watch_deadlines()
    titles = Notice.objects.filter(recipient=year.coordinator, kind="review.return_reminded").values_list("title")
    assert [words_of_moment(later) in title for (title,) in titles] == [True]
    answers.answer_statement(dossier=year.dossier, code="1.2.B1", state="not_met", by=year.coordinator, at=later - HOUR)
    # A second time nothing moves
    assert outages.apply_outage(outage=outage_of(), by=year.administrator, at=later) == 0
    assert Extension.objects.count() == 1


def outage_of() -> Outage:
    return Outage.objects.get()


def test_what_came_back_already_or_has_time_stays(year: Cast, returned: DossierReturn) -> None:
    due = returned.due_at
    outages.declare_outage(
        began_at=due - 100 * HOUR, ended_at=due - 98 * HOUR, what="ไฟดับ", by=year.administrator, at=due
    )
    DossierReturn.objects.update(closed_at=due - 50 * HOUR)
    outages.declare_outage(began_at=due - 3 * HOUR, ended_at=due - HOUR, what="ไฟดับ", by=year.administrator, at=due)
    assert (DossierReturn.objects.get().due_at, Extension.objects.count()) == (due, 0)


def test_only_administrators_confirm(year: Cast, end: datetime, clock: Any) -> None:
    outage = worker_away(clock, end - 3 * HOUR, end - HOUR)
    for who in (year.officer, year.coordinator, year.approver):
        client_of(who).post("/calendars/outages/", {"step": "confirm", "outage": outage.pk})
    assert Client().post("/calendars/outages/", {"step": "confirm", "outage": outage.pk}).status_code == 302
    assert Outage.objects.get().state == "proposed"
