"""The criteria of a year as data: from the sample or a file, every fault at its line, changed while a draft."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.people.access import require
from kaona.rules.awards import read_award_criteria
from kaona.rules.documents import decode
from kaona.rules.faults import Fault
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.roles import Permission
from kaona.rules.stages import AwardState
from kaona.rules.thai_dates import local
from kaona.verification.operations import awarding
from kaona.verification.operations.base import Conflict, Refused
from kaona.verification.queries.awards import AwardYear, criteria_of, sample_text
from kaona.web.awards.page import load
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.faults import in_place
from kaona.web.shell.refusals import words_of

MOST_BYTES = 200_000


@door
def new(request: HttpRequest) -> HttpResponse:
    """The award of another year; begins from the shipped sample, which says that it is one."""
    require(request.user, Permission.MANAGE_AWARDS, at=request.at)
    if request.method != "POST":
        return _page(request, None, sample_text(fiscal_year_of(local(request.at).date())))
    return _save(request, None)


@door
def criteria(request: HttpRequest, pk: int) -> HttpResponse:
    """The criteria of a year; while a draft they are changed here."""
    row = load(request, pk)
    if request.method != "POST":
        return _page(request, row, row.criteria)
    require(request.user, Permission.MANAGE_AWARDS, at=request.at)
    return _save(request, row)


@door
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The YAML text."""
    row = load(request, pk)
    answer = HttpResponse(row.criteria, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{criteria_of(row).fixed}.yaml"'
    return answer


def _save(request: HttpRequest, row: AwardYear | None) -> HttpResponse:
    text, faults = _given(request)
    if not faults and request.POST.get("step") == "check":
        found, faults = read_award_criteria(text)
        return _page(request, row, text, faults, checked=found)
    if not faults:
        try:
            row = _keep(request, row, text)
        except awarding.CriteriaFaults as error:
            faults = error.faults
        except Conflict as conflict:
            messages.error(request, _("มีผู้อื่นบันทึกเกณฑ์ก่อน เทียบกับฉบับปัจจุบันแล้วบันทึกอีกครั้ง"))
            return _page(request, conflict.current, text)
        except Refused as refused:
            messages.error(request, words_of(refused))
            return _page(request, row, text)
        else:
            messages.success(request, _("บันทึกเกณฑ์แล้ว"))
            return redirect("awards:award", row.pk)
    return _page(request, row, text, faults)


def _keep(request: HttpRequest, row: AwardYear | None, text: str) -> AwardYear:
    if row is None:
        return awarding.create_award(text=text, by=request.user, at=request.at)
    version = given.key(request.POST, "version")
    return awarding.change_criteria(award=row, text=text, version=version, by=request.user, at=request.at)


def _given(request: HttpRequest) -> tuple[str, list[Fault]]:
    """The text of the file, else the typed one; with line ends as a file has them."""
    if upload := request.FILES.get("file"):
        if upload.size > MOST_BYTES:
            return "", [Fault("", "too_long", "ไฟล์ใหญ่เกิน 200 kB", "the file is larger than 200 kB")]
        return decode(upload.read())
    return request.POST.get("text", "").replace("\r\n", "\n"), []


def _page(
    request: HttpRequest, row: AwardYear | None, text: str, faults: list[Fault] | None = None, checked: Any = None
) -> HttpResponse:
    return render(request, "awards/criteria.html", {
        "award": row, "text": text, "faults": in_place(faults or [], text), "checked": checked if not faults else None,
        "may_change": row is None or row.state == AwardState.DRAFT,
        "current": row.criteria if row is not None and row.criteria != text else "",
    })  # fmt: skip
