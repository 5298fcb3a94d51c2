"""One action in one round: the report with its figures and documents, what partners say, what was said before."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.evidence import EvidenceFaults, Upload
from kaona.assessment.queries import evidence as library
from kaona.improvement.operations import reporting
from kaona.improvement.operations.reporting import ReportFaults
from kaona.improvement.queries import progress as queries
from kaona.improvement.queries.progress import ProgressReport
from kaona.improvement.queries.readings import indicators_at, past_states, reads_documents, visible_report_evidence
from kaona.people.access import may
from kaona.people.queries import Organisation
from kaona.rules.roles import Permission
from kaona.web.progress.page import Report, load_report
from kaona.web.progress.saving import clashed, faulty, given_of
from kaona.web.shell import given
from kaona.web.shell.attachments import attachment
from kaona.web.shell.door import door, wants_fragment
from kaona.web.shell.plan_pages import today
from kaona.web.shell.progress_words import LIGHTS
from kaona.web.shell.refusals import words_of
from kaona.web.shell.replies import refused, saved


@door
def report(request: HttpRequest, action: int, round_id: int) -> HttpResponse:
    """The page; `?entry=` puts a past state into the form, which is then saved or left."""
    page = load_report(request, action, round_id)
    return render(request, "progress/report.html", context_of(request, page))


def context_of(request: HttpRequest, page: Report) -> dict[str, Any]:
    """What the page and its parts show."""
    found = queries.reports_of(page.action, page.row)
    reporter = _reporter(request, page)
    own = next((one for one in found if reporter and one.reporter_id == reporter.pk), None)
    leads = reporter is not None and reporter.pk == page.action.organisation_id
    now = queries.plan_now(page.action.plan, today=today(request))
    q = request.GET.get("q", "").strip()
    found_documents = library.search(reporter, words=q, sort="title") if reporter and q else []
    return {
        "page": page, "action": page.action, "row": page.row, "plan": page.action.plan, "reporter": reporter, "own": own,
        "leads": leads, "others": [one for one in found if own is None or one.pk != own.pk],
        "now": next((one for one in now.lines if one.action.pk == page.action.pk), None),
        "indicators": indicators_at(page.action, page.row.due_on), "earlier": queries.earlier_reports(page.action, page.row),
        "values": _values(request, page, own), "lights": [(key, *rest) for key, rest in LIGHTS.items()],
        "past": past_states(own) if own else [], "q": q,
        "documents": Paginator(found_documents, 10).get_page(request.GET.get("page")),
        "may_add": reporter is not None and may(request.user, Permission.MANAGE_EVIDENCE, reporter, at=request.at),
        "rounds": queries.rounds_of(page.action.plan), "reads_documents": reads_documents(request.user, page.action, at=request.at),
    }  # fmt: skip


def _reporter(request: HttpRequest, page: Report) -> Organisation | None:
    """For whom this person reports here: the lead, unless a partner is named."""
    wanted = given.key(request.POST or request.GET, "reporter")
    return next((one for one in page.reporters if one.pk == wanted), next(iter(page.reporters), None))


def _values(request: HttpRequest, page: Report, own: ProgressReport | None) -> dict[str, Any]:
    """What the fields begin with: the report as it stands, a past state, or the action's percent."""
    if own is None:
        return {"percent": page.action.percent, "light": "", "version": 0}
    names = ("percent", "light", "done", "obstacle", "next_step", "version")
    values = {name: getattr(own, name) for name in names}
    entry = next((one for one in past_states(own) if one.pk == given.key(request.GET, "entry")), None)
    return values | ({name: entry.content.get(name, "") for name in names[:-1]} if entry else {})


@door
@require_POST
def save(request: HttpRequest, action: int, round_id: int) -> HttpResponse:
    """Keep the report; from the round's table or from its own page."""
    page = load_report(request, action, round_id)
    reporter = _reporter(request, page)
    in_table = request.POST.get("from") == "table"
    back = (
        reverse("progress:round", args=[round_id]) if in_table else reverse("progress:report", args=[action, round_id])
    )
    if reporter is None:
        raise Http404
    indicators = indicators_at(page.action, page.row.due_on)
    own = next((one for one in queries.reports_of(page.action, page.row) if one.reporter_id == reporter.pk), None)
    typed = given_of(request, own, indicators)
    try:
        row = reporting.report(action=page.action, row=page.row, reporter=reporter, given=typed, by=request.user,
                               version=given.key(request.POST, "version"), reason=request.POST.get("reason", ""), at=request.at)  # fmt: skip
    except ReportFaults as error:
        return faulty(request, error.faults, back)
    except Conflict as error:
        return clashed(request, error.current, typed, indicators)
    except Refused as error:
        return refused(request, error, back)
    return _saved(request, action, round_id, row, back, in_table=in_table)


def _saved(
    request: HttpRequest, action: int, round_id: int, row: ProgressReport, back: str, *, in_table: bool
) -> HttpResponse:
    if not wants_fragment(request):
        return saved(request, back=back)
    context = context_of(request, load_report(request, action, round_id))
    parts = {f"#s-{action}": "progress/_standing.html", "#reported": "progress/_reported.html"}
    if in_table:
        context["reported"] = sum(
            one.report is not None for one in queries.report_lines(row.round, today=today(request))
        )
    else:
        parts = {"#standing": "progress/_standing.html", "#evidence-box": "progress/_evidence.html"}
    return saved(request, version=row.version, parts=parts, context=context | {"in_table": in_table}, back=back)


@door
@require_POST
def evidence(request: HttpRequest, action: int, round_id: int) -> HttpResponse:
    """Add a file or a document of the library to the own report, or take one out."""
    page = load_report(request, action, round_id)
    reporter, faults = _reporter(request, page), []
    own = next((one for one in queries.reports_of(page.action, page.row) if reporter and one.reporter_id == reporter.pk), None)  # fmt: skip
    if reporter is None or own is None:
        raise Http404
    own.action, own.round = page.action, page.row
    try:
        _change_evidence(request, own)
    except EvidenceFaults as error:
        faults = list(given.all_words(error.faults).values())
    except Refused as error:
        faults = [words_of(error)]
    back = f"{reverse('progress:report', args=[action, round_id])}?reporter={reporter.pk}#evidence"
    if wants_fragment(request):
        return JsonResponse({"errors": faults} if faults else {"next": back}, status=422 if faults else 200)
    for words in faults:
        messages.error(request, words)
    return redirect(back)


def _change_evidence(request: HttpRequest, row: ProgressReport) -> None:
    file, pages = request.FILES.get("file"), request.POST.get("pages", "")
    who = {"row": row, "by": request.user, "at": request.at}
    if "remove" in request.POST:
        reporting.detach(evidence_id=given.key(request.POST, "remove"), **who)
    elif file is not None:
        reporting.upload(upload=Upload(file.name or "", file), title=request.POST.get("title", ""), pages=pages, **who)
    else:
        document = library.document(row.reporter, request.POST.get("evidence", ""))
        if document is None:
            raise Refused("foreign")
        reporting.attach(evidence=document, pages=pages, **who)
        messages.success(request, _("แนบเอกสารแล้ว"))


@door
def download(request: HttpRequest, attached: int) -> HttpResponse:
    """A file that a report rests on, under its own name."""
    return attachment(request, visible_report_evidence(request.user, attached, at=request.at))
