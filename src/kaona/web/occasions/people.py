"""Who registered and who came: the officers' lists, decisions, evaluations together."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kaona.knowledge.operations import registrations as deeds
from kaona.knowledge.queries import attendance
from kaona.knowledge.queries import occasions as queries
from kaona.rules.occasions import EVALUATION, FEWEST_TOGETHER, MARKS
from kaona.web.occasions.page import LINE_WORDS, REGISTRATION_WORDS, around, attempt, load_managed
from kaona.web.shell.door import door

DONE = {"approve": gettext_lazy("อนุมัติแล้ว"), "decline": gettext_lazy("ไม่อนุมัติ และแจ้งเหตุผลแล้ว")}


@door
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Those who wait for approval, those with a place, the waiting list in its order, the rest."""
    row = load_managed(request, pk)
    rows = list(queries.registrations_of(row))
    by_state: dict[str, list[Any]] = {
        state: [one for one in rows if one.state == state] for state in REGISTRATION_WORDS
    }
    by_state["waiting"].sort(key=lambda one: (one.waiting_since, one.pk))
    return render(request, "occasions/people.html", {
        **around(request, ""), "occasion": row, "groups": by_state, "standing": queries.standing_of(row),
        "left": by_state["declined"] + by_state["cancelled"], "guests": attendance.guests_of(row),
    })  # fmt: skip


@door
@require_POST
def decide(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Approve or decline one."""
    load_managed(request, pk)
    row = queries.registration_for(request.user, pk, registration, at=request.at)
    step = request.POST.get("step", "")
    if row is None or step not in DONE:
        raise Http404
    who = {"registration": row, "by": request.user, "at": request.at}
    if step == "approve":
        attempt(request, lambda: deeds.approve(**who), DONE[step])
    else:
        attempt(request, lambda: deeds.decline(reason=request.POST.get("reason", ""), **who), DONE[step])
    return redirect("occasions:people", pk)


@door
def evaluations(request: HttpRequest, pk: int) -> HttpResponse:
    """What attendees thought, together."""
    row = load_managed(request, pk)
    found = queries.thoughts_of(row)
    lines = [
        {"label": LINE_WORDS[key], "counts": [found.counts[key][mark] for mark in reversed(MARKS)],
         "mean": _mean(found.counts[key])}
        for key in EVALUATION
    ]  # fmt: skip
    return render(request, "occasions/evaluations.html", {
        **around(request, ""), "occasion": row, "found": found, "lines": lines, "fewest": FEWEST_TOGETHER, "standing": queries.standing_of(row),
    })  # fmt: skip


def _mean(counts: dict[int, int]) -> str:
    """Two decimals, half up; counted in hundredths."""
    number = sum(counts.values())
    if not number:
        return ""
    hundredths = (2 * 100 * sum(mark * n for mark, n in counts.items()) + number) // (2 * number)
    return f"{hundredths // 100}.{hundredths % 100:02}"
