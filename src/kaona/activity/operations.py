"""Writes audit events, notices and outbox lines, always inside the transaction of the deed that calls."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

from kaona.activity.gateways import channels
from kaona.activity.models import Anchor, Chain, Delivery, Event, Notice, Preference
from kaona.activity.queries import (
    due_deliveries,
    due_digest,
    event_hash,
    heads_hash,
    held_mail,
    locked_chain,
    mail_times,
    mail_to_rest,
    notice_words,
)
from kaona.prepared import PreparedChange
from kaona.rules.attempts import MAX_ATTEMPTS, wait_after
from kaona.rules.mail_times import DIGEST, INBOX, MailTimes, digest_at, faults_of, leaves_at
from kaona.rules.notice_kinds import group_of
from kaona.rules.reminders import Due
from kaona.rules.said import Said, english

OFFICE_CHAIN = "office"
MOST_TITLE = 300
Compose = Callable[[Any, Sequence[Notice]], tuple[str, str]]


class StalePreference(ValueError):
    """The choice was changed in another window meanwhile."""


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
    *, people: Iterable[Any], kind: str, key: str, title: Said, at: datetime, body: str = "", path: str = "",
    mail: bool = True, until: datetime | None = None, due: Due | None = None,
) -> list[Notice]:  # fmt: skip
    """Put a notice into each person's inbox, once per `key`, and (with `mail`) an e-mail into the outbox: as the person
    chose at once, after the quiet hours, in the next digest, or not at all. What is of no use from `until` on does not wait
    for a digest that leaves later. A `body` without English is somebody's own words. `due`: of a reminder, what it is of."""
    told = []
    words = {"title": title[:MOST_TITLE], "body": body, "title_en": english(title)[:MOST_TITLE],
             "body_en": body.en if isinstance(body, Said) else ""}  # fmt: skip
    about = {"about_id": due.about, "due_at": due.at} if due else {}
    for person in {person.pk: person for person in people}.values():
        notice, new = Notice.objects.get_or_create(
            recipient=person,
            key=key,
            defaults={**words, **about, "kind": kind, "path": path, "at": at},
        )
        if not new:
            continue
        notice.recipient = person
        told.append(notice)
    if mail:
        _mail([one for one in told if one.recipient.email and one.recipient.is_active], at, until)
    return told


def _mail(notices: Sequence[Notice], at: datetime, until: datetime | None = None) -> None:
    chosen = mail_times([one.recipient for one in notices]) if notices else {}
    for notice in notices:
        times, group = chosen.get(notice.recipient_id, MailTimes()), group_of(notice.kind)
        mode = times.mode(group)
        if mode == INBOX:
            continue
        held = mode == DIGEST and (until is None or digest_at(times, group, at) < until)
        subject, body = notice_words(notice, notice.recipient.language, at=at)
        delivery = send_mail_later(
            to=notice.recipient.email, subject=subject, body="" if held else body,
            key=f"notice:{notice.pk}", at=at, notice=notice,
            leaves=digest_at(times, group, at) if held else leaves_at(times, group, at),
        )  # fmt: skip
        if held:
            Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.HELD)
        else:
            _by_other_ways(delivery)


def forget_text(*, key: str) -> None:
    """Take the body out of the notices of a key, and of their e-mails; what was sent is out of reach."""
    notices = Notice.objects.filter(key=key)
    Delivery.objects.filter(notice__in=notices).update(body="")
    notices.update(body="", body_en="")


def _by_other_ways(mail: Delivery) -> None:
    """The same at the same time by every other gateway of the site, once each; what waits for a digest goes with it."""
    for channel in channels():
        Delivery.objects.get_or_create(
            key=f"{channel}:{mail.key}",
            defaults={"channel": channel, "to": mail.to, "subject": mail.subject, "body": mail.body, "notice": mail.notice,
                      "created_at": mail.created_at, "next_at": mail.next_at},
        )  # fmt: skip


def send_mail_later(
    *, to: str, subject: str, body: str, key: str, at: datetime, notice: Notice | None = None,
    leaves: datetime | None = None,
) -> Delivery:  # fmt: skip
    """Put one e-mail into the outbox, to leave now or later; the same `key` is never sent twice. A subject is one line,
    whatever names are in it."""
    delivery, _ = Delivery.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": " ".join(subject.split())[:300],
            "body": body,
            "notice": notice,
            "created_at": at,
            "next_at": leaves or at,
        },
    )
    return delivery


