"""Which account and address a wrong password counts for, and the page of a locked one."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def account_of(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The e-mail address that somebody tries, in lower case; axes counts by it and the network address together."""
    tried = (credentials or {}).get("email") or (credentials or {}).get("username") or request.POST.get("login", "")
    return str(tried).strip().lower()


def address_of(request: HttpRequest) -> str:
    """The network address of the person: what the last trusted proxy saw. What a browser forwards itself is not believed."""
    near: str = request.META.get("REMOTE_ADDR", "")
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if not settings.PROXY_COUNT or len(forwarded) < settings.PROXY_COUNT:
        return near
    try:
        return str(ip_address(forwarded[-settings.PROXY_COUNT].strip()))
    except ValueError:
        return near


def locked_out(
    request: HttpRequest, response: Any = None, credentials: Any = None, *args: Any, **kwargs: Any
) -> HttpResponse:
    """429 in words."""
    return render(request, "account/locked.html", status=429)
