"""The result of one action: judged by its owner, confirmed or sent back by another, made a practice card."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.improvement import access
from kaona.improvement.operations import outcomes as deeds
from kaona.improvement.operations.base import Conflict, Refused
from kaona.improvement.operations.outcomes import OutcomeFaults
from kaona.improvement.queries import outcomes as queries
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.gaps import gap_label
from kaona.knowledge.operations.base import PracticeFaults
from kaona.knowledge.queries.practices import may_propose, practice_for
from kaona.people.access import may
from kaona.rules.outcome import NEEDS_REASON, SUCCESS, OutcomeInput, tidy_outcome
from kaona.rules.roles import Permission
from kaona.web.outcomes.page import load_action
from kaona.web.shell import given
from kaona.web.shell.attempts import attempt
from kaona.web.shell.door import door
from kaona.web.shell.outcome_words import EFFECTIVENESS, LABELS, STEPS
from kaona.web.shell.refusals import REFUSALS, words_of


@door
def action(request: HttpRequest, action: int) -> HttpResponse:
    """The page; POST judges."""
    row, outcome, inside = load_action(request, action)
    if request.method != "POST":
        past = _past_text(request, row, outcome)
        return _shown(request, row, outcome, inside, past or queries.given_of(outcome))
    wanted = tidy_outcome(OutcomeInput(**{name: request.POST.get(name, "") for name in LABELS}))
    if outcome is not None:
        theirs = {name: getattr(outcome, name) for name in request.POST.getlist("theirs") if name in LABELS}
        wanted = replace(wanted, **theirs)
    version = given.key(request.POST, "version")
    try:
        deeds.judge(action=row, given=wanted, version=version, by=request.user, at=request.at)
    except OutcomeFaults as error:
        return _shown(request, row, outcome, inside, wanted, faults=given.all_words(error.faults), version=version)
    except Refused as error:
        return _shown(request, row, outcome, inside, wanted, faults={"form": words_of(error)}, version=version)
    except Conflict as error:
        return _shown(request, row, error.current, inside, wanted, clash=True)
    messages.success(request, _("บันทึกผลแล้ว รอผู้ประสานงานยืนยัน"))
    return redirect("outcomes:action", action)


def _past_text(request: HttpRequest, row: Any, outcome: Any) -> OutcomeInput | None:
    """A past text put into the form (`?entry=`), which is then saved or left."""
    if outcome is None or not access.may_report(request.user, row, at=request.at):
        return None
    wanted = given.key(request.GET, "entry")
    found = next((one for one in queries.past_of(outcome) if one.row.pk == wanted and not one.is_step), None)
    return OutcomeInput(**found.row.content) if found else None


def _shown(
    request: HttpRequest, row: Any, outcome: Any, inside: bool, typed: OutcomeInput, *, faults: dict[str, str] | None = None,
    version: int | None = None, clash: bool = False,
) -> HttpResponse:  # fmt: skip
    own = access.is_own(request.user, row.plan, at=request.at)
    seen = outcome if own or queries.state_of(outcome) == "confirmed" else None
    why = queries.why_not_judge(request.user, row, at=request.at)
    status = 409 if clash else 422 if faults else 200
    deciding = _deciding(request, row, seen, own=own)
    # The words first for who confirms, and when they are confirmed; the form for who still has to write.
    state = queries.state_of(seen)
    is_written = state == "confirmed" or (state == "waiting" and deciding["confirms"])
    return render(request, "outcomes/action.html", {
        "action": row, "plan": row.plan, "inside": inside, "own": own, "outcome": seen, "hidden": outcome is not None and seen is None,
        "state": state, "typed": typed, "version": version if version is not None else outcome.version if outcome else 0,
        "faults": faults or {}, "fields": list((faults or {}).items()), "both": _both(outcome, typed) if clash else None,
        "judges": why == "", "why_not": REFUSALS.get(why, ""), "levels": EFFECTIVENESS, "needs_reason": NEEDS_REASON,
        "past": queries.past_of(outcome) if own and outcome else [], "steps": STEPS,
        "evidence": _evidence(request, row), **_measured(request, row, inside), **deciding,
        "folded": is_written and status == 200 and typed == queries.given_of(seen),
    }, status=status)  # fmt: skip


def _both(outcome: Any, typed: OutcomeInput) -> list[tuple[str, Any, Any, Any]]:
    """Name, label, theirs and mine of what differs, as people read it."""
    theirs, mine = queries.given_of(outcome).content, typed.content
    return [
        (name, LABELS[name], EFFECTIVENESS.get(theirs[name], theirs[name]), EFFECTIVENESS.get(mine[name], mine[name]))
        for name in LABELS
        if theirs[name] != mine[name]
    ]


def _measured(request: HttpRequest, row: Any, inside: bool) -> dict[str, Any]:
    """Indicators for everybody who reads it; points and gaps for who reads the plan."""
    if not inside:
        return {"indicators": queries.indicator_results([row]).get(row.pk, ()), "line": None}
    told = queries.plan_result(request.user, row.plan, at=request.at)
    line = next((one for one in told.lines if one.action.pk == row.pk), None)
    if line is None:
        return {"indicators": queries.indicator_results([row]).get(row.pk, ()), "line": None}
    base = base_of(row.plan.dossier)
    codes = [gap.code for gap in row.gaps.all()]
    now = {one.code: one for one in line.delivered.gaps} if line.delivered and told.whole else {}
    return {
        "indicators": line.indicators, "line": line, "told": told,
        "gaps": [(code, gap_label(base, code), now.get(code)) for code in codes],
    }  # fmt: skip


def _evidence(request: HttpRequest, row: Any) -> list[Any]:
    """The documents behind the reports, for who may read them: not for a ministry."""
    organisation = row.organisation
    reads = may(request.user, Permission.READ_DOSSIER, organisation, at=request.at)
    office = may(request.user, Permission.READ_SUBMITTED, organisation, at=request.at)
    return queries.evidence_of(row) if reads or office else []


def _deciding(request: HttpRequest, row: Any, outcome: Any, *, own: bool) -> dict[str, Any]:
    """What this person can do with a judgement that is there."""
    if outcome is None:
        return {}
    why = queries.why_not_confirm(request.user, outcome, at=request.at)
    success = outcome.confirmed_at is not None and outcome.effectiveness in SUCCESS
    return {
        "confirms": why == "" and queries.not_judged(row) == "", "own_judgement": why == "own_judgement",
        "practice": practice_for(request.user, outcome.practice_id, at=request.at) if outcome.practice_id else None,
        "may_make": own and success and outcome.practice_id is None and queries.not_judged(row) == ""
        and may_propose(request.user, row.organisation, at=request.at),
    }  # fmt: skip


@door
@require_POST
def decide(request: HttpRequest, action: int) -> HttpResponse:
    """Confirm, send back, take the confirmation back."""
    _row, outcome, _inside = load_action(request, action)
    if outcome is None:
        raise Http404
    post, who = request.POST, {"outcome": outcome, "by": request.user, "at": request.at}
    version, words = given.key(post, "version"), post.get("note", "")
    steps: dict[str, Any] = {
        "confirm": (lambda: deeds.confirm(remark=words, version=version, **who), _("ยืนยันผลแล้ว")),
        "send_back": (lambda: deeds.send_back(remark=words, version=version, **who), _("ส่งกลับแล้ว ผู้บันทึกผลได้รับแจ้ง")),
        "take_back": (lambda: deeds.take_back(reason=words, **who), _("ถอนการยืนยันแล้ว")),
    }  # fmt: skip
    if post.get("step", "") in steps:
        attempt(request, *steps[post["step"]])
    return redirect("outcomes:action", action)


@door
@require_POST
def practice(request: HttpRequest, action: int) -> HttpResponse:
    """A draft card of the success, opened to be mended and proposed."""
    _row, outcome, _inside = load_action(request, action)
    if outcome is None:
        raise Http404
    try:
        card = deeds.make_practice(outcome=outcome, by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    except PracticeFaults as error:
        for text in given.all_words(error.faults).values():
            messages.error(request, text)
    else:
        messages.success(request, _("ทำร่างการ์ดแล้ว ตรวจข้อความ แล้วเสนอต่อสำนักงาน ก.พ.ร."))
        return redirect("knowledge:edit", card.pk)
    return redirect("outcomes:action", action)
