"""The bytes of a version: downloads in pieces, and pictures of pages that we draw ourselves. Nothing of a stranger is shown
by the browser inside our pages."""

import io
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.assessment import files
from kaona.assessment.queries import evidence as library_queries
from kaona.assessment.queries.destruction import destruction_of_file
from kaona.assessment.queries.evidence import EvidenceVersion
from kaona.rules.pictures import Unreadable, drawn_page, drawn_picture
from kaona.web.shell.door import door


def _version(request: HttpRequest, pk: int, number: int) -> EvidenceVersion:
    row = library_queries.visible_version(request.user, pk, number, at=request.at)
    if row is None or row.file is None:
        raise Http404
    return row


@door
def download(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The file under its own name, as an attachment; 410 with both names when two people destroyed it."""
    row = _version(request, pk, number)
    assert row.file is not None
    if row.file.destroyed_at is not None:
        return render(
            request, "evidence/gone.html", {"version": row, "destruction": destruction_of_file(row.file.pk)}, status=410
        )
    try:
        file = files.open_checked(row.organisation_id, row.file.sha256)
    except OSError:
        return render(request, "evidence/gone.html", {"version": row, "destruction": None}, status=410)
    answer = FileResponse(file, content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.file_name)}"
    answer["Content-Length"] = str(row.file.size)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@door
def preview(request: HttpRequest, pk: int, number: int, page: int) -> HttpResponse:
    """A page as a picture that we drew ourselves."""
    row = _version(request, pk, number)
    if row.file is None or row.file.destroyed_at is not None:
        raise Http404
    try:
        with files.open_checked(row.organisation_id, row.file.sha256) as file:
            picture = drawn_page(file, page) if row.file.media_type == "application/pdf" else drawn_picture(file)
    except (OSError, Unreadable):
        raise Http404 from None
    out = io.BytesIO()
    picture.save(out, "PNG")
    answer = HttpResponse(out.getvalue(), content_type="image/png")
    # Asked again each time: a document may be destroyed.
    answer["Cache-Control"] = "private, no-cache"
    return answer
