"""The proposal of who checks what: asked for, waited for, looked at, used."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.cycles import Cycle
from kaona.jobs.proposals import start_proposal
from kaona.people.access import require
from kaona.rules.roles import Permission
from kaona.verification.operations import proposals as deeds
from kaona.verification.queries.proposals import last_proposal, shown_proposal, waiting
from kaona.verification.queries.queue import picture_of
from kaona.web.shell.door import door
from kaona.web.shell.refusals import REFUSALS, words_of
from kaona.web.verification.queue import cycle_of

# Seconds until the page of a waiting proposal looks again by itself.
AGAIN = "4"


@door
def proposal(request: HttpRequest, cycle: int) -> HttpResponse:
    """The newest proposal of a cycle, and what can be done with it."""
    row = cycle_of(request, cycle)
    if row is None:
        raise Http404
    require(request.user, Permission.ASSIGN_REVIEWS, at=request.at)
    if request.method == "POST":
        return _act(request, row)
    newest = last_proposal(row)
    state = newest.state if newest is not None else ""
    answer = render(request, "verification/proposal.html", {
        "cycle": row, "proposal": newest, "state": state, "lines": waiting(picture_of(row, at=request.at)),
        "shown": shown_proposal(newest) if newest is not None and state in ("ready", "used") else None,
        "running": state in ("waiting", "solving"),
    })  # fmt: skip
    if state in ("waiting", "solving"):
        answer["Refresh"] = AGAIN
    return answer


def _act(request: HttpRequest, cycle: Cycle) -> HttpResponse:
    who: dict[str, Any] = {"by": request.user, "at": request.at}
    step, newest = request.POST.get("step", ""), last_proposal(cycle)
    try:
        if step == "ask":
            chosen = [
                int(one)
                for one in request.POST.getlist("dossier")
                if one.isascii() and one.isdecimal() and len(one) < 19
            ]
            with transaction.atomic():  # the job is there when the proposal is
                start_proposal(deeds.ask_proposal(cycle=cycle, dossiers=chosen, **who).pk)
        elif newest is None or request.POST.get("proposal") != str(newest.pk):
            raise Refused("proposal_ended")
        elif step == "use":
            done = deeds.use_proposal(proposal=newest, **who)
            messages.success(request, _("มอบหมายแล้ว") + f" {done}")
        else:
            deeds.leave_proposal(proposal=newest, **who)
    except Refused as error:
        messages.error(request, _words(error))
    return redirect("verification:proposal", cycle.pk)


def _words(error: Refused) -> str:
    """The agency that stands in the way, and why."""
    if error.reason != "proposal_stale":
        return words_of(error)
    return f"{words_of(error)} {error.detail['name']}: {REFUSALS.get(error.detail['why'], error.detail['why'])}"
