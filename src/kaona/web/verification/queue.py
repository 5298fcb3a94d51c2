"""The Office's work queue."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.people.access import require
from kaona.rules.roles import Permission
from kaona.verification.queries.reviews import reviews
from kaona.web.shell.door import door


@door
def queue(request: HttpRequest) -> HttpResponse:
    """Reviews, newest first."""
    require(request.user, Permission.READ_SUBMITTED, at=request.at)
    page = Paginator(reviews().order_by("-begun_at", "-pk"), 50).get_page(request.GET.get("page"))
    return render(request, "verification/queue.html", {"page": page})
