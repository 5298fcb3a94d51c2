"""Documents of a year without signing in: the list, a poster with its QR code, downloads, pages as pictures.

Nobody is followed: who downloads what is not kept, not even as a count."""

import re
from typing import Any

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from kaona.assessment.queries.calendars import published_calendars
from kaona.knowledge.queries import documents as queries
from kaona.reports.pdf import has_pango
from kaona.rules.downloads import KINDS, YEARS
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.thai_dates import local
from kaona.web.documents.words import KIND_WORDS
from kaona.web.shell.attachments import plain_attachment
from kaona.web.shell.paper_files import FORMATS
from kaona.web.shell.previews import drawn, pages_of

FRESH = 300  # seconds that a copy on the way may be old


def newest(request: HttpRequest) -> HttpResponse:
    """This year; where nothing is published for it yet, the newest that has something."""
    years, running = queries.public_years(), fiscal_year_of(local(request.at).date())
    return redirect("documents:year", running if running in years or not years else years[0])


def address_of(fiscal_year: int) -> str:
    """The short address of a year."""
    return settings.BASE_URL + reverse("documents:year", args=[fiscal_year])


def qr_of(text: str) -> SafeString:
    """A QR code as SVG without inline styles."""
    return mark_safe(segno.make(text, error="m").svg_inline(border=2, svgclass="k-qr", lineclass=None, omitsize=True))


def year(request: HttpRequest, fiscal_year: int) -> HttpResponse:
    """What everybody may download in a year, by kind."""
    if fiscal_year not in YEARS:
        raise Http404
    shown = queries.public_documents(fiscal_year)
    groups = [(one, KIND_WORDS[one], [row for row in shown if row.document.kind == one]) for one in KINDS]
    address = address_of(fiscal_year)
    answer = render(request, "documents/year.html", {
        "base": _base(request), "fiscal_year": fiscal_year, "groups": [one for one in groups if one[2]],
        "years": [one for one in queries.public_years() if one != fiscal_year], "calendars": published_calendars(fiscal_year),
        "calendar_formats": [(one, FORMATS[one]) for one in ("pdf", "docx", "xlsx") if one != "pdf" or has_pango()],
        "address": address, "qr": qr_of(address), "manages": queries.manages(request.user, at=request.at),
    })  # fmt: skip
    # The page holds the form that changes the language: for this browser alone.
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _base(request: HttpRequest) -> str:
    return "shell/base.html" if request.user.is_authenticated else "shell/public.html"


def poster(request: HttpRequest, fiscal_year: int) -> HttpResponse:
    """A sheet to hang up: address and QR code."""
    if fiscal_year not in YEARS:
        raise Http404
    address = address_of(fiscal_year)
    return render(request, "documents/poster.html", {
        "fiscal_year": fiscal_year, "address": address, "short": re.sub(r"^https?://", "", address), "qr": qr_of(address),
    })  # fmt: skip


def _version(request: HttpRequest, document: int, number: int) -> Any:
    row = queries.version_for(request.user, document, number, at=request.at)
    if row is None:
        raise Http404
    return row


def download(request: HttpRequest, document: int, number: int) -> HttpResponse:
    """A version as an attachment, or the way to its link. A copy on the way is asked for again after five minutes, so
    that a withdrawn document is gone soon."""
    row = _version(request, document, number)
    if row.file is None:
        return redirect(row.link)
    tag = f'"{row.file.sha256}"'
    same = request.headers.get("If-None-Match") == tag and row.file.destroyed_at is None
    answer = HttpResponseNotModified() if same else plain_attachment(row)
    answer["ETag"] = tag
    return _cached(answer, row)


def _cached(answer: HttpResponse, row: Any) -> HttpResponse:
    public = row.published_at is not None and row.document.state == "published"
    answer["Cache-Control"] = f"public, max-age={FRESH}" if public else "private, no-store"
    return answer


def read(request: HttpRequest, document: int, number: int) -> HttpResponse:
    """Pages of a PDF or a picture, drawn by us; ?from=23 begins there."""
    row = _version(request, document, number)
    pages = pages_of(request, row.file) if row.file is not None and row.file.destroyed_at is None else None
    if pages is None:
        raise Http404
    return render(
        request,
        "documents/read.html",
        {"base": _base(request), "version": row, "document": row.document, "pages": pages},
    )


def picture(request: HttpRequest, document: int, number: int, page: int) -> HttpResponse:
    """One page."""
    row = _version(request, document, number)
    return _cached(drawn(row, page), row)
