"""A stored file as a download: in pieces, under its own name, never shown by the browser inside our pages."""

from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.assessment import files
from kaona.assessment.queries.destruction import destruction_of_file
from kaona.assessment.queries.evidence import EvidenceVersion


def attachment(request: HttpRequest, row: EvidenceVersion | None) -> HttpResponse:
    """The file of a version that the page has found to be visible (None: 404); 410 with both names when two people
    destroyed it."""
    if row is None or row.file is None:
        raise Http404
    if row.file.destroyed_at is not None:
        return _gone(request, row, destruction_of_file(row.file.pk))
    try:
        file = files.open_checked(row.organisation_id, row.file.sha256)
    except OSError:
        return _gone(request, row, None)
    answer = FileResponse(file, content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.file_name)}"
    answer["Content-Length"] = str(row.file.size)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _gone(request: HttpRequest, row: EvidenceVersion, destruction: object) -> HttpResponse:
    return render(request, "components/gone.html", {"version": row, "destruction": destruction}, status=410)
