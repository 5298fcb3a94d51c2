"""Once a day: rounds that come near or have passed without reports, actions that are late. Every hour, and when a cycle
opens: what agencies have prepared goes into their new dossiers."""

from contextlib import suppress

from django.utils import timezone
from django_q.tasks import async_task

from kaona.improvement.operations.base import Refused
from kaona.improvement.operations.next_year import attach
from kaona.improvement.operations.progress_reminders import remind_of_late, remind_of_round
from kaona.improvement.queries.next_year import waiting_preparations
from kaona.improvement.queries.progress_tasks import late_actions, rounds_near


def watch_progress() -> int:
    """Remind 14 and 3 days before a round and once it has passed, and of actions late 1, 7 and 30 days; how many reminders
    were new."""
    at = timezone.now()
    count = sum(remind_of_round(row=one, by=None, at=at) for one in rounds_near(at=at))
    return count + sum(remind_of_late(action=one, by=None, at=at) for one in late_actions(at=at))


def attach_prepared() -> int:
    """Put what was prepared into the dossiers that are there now; how many agencies. One that cannot be done now is
    left for the next time."""
    count = 0
    for one in waiting_preparations():
        # Not open yet, or withdrawn at this very moment: nothing is to be done now.
        with suppress(Refused):
            attach(preparation=one, by=None, at=timezone.now())
            count += 1
    return count


def attach_soon() -> None:
    """Have the worker do it; with the transaction of the request that gave agencies their dossiers."""
    async_task("kaona.jobs.improvement.attach_prepared")
