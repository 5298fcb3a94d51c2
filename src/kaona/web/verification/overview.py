"""One review at a glance: who, how far, both clocks, how it came there, what is next."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.verification.queries.reviews import review_for, waiting_dossier
from kaona.web.shell.door import door


@door
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """A review; for the Office also a submitted dossier that nobody checks yet."""
    row = review_for(request.user, pk, at=request.at)
    dossier = row.dossier if row is not None else waiting_dossier(request.user, pk, at=request.at)
    if dossier is None:
        raise Http404
    return render(request, "verification/review.html", {"review": row, "dossier": dossier})
