"""The port to chats: a webhook on a real HTTP server gets each message once, signed; faults are tried again."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.utils import timezone

from kaona.activity.gateways import GATEWAYS, Gateway
from kaona.activity.models import Delivery
from kaona.activity.operations import keep_preference, tell
from kaona.jobs.digests import gather_due
from kaona.jobs.outbox import deliver_due
from kaona.rules.mail_times import DIGEST, INBOX, MailTimes
from tests.cast import Cast

SECRET = "s" * 40


class Hook(BaseHTTPRequestHandler):
    """Keeps what arrives; answers with the next status."""

    got: list[tuple[dict[str, Any], str, bytes]]
    statuses: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((json.loads(body), self.headers["X-Kaona-Signature"], body))
        status = self.statuses.pop(0) if self.statuses else 204
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Silent."""


@pytest.fixture
def hook(settings: Any) -> Iterator[type[Hook]]:
    handler = type("Handler", (Hook,), {"got": [], "statuses": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.WEBHOOK_URL, settings.WEBHOOK_SECRET = f"http://127.0.0.1:{server.server_port}/hook?room=1", SECRET
    yield handler
    server.shutdown()
    server.server_close()


def told(cast: Cast, key: str = "one") -> None:
    tell(
        people=[cast.editor],
        kind="comment.mentioned",
        key=key,
        title="กล่าวถึงท่าน",
        body="เนื้อความ",
        path="/tasks/",
        at=timezone.now(),
    )


def test_a_message_is_posted_once_and_signed(
    cast: Cast, hook: type[Hook], settings: Any, mailoutbox: list[Any]
) -> None:
    told(cast)
    told(cast)
    assert sorted(Delivery.objects.values_list("channel", flat=True)) == ["mail", "webhook"]
    assert [deliver_due(), deliver_due()] == [2, 0]
    ((message, sign, body),) = hook.got
    assert message == {
        "id": f"webhook:notice:{Delivery.objects.first().notice_id}", "to": cast.editor.email, "subject": "กล่าวถึงท่าน",
        "text": "เนื้อความ", "link": f"{settings.BASE_URL}/tasks/",
    }  # fmt: skip
    assert sign == f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}"
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_was_not_taken_is_tried_again_with_the_same_id(cast: Cast, hook: type[Hook], status: int) -> None:
    told(cast)
    hook.statuses.append(status)
    assert deliver_due() == 1  # the mail leaves all the same
    row = Delivery.objects.get(channel="webhook")
    assert (row.state, row.attempts, row.last_error) == ("waiting", 1, f"NotDelivered: the webhook answered {status}")
    Delivery.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert deliver_due() == 1
    assert len({one["id"] for one, _sign, _body in hook.got}) == 1
    assert len(hook.got) == 2


def test_nobody_there(cast: Cast, hook: type[Hook], settings: Any) -> None:
    settings.WEBHOOK_URL = "http://127.0.0.1:9/"
    told(cast)
    deliver_due()
    assert Delivery.objects.get(channel="webhook").state == "waiting"


@pytest.mark.parametrize("mode", [DIGEST, INBOX])
def test_what_one_does_not_want_at_once_is_not_posted(cast: Cast, hook: type[Hook], mode: str) -> None:
    keep_preference(by=cast.editor, times=MailTimes(modes={"comments": mode}), version=0, at=timezone.now())
    told(cast)
    assert not Delivery.objects.filter(channel="webhook").exists()


def test_a_digest_is_posted_once_too(
    cast: Cast, hook: type[Hook], settings: Any, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = timezone.now()
    keep_preference(by=cast.editor, times=MailTimes(modes={"comments": DIGEST}), version=0, at=start)
    told(cast, "one")
    told(cast, "two")
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(days=2))
    hook.statuses.append(500)
    assert [gather_due(), gather_due()] == [1, 0]
    assert deliver_due() == 1  # the mail; the chat did not take it
    monkeypatch.setattr(timezone, "now", lambda: start + timedelta(days=3))
    assert [deliver_due(), deliver_due()] == [1, 0]
    (first, sign, body), again = hook.got
    assert again[0] == first
    mail = Delivery.objects.get(channel="mail", notice=None)
    assert (first["id"], first["to"], first["link"]) == (f"webhook:{mail.key}", cast.editor.email, "")
    assert (first["subject"], first["text"]) == ("สรุปแจ้งเตือน 2 เรื่อง", mailoutbox[0].body)
    assert first["text"].count(f"{settings.BASE_URL}/tasks/") == 2
    assert sign == f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}"


def test_without_an_address_nothing_is_posted(cast: Cast) -> None:
    told(cast)
    assert Delivery.objects.get().channel == "mail"


def test_every_gateway_is_the_one_port() -> None:
    assert set(GATEWAYS) == {"mail", "webhook"}
    assert all(isinstance(one, Gateway) for one in GATEWAYS.values())
