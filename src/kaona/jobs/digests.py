"""Makes the digests that are due: one mail per person of what waits. Reads the clock."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from kaona.activity.models import Notice
from kaona.activity.operations import gather_digest
from kaona.activity.queries import notice_words
from kaona.jobs.still_true import overtaken
from kaona.people.queries import texts_in_force
from kaona.rules.message_texts import COUNT, LIST, PERSON, SETTINGS, fill
from kaona.rules.notice_kinds import GROUP_WORDS, group_of


def gather_due(most: int = 100) -> int:
    """One mail into the outbox for each person whose digest is due; how many people."""
    done, at = 0, timezone.now()
    while done < most and gather_digest(compose=compose, overtaken=lambda one: overtaken(one, at=at), at=at):
        done += 1
    return done


def compose(person: Any, notices: Sequence[Notice]) -> tuple[str, str]:
    """Subject and body: plain text, by group in the order of the settings page, each with its address."""
    language, texts, at = person.language, texts_in_force("digest"), timezone.now()
    parts = []
    for group, words in GROUP_WORDS.items():
        lines = [_line(one, language, at) for one in notices if group_of(one.kind) == group]
        if lines:
            parts.append("\n".join([words.en if language == "en" else str(words), *lines]))
    values = {
        PERSON: person.full_name, COUNT: str(len(notices)), LIST: "\n\n".join(parts),
        SETTINGS: f"{settings.BASE_URL}/notices/settings/",
    }  # fmt: skip
    return fill(texts.subject(language), values), fill(texts.body(language), values)


def _line(notice: Notice, language: str, at: datetime) -> str:
    address = f"\n  {settings.BASE_URL}{notice.path}" if notice.path else ""
    return f"- {notice_words(notice, language, at=at)[0]}{address}"
