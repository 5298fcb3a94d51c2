"""The one port for messages that leave the site: `Gateway.send(person, text, path)`. It must not know what they are about.

E-mail is always there. A gateway of one's own – a chat, a text message – is a class here with a name in GATEWAYS; the
outbox claims, repeats and gives up for all of them alike. The webhook is the example: it posts JSON to an address of the
operator's, signed, and whatever stands there speaks to the chat.
"""

import hashlib
import hmac
import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

TIMEOUT_SECONDS = 10


class NotDelivered(OSError):
    """The other side did not take it; the outbox tries again."""


@dataclass(frozen=True)
class Text:
    """What is told; `key` is the same for every repetition, so that the other side can tell one."""

    subject: str
    body: str
    key: str


class Gateway(ABC):
    """A way to a person. `send` returns when the other side has taken the message and raises OSError or ValueError when it
    has not; it never waits long."""

    name: ClassVar[str]

    @abstractmethod
    def send(self, person: str, text: Text, path: str) -> None:
        """Tell a person, known by the e-mail address, of a page of this site ("": of none)."""


class MailGateway(Gateway):
    """E-mail by the site's mail server."""

    name = "mail"

    def send(self, person: str, text: Text, path: str) -> None:
        """One plain text mail; the same key gives the same Message-ID."""
        body = f"{text.body}\n\n{settings.BASE_URL}{path}".strip() if path else text.body
        domain = settings.SERVER_EMAIL.rpartition("@")[2] or "localhost"
        headers = {"Message-ID": f"<{text.key.replace(':', '.')}@{domain}>", "Auto-Submitted": "auto-generated"}
        EmailMessage(text.subject, body, to=[person], headers=headers, connection=get_connection()).send()


class WebhookGateway(Gateway):
    """A POST of JSON with an HMAC-SHA256 of its bytes in `X-Kaona-Signature`. Any 2xx is a receipt; no redirect is followed."""

    name = "webhook"

    def send(self, person: str, text: Text, path: str) -> None:
        """One message; `id` is its key."""
        link = f"{settings.BASE_URL}{path}" if path else ""
        body = json.dumps({"id": text.key, "to": person, "subject": text.subject, "text": text.body, "link": link},
                          ensure_ascii=False).encode()  # fmt: skip
        sign = hmac.new(settings.WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json; charset=utf-8", "X-Kaona-Signature": f"sha256={sign}"}
        status = _post(settings.WEBHOOK_URL, body, headers)
        if not 200 <= status < 300:
            raise NotDelivered(f"the webhook answered {status}")


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("POST", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", body, headers)
        return connection.getresponse().status
    except HTTPException as error:
        raise NotDelivered(type(error).__name__) from error
    finally:
        connection.close()


GATEWAYS: dict[str, Gateway] = {one.name: one for one in (MailGateway(), WebhookGateway())}


def channels() -> list[str]:
    """The ways that this site uses besides e-mail."""
    return ["webhook"] if settings.WEBHOOK_URL else []
