"""A practice taken into use: from a card, a gap or a priority; what came of it; everybody's for the Office."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kaona.assessment.queries.dossiers import own_dossiers
from kaona.improvement.queries.base import own_dossier
from kaona.knowledge.operations import adoptions as deeds
from kaona.knowledge.operations.base import Conflict, PracticeFaults, Refused
from kaona.knowledge.queries import adoptions as queries
from kaona.knowledge.queries.adoptions import STATES, Adoption, Asked
from kaona.knowledge.queries.practices import is_office, practice_for
from kaona.rules.adoptions import MOST_FIGURES, AdoptionInput, ChangeFigure, OutcomeInput, months_after, tidy_outcome
from kaona.rules.said import said
from kaona.rules.thai_dates import DateFault, local, words_of_date
from kaona.web.knowledge.page import around, card_of
from kaona.web.shell import given
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door, refused
from kaona.web.shell.refusals import words_of

OUTCOME_WORDS = {
    "none": gettext_lazy("ไม่เปลี่ยน"), "some": gettext_lazy("ดีขึ้นบ้าง"), "much": gettext_lazy("ดีขึ้นมาก"),
}  # fmt: skip
STATE_WORDS = {
    "waiting": gettext_lazy("ยังไม่บอกผล"), "due": gettext_lazy("ถึงวันติดตามผล"), "told": gettext_lazy("บอกผลแล้ว"),
    "withdrawn": gettext_lazy("เลิกใช้"),
}  # fmt: skip
FIGURE_PARTS = ("name", "unit", "before", "after")
MOST_CODES = 20


def _typed(request: HttpRequest) -> tuple[AdoptionInput, dict[str, str]]:
    """What was typed, and a day that cannot be read."""
    faults: dict[str, str] = {}
    day = None
    try:
        day = given.day(request.POST, "review_on")
    except DateFault as fault:
        faults["review_on"] = said(fault.th, fault.en)
    reason, plan = (request.POST.get(name, "") for name in ("reason", "plan"))
    return AdoptionInput(reason, plan, day, bool(request.POST.get("named"))), faults


def _from_where(request: HttpRequest) -> tuple[Any, list[str]]:
    """The dossier and the codes that an address or a form names: of the own agency only."""
    asked = request.POST if request.method == "POST" else request.GET
    dossier = own_dossier(request.user, given.key(asked, "dossier"), at=request.at)
    codes = [one for one in asked.getlist("code") if 0 < len(one) <= 40][:MOST_CODES]
    return dossier, codes if dossier is not None else []


def _days(request: HttpRequest, value: Any) -> list[str]:
    """The fields of the day: as typed, else as it is."""
    return given.typed(request.POST, "review_on") if request.method == "POST" else given.day_fields(value)


@door
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; POST adopts."""
    card = card_of(request, pk)
    places = queries.adopting_for(request.user, at=request.at)
    if not places:
        return refused(request)
    dossier, codes = _from_where(request)
    chosen = dossier.organisation_id if dossier is not None else given.key(request.POST, "organisation")
    place = next((one for one in places if one.pk == chosen), places[0])
    first = AdoptionInput(review_on=months_after(local(request.at).date()))
    typed, faults = _typed(request) if request.method == "POST" else (first, {})
    if request.method == "POST":
        row, faults = _adopted(request, card, place, typed, faults, dossier, codes)
        if row is not None:
            messages.success(request, _("บันทึกการนำไปใช้แล้ว จะถามผลเมื่อถึงวันติดตาม"))
            return redirect("knowledge:adoption", row.pk)
    return render(request, "knowledge/adopt.html", {
        **around(request, ""), "card": card, "places": places, "place": place, "typed": typed, "faults": faults,
        "days": _days(request, typed.review_on), "dossier": dossier, "codes": codes,
    }, status=422 if faults else 200)  # fmt: skip


def _adopted(
    request: HttpRequest, card: Any, place: Any, typed: AdoptionInput, faults: dict[str, str], dossier: Any, codes: Any
) -> tuple[Adoption | None, dict[str, str]]:  # fmt: skip
    try:
        row = deeds.adopt(practice=card, organisation=place, given=typed, dossier=dossier, codes=codes, by=request.user,
                          at=request.at)  # fmt: skip
    except PracticeFaults as error:
        return None, given.all_words(error.faults | faults)
    except Refused as error:
        return None, {"form": words_of(error)}
    return row, {}


def _row(request: HttpRequest, pk: int) -> Adoption:
    row = queries.adoption_for(request.user, pk, at=request.at)
    if row is None:
        raise Http404
    return row


