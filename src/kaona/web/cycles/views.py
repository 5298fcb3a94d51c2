"""Cycles for the Office and ministries: made, opened, extended, closed; participants by stage and counts."""

import csv
import io
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kaona.assessment.models import Cycle, Participant
from kaona.assessment.operations import cycles as deeds
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.cycles import cycles_for, participants_for, proposed_agencies, sees_progress
from kaona.catalogue.queries import published_documents
from kaona.people.access import may, require
from kaona.people.models import Organisation
from kaona.rules.fiscal_year import fiscal_year_of, last_ended
from kaona.rules.policies import POLICIES, policy
from kaona.rules.roles import Permission
from kaona.rules.stages import MoveRefused
from kaona.rules.thai_dates import BANGKOK, DateFault, read_date, read_time, words_of_moment
from kaona.rules.thai_text import fold_digits, search_form
from kaona.web.shell.door import door
from kaona.web.shell.words import STAGE_WORDS, TYPE_WORDS

REFUSALS = {
    "policies": gettext_lazy("นโยบายของรอบไม่ถูกต้อง"),
    "window": gettext_lazy("วันปิดรับต้องอยู่หลังวันเปิดรับ และหลังวันปิดรับเดิมเมื่อขยาย"),
    "documents": gettext_lazy("เลือกเกณฑ์และกติกาที่ประกาศแล้ว"),
    "code": gettext_lazy("มีรอบนี้อยู่แล้ว"),
    "participants": gettext_lazy("ยังไม่มีหน่วยงานในรอบนี้"),
    "reason": gettext_lazy("กรอกเหตุผล"),
    "type": gettext_lazy("ประเภทหน่วยงานไม่ตรงกับรอบนี้"),
    "demo": gettext_lazy("หน่วยงานตัวอย่างอยู่ในรอบจริงไม่ได้"),
    "state": gettext_lazy("เลือกสถานะ"),
}
AGENCY_TYPES = ("department", "public_organisation", "province")


def _words(error: Refused) -> str:
    return f"{REFUSALS.get(error.reason, error.reason)} {error.detail.get('name', '')}".strip()


def _cycle(request: HttpRequest, pk: int) -> Cycle:
    row = cycles_for(request.user, at=request.at).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@door
def cycles(request: HttpRequest) -> HttpResponse:
    """All cycles."""
    if not sees_progress(request.user, at=request.at):
        raise Http404
    manages = may(request.user, Permission.MANAGE_CYCLES, at=request.at)
    return render(
        request, "cycles/cycles.html", {"cycles": cycles_for(request.user, at=request.at), "may_manage": manages}
    )


def _moment(given: Any, name: str) -> datetime | None:
    day = read_date(*(given.get(f"{name}_{part}", "") for part in ("day", "month", "year")))
    if day is None:
        return None
    hours, minutes = read_time(given.get(f"{name}_time", "")) or (16, 30)
    return datetime(day.year, day.month, day.day, hours, minutes, tzinfo=BANGKOK)


@door
def new(request: HttpRequest) -> HttpResponse:
    """Make a draft cycle."""
    require(request.user, Permission.MANAGE_CYCLES, at=request.at)
    editions, rule_sets = published_documents()
    errors: list[str] = []
    if request.method == "POST":
        row, errors = _create(request)
        if row is not None:
            return redirect("cycles:cycle", row.pk)
    today = request.at.astimezone(BANGKOK).date()
    return render(request, "cycles/new.html", {
        "editions": editions, "rule_sets": rule_sets, "errors": errors, "given": request.POST, "types": [(t, TYPE_WORDS[t]) for t in AGENCY_TYPES],
        "policies": [(one, request.POST.get(f"p_{one.key}", one.default)) for one in POLICIES],
        "fiscal_year": fiscal_year_of(today), "result_year": last_ended(today),
    })  # fmt: skip


