"""Loads the signed-in person's memberships once per request, so that a right taken away is gone at the next one."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kaona.people.queries import remember_memberships


class PersonMiddleware:
    """After authentication: one query for the memberships of this moment, and the page clock `request.at`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            remember_memberships(request.user, at=request.at)  # type: ignore[attr-defined]
        return self.get_response(request)
