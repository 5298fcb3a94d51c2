"""Once a day: the 350 question is reminded of, and lapses when its time has run out; assessors stop reading what is over."""

from contextlib import suppress

from django.utils import timezone

from kaona.verification.operations.base import Refused
from kaona.verification.operations.ending import end_access_that_is_over
from kaona.verification.operations.questions import lapse, remind
from kaona.verification.queries.visits import overdue_questions, reminder_due, running_questions


def watch_questions() -> int:
    """Lapse what was not answered in time; remind 7, 3 and 1 days before. How many questions were touched."""
    at, count = timezone.now(), 0
    # Answered at this very moment: refused, and nothing is to be done.
    for question in overdue_questions(at=at):
        with suppress(Refused):
            lapse(question=question, by=None, at=at)
            count += 1
    for question in running_questions(at=at):
        if reminder_due(question, at=at):
            with suppress(Refused):
                remind(question=question, by=None, at=at)
                count += 1
    return count


def close_readings() -> int:
    """Nobody reads longer than the check needs; how many readings ended."""
    return end_access_that_is_over(by=None, at=timezone.now())
