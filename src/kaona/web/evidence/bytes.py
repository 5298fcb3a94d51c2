"""The bytes of a version: downloads in pieces, and pictures of its pages."""

from django.http import Http404, HttpRequest, HttpResponse

from kaona.assessment.queries import evidence as library_queries
from kaona.web.shell.attachments import attachment, mark_of
from kaona.web.shell.door import door
from kaona.web.shell.previews import drawn


@door
def download(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The file under its own name, as an attachment; 410 with both names when two people destroyed it."""
    return attachment(request, library_queries.visible_version(request.user, pk, number, at=request.at))


@door
def preview(request: HttpRequest, pk: int, number: int, page: int) -> HttpResponse:
    """A page as a picture that we drew ourselves."""
    row = library_queries.visible_version(request.user, pk, number, at=request.at)
    if row is None:
        raise Http404
    marked = library_queries.takes_marked(request.user, row.organisation, at=request.at)
    return drawn(row, page, mark_of(request) if marked else "")
