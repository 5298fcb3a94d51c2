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
from django.utils import timezone

from kaona.activity.models import Delivery
from kaona.activity.operations import keep_preference, tell
from kaona.jobs import digests, outbox
from kaona.rules.mail_times import DIGEST, MailTimes
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
