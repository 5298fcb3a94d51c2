"""Sends the outbox: claim, send, keep what happened. Reads the clock."""

from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected

from django.utils import timezone

from kaona.activity.gateways import GATEWAYS, Text
from kaona.activity.models import Delivery
from kaona.activity.operations import claim_delivery, keep_failure, keep_sent

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
    text = Text(delivery.subject, delivery.body, delivery.key)
    GATEWAYS[delivery.channel].send(delivery.to, text, path)
