"""What leaves is true on the day it leaves: the countdown is that of the moment, and what was overtaken does not leave."""

import ast
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kaona.activity.gateways import MailGateway
from kaona.activity.models import Delivery, Notice
from kaona.activity.operations import keep_preference, tell
from kaona.assessment.operations.participants import extend
from kaona.assessment.queries.cycles import deadline_of
from kaona.jobs import deadlines, digests, outbox, still_true
from kaona.rules.mail_times import DIGEST, MailTimes
from kaona.rules.reminders import Due
from kaona.rules.said import said
from kaona.verification.operations import clarifying
from tests.architecture.test_notice_kinds import SOURCE
from tests.cast import NOW, Cast
from tests.jobs import test_windows

ending = test_windows.ending  # the fixture
DAY = timedelta(days=1)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """The mail server is away while the list is not empty."""
    down: list[bool] = []
    send = MailGateway.send

    def maybe(self: MailGateway, *given: Any) -> None:
        if down:
            raise ConnectionRefusedError
        send(self, *given)

    monkeypatch.setattr(MailGateway, "send", maybe)
    return down


def beat(monkeypatch: pytest.MonkeyPatch, moment: datetime, *, remind: bool = False) -> int:
    """The worker at a moment; how many mails left."""
    monkeypatch.setattr(timezone, "now", lambda: moment)
    if remind:
        deadlines.watch_windows()
    digests.gather_due()
    return outbox.deliver_due()


def noon(cast: Cast, days: int) -> datetime:
    """So many days before the end's day, which ends at 16:30."""
    return deadline_of(cast.dossier).replace(hour=5, minute=0) - days * DAY


def test_after_quiet_hours_the_countdown_is_that_of_the_morning(
    ending: Cast, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    keep_preference(by=ending.coordinator, times=MailTimes(quiet=True, quiet_from=11, quiet_to=8), version=0, at=NOW)
    ending.editor.language = "en"
    ending.editor.save()
    assert beat(monkeypatch, noon(ending, 3), remind=True) == 2  # editor and head
    assert "(3 d 4 h left)" in mailoutbox[0].body + mailoutbox[1].body
    assert beat(monkeypatch, noon(ending, 3) + timedelta(hours=20)) == 1
    assert mailoutbox[2].subject == "ปิดรับแบบประเมิน 6 ก.ค. 2569 16:30 น. (เหลือ 2 วัน 8 ชม.)"
    assert "(เหลือ 2 วัน 8 ชม.)" in mailoutbox[2].body


def test_the_inbox_counts_down_to_the_moment_of_reading(ending: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    beat(monkeypatch, noon(ending, 3), remind=True)
    monkeypatch.setattr(timezone, "now", lambda: noon(ending, 1))
    client = Client()
    client.force_login(ending.coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/notices/").content.decode()
    assert "(เหลือ 1 วัน 4 ชม.)" in page
    assert "{{" not in page


def test_a_server_that_is_away_gets_the_newest_reminder_only(
    ending: Cast, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any], away: list[bool]
) -> None:
    away.append(True)
    for days in (14, 7, 3):
        assert beat(monkeypatch, noon(ending, days), remind=True) == 0
    away.clear()
    moment = noon(ending, 3) + timedelta(hours=2)
    assert [beat(monkeypatch, moment), beat(monkeypatch, moment + timedelta(hours=2))] == [3, 0]
    assert sorted(one.to[0].split("@")[0] for one in mailoutbox) == ["coordinator", "editor", "head"]
    assert all("(เหลือ 3 วัน 2 ชม.)" in one.body for one in mailoutbox)
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["overtaken"] * 4 + ["sent"] * 3
    assert Notice.objects.count() == 7  # nothing is lost in the inbox


def test_what_was_submitted_moved_or_closed_meanwhile_is_not_reminded_of(
    ending: Cast, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any], away: list[bool]
) -> None:
    away.append(True)
    beat(monkeypatch, noon(ending, 7), remind=True)
    away.clear()
    late = deadline_of(ending.dossier) + timedelta(minutes=1)
    waiting = list(Notice.objects.order_by("pk"))
    assert [still_true.overtaken(one, at=noon(ending, 6)) for one in waiting] == [False, False]
    assert [still_true.overtaken(one, at=late) for one in waiting] == [True, True]
    row = ending.cycle.participants.get(organisation=ending.department)
    extend(participant=row, until=late + 9 * DAY, reason="น้ำท่วม", by=ending.officer, at=noon(ending, 7))
    assert [still_true.overtaken(one, at=noon(ending, 6)) for one in waiting] == [True, True]
    row.extended_to = None
    row.save()
    assert [still_true.overtaken(one, at=noon(ending, 6)) for one in waiting] == [False, False]
    Delivery.objects.filter(notice__kind="cycle.window_moved").delete()
    ending.with_submission("B")
    Delivery.objects.exclude(notice__in=waiting).delete()
    assert beat(monkeypatch, noon(ending, 6)) == 0
    states = list(Delivery.objects.order_by("pk").values_list("state", "attempts"))
    assert states == [("overtaken", 1), ("overtaken", 0)]  # a server that is away is tried once for all
    assert mailoutbox == []


def test_who_has_finished_is_not_reminded_of_items(ending: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    beat(monkeypatch, noon(ending, 7), remind=True)
    one = Notice.objects.get(recipient=ending.editor)
    assert not still_true.overtaken(one, at=noon(ending, 7))
    ending.dossier.assignments.update(done_at=NOW)
    assert still_true.overtaken(one, at=noon(ending, 7))


def test_a_digest_is_true_when_it_is_made_and_when_it_leaves(
    ending: Cast, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any], away: list[bool]
) -> None:
    keep_preference(by=ending.coordinator, times=MailTimes(modes={"deadline": DIGEST}), version=0, at=NOW)
    beat(monkeypatch, noon(ending, 7), remind=True)
    Delivery.objects.exclude(notice__recipient=ending.coordinator).delete()
    mailoutbox.clear()
    away.append(True)
    assert beat(monkeypatch, noon(ending, 6)) == 0
    digest = Delivery.objects.get(key__startswith="digest:")
    assert "(เหลือ 6 วัน 4 ชม.)" in digest.body
    away.clear()
    assert beat(monkeypatch, noon(ending, 5)) == 1
    assert "(เหลือ 5 วัน 4 ชม.)" in mailoutbox[0].body
    assert beat(monkeypatch, noon(ending, 4)) == 0


@pytest.mark.parametrize("made", [False, True])
def test_a_digest_of_what_was_overtaken_does_not_leave(
    ending: Cast, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any], away: list[bool], made: bool
) -> None:
    keep_preference(by=ending.coordinator, times=MailTimes(modes={"deadline": DIGEST}), version=0, at=NOW)
    beat(monkeypatch, noon(ending, 7), remind=True)
    mailoutbox.clear()
    away.append(True)
    if made:
        beat(monkeypatch, noon(ending, 6))
    ending.with_submission("B")
    Delivery.objects.filter(notice__kind="dossier.submitted").delete()
    away.clear()
    beat(monkeypatch, noon(ending, 5))
    beat(monkeypatch, noon(ending, 4))
    assert [one for one in mailoutbox if one.to == [ending.coordinator.email]] == []
    mine = Delivery.objects.filter(to=ending.coordinator.email).exclude(notice__kind__startswith="dossier.signed")
    states = set(mine.filter(notice__kind="dossier.window_reminded").values_list("state", flat=True))
    assert states == {"gathered" if made else "overtaken"}
    assert (
        list(Delivery.objects.filter(key__startswith="digest:").values_list("state", flat=True)) == ["overtaken"] * made
    )


