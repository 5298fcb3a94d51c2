"""Writes audit events, notices and outbox lines, always inside the transaction of the deed that calls."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

from kaona.activity.models import Anchor, Chain, Delivery, Event, Notice
from kaona.activity.queries import due_deliveries, event_hash, heads_hash, locked_chain
from kaona.prepared import PreparedChange

OFFICE_CHAIN = "office"
MAX_ATTEMPTS = 8


_MOVE_HEAD = PreparedChange(lambda of: (Chain.objects.filter(pk=of.pk), {"seq": of.seq, "head": of.head}))


@transaction.atomic(savepoint=False)
def record(
    *, kind: str, subject: Model, by: Any, at: datetime, organisation_id: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> Event:  # fmt: skip
    """Append one event to the chain of its organisation (or the office's); `data` holds no personal names."""
    chain_name = f"org:{organisation_id}" if organisation_id else OFFICE_CHAIN
    chain = locked_chain(chain_name) or _begun_chain(chain_name)
    event = Event(
        chain=chain_name, seq=chain.seq + 1, at=at, by_id=getattr(by, "pk", None), kind=kind,
        subject_kind=subject._meta.model_name or "", subject_id=str(subject.pk), organisation_id=organisation_id,
        data=dict(data or {}), previous_hash=chain.head,
    )  # fmt: skip
    event.hash = event_hash(
        previous=event.previous_hash, chain=event.chain, seq=event.seq, at=at, by_id=event.by_id, kind=kind,
        subject=f"{event.subject_kind}:{event.subject_id}", organisation_id=organisation_id, data=event.data,
    )  # fmt: skip
    event.save(force_insert=True)
    _MOVE_HEAD(pk=chain.pk, seq=event.seq, head=event.hash)
    return event


def _begun_chain(name: str) -> Chain:
    Chain.objects.bulk_create([Chain(name=name)], ignore_conflicts=True)
    return Chain.objects.select_for_update().get(name=name)


@transaction.atomic(savepoint=False)
def tell(
    *, people: Iterable[Any], kind: str, key: str, title: str, at: datetime, body: str = "", path: str = "",
    mail: bool = True,
) -> list[Notice]:  # fmt: skip
    """Put a notice into each person's inbox, once per `key`, and (with `mail`) an e-mail into the outbox."""
    told = []
    for person in {person.pk: person for person in people}.values():
        notice, new = Notice.objects.get_or_create(
            recipient=person,
            key=key,
            defaults={"kind": kind, "title": title, "body": body, "path": path, "at": at},
        )
        if not new:
            continue
        told.append(notice)
        if mail and person.email and person.is_active:
            send_mail_later(to=person.email, subject=title, body=body, key=f"notice:{notice.pk}", at=at, notice=notice)
    return told


def forget_text(*, key: str) -> None:
    """Take the body out of the notices of a key, and of their e-mails; what was sent is out of reach."""
    notices = Notice.objects.filter(key=key)
    Delivery.objects.filter(notice__in=notices).update(body="")
    notices.update(body="")


def send_mail_later(
    *, to: str, subject: str, body: str, key: str, at: datetime, notice: Notice | None = None
) -> Delivery:
    """Put one e-mail into the outbox; the same `key` is never sent twice. A subject is one line, whatever names are in it."""
    delivery, _ = Delivery.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": " ".join(subject.split())[:300],
            "body": body,
            "notice": notice,
            "created_at": at,
            "next_at": at,
        },
    )
    return delivery


@transaction.atomic(savepoint=False)
def claim_delivery(*, at: datetime) -> Delivery | None:
    """Take the next due e-mail for sending; a crashed sender's claim ends after ten minutes."""
    delivery = due_deliveries(at=at).select_for_update().first()
    if delivery is None:
        return None
    delivery.state = Delivery.State.SENDING
    delivery.attempts += 1
    delivery.next_at = at + timedelta(minutes=10)
    delivery.save()
    return delivery


def keep_sent(*, delivery: Delivery, at: datetime) -> None:
    """Note that an e-mail has left. Its text goes: it may hold a link that lets somebody in."""
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.SENT, sent_at=at, last_error="", body="")


def keep_failure(*, delivery: Delivery, error: str, at: datetime) -> None:
    """Note a failure: try again later, longer each time; after MAX_ATTEMPTS give up visibly."""
    given_up = delivery.attempts >= MAX_ATTEMPTS
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.FAILED if given_up else Delivery.State.WAITING,
        next_at=at + timedelta(minutes=min(2**delivery.attempts, 360)),
        last_error=error[:500],
    )


@transaction.atomic(savepoint=False)
def retry_delivery(*, delivery: Delivery, by: Any, at: datetime) -> None:
    """Send a given-up e-mail again, or a waiting one now."""
    again = Delivery.objects.filter(pk=delivery.pk, state__in=[Delivery.State.FAILED, Delivery.State.WAITING])
    if again.update(state=Delivery.State.WAITING, attempts=0, next_at=at):
        record(kind="delivery.retried", subject=delivery, by=by, at=at)


def mark_read(*, user: Any, notice_ids: Iterable[int] | None, at: datetime) -> int:
    """Mark a person's own notices as read (all of them when `notice_ids` is None); how many were unread."""
    unread = Notice.objects.filter(recipient_id=user.pk, read_at=None)
    if notice_ids is not None:
        unread = unread.filter(pk__in=list(notice_ids))
    return unread.update(read_at=at)


@transaction.atomic(savepoint=False)
def forget_old(*, mail_before: datetime, notices_before: datetime) -> int:
    """Whom sent e-mails went to, and old notices; the keys stay, so that nothing is sent twice. How many."""
    old = Notice.objects.filter(at__lt=notices_before)
    Delivery.objects.filter(notice__in=old).update(notice=None)
    gone, _ = old.delete()
    sent = Delivery.objects.filter(state=Delivery.State.SENT, sent_at__lt=mail_before).exclude(to="")
    return gone + sent.update(to="", subject="")


@transaction.atomic(savepoint=False)
def forget_person(*, user: Any, email: str, name: str, instead: str) -> None:
    """The inbox and the mails of a person who left; where others were told of them by name, `instead` stands."""
    mine = Notice.objects.filter(recipient_id=user.pk)
    Delivery.objects.filter(Q(notice__in=mine) | Q(to__iexact=email)).update(
        notice=None, to="", subject="", body="", last_error="", state=Delivery.State.SENT
    )
    mine.delete()
    for notice in Notice.objects.filter(title__startswith=f"{name} "):
        Notice.objects.filter(pk=notice.pk).update(title=instead + notice.title.removeprefix(name))
    for delivery in Delivery.objects.filter(subject__startswith=f"{name} "):
        Delivery.objects.filter(pk=delivery.pk).update(subject=instead + delivery.subject.removeprefix(name))


@transaction.atomic(savepoint=False)
def drop_anchor(*, day: date, at: datetime) -> Anchor:
    """Keep one line per day with the heads of all chains; a second call on the day changes nothing."""
    heads = {chain.name: [chain.seq, chain.head] for chain in Chain.objects.order_by("name")}
    anchor, _ = Anchor.objects.get_or_create(
        day=day, defaults={"heads": heads, "heads_hash": heads_hash(heads), "at": at}
    )
    return anchor
