"""The inbox."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language

from kaona.activity.operations import mark_read
from kaona.activity.queries import inbox, notice_words
from kaona.web.shell.door import door


@door
def inbox_page(request: HttpRequest) -> HttpResponse:
    """One's notices; POST marks all as read."""
    if request.method == "POST":
        mark_read(user=request.user, notice_ids=None, at=request.at)
        return redirect("notices:inbox")
    rows, unread = inbox(request.user), "unread" in request.GET
    page = Paginator(rows.filter(read_at=None) if unread else rows, 50).get_page(request.GET.get("page"))
    language = "en" if (get_language() or "").startswith("en") else "th"
    return render(request, "notices/inbox.html", {
        "page": page, "notices": [(one, *notice_words(one, language, at=request.at)) for one in page], "unread": unread, "total": rows.count(),
    })  # fmt: skip


@door
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what a notice speaks of."""
    notice = inbox(request.user).filter(pk=pk).first()
    if notice is None:
        raise Http404
    mark_read(user=request.user, notice_ids=[pk], at=request.at)
    return redirect(notice.path or "notices:inbox")
