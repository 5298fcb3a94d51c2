"""Everything that an approver needs on one page; confirm, send back, publish, withdraw."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.scores import current_score, total_of
from kaona.people.access import may
from kaona.rules.roles import Permission
from kaona.rules.stages import ReviewStage
from kaona.verification.access import took_part
from kaona.verification.operations import confirming as deeds
from kaona.verification.queries.consensus_item import dissents_of, without_feedback
from kaona.web.consensus.item import shown_lines
from kaona.web.consensus.page import Page, load, load_open
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of


@door
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; POST confirms."""
    review = load_open(request, pk)
    if request.method == "POST":
        return _deed(request, pk, deeds.confirm, _("ยืนยันคะแนนแล้ว ยังไม่ประกาศ"))
    return render(request, "consensus/confirm.html", Page(request, review).context() | _facts(request, review))


def _facts(request: HttpRequest, review: Any) -> dict[str, Any]:
    page, user, at = Page(request, review), request.user, request.at
    moved = [
        (view.item, [one for one in shown_lines(page, view) if one.line.changes or one.line.against])
        for view in sorted(page.items, key=lambda one: one.item.code)
    ]
    records = {kind: current_score(review.dossier, kind) for kind in ("claimed", "reviewed", "confirmed")}
    part = took_part(user, review)
    return {
        "moved": [(item, lines) for item, lines in moved if lines], "records": records,
        "totals": {kind: total_of(row) for kind, row in records.items() if row is not None},
        "spreads": [one for one in page.items if one.dispute.spread][:5], "dissents": dissents_of(review),
        "bare": without_feedback(page.table, page.tree), "part": part, "readers": [page.table.tree_of(one).total for one in page.table.parts],
        "confirms": review.stage == ReviewStage.REVIEWED and may(user, Permission.CONFIRM_SCORE, at=at),
        "publishes": _unpublished(review, records["confirmed"]) and may(user, Permission.PUBLISH_RESULTS, at=at),
        "withdraws": review.stage == ReviewStage.CONFIRMED and may(user, Permission.CONFIRM_SCORE, at=at),
        "sends_back": review.stage == ReviewStage.REVIEWED and (
            review.officer_id == user.pk or (may(user, Permission.CONFIRM_SCORE, at=at) and not part)
        ),
    }  # fmt: skip


def _unpublished(review: Any, record: Any) -> bool:
    return review.stage == ReviewStage.CONFIRMED and record is not None and record.published_at is None


def _deed(request: HttpRequest, pk: int, deed: Callable[..., Any], done: str, **given: Any) -> HttpResponse:
    try:
        deed(review=load(request, pk), by=request.user, at=request.at, **given)
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, done)
    return redirect("consensus:confirm", pk)


@door
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the agency and its ministry."""
    return _deed(request, pk, deeds.publish, _("ประกาศแล้ว หน่วยงานและกระทรวงได้รับแจ้ง"))


@door
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the confirmation back, with a reason."""
    return _deed(request, pk, deeds.withdraw_confirmation, _("ถอนการยืนยันแล้ว"), reason=request.POST.get("reason", ""))
