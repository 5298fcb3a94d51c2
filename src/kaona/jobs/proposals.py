"""Finds who could check what: the solver takes seconds to minutes, so the worker does it."""

from django.utils import timezone
from django_q.tasks import async_task

from kaona.rules.assigning import propose
from kaona.verification.models import AssignmentProposal
from kaona.verification.operations.proposals import begin_solving, keep_proposal
from kaona.verification.queries.proposals import problem_of, result_of


def start_proposal(pk: int) -> None:
    """Hand it to the worker; with the transaction of the request."""
    async_task("kaona.jobs.proposals.find_proposal", pk)


def find_proposal(pk: int) -> str:
    """Solve one; what becomes of it is told to who asked."""
    row = begin_solving(proposal=AssignmentProposal.objects.get(pk=pk), by=None, at=timezone.now())
    if row is None:
        return "left"
    try:
        problem = problem_of(row, at=timezone.now())
        result = result_of(problem, propose(problem.agencies, problem.people, problem.fixed, problem.options))
    except Exception:
        # Whatever it was, somebody waits for an answer; the worker keeps the traceback.
        keep_proposal(proposal=row, result=None, by=None, at=timezone.now())
        raise
    keep_proposal(proposal=row, result=result, by=None, at=timezone.now())
    return "found"