@door
def adoption(request: HttpRequest, adoption: int) -> HttpResponse:
    """One adoption; POST changes it, tells what changed, or ends it (`step`)."""
    row = _row(request, adoption)
    if request.method != "POST":
        return _shown(request, row)
    step, version = request.POST.get("step", ""), given.key(request.POST, "version")
    common = {"adoption": row, "by": request.user, "at": request.at}
    plan, told = queries.given_of_adoption(row), queries.outcome_of(row)
    faults: dict[str, str] = {}
    try:
        if step == "change":
            plan, faults = _typed(request)
            deeds.change_adoption(given=plan, version=version, **common)
        elif step == "tell":
            told = tidy_outcome(_told(request))
            deeds.tell_outcome(given=told, version=version, **common)
        elif step == "withdraw":
            deeds.withdraw_adoption(reason=request.POST.get("reason", ""), **common)
        else:
            raise Http404
    except PracticeFaults as error:
        return _shown(request, row, plan, told, step, given.all_words(error.faults | faults))
    except Refused as error:
        name = "withdraw" if step == "withdraw" else "form"
        return _shown(request, row, plan, told, step, {name: words_of(error)})
    except Conflict as error:
        return _shown(request, error.current, plan, told, step, {}, clash=True)
    messages.success(request, _("บันทึกแล้ว"))
    return redirect("knowledge:adoption", adoption)


def _told(request: HttpRequest) -> OutcomeInput:
    figures = tuple(
        ChangeFigure(*(request.POST.get(f"figure_{place}_{part}", "") for part in FIGURE_PARTS))
        for place in range(MOST_FIGURES)
    )
    return OutcomeInput(request.POST.get("outcome", ""), request.POST.get("text", ""), figures,
                        bool(request.POST.get("shared")))  # fmt: skip


def _shown(
    request: HttpRequest, row: Adoption, plan: AdoptionInput | None = None, told: OutcomeInput | None = None,
    step: str = "", faults: dict[str, str] | None = None, *, clash: bool = False,
) -> HttpResponse:  # fmt: skip
    plan, told = plan or queries.given_of_adoption(row), told or queries.outcome_of(row)
    rows = [*told.figures, *([ChangeFigure()] * MOST_FIGURES)][:MOST_FIGURES]
    may_change = row.withdrawn_at is None and queries.may_adopt(request.user, row.organisation, at=request.at)
    days = _days(request, plan.review_on) if step == "change" else given.day_fields(row.review_on)
    return render(request, "knowledge/adoption.html", {
        **around(request, ""), "row": row, "card": row.practice, "plan": plan, "told": told, "step": step,
        "figures": list(enumerate(rows)), "faults": faults or {}, "clash": clash, "outcomes": OUTCOME_WORDS, "days": days,
        "may_change": may_change, "card_shown": practice_for(request.user, row.practice_id, at=request.at) is not None,
        "due": row.told_at is None and row.review_on <= local(request.at).date(),
        "own_gaps": own_dossiers(request.user, at=request.at).filter(pk=row.dossier_id).exists(),
    }, status=422 if faults else 409 if clash else 200)  # fmt: skip


def _asked(request: HttpRequest) -> Asked:
    return Asked(*(request.GET.get(name, "")[:200] for name in ("q", "state")))


@door
def adoptions(request: HttpRequest) -> HttpResponse:
    """The own agencies' adoptions; for the Office everybody's."""
    if not queries.has_adoptions(request.user, at=request.at):
        return refused(request)
    asked, reach = _asked(request), queries.adoptions_for(request.user, at=request.at)
    rows = queries.narrowed(reach, asked, at=request.at)
    counts = [
        (one, STATE_WORDS[one], queries.narrowed(reach, Asked(asked.q, one), at=request.at).count()) for one in STATES
    ]
    return render(request, "knowledge/adoptions.html", {
        **around(request, "adoptions"), "rows": rows[:200], "total": rows.count(), "asked": asked, "counts": counts,
        "office": is_office(request.user, at=request.at), "outcomes": OUTCOME_WORDS, "today": local(request.at).date(),
        "query": request.GET.urlencode(),
    })  # fmt: skip


@door
def adoptions_csv(request: HttpRequest) -> HttpResponse:
    """Everything that the list has, for a spreadsheet."""
    if not queries.has_adoptions(request.user, at=request.at):
        return refused(request)
    rows = queries.narrowed(queries.adoptions_for(request.user, at=request.at), _asked(request), at=request.at)
    heads = [_("หน่วยงาน"), _("การ์ด"), _("เจ้าของการ์ด"), _("ข้อ"), _("เหตุผล"), _("จะทำอย่างไร"), _("นำไปใช้เมื่อ"), _("โดย"),
             _("วันติดตามผล"), _("ผล"), _("อะไรเปลี่ยนไป"), _("ค่าที่วัดได้"), _("เปิดเผยชื่อ"), _("เปิดเผยผล"), _("เลิกใช้เมื่อ")]  # fmt: skip
    return csv_file("adoptions.csv", heads, (_cells(one) for one in rows))


def _cells(row: Adoption) -> list[Any]:
    figures = "\n".join(
        f"{one['name']} {one['before'] or '–'} > {one['after']} {one['unit']}".strip() for one in row.figures
    )
    yes, no = _("ใช่"), _("ไม่")
    return [
        row.organisation, row.practice.title, row.practice.owner_words, " ".join(row.codes), row.reason, row.plan,
        words_of_date(local(row.adopted_at).date()), row.adopted_by, words_of_date(row.review_on),
        OUTCOME_WORDS.get(row.outcome, ""), row.changed_text, figures, yes if row.named else no, yes if row.shared else no,
        words_of_date(local(row.withdrawn_at).date()) if row.withdrawn_at else "",
    ]  # fmt: skip