@transaction.atomic
def keep_preference(*, by: Any, times: MailTimes, version: int, at: datetime) -> Preference:
    """One's own choice of how to be told. What waits for a digest waits for the new hour. StalePreference when it was
    changed in another window; ValueError for what cannot be chosen (`rules.mail_times.faults_of` says what)."""
    if faults_of(times):
        raise ValueError("not a choice")
    Preference.objects.bulk_create([Preference(user=by, changed_at=at)], ignore_conflicts=True)
    row = Preference.objects.select_for_update().get(user=by)
    if row.version != version:
        raise StalePreference
    for name, value in asdict(times).items():
        setattr(row, name, value)
    row.version, row.changed_at = version + 1, at
    row.save()
    for held in Delivery.objects.filter(state=Delivery.State.HELD, notice__recipient=by).select_related("notice"):
        assert held.notice is not None
        held.next_at = digest_at(times, group_of(held.notice.kind), at)
        held.save()
    record(kind="preference.changed", subject=row, by=by, at=at)
    return row


@transaction.atomic(savepoint=False)
def rest_on_days_off(*, days_off: Collection[date], at: datetime) -> int:
    """Hold what is due on a public holiday until the next working day, for those who want that; how many mails. Asked when
    mail is about to leave: a day off that was added after the mail was written holds too."""
    rows = list(mail_to_rest(at=at))
    chosen = mail_times([one.notice.recipient for one in rows if one.notice is not None]) if rows else {}
    count = 0
    for row in rows:
        assert row.notice is not None
        leaves = leaves_at(chosen.get(row.notice.recipient_id, MailTimes()), group_of(row.notice.kind), at, days_off)
        if leaves > at:
            row.next_at = leaves
            row.save(update_fields=["next_at"])
            count += 1
    return count


@transaction.atomic
def gather_digest(*, compose: Compose, overtaken: Callable[[Notice], bool], at: datetime) -> bool:
    """Make one mail of what waits for one person's digest; False when nobody's is due.

    In one transaction: a crash leaves everything waiting, and what was gathered is never gathered again. What the person
    has read meanwhile, or what is no longer true, is left out, and nothing is sent when nothing is left."""
    held: list[Delivery] = []
    while not held:  # nothing is held any more where another worker has just made the digest
        preference = due_digest(at=at)
        if preference is None:
            return False
        person = preference.user
        held = list(held_mail(at=at).filter(notice__recipient=person).select_related("notice"))
    gone = {one.pk for one in held if one.notice is not None and overtaken(one.notice)}
    notices = [
        one.notice for one in held if one.notice is not None and one.notice.read_at is None and one.pk not in gone
    ]
    digest = None
    if notices and person.is_active and person.email:
        subject, body = compose(person, notices)
        digest = send_mail_later(to=person.email, subject=subject, body=body, key=f"digest:{held[0].pk}", at=at)
        _by_other_ways(digest)
    kept = [one.pk for one in held if one.pk not in gone]
    Delivery.objects.filter(pk__in=kept).update(state=Delivery.State.GATHERED, digest=digest)
    Delivery.objects.filter(pk__in=gone).update(state=Delivery.State.OVERTAKEN)
    return True


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


def keep_overtaken(*, delivery: Delivery, at: datetime) -> None:
    """Note that an e-mail was not sent, because what it says is no longer true."""
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.OVERTAKEN, attempts=delivery.attempts - 1, next_at=at, last_error="", body=""
    )


def keep_failure(*, delivery: Delivery, error: str, at: datetime) -> None:
    """Note a failure: try again later (rules/attempts); after MAX_ATTEMPTS give up visibly."""
    given_up = delivery.attempts >= MAX_ATTEMPTS
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.FAILED if given_up else Delivery.State.WAITING,
        next_at=at + wait_after(delivery.attempts),
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
    states = [Delivery.State.GATHERED, Delivery.State.OVERTAKEN]
    over = Q(state=Delivery.State.SENT, sent_at__lt=mail_before) | Q(state__in=states, next_at__lt=mail_before)
    sent = Delivery.objects.filter(over).exclude(to="")
    return gone + sent.update(to="", subject="")


@transaction.atomic(savepoint=False)
def forget_person(*, user: Any, email: str, name: str, instead: str) -> None:
    """The inbox and the mails of a person who left; where others were told of them by name, `instead` stands."""
    mine = Notice.objects.filter(recipient_id=user.pk)
    Delivery.objects.filter(Q(notice__in=mine) | Q(to__iexact=email)).update(
        notice=None, to="", subject="", body="", last_error="", state=Delivery.State.SENT
    )
    mine.delete()
    Preference.objects.filter(user_id=user.pk).delete()
    for notice in Notice.objects.filter(title__startswith=f"{name} "):
        Notice.objects.filter(pk=notice.pk).update(
            title=instead + notice.title.removeprefix(name), title_en=notice.title_en.replace(name, english(instead))
        )
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
