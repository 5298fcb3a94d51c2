"""Sends the outbox: claim, send, keep what happened. Reads the clock."""

from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected

from django.utils import timezone

from kaona.activity.gateways import GATEWAYS, Text
from kaona.activity.models import Delivery
from kaona.activity.operations import claim_delivery, keep_failure, keep_sent
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
        try:
            _send(delivery)
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


def _send(delivery: Delivery) -> None:
    path = delivery.notice.path if delivery.notice is not None else ""
    subject, body = _words(delivery)
    text = Text(subject, body, delivery.key)
    GATEWAYS[delivery.channel].send(delivery.to, text, path)


def _words(delivery: Delivery) -> tuple[str, str]:
    """As it is told in the inbox, in the words that officers gave this kind of mail, if they did."""
    notice = delivery.notice
    texts = changed_text(notice.kind) if notice is not None and notice.kind in NOTICE_MAILS else None
    if notice is None or texts is None:
        return delivery.subject, delivery.body
    person = notice.recipient
    values = {NOTICE: delivery.subject, DETAILS: delivery.body, PERSON: person.full_name}
    subject = " ".join(fill(texts.subject(person.language), values).split())[:300]
    return subject, fill(texts.body(person.language), values).strip()
