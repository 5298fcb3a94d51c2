"""The door of every page for people: signed in, privacy notice read, refusals in words instead of a traceback."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from kaona.people.access import NotAllowed
from kaona.web.shell.words import PERMISSION_REFUSED

View = Callable[..., HttpResponse]
PRIVACY_VERSION = "2569-1"


def wants_fragment(request: HttpRequest) -> bool:
    """True when a script asks, not a person's browser."""
    return request.headers.get("X-Requested-With") == "fetch" or request.headers.get("HX-Request") == "true"


def sent_before(request: HttpRequest) -> int:
    """How many files of the same act the script has sent already, each by a request of its own."""
    added = request.POST.get("added", "")
    return int(added) if added.isdigit() and len(added) <= 3 and wants_fragment(request) else 0


def door(view: View) -> View:
    """Strangers sign in first (a script is told 401 and where); NotAllowed becomes 403 with the reason."""

    @wraps(view)
    def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in(request)
        if request.user.privacy_version != PRIVACY_VERSION and request.method == "GET":
            return redirect(f"{reverse('account:privacy')}?{urlencode({'next': request.get_full_path()})}")
        try:
            return view(request, *args, **kwargs)
        except NotAllowed:
            return refused(request)

    return inside


def refused(request: HttpRequest) -> HttpResponse:
    """403 with words."""
    if wants_fragment(request):
        return JsonResponse({"error": str(PERMISSION_REFUSED)}, status=403)
    return render(request, "shell/403.html", {"reason": PERMISSION_REFUSED}, status=403)


def _sign_in(request: HttpRequest) -> HttpResponse:
    if wants_fragment(request):
        back = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "/"
        return JsonResponse({"login_url": f"{reverse('account_login')}?{urlencode({'next': back})}"}, status=401)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
