"""The officer's side of calendars: made, copied, named, published; their history."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations import calendars as deeds
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries import calendars as queries
from kaona.assessment.queries.calendar_copy import has_window, shifted_year
from kaona.assessment.queries.holidays import days_off_of_year, unconfirmed_years
from kaona.people.access import require
from kaona.rules.calendar_faults import warnings
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.roles import AGENCY_TYPES, Permission
from kaona.rules.thai_dates import local
from kaona.rules.thai_text import fold_digits
from kaona.web.calendars.page import attempt, load_calendar
from kaona.web.shell import given as read
from kaona.web.shell.calendar_words import CHANGE_WORDS, FIELD_WORDS
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of
from kaona.web.shell.words import TYPE_WORDS


def load_managed(request: HttpRequest, pk: int) -> Any:
    """A calendar, for those who may change it."""
    row = load_calendar(request, pk)
    require(request.user, Permission.MANAGE_CALENDARS, at=request.at)
    return row


def _year(text: str) -> int:
    digits = fold_digits(text).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) == 4 else 0


@door
def manage(request: HttpRequest) -> HttpResponse:
    """Every calendar, newest year first; how to begin another."""
    require(request.user, Permission.MANAGE_CALENDARS, at=request.at)
    return render(request, "calendars/manage.html", {"calendars": queries.calendars_for(request.user, at=request.at)})


@door
def new(request: HttpRequest) -> HttpResponse:
    """Begin a year: from the sample year, or with an empty calendar."""
    require(request.user, Permission.MANAGE_CALENDARS, at=request.at)
    year = fiscal_year_of(local(request.at).date()) + 1
    values: dict[str, Any] = {"fiscal_year": year, "types": [], "name_th": "", "name_en": ""}
    errors: dict[str, str] = {}
    if request.method == "POST":
        values = {"fiscal_year": request.POST.get("fiscal_year", ""), "types": request.POST.getlist("agency_types"),
                  "name_th": request.POST.get("name_th", ""), "name_en": request.POST.get("name_en", "")}  # fmt: skip
        try:
            row = _begun(request, values)
        except Refused as error:
            errors = read.all_words(error.detail.get("faults", {})) or {"fiscal_year": words_of(error)}
        else:
            messages.success(request, _("สร้างร่างปฏิทินแล้ว"))
            return redirect("calendars:edit", row.pk)
    return render(request, "calendars/new.html", {
        "values": values, "errors": errors, "samples": queries.sample_year().items(),
        "types": [(one, TYPE_WORDS[one]) for one in AGENCY_TYPES],
    })  # fmt: skip


def _begun(request: HttpRequest, values: dict[str, Any]) -> Any:
    who, year = {"by": request.user, "at": request.at}, _year(str(values["fiscal_year"]))
    sample = request.POST.get("sample")
    if sample:
        return deeds.start_from_sample(fiscal_year=year, key=sample, **who)
    return deeds.create_calendar(
        fiscal_year=year, agency_types=values["types"], name_th=values["name_th"], name_en=values["name_en"], **who
    )


@door
def copy(request: HttpRequest, calendar: int) -> HttpResponse:
    """Another year from this one: each date where it would lie, and where a working day is proposed."""
    source = load_managed(request, calendar)
    year = _year((request.POST or request.GET).get("fiscal_year", "")) or source.fiscal_year + 1
    if request.method == "POST" and request.POST.get("step") == "copy":
        try:
            row = deeds.copy_calendar(
                source=source, fiscal_year=year, as_is=request.POST.getlist("as_is"), by=request.user, at=request.at
            )
        except Refused as error:
            messages.error(request, words_of(error))
        else:
            messages.success(request, _("คัดลอกแล้ว ตรวจวันแล้วจึงประกาศ"))
            return redirect("calendars:edit", row.pk)
    found = shifted_year(source, year, days_off_of_year(year)) if 2560 <= year <= 2700 else []
    there = has_window(year, source.agency_types)
    return render(request, "calendars/copy.html", {
        "calendar": source, "year": year, "rows": [(one, one.at(one.proposal.same), one.at(one.proposal.proposed)) for one in found],
        "moved": sum(one.proposal.differs for one in found if not (there and one.sheet.kind == "window")), "unconfirmed": unconfirmed_years(year),
        "as_is": request.POST.getlist("as_is"), "there": there,
    })  # fmt: skip


@door
def edit(request: HttpRequest, calendar: int) -> HttpResponse:
    """A calendar as its officer works on it: milestones with what is to be looked at, names, publishing, history."""
    row = load_managed(request, calendar)
    errors: dict[str, str] = {}
    names = {"name_th": row.name_th, "name_en": row.name_en, "is_sample": row.is_sample}
    if request.method == "POST":
        names = {"name_th": request.POST.get("name_th", ""), "name_en": request.POST.get("name_en", ""),
                 "is_sample": request.POST.get("is_sample") == "yes"}  # fmt: skip
        errors = _named(request, row, names)
        if not errors:
            return redirect("calendars:edit", calendar)
    setting = queries.setting_of(row)
    entries = [(one, warnings(one.sheet, setting.beside(one.key))) for one in queries.entries_of(row, drafts=True)]
    changes = [(one, CHANGE_WORDS[one.what], [FIELD_WORDS[name] for name in one.before if name in FIELD_WORDS])
               for one in queries.changes_of(row)[:50]]  # fmt: skip
    return render(request, "calendars/edit.html", {
        "calendar": row, "entries": entries, "names": names, "errors": errors, "changes": changes,
        "warned": sum(bool(found) for _one, found in entries), "types": [TYPE_WORDS[one] for one in row.agency_types],
        "no_window": not any(one.sheet.kind == "window" for one, _found in entries),
    })  # fmt: skip


def _named(request: HttpRequest, row: Any, names: dict[str, Any]) -> dict[str, str]:
    faults: dict[str, str] = {}

    def deed() -> None:
        try:
            deeds.name_calendar(
                calendar=row, version=read.key(request.POST, "version"), by=request.user, at=request.at, **names
            )
        except Refused as error:
            if "faults" not in error.detail:
                raise
            faults.update(read.all_words(error.detail["faults"]))

    done = attempt(request, deed)
    if done and not faults:
        messages.success(request, _("บันทึกแล้ว"))
    return faults if done else {"name_th": _("ยังไม่ได้บันทึก")}


@door
@require_POST
def publish(request: HttpRequest, calendar: int) -> HttpResponse:
    """Let everybody see it, and tell its agencies."""
    row = load_managed(request, calendar)
    version = read.key(request.POST, "version")
    attempt(request, lambda: deeds.publish_calendar(calendar=row, version=version, by=request.user, at=request.at),
            _("ประกาศปฏิทินและแจ้งหน่วยงานแล้ว"))  # fmt: skip
    return redirect("calendars:edit", calendar)


def load_milestone(request: HttpRequest, pk: int) -> Any:
    """A milestone that is not withdrawn, for those who may change it."""
    require(request.user, Permission.MANAGE_CALENDARS, at=request.at)
    row = queries.milestone(pk)
    if row is None:
        raise Http404
    return row
