"""Error pages, a fresh CSRF token for pages that outlive a session, putting an announcement away."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kaona.assessment.queries.window import owing
from kaona.people.banners import banners_for
from kaona.people.operations.announcements import dismiss as put_away
from kaona.web.shell.door import door


@never_cache
def csrf(request: HttpRequest) -> HttpResponse:
    """The CSRF token of the session that the browser has now, and whether somebody is signed in."""
    return JsonResponse({"token": get_token(request), "signed_in": request.user.is_authenticated})


@require_POST
@door
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an announcement away, for oneself, and stay on the page."""
    for one in banners_for(request.user, owing, at=request.at):
        if one.pk == pk:
            put_away(announcement=one, by=request.user, at=request.at)
    back = request.POST.get("next", "/")
    return redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return render(request, "shell/400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return render(request, "shell/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token is stale; a script is told to fetch a new one."""
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"csrf": "stale"}, status=403)
    return render(request, "shell/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404; what is not yours does not exist."""
    return render(request, "shell/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without touching the database or a session."""
    return render(None, "shell/500.html", status=500)  # type: ignore[arg-type]
