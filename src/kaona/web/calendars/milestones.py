"""One milestone: added, changed, withdrawn; every fault in its place, nothing typed is lost."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations import milestones as deeds
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.queries.calendars import cycle_of, published_with, setting_of
from kaona.rules.calendar_faults import AUDIENCES, KINDS, Sheet, warnings
from kaona.web.calendars.editing import load_managed, load_milestone
from kaona.web.calendars.forms import MilestoneForm
from kaona.web.calendars.page import attempt
from kaona.web.shell.calendar_words import AUDIENCE_WORDS, KIND_WORDS
from kaona.web.shell.door import door
from kaona.web.shell.given import in_language, key
from kaona.web.shell.refusals import words_of


@door
def new(request: HttpRequest, calendar: int) -> HttpResponse:
    """Add to a calendar."""
    row = load_managed(request, calendar)
    form = MilestoneForm.empty()
    if request.method == "POST":
        form = MilestoneForm.typed(request.POST)
        sheet = form.sheet(request.POST)
        if sheet is not None and _added(request, row, form, sheet):
            return redirect("calendars:edit", calendar)
    return render(request, "calendars/milestone.html", _context(row, form))


def _added(request: HttpRequest, calendar: Any, form: MilestoneForm, sheet: Sheet) -> bool:
    try:
        kept = deeds.add_milestone(
            calendar=calendar, sheet=sheet, reason=form.values["reason"], by=request.user, at=request.at
        )
    except Refused as error:
        form.blame(error.detail.get("faults") or {"all": words_of(error)})
        return False
    _say(request, kept, sheet)
    return True


@door
def milestone(request: HttpRequest, milestone: int) -> HttpResponse:
    """Change or withdraw one."""
    row = load_milestone(request, milestone)
    form = MilestoneForm.of(row)
    theirs = None
    if request.method == "POST":
        if request.POST.get("step") == "withdraw":
            return _withdrawn(request, row)
        form = MilestoneForm.typed(request.POST)
        sheet = form.sheet(request.POST)
        if sheet is not None:
            done, theirs = _changed(request, row, form, sheet)
            if done:
                return redirect("calendars:edit", row.calendar_id)
    return render(request, "calendars/milestone.html", {
        **_context(row.calendar, form), "milestone": row, "cycle": cycle_of(row), "theirs": theirs,
        "seen_in": published_with(row),
    })  # fmt: skip


def _changed(request: HttpRequest, row: Any, form: MilestoneForm, sheet: Sheet) -> tuple[bool, Any]:
    """Whether it is kept; else what somebody else made of it meanwhile."""
    try:
        deeds.change_milestone(milestone=row, sheet=sheet, version=form.version, reason=form.values["reason"], by=request.user,
                               at=request.at)  # fmt: skip
    except Refused as error:
        form.blame(error.detail.get("faults") or {"all": words_of(error)})
        return False, None
    except Conflict as conflict:
        form.version = conflict.current.version
        form.errors["all"] = _("มีผู้อื่นแก้กิจกรรมนี้ระหว่างนี้ บันทึกอีกครั้งเมื่อต้องการใช้ค่าของท่าน")
        return False, MilestoneForm.of(conflict.current)
    _say(request, row, sheet)
    return True, None


def _withdrawn(request: HttpRequest, row: Any) -> HttpResponse:
    version, reason = key(request.POST, "version"), request.POST.get("withdraw_reason", "")
    done = attempt(
        request, lambda: deeds.withdraw_milestone(milestone=row, version=version, reason=reason, by=request.user, at=request.at),
        _("ถอนออกจากปฏิทินแล้ว"),
    )  # fmt: skip
    return redirect("calendars:edit", row.calendar_id) if done else redirect("calendars:milestone", row.pk)


def _say(request: HttpRequest, row: Any, sheet: Sheet) -> None:
    """That it is kept, and what is to be looked at."""
    messages.success(request, _("บันทึกแล้ว"))
    for one in warnings(sheet, setting_of(row.calendar).beside(row.pk)):
        messages.warning(request, in_language(one))


def _context(calendar: Any, form: MilestoneForm) -> dict[str, Any]:
    return {"calendar": calendar, "form": form, "seen_in": [calendar] if calendar.state == "published" else [], "kinds": [(one, KIND_WORDS[one]) for one in KINDS],
            "audiences": [(one, AUDIENCE_WORDS[one]) for one in AUDIENCES]}  # fmt: skip
