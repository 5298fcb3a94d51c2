"""Accounts for the administrator: found, switched off, unlocked, anonymised; e-mails that failed."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kaona.activity.operations import retry_delivery
from kaona.activity.queries import failed_deliveries, outbox, outbox_counts, trouble
from kaona.people import operations
from kaona.people.access import require
from kaona.people.operations.base import MembershipFault
from kaona.people.queries import User, find_accounts, person
from kaona.rules.roles import Permission
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.words import DELIVERY_WORDS


@door
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts."""
    require(request.user, Permission.MANAGE_ACCOUNTS, at=request.at)
    words, state = request.GET.get("q", ""), request.GET.get("state", "")
    page = Paginator(find_accounts(words=words, state=state), 50).get_page(request.GET.get("page"))
    return render(request, "people/accounts.html", {
        "accounts": page, "q": words, "state": state, "failed": outbox_counts()["failed"], "trouble": trouble(at=request.at),
    })  # fmt: skip


@door
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account and what may be done with it."""
    require(request.user, Permission.MANAGE_ACCOUNTS, at=request.at)
    row = person(pk)
    if row is None:
        raise Http404
    if request.method == "POST":
        _act(request, row)
        return redirect("people:account", pk)
    two_steps = Authenticator.objects.filter(user=row, type=Authenticator.Type.TOTP).exists()
    memberships = row.memberships.select_related("organisation").order_by("-created_at")
    return render(request, "people/account.html", {
        "account": row, "memberships": memberships, "two_steps": two_steps,
        "locked": _locked_addresses(row, request.at),
    })  # fmt: skip


def _locked_addresses(row: User, at: datetime) -> list[str]:
    """The network addresses from which the account is locked now, after too many wrong passwords."""
    since = at - timedelta(hours=settings.AXES_COOLOFF_TIME)
    tried = AccessAttempt.objects.filter(username=row.email.lower(), attempt_time__gt=since)
    counted = tried.values("ip_address").annotate(wrong=Sum("failures_since_start"))
    return [one["ip_address"] for one in counted if one["wrong"] >= settings.AXES_FAILURE_LIMIT]


def _act(request: HttpRequest, row: User) -> None:
    step = request.POST.get("step")
    try:
        if step in ("off", "on"):
            operations.deactivate(user=row, active=step == "on", by=request.user, at=request.at)
        elif step == "unlock":
            name = row.email.lower()
            operations.unlock(user=row, forget=lambda: reset(username=name), by=request.user, at=request.at)
        elif step == "second_factor":
            mine = Authenticator.objects.filter(user=row)
            operations.remove_second_factor(user=row, remove=lambda: mine.delete()[0], by=request.user, at=request.at)
        elif step == "anonymise":
            operations.anonymise(user=row, by=request.user, at=request.at)
    except MembershipFault as fault:
        given.complain(request, fault)
    else:
        messages.success(request, _("บันทึกแล้ว"))


@door
def mail(request: HttpRequest) -> HttpResponse:
    """The outbox: what failed first; POST sends one again, or everything that was given up."""
    require(request.user, Permission.MANAGE_ACCOUNTS, at=request.at)
    if request.method == "POST":
        rows = failed_deliveries() if request.POST.get("delivery") == "all" else outbox().filter(
            pk=given.key(request.POST, "delivery"))  # fmt: skip
        for row in rows:
            retry_delivery(delivery=row, by=request.user, at=request.at)
        messages.success(request, _("จะส่งอีกครั้งในไม่กี่วินาที"))
        return redirect(f"{reverse('people:mail')}?{request.GET.urlencode()}")
    counts = outbox_counts()
    state = request.GET.get("state", "failed" if counts["failed"] else "")
    rows = outbox(state=state, words=request.GET.get("q", ""))
    return render(request, "people/mail.html", {
        "trouble": trouble(at=request.at), "page": Paginator(rows, 50).get_page(request.GET.get("page")), "counts": counts, "state": state,
        "states": DELIVERY_WORDS, "q": request.GET.get("q", ""), "all": sum(counts.values()),
    })  # fmt: skip