def _create(request: HttpRequest) -> tuple[Cycle | None, list[str]]:
    given, errors = request.POST, []
    editions, rule_sets = published_documents()
    edition = editions.filter(pk=given.get("edition") or 0).first()
    rule_set = rule_sets.filter(pk=given.get("rule_set") or 0).first()
    try:
        opens_at, closes_at = _moment(given, "opens"), _moment(given, "closes")
    except DateFault as fault:
        return None, [str(fault)]
    years = [fold_digits(given.get(key, "")) for key in ("fiscal_year", "result_year")]
    if not all(one.isdigit() and 2500 <= int(one) <= 2700 for one in years):
        errors.append(_("กรอกปี พ.ศ. เช่น 2569"))
    if opens_at is None or closes_at is None:
        errors.append(_("กรอกวันเปิดรับและวันปิดรับ"))
    types = [one for one in given.getlist("agency_types") if one in AGENCY_TYPES]
    if not types:
        errors.append(_("เลือกประเภทหน่วยงาน"))
    if not given.get("name_th", "").strip():
        errors.append(_("กรอกชื่อรอบ"))
    if edition is None or rule_set is None:
        errors.append(str(REFUSALS["documents"]))
    if errors or edition is None or rule_set is None or opens_at is None or closes_at is None:
        return None, errors
    plan = deeds.CyclePlan(
        code=f"{years[0]}-{'-'.join(types)}"[:60], name_th=given["name_th"].strip()[:200], fiscal_year=int(years[0]), result_year=int(years[1]),
        agency_types=types, edition=edition, rule_set=rule_set, opens_at=opens_at, closes_at=closes_at, policies=_policies(given),
    )  # fmt: skip
    try:
        return deeds.create_cycle(plan=plan, by=request.user, at=request.at), []
    except Refused as error:
        return None, [_words(error), *error.detail.get("faults", {}).values()]


