"""Once a day: the 350 question is reminded of, and lapses when its time has run out; assessors stop reading what is over.
When asked: the interval of a cycle's agreement, the results of a whole cycle."""

from contextlib import suppress

from django.utils import timezone
from django_q.tasks import async_task

from kaona.assessment.models import Cycle
from kaona.people.models import User
from kaona.verification.models import AgreementRun
from kaona.verification.operations.agreement import keep_interval
from kaona.verification.operations.base import Refused
from kaona.verification.operations.cycle_results import finish_results, settle_one
from kaona.verification.operations.ending import end_access_that_is_over
from kaona.verification.operations.questions import lapse, remind
from kaona.verification.queries.cycle_results import plan_of
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


def compute_interval(run_pk: int) -> None:
    """The interval of a cycle's agreement."""
    run = AgreementRun.objects.select_related("cycle").get(pk=run_pk)
    keep_interval(run=run, by=None, at=timezone.now())


def settle_results(cycle_pk: int, user_pk: int) -> tuple[int, int]:
    """Confirm and publish a cycle for the person who asked, one agency after the other; how many were done and left."""
    cycle, by = Cycle.objects.get(pk=cycle_pk), User.objects.get(pk=user_pk)
    plan = plan_of(cycle, by, at=timezone.now())
    why = [settle_one(review=review, by=by, at=timezone.now()) for review in (*plan.confirm, *plan.publish)]
    done, left = why.count(""), len(plan.left_out) + sum(1 for one in why if one)
    finish_results(cycle=cycle, done=done, left=left, by=by, at=timezone.now())
    return done, left


def later(job: str, *values: int) -> None:
    """Have the worker do a job of this file."""
    async_task(f"kaona.jobs.verification.{job}", *values)
