"""The award: its years, and one year with criteria, nominations, decision and publication."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.rules.stages import AwardState
from kaona.verification.operations import awarding
from kaona.verification.operations.base import Refused
from kaona.verification.queries.awards import (
    AwardYear,
    award_years,
    field_of,
    withdrawn_nominations_of,
)
from kaona.web.awards.page import STATES, decides, load, manages, require_reader
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of


@door
def awards(request: HttpRequest) -> HttpResponse:
    """Every year, newest first."""
    require_reader(request)
    lines = [{"row": one, "state": STATES[AwardState(one.state)]} for one in award_years()]
    return render(request, "awards/awards.html", {"lines": lines, "manages": manages(request)})


@door
def award(request: HttpRequest, pk: int) -> HttpResponse:
    """One year."""
    row = load(request, pk)
    if request.method == "POST":
        _step(request, row)
        return redirect("awards:award", pk)
    field = field_of(row, at=request.at)
    blocks = [_block(one, field.runners[one.code]) for one in field.criteria.categories]
    return render(request, "awards/award.html", {
        "award": row, "criteria": field.criteria, "state": STATES[AwardState(row.state)], "states": STATES.items(),
        "blocks": blocks, "undecided": sum(one["undecided"] for one in blocks),
        "withdrawn": withdrawn_nominations_of(row), "manages": manages(request), "decides": decides(request),
    })  # fmt: skip


def _block(award: Any, runners: list[Any]) -> dict[str, Any]:
    """One award of the year: who was nominated, how many more qualify, how many do not."""
    nominated = [one for one in runners if one.nomination is not None]
    free = [one for one in runners if one.nomination is None]
    return {
        "award": award, "nominated": nominated, "more": sum(one.candidate.qualifies for one in free),
        "others": sum(not one.candidate.qualifies for one in free),
        "undecided": sum(one.nomination.outcome == "" for one in nominated),
    }  # fmt: skip


def _step(request: HttpRequest, row: AwardYear) -> None:
    act: dict[str, Any] = {"award": row, "by": request.user, "at": request.at}
    step = request.POST.get("step")
    try:
        if step == "open":
            awarding.open_award(**act)
            messages.success(request, _("เปิดเสนอชื่อแล้ว เกณฑ์แก้ไม่ได้อีก"))
        elif step == "decide":
            awarding.decide_award(**act)
            messages.success(request, _("ปิดการพิจารณาแล้ว ยังไม่แจ้งผู้ใด"))
        elif step == "reopen":
            awarding.reopen_award(**act, reason=request.POST.get("reason", ""))
            messages.success(request, _("เปิดพิจารณาอีกครั้งแล้ว"))
        elif step == "publish":
            awarding.publish_award(**act)
            messages.success(request, _("ประกาศผลและแจ้งหน่วยงานแล้ว"))
    except Refused as refused:
        messages.error(request, words_of(refused))
