"""Past states of a decision, newest first."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.verification.queries.consensus_item import history_of_decision
from kaona.web.consensus.page import load_open
from kaona.web.shell.door import door


@door
def history(request: HttpRequest, pk: int, item: str, decision: int) -> HttpResponse:
    """Who decided what, when, with which reason."""
    review = load_open(request, pk)
    found = history_of_decision(review, decision)
    if found is None:
        raise Http404
    row, entries = found
    return render(request, "consensus/history.html", {
        "review": review, "dossier": review.dossier, "item": item, "row": row, "entries": entries,
    })  # fmt: skip
