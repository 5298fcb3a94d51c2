"""The bytes of a version: downloads in pieces, and pictures of pages that we draw ourselves. Nothing of a stranger is shown
by the browser inside our pages."""

import io

from django.http import Http404, HttpRequest, HttpResponse

from kaona.assessment import files
from kaona.assessment.queries import evidence as library_queries
from kaona.assessment.queries.evidence import EvidenceVersion
from kaona.rules.pictures import Unreadable, drawn_page, drawn_picture
from kaona.rules.stamps import stamped_picture
from kaona.web.shell.attachments import attachment, mark_of
from kaona.web.shell.door import door


def _version(request: HttpRequest, pk: int, number: int) -> EvidenceVersion:
    row = library_queries.visible_version(request.user, pk, number, at=request.at)
    if row is None or row.file is None:
        raise Http404
    return row


@door
def download(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The file under its own name, as an attachment; 410 with both names when two people destroyed it."""
    return attachment(request, library_queries.visible_version(request.user, pk, number, at=request.at))


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
    if library_queries.takes_marked(request.user, row.organisation, at=request.at):
        picture = stamped_picture(picture, mark_of(request))
    out = io.BytesIO()
    picture.save(out, "PNG")
    answer = HttpResponse(out.getvalue(), content_type="image/png")
    # Asked again each time: a document may be destroyed.
    answer["Cache-Control"] = "private, no-cache"
    return answer
