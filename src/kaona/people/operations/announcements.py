"""Announcements: drafted, published, withdrawn by officers; put away by each person."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.people.access import require
from kaona.people.models import Announcement, Dismissal, User
from kaona.people.queries import texts_in_force
from kaona.rules.announcements import WRITTEN, Draft, faults_of
from kaona.rules.message_texts import TEXT, TITLE, fill
from kaona.rules.roles import Permission
from kaona.rules.said import said
from kaona.rules.thai_text import clean_text


class AnnouncementFaults(ValueError):
    """What is wrong, by field; every fault at once."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("faulty announcement")
        self.faults = faults


class Settled(ValueError):
    """Somebody else changed, published or withdrew it meanwhile."""


@transaction.atomic
def write(*, announcement: Announcement | None, draft: Draft, version: int, by: Any, at: datetime) -> Announcement:
    """A new draft, or new words for one. AnnouncementFaults, Settled."""
    require(by, Permission.MANAGE_CYCLES, at=at)
    faults = faults_of(draft, at)
    if faults:
        raise AnnouncementFaults(faults)
    row = _locked(announcement) if announcement else Announcement(created_by=by, version=0)
    if row.version != version or row.published_at is not None:
        raise Settled
    for name in WRITTEN:
        setattr(row, name, clean_text(getattr(draft, name)).strip())
    row.level, row.types, row.roles = draft.level, list(draft.audience.types), list(draft.audience.roles)
    row.not_submitted = draft.audience.not_submitted
    assert draft.starts_at is not None
    assert draft.ends_at is not None
    row.starts_at, row.ends_at, row.version, row.changed_at = draft.starts_at, draft.ends_at, version + 1, at
    row.save()
    record(kind="announcement.drafted", subject=row, by=by, at=at, data={"version": row.version})
    return row


@transaction.atomic
def publish(*, announcement: Announcement, by_notice: bool, version: int, by: Any, at: datetime) -> Announcement:
    """Let its audience see it as it was read in that version. Settled; AnnouncementFaults when its time is over."""
    require(by, Permission.MANAGE_CYCLES, at=at)
    row = _locked(announcement)
    if row.version != version or row.published_at is not None:
        raise Settled
    if row.ends_at <= at:
        raise AnnouncementFaults({"ends": "เวลาสิ้นสุดผ่านไปแล้ว"})
    row.published_at, row.published_by, row.by_notice = at, by, by_notice
    row.save()
    record(kind="announcement.published", subject=row, by=by, at=at, data={
        "level": row.level, "types": row.types, "roles": row.roles, "not_submitted": row.not_submitted,
        "from": row.starts_at.isoformat(), "to": row.ends_at.isoformat()})  # fmt: skip
    return row


@transaction.atomic
def withdraw(*, announcement: Announcement, by: Any, at: datetime) -> Announcement:
    """Take a published one from every page. Settled."""
    require(by, Permission.MANAGE_CYCLES, at=at)
    row = _locked(announcement)
    if row.published_at is None or row.withdrawn_at is not None:
        raise Settled
    row.withdrawn_at, row.withdrawn_by = at, by
    row.save()
    record(kind="announcement.withdrawn", subject=row, by=by, at=at)
    return row


@transaction.atomic
def dismiss(*, announcement: Announcement, by: Any, at: datetime) -> None:
    """Put it away for oneself; a second time changes nothing. Not an event: nobody else is concerned."""
    Dismissal.objects.bulk_create([Dismissal(announcement=announcement, user=by, at=at)], ignore_conflicts=True)


@transaction.atomic
def tell_announcement(*, announcement: Announcement, people: Iterable[User], by: Any, at: datetime) -> int:
    """A notice to these people, each once; how many. Nothing when it was withdrawn or told meanwhile."""
    row = _locked(announcement)
    if row.withdrawn_at is not None or row.told_at is not None:
        return 0
    texts = texts_in_force("announcement")
    thai = {TITLE: row.title_th, TEXT: row.text_th}
    language, other = ("en", {TITLE: row.title_en, TEXT: row.text_en}) if row.title_en else ("th", thai)
    title = said(fill(texts.subject("th"), thai), fill(texts.subject(language), other))
    body = said(fill(texts.body("th"), thai), fill(texts.body(language), other))
    count = len(tell(people=people, kind="announcement.published", key=f"announcement:{row.pk}", at=at, path="/",
                     title=title, body=body))  # fmt: skip
    row.told_at = at
    row.save()
    record(kind="announcement.told", subject=row, by=by, at=at, data={"told": count})
    return count


def _locked(row: Announcement) -> Announcement:
    return Announcement.objects.select_for_update().get(pk=row.pk)
