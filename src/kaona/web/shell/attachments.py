"""A stored file as a download: in pieces, under its own name, never shown by the browser inside our pages. A copy that an
assessor takes bears the name and the time; what is stored stays as it is."""

from typing import Any, BinaryIO
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.assessment import files
from kaona.assessment.operations.openings import note_download
from kaona.assessment.queries.destruction import destruction_of_file
from kaona.assessment.queries.evidence import EvidenceVersion, takes_marked
from kaona.rules.pictures import Unreadable
from kaona.rules.stamps import named_copy, stamped_image, stamped_pdf
from kaona.rules.thai_dates import local, words_of_moment
from kaona.rules.uploads import size_of


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
    name = row.file_name
    if takes_marked(request.user, row.organisation, at=request.at):
        file, name = _marked(request, row, file)
    return sent(file, name)


def plain_attachment(row: Any) -> HttpResponse:
    """A file that is published for all (of a practice card, of a document of the year), so that no copy is marked.
    404 for none, or when its bytes are gone."""
    if row is None or row.file.destroyed_at is not None:
        raise Http404
    try:
        return sent(files.open_checked(row.organisation_id, row.file.sha256), row.file_name)
    except OSError:
        raise Http404 from None


def sent(file: BinaryIO, name: str) -> FileResponse:
    """Bytes that no browser shows or runs inside our pages."""
    answer = FileResponse(file, content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Content-Length"] = str(size_of(file))
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    file.seek(0)
    return answer


def mark_of(request: HttpRequest) -> str:
    """Whose copy it is, and of when."""
    return f"สำเนาสำหรับการตรวจประเมิน ของ {request.user.full_name} · {words_of_moment(request.at)}"


def _marked(request: HttpRequest, row: EvidenceVersion, file: BinaryIO) -> tuple[BinaryIO, str]:
    """The copy and its name: stamped inside; where that cannot be done (an office file, a locked PDF), in its name."""
    name, media_type, mark = row.file_name, row.file.media_type, mark_of(request)
    try:
        if media_type == "application/pdf":
            copy = stamped_pdf(file, mark)
        else:
            copy = stamped_image(file, media_type, mark)
    except Unreadable:
        copy, name = file, named_copy(name, request.user.full_name, local(request.at))
    if copy is not file:
        file.close()
    note_download(version=row, marked=copy is not file, by=request.user, at=request.at)
    return copy, name


def _gone(request: HttpRequest, row: EvidenceVersion, destruction: object) -> HttpResponse:
    return render(request, "components/gone.html", {"version": row, "destruction": destruction}, status=410)
