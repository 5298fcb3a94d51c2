"""The outbox against a real mail server on the loopback: down, tried again, sent once."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from django.utils import timezone

from kaona.activity.models import Delivery
from kaona.activity.operations import tell
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