def test_an_answered_question_is_not_reminded_of(year: Cast) -> None:
    year.with_review()
    row = clarifying.ask(review=year.review, assignment=None, item="1.1", target="statement", code="1.1.B1", question="?",
                         due_at=NOW + 20 * DAY, by=year.officer, at=NOW + 2 * DAY)  # fmt: skip
    at = row.due_at - DAY
    one = reminder(year.head, "clarification.reminded", row.pk, row.due_at)
    assert not still_true.overtaken(one, at=at)
    assert still_true.overtaken(reminder(year.head, "clarification.reminded", row.pk, row.due_at + DAY), at=at)
    clarifying.write_answer(clarification=row, text="x", version=1, by=year.editor, at=NOW + 3 * DAY)
    clarifying.send_answer(clarification=row, version=2, by=year.coordinator, at=NOW + 3 * DAY)
    assert still_true.overtaken(one, at=at)


def reminder(person: Any, kind: str, about: int, due_at: datetime) -> Notice:
    (made,) = tell(people=[person], kind=kind, key=f"{kind}{about}{due_at}", title=said("ก", "a"), at=NOW, mail=False,
                   due=Due(about, due_at))  # fmt: skip
    return made


@pytest.mark.parametrize("kind", sorted(still_true.WAITS))
def test_what_is_gone_is_reminded_of_by_no_kind(cast: Cast, kind: str) -> None:
    assert still_true.overtaken(reminder(cast.head, kind, 10**9, NOW + DAY), at=NOW)


def test_every_reminder_is_asked_once_more() -> None:
    """Whatever is told with `due` has its question in the table, and the other way round."""
    told = set()
    for path in SOURCE.rglob("operations/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and any("Due(" in ast.unparse(one.value) for one in node.keywords):
                told |= {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and "." in str(one.value)}
    by_variable = {
        kind
        for kind in still_true.WAITS
        if "window" in kind or kind in ("clarification.reminded", "review.return_reminded")
    }
    assert {one for one in told if " " not in str(one) and "/" not in str(one)} | by_variable == set(still_true.WAITS)