def _policies(given: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for one in POLICIES:
        raw = given.get(f"p_{one.key}", "")
        if one.kind == "flag":
            values[one.key] = raw == "yes"
        elif one.kind == "count":
            digits = fold_digits(raw)
            values[one.key] = int(digits) if digits.isdigit() and len(digits) < 9 else raw
        elif one.kind == "choices":
            values[one.key] = given.getlist(f"p_{one.key}")
        else:
            values[one.key] = raw
    return values


@door
def cycle(request: HttpRequest, pk: int) -> HttpResponse:
    """One cycle: participants by stage and counts; before submission never text, ticks or score."""
    row = _cycle(request, pk)
    given = {name: request.GET.get(name, "") for name in ("q", "type", "stage")}
    rows = _filtered(request, row, given)
    manages = may(request.user, Permission.MANAGE_CYCLES, at=request.at)
    return render(request, "cycles/cycle.html", {
        "cycle": row, "rows": Paginator(rows, 50).get_page(request.GET.get("page")), "given": given, "may_manage": manages,
        "may_read": may(request.user, Permission.READ_SUBMITTED, at=request.at), "types": TYPE_WORDS, "stages": STAGE_WORDS,
        "proposed": proposed_agencies(row).count() if manages else 0,
        "policies": [(one, policy(row.policies, one.key)) for one in POLICIES],
    })  # fmt: skip


def _filtered(request: HttpRequest, row: Cycle, given: dict[str, str]) -> Any:
    rows = participants_for(request.user, row, at=request.at)
    if given.get("q"):
        rows = rows.filter(organisation__search_text__contains=search_form(given["q"]))
    if given.get("type"):
        rows = rows.filter(organisation__type=given["type"])
    if given.get("stage"):
        rows = rows.filter(stage=given["stage"])
    return rows


@door
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """What the list shows, as CSV with a byte order mark; cells that a spreadsheet would run are made harmless."""
    row = _cycle(request, pk)
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(["หน่วยงาน", "ประเภท", "สังกัด", "สถานะ", "ตอบแล้ว", "ตัววัด", "ตรวจแล้ว", "บันทึกล่าสุด", "ส่งเมื่อ"])
    for one in _filtered(request, row, {name: request.GET.get(name, "") for name in ("q", "type", "stage")}):
        cells = [one.organisation.name_th, TYPE_WORDS[one.organisation.type], one.organisation.parent or "",
                 STAGE_WORDS.get(one.stage or "", "") if one.state == "active" else one.state, one.answered, one.measures, one.confirmed,
                 words_of_moment(one.last_saved_at) if one.last_saved_at else "",
                 words_of_moment(one.submitted_at) if one.submitted_at else ""]  # fmt: skip
        sheet.writerow([_harmless(str("" if cell is None else cell)) for cell in cells])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="cycle-{row.code}.csv"'
    return answer


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


@door
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Open, close, or a new end of the window."""
    row = _cycle(request, pk)
    step = request.POST.get("step")
    try:
        if step == "open":
            deeds.open_cycle(cycle=row, by=request.user, at=request.at)
        elif step == "close":
            deeds.close_cycle(cycle=row, by=request.user, at=request.at)
        elif step == "window":
            until = _moment(request.POST, "closes")
            if until is None:
                raise Refused("window")
            deeds.move_window(
                cycle=row, closes_at=until, reason=request.POST.get("reason", ""), by=request.user, at=request.at
            )
    except Refused as error:
        messages.error(request, _words(error))
    except (DateFault, MoveRefused) as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("บันทึกแล้ว"))
    return redirect("cycles:cycle", pk)


@door
@require_POST
def participants(request: HttpRequest, pk: int) -> HttpResponse:
    """Add agencies: proposed by the register, copied from another cycle, or by code."""
    row = _cycle(request, pk)
    step = request.POST.get("step")
    try:
        if step == "propose":
            added = deeds.propose_participants(cycle=row, by=request.user, at=request.at)
        elif step == "copy":
            source = cycles_for(request.user, at=request.at).filter(fiscal_year__lt=row.fiscal_year).first()
            added = deeds.copy_participants(cycle=row, source=source, by=request.user, at=request.at) if source else 0
        else:
            codes = request.POST.get("codes", "").replace(",", " ").split()
            found = list(Organisation.objects.filter(code__in=codes))
            for missing in sorted(set(codes) - {one.code for one in found}):
                messages.error(request, _("ไม่พบรหัสหน่วยงาน") + f" {missing}")
            added = deeds.add_participants(
                cycle=row, organisations=found, origin="manual", by=request.user, at=request.at
            )
    except Refused as error:
        messages.error(request, _words(error))
    else:
        messages.success(request, _("เพิ่มแล้ว") + f" {added}")
    return redirect("cycles:cycle", pk)


@door
def participant(request: HttpRequest, pk: int, participant: int) -> HttpResponse:
    """One agency in the cycle: extension, leaving."""
    row = _cycle(request, pk)
    one = participants_for(request.user, row, at=request.at).filter(pk=participant).first()
    if one is None:
        raise Http404
    require(request.user, Permission.MANAGE_CYCLES, at=request.at)
    if request.method == "POST":
        _participant(request, one)
        return redirect("cycles:participant", pk, participant)
    return render(request, "cycles/participant.html", {"cycle": row, "participant": one})


def _participant(request: HttpRequest, one: Participant) -> None:
    reason, step = request.POST.get("reason", ""), request.POST.get("step")
    try:
        if step == "extend":
            until = _moment(request.POST, "closes")
            if until is None:
                raise Refused("window")
            deeds.extend(participant=one, until=until, reason=reason, by=request.user, at=request.at)
        elif step == "back":
            deeds.add_participants(
                cycle=one.cycle, organisations=[one.organisation], origin="manual", by=request.user, at=request.at
            )
        else:
            deeds.take_out(
                participant=one, state=request.POST.get("state", ""), reason=reason, by=request.user, at=request.at
            )
    except Refused as error:
        messages.error(request, _words(error))
    except DateFault as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("บันทึกแล้ว"))
