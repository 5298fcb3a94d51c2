"""Questions to the Office: who sees which."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from kaona.assessment.models import HelpQuestion
from kaona.people.access import may
from kaona.people.queries import agencies_of
from kaona.rules.roles import Permission


def questions_for(user: Any, *, at: datetime) -> QuerySet[HelpQuestion]:
    """The Office sees all, an agency its own; open and unanswered first."""
    rows = HelpQuestion.objects.select_related("organisation", "asked_by", "answered_by")
    if not may(user, Permission.ANSWER_HELP, at=at):
        own = [one.pk for one in agencies_of(user, at=at) if may(user, Permission.ASK_HELP, one, at=at)]
        rows = rows.filter(organisation__in=own)
    return rows.order_by(F("closed_at").asc(nulls_first=True), F("answered_at").asc(nulls_first=True), "-asked_at")
