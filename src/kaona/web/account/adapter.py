"""How allauth behaves here: accounts come by invitation only, its mails leave through our outbox."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from kaona.activity.operations import send_mail_later


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; mails are written into the outbox and sent by the worker."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message = self.render_mail(template_prefix, email, context)
        send_mail_later(
            to=email, subject=str(message.subject)[:300], body=str(message.body), key=f"account:{secrets.token_hex(12)}",
            at=timezone.now(),
        )  # fmt: skip
