"""Once a day: agencies are reminded of questions and items sent back, assessors of what came again."""

from django.utils import timezone

from kaona.verification.operations.deadlines import remind_of_question, remind_of_return, tell_of_resubmission
from kaona.verification.queries.deadlines import locks_to_renew, questions_near, returns_near


def watch_deadlines() -> int:
    """Remind 3 days and 1 day before a date, and once it has passed; how many reminders were new."""
    at = timezone.now()
    count = sum(remind_of_question(clarification=one, by=None, at=at) for one in questions_near(at=at))
    count += sum(remind_of_return(returned=one, by=None, at=at) for one in returns_near(at=at))
    return count + sum(tell_of_resubmission(assignment=one, by=None, at=at) for one in locks_to_renew())
