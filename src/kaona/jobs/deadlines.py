"""Once an hour in office hours: the end of the window comes near or has passed. Once a day: agencies are reminded of
questions and items sent back, assessors of what came again."""

from django.utils import timezone

from kaona.assessment.operations.window import remind_of_window
from kaona.assessment.queries.window import unsubmitted
from kaona.rules.reminders import in_office_hours
from kaona.verification.operations.deadlines import remind_of_question, remind_of_return, tell_of_resubmission
from kaona.verification.queries.deadlines import locks_to_renew, questions_near, returns_near


def watch_deadlines() -> int:
    """Remind 3 days and 1 day before a date, and once it has passed; how many reminders were new."""
    at = timezone.now()
    count = sum(remind_of_question(clarification=one, by=None, at=at) for one in questions_near(at=at))
    count += sum(remind_of_return(returned=one, by=None, at=at) for one in returns_near(at=at))
    return count + sum(tell_of_resubmission(assignment=one, by=None, at=at) for one in locks_to_renew())


def watch_windows() -> int:
    """Remind 14, 7, 3 days and 1 day before an agency's window closes, and once it has; how many people were told."""
    at = timezone.now()
    if not in_office_hours(at):
        return 0
    return sum(remind_of_window(dossier=one, by=None, at=at) for one in unsubmitted())
