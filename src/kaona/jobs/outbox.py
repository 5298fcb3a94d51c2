"""Sends the outbox: claim, word it as it is true now, send, keep what happened. Reads the clock."""

from datetime import datetime
from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected

from django.utils import timezone

from kaona.activity.gateways import GATEWAYS, Text
from kaona.activity.models import Delivery
from kaona.activity.operations import claim_delivery, keep_failure, keep_overtaken, keep_sent
from kaona.activity.queries import notice_words, notices_in
from kaona.jobs.digests import compose
from kaona.jobs.still_true import overtaken
from kaona.people.queries import changed_text
from kaona.rules.message_texts import DETAILS, NOTICE, PERSON, fill
from kaona.rules.notice_mails import NOTICE_MAILS

# Nobody answers at the server's door. What waits is tried at the next beat: a server that hangs must not hold up the
# worker for hundreds of mails in a row.
AWAY = (ConnectionError, TimeoutError, SMTPConnectError, SMTPServerDisconnected)


def deliver_due(most: int = 100) -> int:
    """Send what is due now, oldest first; how many left. A failure is kept and tried again later."""
    sent = 0
    for _ in range(most):
        delivery = claim_delivery(at=timezone.now())
        if delivery is None:
            break
        words = _words(delivery, timezone.now())
        if words is None:
            keep_overtaken(delivery=delivery, at=timezone.now())
            continue
        try:
            _send(delivery, *words)
        except (OSError, SMTPException, ValueError) as error:
            # ValueError: the message itself cannot be built (a bad header, an address that cannot be encoded); the
            # next ones must leave all the same.
            keep_failure(delivery=delivery, error=f"{type(error).__name__}: {error}", at=timezone.now())
            if isinstance(error, AWAY):
                break
        else:
            keep_sent(delivery=delivery, at=timezone.now())
            sent += 1
    return sent


def _send(delivery: Delivery, subject: str, body: str) -> None:
    path = delivery.notice.path if delivery.notice is not None else ""
    text = Text(subject, body, delivery.key)
    GATEWAYS[delivery.channel].send(delivery.to, text, path)


def _words(delivery: Delivery, at: datetime) -> tuple[str, str] | None:
    """As it is told in the inbox at this moment, in the words that officers gave this kind of mail, if they did. None: what
    it says was overtaken while it waited."""
    notice = delivery.notice
    if notice is None:
        return _digest(delivery, at)
    if overtaken(notice, at=at):
        return None
    person = notice.recipient
    subject, body = notice_words(notice, person.language, at=at)
    texts = changed_text(notice.kind) if notice.kind in NOTICE_MAILS else None
    if texts is not None:
        values = {NOTICE: subject, DETAILS: body, PERSON: person.full_name}
        subject, body = fill(texts.subject(person.language), values), fill(texts.body(person.language), values).strip()
    return " ".join(subject.split())[:300], body


def _digest(delivery: Delivery, at: datetime) -> tuple[str, str] | None:
    """A digest that waited for the mail server is worded anew where a reminder is in it; what is no mail of notices stays."""
    notices = notices_in(delivery)
    if all(one.due_at is None for one in notices):
        return delivery.subject, delivery.body
    left = [one for one in notices if not overtaken(one, at=at)]
    return compose(left[0].recipient, left) if left else None
