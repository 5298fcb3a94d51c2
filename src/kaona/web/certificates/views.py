"""What anybody may see of a certificate, without sign-in; the paper; withdrawal by an approver."""

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kaona.people.access import may
from kaona.reports.certificates import FORMATS, status_certificate
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import local
from kaona.verification.operations import certifying
from kaona.verification.operations.base import Refused
from kaona.verification.queries import certificates as queries
from kaona.verification.queries.awards import published_award, published_years
from kaona.web.shell.door import door
from kaona.web.shell.paper_files import paper_file
from kaona.web.shell.refusals import words_of

YEARS = range(2500, 2701)


def newest(request: HttpRequest) -> HttpResponse:
    """The list of the newest year that has one, or of this year."""
    day = local(request.at).date()
    return redirect("certificates:year", next(iter(queries.years()), fiscal_year_of(day)))


def year(request: HttpRequest, year: int) -> HttpResponse:
    """A plain list of the year's certificates, for everybody."""
    if year not in YEARS:
        raise Http404
    rows = queries.of_year(year, day=local(request.at).date())
    years = sorted({*queries.years(), *published_years()}, reverse=True)
    return render(request, "certificates/year.html", {
        "year": year, "rows": rows, "years": years, "published": published_award(year),
    })  # fmt: skip


@never_cache
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Is this certificate genuine, and does it hold? For everybody; a token that none has says so."""
    found = queries.check(token, day=local(request.at).date())
    may_withdraw = (
        found is not None
        and found.state != queries.WITHDRAWN
        and may(request.user, Permission.ISSUE_CERTIFICATE, at=request.at)
    )
    answer = render(
        request, "certificates/check.html", {"check": found, "may_withdraw": may_withdraw}, status=200 if found else 404
    )
    answer["X-Robots-Tag"] = "noindex"
    return answer


@never_cache
def paper(request: HttpRequest, token: str) -> HttpResponse:
    """The certificate on a sheet of A4, with the code that leads to its check."""
    found = queries.check(token, day=local(request.at).date())
    if found is None:
        raise Http404
    url = _address(token)
    answer = render(request, "certificates/paper.html", {"check": found, "url": url, "qr": qr(url)})
    answer["X-Robots-Tag"] = "noindex"
    return answer


@never_cache
def paper_as_file(request: HttpRequest, token: str) -> HttpResponse:
    """The same as an official paper."""
    made = status_certificate(token, day=local(request.at).date(), address=_address)
    back = reverse("certificates:paper", args=[token])
    answer = paper_file(request, made, made.running if made else "", formats=FORMATS, back=back, public=True)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _address(token: str) -> str:
    return settings.BASE_URL + reverse("certificates:check", args=[token])


def qr(text: str) -> SafeString:
    """A QR code as SVG without inline styles."""
    return mark_safe(segno.make(text, error="m").svg_inline(border=2, svgclass="k-qr", lineclass=None, omitsize=True))


@door
@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """An approver takes it back, with a reason that everybody reads."""
    found = queries.check(token, day=local(request.at).date())
    if found is None:
        raise Http404
    try:
        certifying.withdraw_certificate(
            certificate=found.certificate, reason=request.POST.get("reason", ""), by=request.user, at=request.at
        )
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("เพิกถอนแล้ว และแจ้งหน่วยงานแล้ว"))
    return redirect("certificates:check", token)
