"""Questions about the audit trail, the inbox and the outbox."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet

from kaona.activity.models import Anchor, Chain, Delivery, Event, Notice, Preference
from kaona.prepared import Prepared
from kaona.rules.mail_times import MailTimes
from kaona.rules.message_texts import LEFT, fill
from kaona.rules.thai_dates import countdown
from kaona.rules.trail import INNER


@dataclass(frozen=True)
class ChainFault:
    """A place where a chain does not hold."""

    chain: str
    seq: int
    what: str


def event_hash(*, previous: str, chain: str, seq: int, at: datetime, by_id: int | None, kind: str, subject: str,
               organisation_id: int | None, data: dict[str, Any]) -> str:  # fmt: skip
    """SHA-256 over the canonical JSON of one event and the hash before it."""
    text = json.dumps(
        [previous, chain, seq, at.astimezone(UTC).isoformat(), by_id, kind, subject, organisation_id, data],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()


def hash_of(event: Event) -> str:
    """The hash that `event` must carry."""
    return event_hash(
        previous=event.previous_hash, chain=event.chain, seq=event.seq, at=event.at, by_id=event.by_id,
        kind=event.kind, subject=f"{event.subject_kind}:{event.subject_id}", organisation_id=event.organisation_id,
        data=event.data,
    )  # fmt: skip


def verify_chains() -> list[ChainFault]:
    """Every fault of every chain and anchor: broken hash, gap, wrong head, anchor that no longer fits."""
    faults: list[ChainFault] = []
    seen: dict[str, dict[int, str]] = {}
    for chain in Chain.objects.order_by("name").iterator():
        hashes = seen.setdefault(chain.name, {})
        faults += _verify(chain, hashes)
    orphans = Event.objects.exclude(chain__in=Chain.objects.values("name")).values_list("chain", flat=True).distinct()
    faults += [ChainFault(name, 0, "events without a chain head") for name in orphans]
    for anchor in Anchor.objects.order_by("day").iterator():
        faults += _verify_anchor(anchor, seen)
    return faults


def _verify(chain: Chain, hashes: dict[int, str]) -> Iterator[ChainFault]:
    previous, seq = "", 0
    for event in Event.objects.filter(chain=chain.name).order_by("seq").iterator(chunk_size=2000):
        seq += 1
        if event.seq != seq:
            yield ChainFault(chain.name, event.seq, f"gap: {seq} is missing")
            seq = event.seq
        elif event.previous_hash != previous:
            yield ChainFault(chain.name, event.seq, "does not follow the event before it")
        if event.hash != hash_of(event):
            yield ChainFault(chain.name, event.seq, "content was changed")
        previous = event.hash
        hashes[event.seq] = event.hash
    if (chain.seq, chain.head) != (seq, previous):
        yield ChainFault(chain.name, chain.seq, "head does not fit: events are missing at the end")


def _verify_anchor(anchor: Anchor, seen: dict[str, dict[int, str]]) -> Iterator[ChainFault]:
    if anchor.heads_hash != heads_hash(anchor.heads):
        yield ChainFault("anchor", 0, f"the line of {anchor.day} was changed")
    for name, (seq, head) in anchor.heads.items():
        if seen.get(name, {}).get(seq, "") != head:
            yield ChainFault(name, seq, f"does not fit the anchor of {anchor.day}")


def heads_hash(heads: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of chain heads `{name: [seq, hash]}`."""
    return hashlib.sha256(json.dumps(heads, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def events_of(*, organisation_id: int) -> QuerySet[Event]:
    """The audit trail of one organisation, newest first."""
    return Event.objects.filter(organisation_id=organisation_id).order_by("-at", "-seq")


def events_told(*, organisation_id: int) -> QuerySet[Event]:
    """The same as the organisation itself reads it: without the Office's inner work."""
    inner = Q()
    for kind in INNER:
        inner |= Q(kind__startswith=kind)
    return events_of(organisation_id=organisation_id).exclude(inner)


def events_about(*, subject_kind: str, subject_id: object) -> QuerySet[Event]:
    """What happened to one subject, newest first."""
    return Event.objects.filter(subject_kind=subject_kind, subject_id=str(subject_id)).order_by("-at", "-seq")


def inbox(user: Any) -> QuerySet[Notice]:
    """The notices of `user`, newest first."""
    return Notice.objects.filter(recipient_id=user.pk).order_by("-at", "-pk")


def notice_words(notice: Notice, language: str, *, at: datetime) -> tuple[str, str]:
    """Title and body as a reader of that language sees them at a moment: a countdown is that of the moment."""
    title, body = notice.title, notice.body
    if language == "en":
        title, body = notice.title_en or title, notice.body_en or body
    if notice.due_at is None:
        return title, body
    left = {LEFT: countdown(notice.due_at, at, language=language)}
    return fill(title, left), fill(body, left)


def told_later(notice: Notice) -> bool:
    """Whether the same person was reminded of the same moment once more since."""
    later = Notice.objects.filter(recipient=notice.recipient_id, kind=notice.kind, pk__gt=notice.pk)
    return later.filter(about_id=notice.about_id, due_at=notice.due_at).exists()


def notices_in(digest: Delivery) -> list[Notice]:
    """What went into a digest, by whatever gateway it leaves; oldest first."""
    key = digest.key.removeprefix(f"{digest.channel}:")
    return list(Notice.objects.filter(deliveries__digest__key=key).select_related("recipient").order_by("pk"))


_UNREAD = Prepared(
    lambda of: (
        Notice.objects.filter(recipient=of.user, read_at=None)
        .values("recipient")
        .annotate(count=Count("pk"))
        .values_list("count")
    )
)


def unread_count(user: Any) -> int:
    """How many notices `user` has not read."""
    return sum(count for (count,) in _UNREAD(user=user.pk))


_CHAIN = Prepared(lambda of: Chain.objects.select_for_update().filter(name=of.name))


def locked_chain(name: str) -> Chain | None:
    """The chain of a name under a row lock; None before its first event."""
    return _CHAIN.first(name=name)


def due_deliveries(*, at: datetime) -> QuerySet[Delivery]:
    """E-mails to send now, oldest first; one left in `sending` by a crash is due again after its time."""
    states = [Delivery.State.WAITING, Delivery.State.SENDING]
    return Delivery.objects.filter(state__in=states, next_at__lte=at).order_by("next_at", "pk")


def outbox(*, state: str = "", words: str = "") -> QuerySet[Delivery]:
    """E-mails by state, address and subject; newest first. The text is not for other people's eyes."""
    rows = Delivery.objects.defer("body").order_by("-pk")
    if state in Delivery.State.values:
        rows = rows.filter(state=state)
    if words.strip():
        rows = rows.filter(Q(to__icontains=words.strip()) | Q(subject__icontains=words.strip()))
    return rows


def outbox_counts() -> dict[str, int]:
    """How many e-mails are in each state."""
    counted = dict(Delivery.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: counted.get(state, 0) for state in Delivery.State.values}


@dataclass(frozen=True)
class Trouble:
    """Messages that should have left: how many, since when, what the newest attempt said, when the last one left."""

    count: int
    since: datetime
    error: str
    last_sent: datetime | None


def trouble(*, at: datetime) -> Trouble | None:
    """None while everything leaves: nothing that was tried waits to be tried again."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING)
    newest = waiting.filter(attempts__gt=0).order_by("-next_at", "-pk").values_list("last_error", flat=True).first()
    if newest is None:
        return None
    late = waiting.filter(Q(attempts__gt=0) | Q(next_at__lte=at))
    counted = late.aggregate(count=Count("pk"), since=Min("created_at"))
    return Trouble(counted["count"], counted["since"], newest, Delivery.objects.aggregate(last=Max("sent_at"))["last"])


def failed_deliveries() -> QuerySet[Delivery]:
    """E-mails that were given up, newest first."""
    return outbox(state=Delivery.State.FAILED)


TIMES = ("modes", "every", "weekday", "hour", "quiet", "quiet_from", "quiet_to", "workdays_only")


def times_of(row: Preference) -> MailTimes:
    """What a row says, as the rules read it."""
    return MailTimes(**{name: getattr(row, name) for name in TIMES})


def preference_of(user: Any) -> Preference | None:
    """What somebody chose; None: nothing yet."""
    return Preference.objects.filter(user_id=user.pk).first()


def mail_times(people: Iterable[Any]) -> dict[int, MailTimes]:
    """What people chose, by person; one query. Who is not in it is told at once."""
    rows = Preference.objects.filter(user__in=[one.pk for one in people])
    return {row.user_id: times_of(row) for row in rows}


def held_mail(*, at: datetime) -> QuerySet[Delivery]:
    """What waits for a digest that is due; oldest first."""
    return Delivery.objects.filter(state=Delivery.State.HELD, next_at__lte=at).order_by("pk")


def mail_to_rest(*, at: datetime) -> QuerySet[Delivery]:
    """What is due for people who want no mail on days off, under row locks; what another worker sends is passed over."""
    people = Preference.objects.filter(workdays_only=True).values("user")
    states = [Delivery.State.WAITING, Delivery.State.HELD]
    rows = Delivery.objects.filter(state__in=states, next_at__lte=at, notice__recipient__in=people).order_by("pk")
    return rows.select_related("notice__recipient").select_for_update(of=("self",), skip_locked=True)


def due_digest(*, at: datetime) -> Preference | None:
    """The choice of one person whose digest is due, under a row lock; one that another worker holds is passed over."""
    people = held_mail(at=at).order_by().values("notice__recipient")
    rows = Preference.objects.filter(user__in=people).select_related("user").order_by("pk")
    return rows.select_for_update(of=("self",), skip_locked=True).first()
