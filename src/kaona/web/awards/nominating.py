"""Who qualifies for one award of a year and why others do not; nominating; the committee's word on a nomination."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.rules.exact import display
from kaona.rules.stages import AwardState
from kaona.rules.thai_text import search_form
from kaona.verification.operations import awarding
from kaona.verification.operations.base import Conflict, Refused
from kaona.verification.queries.awards import AwardYear, Field, Nomination, Runner, field_of
from kaona.verification.queries.awards import nomination as nomination_row
from kaona.web.awards.page import decides, load, manages
from kaona.web.shell import given
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of
from kaona.web.templatetags.kaona import words


def _wanted(request: HttpRequest, row: AwardYear, category: str) -> tuple[dict[str, Any], Field, list[Runner]]:
    field = field_of(row, at=request.at)
    if field.award(category) is None:
        raise Http404
    wanted = {"words": request.GET.get("q", "")[:200], "show": request.GET.get("show", "")[:10]}
    runners = field.runners[category]
    if wanted["words"].strip():
        runners = [one for one in runners if search_form(wanted["words"]) in one.dossier.organisation.search_text]
    if wanted["show"] in ("yes", "no"):
        runners = [one for one in runners if one.candidate.qualifies == (wanted["show"] == "yes")]
    return wanted, field, runners


@door
def candidates(request: HttpRequest, pk: int, category: str) -> HttpResponse:
    """Everybody of the year beside one award; POST nominates."""
    row = load(request, pk)
    wanted, field, runners = _wanted(request, row, category)
    if request.method == "POST":
        _nominate(request, row, category)
        return redirect(request.get_full_path())
    page = Paginator(runners, 50).get_page(request.GET.get("page"))
    return render(request, "awards/candidates.html", {
        "award": row, "category": field.award(category), "criteria": field.criteria, "page": page, "wanted": wanted,
        "qualify": sum(one.candidate.qualifies for one in field.runners[category]), "all": len(field.runners[category]),
        "may_nominate": manages(request) and row.state == AwardState.OPEN,
    })  # fmt: skip


def _nominate(request: HttpRequest, row: AwardYear, category: str) -> None:
    try:
        done = awarding.nominate(
            award=row, organisation_id=given.key(request.POST, "organisation"), category=category, by=request.user, at=request.at,
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, words_of(refused))
    else:
        messages.success(request, _("เสนอชื่อแล้ว") + f": {done.organisation}")


@door
def export(request: HttpRequest, pk: int, category: str) -> HttpResponse:
    """What the list shows, as CSV."""
    runners = _wanted(request, load(request, pk), category)[2]
    heads = [_("รหัส"), _("หน่วยงาน"), _("คะแนนที่ยืนยัน"), _("เข้าเกณฑ์"), _("เหตุที่ไม่เข้าเกณฑ์"), _("เสนอชื่อ")]
    return csv_file(f"candidates-{category}.csv", heads, [
        [one.dossier.organisation.code, one.dossier.organisation.name_th,
         "" if one.candidate.total is None else display(one.candidate.total), _("ใช่") if one.candidate.qualifies else _("ไม่ใช่"),
         "; ".join(words(reason) for reason in one.candidate.reasons), _("ใช่") if one.nomination else ""]
        for one in runners
    ])  # fmt: skip


@door
def nomination(request: HttpRequest, nomination: int) -> HttpResponse:
    """One nomination: the agency as it stands now, the committee's word, or taking it back."""
    row = nomination_row(nomination)
    award = load(request, row.award_id if row is not None else 0)
    if row is None:
        raise Http404
    if request.method == "POST" and _act(request, row):
        return redirect("awards:award", award.pk)
    field = field_of(award, at=request.at)
    is_open = award.state == AwardState.OPEN and row.withdrawn_at is None
    return render(request, "awards/nomination.html", {
        "award": award, "nomination": row, "category": field.award(row.category), "given": request.POST,
        "runner": field.runner(row.category, row.organisation_id),
        "may_decide": is_open and decides(request) and row.added_by_id != request.user.pk,
        "own": is_open and decides(request) and row.added_by_id == request.user.pk,
        "may_withdraw": is_open and manages(request) and not row.outcome,
    })  # fmt: skip


def _act(request: HttpRequest, row: Nomination) -> bool:
    act: dict[str, Any] = {
        "nomination": row, "reason": request.POST.get("reason", ""), "by": request.user, "at": request.at,
    }  # fmt: skip
    try:
        if request.POST.get("step") == "withdraw":
            awarding.withdraw_nomination(**act)
            messages.success(request, _("ถอนการเสนอชื่อแล้ว"))
        else:
            awarding.decide_nomination(**act, outcome=request.POST.get("outcome", ""), was=request.POST.get("was", ""))
            messages.success(request, _("บันทึกมติแล้ว"))
    except Refused as refused:
        messages.error(request, words_of(refused))
    except Conflict:
        messages.error(request, _("มีผู้อื่นบันทึกมติก่อน ดูมติปัจจุบันแล้วตัดสินอีกครั้ง"))
    else:
        return True
    row.refresh_from_db()
    return False
