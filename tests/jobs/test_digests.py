"""Digests and a mail server that is away, against a real mail server on the loopback."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email.header import decode_header, make_header
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.test import Client
from django.utils import timezone

from kaona.activity import operations
from kaona.activity.models import Delivery
from kaona.activity.operations import keep_preference, tell
from kaona.activity.queries import due_digest
from kaona.jobs import digests, outbox
from kaona.rules.mail_times import DIGEST, MailTimes
from kaona.rules.said import said
from tests.cast import NOW, Cast
from tests.jobs.test_outbox import Box


@pytest.fixture
def server(settings: Any) -> Iterator[Controller]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    controller = Controller(Box(), hostname="127.0.0.1", port=port)
    yield controller
    if controller.loop.is_running():
        controller.stop()


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> int:
    """One beat of the worker at a moment; how many mails left."""
    monkeypatch.setattr(timezone, "now", lambda: moment)
    digests.gather_due()
    return outbox.deliver_due()


def test_a_server_that_is_away_for_a_day_gets_everything_once(
    cast: Cast, server: Controller, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [cast.editor, cast.coordinator, cast.head]
    for number in range(4):
        tell(people=people, kind="item.assigned", key=str(number), title=f"เรื่อง {number}", at=NOW)
    for minutes in range(0, 24 * 60, 2):
        assert at(monkeypatch, NOW + timedelta(minutes=minutes)) == 0
    assert set(Delivery.objects.values_list("state", flat=True)) == {"waiting"}
    assert Delivery.objects.order_by("-attempts").first().attempts > 8
    server.start()
    left = [at(monkeypatch, NOW + timedelta(hours=24, minutes=minutes)) for minutes in range(0, 120, 2)]
    assert sum(left[:31]) == sum(left) == 12  # all within the hour
    ids = [one["Message-ID"] for one in server.handler.messages]
    assert len(set(ids)) == len(ids) == 12


def test_up_down_for_a_day_and_up_again(
    cast: Cast, server: Controller, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """What is told before, meanwhile and after arrives once each; the administrator reads in words what is the matter."""
    administrator = Client()
    administrator.force_login(cast.administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    keep_preference(by=cast.head, times=MailTimes(modes={"assigned": DIGEST}), version=0, at=NOW)
    server.start()
    tell(people=[cast.editor], kind="item.assigned", key="before", title="ก่อน", at=NOW)
    assert at(monkeypatch, NOW) == 1
    assert "รอส่งอีกครั้ง" not in administrator.get("/people/mail/").content.decode()
    server.stop()
    for hour in range(1, 25):
        moment = NOW + timedelta(hours=hour)
        tell(people=[cast.editor, cast.head], kind="item.assigned", key=f"h{hour}", title=f"ชั่วโมง {hour}", at=moment)
        for minutes in (0, 20, 40):
            assert at(monkeypatch, moment + timedelta(minutes=minutes)) == 0
    page = administrator.get("/people/mail/").content.decode()
    waiting = Delivery.objects.filter(state="waiting").count()
    for words in ("เซิร์ฟเวอร์อีเมลไม่ตอบ", f"มี {waiting} ฉบับรอส่งอีกครั้ง", "ส่งได้ครั้งสุดท้าย", "ระบบลองใหม่เองอย่างน้อยชั่วโมงละครั้ง"):
        assert words in page
    assert "รอส่งอีกครั้ง" in administrator.get("/people/accounts/").content.decode()
    again = Controller(server.handler, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    again.start()
    try:
        back = NOW + timedelta(hours=25)
        tell(people=[cast.editor], kind="item.assigned", key="after", title="หลัง", at=back)
        for minutes in range(0, 26 * 60, 5):
            at(monkeypatch, back + timedelta(minutes=minutes))
    finally:
        again.stop()
    subjects = [str(make_header(decode_header(one["Subject"]))) for one in server.handler.messages]
    assert sorted(one for one in subjects if not one.startswith("สรุป")) == sorted(
        ["ก่อน", "หลัง", *(f"ชั่วโมง {hour}" for hour in range(1, 25))]
    )
    digests_told = [int(one.split()[1]) for one in subjects if one.startswith("สรุป")]
    assert sum(digests_told) == 24  # every hour's notice in one digest
    assert "รอส่งอีกครั้ง" not in administrator.get("/people/mail/").content.decode()


def test_the_digest_arrives_as_plain_text(cast: Cast, server: Controller, monkeypatch: pytest.MonkeyPatch) -> None:
    server.start()
    keep_preference(by=cast.editor, times=MailTimes(modes={"assigned": DIGEST}), version=0, at=NOW)
    for number in range(3):
        tell(
            people=[cast.editor],
            kind="item.assigned",
            key=str(number),
            title=f"เรื่อง {number}",
            path=f"/x/{number}/",
            at=NOW,
        )
    assert [at(monkeypatch, NOW + timedelta(hours=hours)) for hours in (1, 22, 46)] == [0, 1, 0]
    (message,) = server.handler.messages
    assert message.get_content_type() == "text/plain"
    assert str(make_header(decode_header(message["Subject"]))) == "สรุปแจ้งเตือน 3 เรื่อง"
    body = message.get_payload(decode=True).decode()
    assert [f"/x/{number}/" in body for number in range(3)] == [True] * 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_digest_each(settings: Any) -> None:
    cast = Cast.build()
    people = [cast.editor, cast.coordinator, cast.head, cast.owner, cast.reviewer, cast.officer]
    for one in people:
        keep_preference(by=one, times=MailTimes(modes={"assigned": DIGEST}), version=0, at=NOW)
    for number in range(3):
        tell(people=people, kind="item.assigned", key=str(number), title=f"เรื่อง {number}", at=NOW)

    def work(_: int) -> int:
        try:
            return digests.gather_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        done = list(workers.map(work, range(2)))
    assert sum(done) == 6
    mails = Delivery.objects.filter(key__startswith="digest:")
    assert sorted(mails.values_list("to", "subject")) == sorted((one.email, "สรุปแจ้งเตือน 3 เรื่อง") for one in people)
    assert Delivery.objects.filter(state="gathered").count() == 18


def test_a_digest_that_another_worker_has_just_made_is_not_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two look, one locks and makes it; the other gets the lock afterwards and finds nothing held."""
    keep_preference(by=cast.editor, times=MailTimes(modes={"assigned": DIGEST}), version=0, at=NOW)
    tell(people=[cast.editor], kind="item.assigned", key="1", title=said("เรื่อง", "A matter"), at=NOW)
    late, look = due_digest(at=timezone.now()), due_digest
    assert digests.gather_due() == 1
    seen = iter([late])
    monkeypatch.setattr(operations, "due_digest", lambda *, at: next(seen, None) or look(at=at))
    assert digests.gather_due() == 0
    assert Delivery.objects.filter(key__startswith="digest:").count() == 1
