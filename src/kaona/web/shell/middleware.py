"""What every request passes: the person's rights of this moment, and the limits of what may be sent."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from kaona.people.queries import remember_memberships
from kaona.web.shell.door import wants_fragment

LARGEST_KEY = 2**63 - 1


class PersonMiddleware:
    """After authentication: one query for the memberships of this moment, so that a right taken away is gone at the
    next request, and the page clock `request.at`. What a signed-in person sees stays in no cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]
        signed_in = request.user.is_authenticated
        if signed_in:
            remember_memberships(request.user, at=request.at)  # type: ignore[attr-defined]
        answer = self.get_response(request)
        if signed_in and not answer.has_header("Cache-Control"):
            # A shared computer's Back button, and a proxy, must not show it to the next person.
            answer["Cache-Control"] = "private, no-store"
        return answer


class LimitsMiddleware:
    """Before a body is read: 413 for one that is too large. 400 for NUL characters, which no database keeps; 404 for
    a number in the address that no key can be."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = settings.REQUEST_MAX_BYTES if request.user.is_authenticated else settings.STRANGER_MAX_BYTES
        if not length.isdigit() or int(length) > most:
            return _too_large(request, most // 1024 // 1024)
        if "\x00" in request.path or _has_nul(request.GET):
            return render(request, "shell/400.html", status=400)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: list[object], values: dict[str, object]
    ) -> HttpResponse | None:
        """After the CSRF check has read the form."""
        if any(isinstance(value, int) and value > LARGEST_KEY for value in values.values()):
            return render(request, "shell/404.html", status=404)
        return render(request, "shell/400.html", status=400) if _has_nul(request.POST) else None


def _too_large(request: HttpRequest, most: int) -> HttpResponse:
    if wants_fragment(request):
        return JsonResponse({"errors": [_("ส่งได้ครั้งละไม่เกิน") + f" {most} MB"]}, status=413)
    return render(request, "shell/413.html", {"most": most}, status=413)


def _has_nul(given: object) -> bool:
    return any("\x00" in text for key, texts in given.lists() for text in (key, *texts))  # type: ignore[attr-defined]
