"""Pages of stored files as pictures that we draw ourselves: nothing of a stranger is shown by the browser inside our pages."""

import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from kaona.assessment import files
from kaona.rules.pictures import PREVIEW_PAGES, Unreadable, drawn_page, drawn_picture, page_numbers
from kaona.rules.stamps import stamped_picture


def pages_of(request: HttpRequest, file: Any) -> dict[str, Any] | None:
    """Which pages are drawn now, and where the others are; None for a file without pictures of its pages."""
    total = 1 if file.media_type.startswith("image/") else file.pages or 0
    if not total:
        return None
    first = request.GET.get("from", "1")
    start = int(first) if first.isdecimal() and len(first) < 6 else 1
    numbers = page_numbers(start, total)
    return {"numbers": numbers, "total": total, "before": max(1, numbers[0] - PREVIEW_PAGES) if numbers[0] > 1 else 0,
            "after": numbers[-1] + 1 if numbers[-1] < total else 0}  # fmt: skip


def drawn(row: Any, page: int, mark: str = "") -> HttpResponse:
    """A page of the file of `row` (404 when there is nothing to draw), with a mark across it when given."""
    if row is None or row.file is None or row.file.destroyed_at is not None:
        raise Http404
    try:
        with files.open_checked(row.organisation_id, row.file.sha256) as file:
            picture = drawn_page(file, page) if row.file.media_type == "application/pdf" else drawn_picture(file)
    except (OSError, Unreadable):
        raise Http404 from None
    if mark:
        picture = stamped_picture(picture, mark)
    out = io.BytesIO()
    picture.save(out, "PNG")
    answer = HttpResponse(out.getvalue(), content_type="image/png")
    # Asked again each time: a document may be destroyed.
    answer["Cache-Control"] = "private, no-cache"
    return answer
