"""Once an hour in office hours: those with a place at a knowledge event are reminded the day before."""

from django.utils import timezone

from kaona.knowledge.operations.occasion_reminding import remind_of_occasion
from kaona.knowledge.queries.occasions import beginning_soon
from kaona.rules.reminders import in_office_hours


def watch_occasions() -> int:
    """Remind; how many people were told."""
    at = timezone.now()
    if not in_office_hours(at):
        return 0
    return sum(remind_of_occasion(occasion=one, by=None, at=at) for one in beginning_soon(at=at))
