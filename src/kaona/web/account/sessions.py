"""Where a person is signed in, and ending that."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.activity.operations import record
from kaona.web.shell.door import door

# First match wins: Edge and Opera also call themselves Chrome, Chrome calls itself Safari.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
           ("Linux", "Linux"))  # fmt: skip


def device(user_agent: str) -> str:
    """Chrome · Windows, from what a browser says of itself."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return " · ".join(one for one in (browser, system) if one) or _("ไม่รู้จักอุปกรณ์")


@door
def sessions(request: HttpRequest) -> HttpResponse:
    """The list, newest first; POST ends one or all others."""
    if request.method == "POST":
        if _end(request, request.POST.get("session", "")):
            messages.success(request, _("ให้ออกจากระบบแล้ว"))
        return redirect("account:sessions")
    rows = sorted(UserSession.objects.purge_and_list(request.user), key=lambda one: one.created_at, reverse=True)
    here = request.session.session_key
    lines = [(one, device(one.user_agent), one.session_key == here) for one in rows]
    return render(request, "account/sessions.html", {"sessions": lines})


@transaction.atomic
def _end(request: HttpRequest, which: str) -> int:
    rows = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    if which != "others":
        rows = rows.filter(pk=which) if which.isascii() and which.isdigit() else rows.none()
    ended = list(rows)
    for one in ended:
        one.end()
    if ended:
        record(kind="account.sessions_ended", subject=request.user, by=request.user, at=request.at,
               data={"sessions": len(ended)})  # fmt: skip
    return len(ended)
