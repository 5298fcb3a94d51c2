"""What waits for the Office, and every move of a card."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kaona.knowledge.operations import practices as deeds
from kaona.knowledge.operations.base import PracticeFaults, Refused
from kaona.knowledge.queries import practices as queries
from kaona.knowledge.queries.practices import Practice
from kaona.rules.text_difference import difference
from kaona.web.knowledge.page import around, card_of
from kaona.web.knowledge.writing import as_text
from kaona.web.shell.door import door, refused
from kaona.web.shell.given import all_words
from kaona.web.shell.refusals import words_of

DONE = {
    "propose": gettext_lazy("เสนอแล้ว รอสำนักงาน ก.พ.ร. เผยแพร่"), "publish": gettext_lazy("เผยแพร่แล้ว"),
    "send_back": gettext_lazy("ส่งกลับแล้ว"), "withdraw": gettext_lazy("ถอนแล้ว"), "restore": gettext_lazy("นำกลับมาแล้ว"),
}  # fmt: skip


@door
def proposed(request: HttpRequest) -> HttpResponse:
    """Cards that wait, the longest first, and those that were withdrawn."""
    if not queries.is_office(request.user, at=request.at):
        return refused(request)
    asked = request.GET.get("q", "").replace("\x00", "")[:200]
    return render(request, "knowledge/proposed.html", {
        **around(request, "proposed"), "rows": queries.proposed_practices(request.user, at=request.at, asked=asked),
        "asked": asked,
        "withdrawn": queries.withdrawn_practices(request.user, at=request.at)[:50],
    })  # fmt: skip


def before_deciding(request: HttpRequest, row: Practice) -> dict[str, Any]:
    """For an officer who decides of a proposal: cards with like titles, and what changed since it was sent back."""
    if row.state != "proposed" or not queries.is_office(request.user, at=request.at):
        return {}
    seen = queries.since_sent_back(request.user, row, at=request.at)
    now = asdict(queries.given_of(row))
    changes = difference(as_text(seen.content), as_text(now)) if seen else []
    return {"alike": queries.alike_cards(request.user, row, at=request.at), "seen": seen, "changes": changes}


@door
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose, publish, send back, withdraw or restore."""
    row, step = card_of(request, pk), request.POST.get("step", "")
    common = {"practice": row, "by": request.user, "at": request.at}
    try:
        if step in ("propose", "publish", "restore"):
            getattr(deeds, step)(**common)
        elif step in ("send_back", "withdraw"):
            getattr(deeds, step)(reason=request.POST.get("reason", ""), **common)
        else:
            raise Http404
    except PracticeFaults as error:
        messages.error(request, f"{_('ยังขาด')}: {' · '.join(all_words(error.faults).values())}")
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, DONE[step])
        if queries.practice_for(request.user, pk, at=request.at) is None:  # sent back, the Office does not see it
            return redirect("knowledge:proposed")
    return redirect("knowledge:practice", pk)
