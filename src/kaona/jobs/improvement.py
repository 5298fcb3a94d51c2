"""Once a day: rounds that come near or have passed without reports, actions that are late."""

from django.utils import timezone

from kaona.improvement.operations.progress_reminders import remind_of_late, remind_of_round
from kaona.improvement.queries.progress_tasks import late_actions, rounds_near


def watch_progress() -> int:
    """Remind 14 and 3 days before a round and once it has passed, and of actions late 1, 7 and 30 days; how many reminders
    were new."""
    at = timezone.now()
    count = sum(remind_of_round(row=one, by=None, at=at) for one in rounds_near(at=at))
    return count + sum(remind_of_late(action=one, by=None, at=at) for one in late_actions(at=at))
