"""The outbox against a real mail server on the loopback: down, tried again, sent once."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from django.db import connection
from django.utils import timezone

from kaona.activity.models import Delivery
from kaona.activity.operations import MAX_ATTEMPTS, retry_delivery, tell
from kaona.jobs.outbox import deliver_due
from tests.cast import Cast


class Box(Handler):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.messages.append(message)


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


def test_a_server_that_was_down_gets_the_mail_once(cast: Cast, server: Controller) -> None:
    tell(
        people=[cast.editor],
        kind="k",
        key="one",
        title="เรื่องสำคัญ",
        body="เนื้อความ",
        path="/dossiers/5/",
        at=timezone.now(),
    )
    assert deliver_due() == 0
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("waiting", 1)
    server.start()
    Delivery.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert deliver_due() == 1
    assert deliver_due() == 0
    (message,) = server.handler.messages
    assert message["To"] == cast.editor.email
    body = message.get_payload(decode=True)
    assert "/dossiers/5/" in body.decode()
    assert message["Message-ID"].startswith(f"<notice.{row.notice_id}@")


def test_a_message_that_cannot_be_sent_does_not_hold_up_the_others(cast: Cast, server: Controller) -> None:
    server.start()
    now = timezone.now()
    for number, subject in enumerate(["สอง\nบรรทัด", "ปกติ"]):
        Delivery.objects.create(
            to="a@example.go.th", subject=subject, body="x", key=str(number), created_at=now, next_at=now
        )
    assert deliver_due() == 1
    bad, good = Delivery.objects.order_by("pk")
    assert (bad.state, good.state) == ("waiting", "sent")
    assert "BadHeaderError" in bad.last_error


def test_it_is_given_up_visibly_after_the_last_attempt(cast: Cast, server: Controller) -> None:
    now = timezone.now()
    Delivery.objects.create(
        to="a@example.go.th", subject="x", body="x", key="k", created_at=now, next_at=now, attempts=MAX_ATTEMPTS - 1
    )
    assert deliver_due() == 0  # the server is down
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("failed", MAX_ATTEMPTS)
    retry_delivery(delivery=row, by=cast.administrator, at=now)
    server.start()
    assert deliver_due() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once(server: Controller) -> None:
    server.start()
    now = timezone.now()
    for number in range(12):
        Delivery.objects.create(
            to=f"p{number}@example.go.th", subject="x", body="x", key=str(number), created_at=now, next_at=now
        )

    def work(_: int) -> int:
        try:
            return deliver_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        sent = list(workers.map(work, range(2)))
    assert sum(sent) == 12
    assert sorted(one["To"] for one in server.handler.messages) == sorted(f"p{n}@example.go.th" for n in range(12))
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}
