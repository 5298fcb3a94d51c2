"""Which account and address a wrong password counts for, and the page of a locked one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def account_of(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The e-mail address that somebody tries, in lower case; axes counts by it and the network address together."""
    tried = (credentials or {}).get("email") or (credentials or {}).get("username") or request.POST.get("login", "")
    return str(tried).strip().lower()


def locked_out(
    request: HttpRequest, response: Any = None, credentials: Any = None, *args: Any, **kwargs: Any
) -> HttpResponse:
    """429 in words."""
    return render(request, "account/locked.html", status=429)
