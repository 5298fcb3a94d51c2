"""Practising on the sample dossier: an item is judged as a whole, then the key is shown; who starts again keeps the old."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.people.access import require
from kaona.people.models import User
from kaona.rules.roles import Permission
from kaona.rules.thai_text import clean_text
from kaona.verification.models import PracticeAnswer, Verdict
from kaona.verification.operations.base import Refused
from kaona.verification.queries.practice import SAMPLE, name_of, newest_attempt, sample

MOST_CHARACTERS = 2000


@transaction.atomic
def judge_sample(
    *, attempt: int, item: str, answers: Mapping[str, tuple[str, str]], by: Any, at: datetime
) -> list[PracticeAnswer]:
    """Verdict and reason (code -> both) for every statement of an item of the sample, once per attempt; the next attempt may
    begin at any time. Refused("unknown_code" | "attempt" | "answered" | "incomplete" | "unknown_state" | "too_long")."""
    require(by, Permission.JUDGE, at=at)
    User.objects.select_for_update().get(pk=by.pk)
    found = sample().items.get(item)
    if found is None:
        raise Refused("unknown_code", code=item)
    newest = newest_attempt(by)
    if attempt not in (max(newest, 1), newest + 1):
        raise Refused("attempt")
    codes = [one.statement.code for one in found.questions]
    if PracticeAnswer.objects.filter(user=by, sample=name_of(attempt), code__in=codes).exists():
        raise Refused("answered")
    rows = []
    for one in found.questions:
        verdict, reason = answers.get(one.statement.code, ("", ""))
        reason = clean_text(reason).strip()
        if verdict and verdict not in Verdict.values:
            raise Refused("unknown_state", state=verdict)
        if not verdict or (verdict != one.claim and not reason):
            raise Refused("incomplete")
        if len(reason) > MOST_CHARACTERS:
            raise Refused("too_long", most=MOST_CHARACTERS)
        rows.append(PracticeAnswer(
            user=by, sample=name_of(attempt), code=one.statement.code, verdict=verdict, reason=reason, at=at
        ))  # fmt: skip
    kept = PracticeAnswer.objects.bulk_create(rows)
    record(kind="reviewer.practised", subject=kept[0], by=by, at=at,
           data={"sample": SAMPLE, "attempt": attempt, "item": item})  # fmt: skip
    return kept
