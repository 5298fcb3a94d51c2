"""Questions to the Office: who sees which."""

from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When

from kaona.assessment.models import HelpQuestion
from kaona.people.access import may
from kaona.people.queries import agencies_of
from kaona.rules.roles import Permission
from kaona.rules.thai_text import search_form


def questions_for(user: Any, *, at: datetime) -> QuerySet[HelpQuestion]:
    """The Office sees all, an agency its own; open and unanswered first."""
    rows = HelpQuestion.objects.select_related("organisation", "cycle", "asked_by", "answered_by")
    if not may(user, Permission.ANSWER_HELP, at=at):
        own = [one.pk for one in agencies_of(user, at=at) if may(user, Permission.ASK_HELP, one, at=at)]
        rows = rows.filter(organisation__in=own)
    waits = Case(When(STATES["waiting"], then=0), When(closed_at=None, then=1), default=2)
    return rows.order_by(waits, F("answered_at").asc(nulls_first=True), "-asked_at")


STATES: dict[str, Q] = {
    "waiting": Q(closed_at=None) & (Q(answered_at=None) | Q(unclear_at__isnull=False)),
    "answered": Q(closed_at=None, answered_at__isnull=False, unclear_at=None),
    "closed": Q(closed_at__isnull=False),
}


def narrowed(rows: QuerySet[HelpQuestion], *, state: str, item: str, words: str) -> QuerySet[HelpQuestion]:
    """Questions by state, item (1.2 or a whole category 1) and words of text, answer or agency."""
    if state in STATES:
        rows = rows.filter(STATES[state])
    if item.strip():
        rows = rows.filter(Q(item=item.strip()) | Q(item__startswith=item.strip() + "."))
    if words.strip():
        rows = rows.filter(
            Q(text__icontains=words.strip()) | Q(answer__icontains=words.strip())
            | Q(organisation__search_text__contains=search_form(words))
        )  # fmt: skip
    return rows


def counts_of(rows: QuerySet[HelpQuestion]) -> dict[str, int]:
    """How many wait, are answered, are closed."""
    counted = {name: Count("pk", filter=condition) for name, condition in STATES.items()}
    return rows.order_by().aggregate(all=Count("pk"), **counted)
