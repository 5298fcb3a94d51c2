"""How allauth behaves here: accounts come by invitation only, its mails leave through our outbox."""

import secrets
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from kaona.activity.operations import record, send_mail_later
from kaona.people.queries import texts_in_force
from kaona.rules.message_texts import LINK, MESSAGES, NETWORK, PERSON, WHEN, fill
from kaona.rules.thai_dates import words_of_moment
from kaona.web.account.lock import address_of

# What a person did for the safety of the account, by the name of allauth's mail: each leaves a line in the audit trail.
SAFETY_EVENTS = {
    "password_changed": "account.password_changed",
    "password_reset": "account.password_reset",
    "totp_activated": "account.totp_activated",
    "totp_deactivated": "account.totp_deactivated",
    "recovery_codes_generated": "account.recovery_codes_generated",
}


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; mails are written into the outbox and sent by the worker."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At the site's own address, whatever host name the request came with."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.BASE_URL + path.replace("UID-KEY", quote(key))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        subject, body = self._words(template_prefix, email, context)
        send_mail_later(to=email, subject=subject, body=body, key=f"account:{secrets.token_hex(12)}", at=timezone.now())

    def _words(self, template_prefix: str, email: str, context: dict[str, Any]) -> tuple[str, str]:
        """By the texts that officers can change; what they do not know is said as allauth says it."""
        name, user = template_prefix.rpartition("/")[2], context.get("user")
        if name not in MESSAGES:
            message = self.render_mail(template_prefix, email, context)
            return str(message.subject), str(message.body)
        texts, language = texts_in_force(name), getattr(user, "language", "th")
        values = {
            PERSON: getattr(user, "full_name", ""), LINK: context.get("password_reset_url", ""),
            WHEN: words_of_moment(context.get("timestamp") or timezone.now(), language=language), NETWORK: context.get("ip", ""),
        }  # fmt: skip
        return fill(texts.subject(language), values), fill(texts.body(language), values)

    @transaction.atomic
    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        kind = SAFETY_EVENTS.get(template_prefix.rpartition("/")[2])
        if kind:
            record(kind=kind, subject=user, by=user, at=timezone.now())
        super().send_notification_mail(template_prefix, user, {"user": user} | (context or {}), email or user.email)
