"""The receipt, and the public page that checks one."""

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache

from kaona.assessment.queries.cycles import standing_of
from kaona.assessment.queries.receipts import check_receipt
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.web.assessment.page import context, load_own, page_of
from kaona.web.shell.door import door


@door
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """All receipts of a dossier, the valid one first."""
    dossier = load_own(request, pk)
    page = page_of(request, dossier)
    rows = dossier.receipts.select_related("by", "withdrawn_by").order_by("-at")
    receipts = [{"row": row, "url": address(row.token), "qr": qr(address(row.token))} for row in rows]
    may_withdraw = may(request.user, Permission.WITHDRAW_SUBMISSION, dossier.organisation, at=request.at)
    in_time = dossier.cycle.state == "open" and request.at < standing_of(dossier).deadline
    return render(request, "assessment/receipt.html", context(
        request, page, code="1", receipts=receipts, may_withdraw=may_withdraw and in_time and dossier.stage == "submitted"
    ))  # fmt: skip


def address(token: str) -> str:
    """The public address of a receipt."""
    return settings.BASE_URL + reverse("assessment:receipt_check", args=[token])


def qr(text: str) -> str:
    """A QR code as SVG without inline styles."""
    svg = segno.make(text, error="m").svg_inline(border=2, svgclass="k-qr", lineclass=None, omitsize=True)
    return mark_safe(svg)


@never_cache
def check(request: HttpRequest, token: str) -> HttpResponse:
    """For everybody: number, agency, cycle, time, whether the hash fits. No score."""
    found = check_receipt(token)
    answer = render(request, "assessment/receipt_check.html", {"check": found}, status=200 if found else 404)
    answer["X-Robots-Tag"] = "noindex"
    return answer
