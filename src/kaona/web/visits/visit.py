"""One visit: dates, team, agenda; the issues; the result with before and after, confirmed, told, certified."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.queries.answers import edition_of, rule_set_of
from kaona.people.access import may, require
from kaona.rules.roles import Permission
from kaona.rules.stages import VISIT_MOVES, VisitStage
from kaona.rules.thai_dates import read_time
from kaona.verification.operations import certifying, on_site, visiting
from kaona.verification.operations.base import Refused
from kaona.verification.queries import visits as queries
from kaona.verification.queries.certificates import certificates_of
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.visits.page import attempt, load_visit, stage_of_visit
from kaona.web.visits.words import OUTCOMES, TO_PREPARE, origin_word


def common(request: HttpRequest, row: queries.Visit, here: str) -> dict[str, Any]:
    """What every page of a visit shows."""
    stages = {move for move, stage in VISIT_MOVES if stage == row.stage}
    return {
        "visit": row, "dossier": row.dossier, "stage": stage_of_visit(request, row), "here": here, "moves": stages,
        "inside": queries.is_inside(request.user, row, at=request.at), "on_team": queries.on_team(request.user, row, at=request.at),
        "is_planner": may(request.user, Permission.PLAN_VISIT, at=request.at),
        "sees_question": queries.question_for(request.user, row.question_id, at=request.at) is not None,
        "is_open": row.stage in (VisitStage.PLANNED, VisitStage.UNDERWAY),
    }  # fmt: skip


@door
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """When, where, who, what to prepare."""
    row = load_visit(request, pk)
    page = common(request, row, "visit")
    team = queries.team_of(row)
    clashes = queries.clashes_of(row, [one.user for one in team]) if page["inside"] and page["is_open"] else []
    shown = list(row.issues.filter(withdrawn_at=None)) if not page["inside"] else []
    names = edition_of(row.dossier).items
    people = queries.possible_team(row.question, at=request.at) if page["is_planner"] and page["is_open"] else []
    members = {one.user_id for one in team}
    return render(request, "visits/visit.html", page | {
        "team": team, "agenda": row.agenda.filter(withdrawn_at=None).order_by("starts_at"), "items": names.values(),
        "prepare": _to_prepare(shown, names), "clashes": clashes, "starts": given.day_fields(row.starts_on),
        "ends": given.day_fields(row.ends_on), "empty": ["", "", "", ""],
        "others": [one for one, why in people if not why and one.pk not in members],
    })  # fmt: skip


def _to_prepare(issues: list[Any], names: Any) -> list[tuple[Any, list[str], list[Any]]]:
    """For the agency: items, codes and what to bring; neither the text of an issue nor who raised it."""
    by_item: dict[str, list[Any]] = {}
    for one in issues:
        by_item.setdefault(one.item, []).append(one)
    return [
        (item, sorted({one.code for one in by_item[code] if one.code != code and not one.code.startswith("m")}),
         list(dict.fromkeys(TO_PREPARE[one.origin] for one in by_item[code] if one.origin in TO_PREPARE)))
        for code, item in names.items() if code in by_item
    ]  # fmt: skip


@door
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Dates, details, team, agenda, begin, cancel."""
    row = load_visit(request, pk)
    require_inside(request, row)
    step, post, who = request.POST.get("step", ""), request.POST, {"by": request.user, "at": request.at}
    member = row.members.filter(pk=given.key(post, "member"), removed_at=None).select_related("visit").first()
    line = row.agenda.filter(pk=given.key(post, "line")).first()
    deeds: dict[str, Any] = {
        "dates": lambda: _move(request, row),
        "details": lambda: visiting.change_details(
            visit=row, place=post.get("place", ""), scope=post.get("scope", ""), **who
        ),
        "agenda": lambda: _agenda(request, row),
        "start": lambda: visiting.start(visit=row, **who),
        "cancel": lambda: visiting.cancel(visit=row, reason=post.get("reason", ""), **who),
        "add": lambda: _add(request, row),
        "remove": lambda: visiting.remove_member(member=member, **who) if member else None,
        "lead": lambda: visiting.let_lead(member=member, **who) if member else None,
        "agenda_off": lambda: visiting.withdraw_agenda(line=line, **who) if line else None,
    }
    if step in deeds and attempt(request, deeds[step], _("บันทึกแล้ว")) and step == "start":
        return redirect("visits:site", pk)
    return redirect("visits:visit", pk)


def require_inside(request: HttpRequest, row: queries.Visit) -> None:
    """The team or a planner; others have no business with its forms."""
    if not queries.is_inside(request.user, row, at=request.at):
        require(request.user, Permission.PLAN_VISIT, at=request.at)


def _move(request: HttpRequest, row: queries.Visit) -> None:
    starts, ends = given.day(request.POST, "starts"), given.day(request.POST, "ends")
    if starts is None:
        raise Refused("past")
    was = request.POST.get("was", "")
    visiting.move_dates(visit=row, starts_on=starts, ends_on=ends or starts, reason=request.POST.get("reason", ""),
                        was=_seen(was), by=request.user, at=request.at)  # fmt: skip


def _seen(text: str) -> tuple[date, date]:
    """The days as the form showed them; somebody else's when they were bent."""
    try:
        first, last = (date.fromisoformat(one) for one in text.split("/"))
    except ValueError:
        return date.min, date.min
    return first, last


def _agenda(request: HttpRequest, row: queries.Visit) -> None:
    post = request.POST
    starts = given.moment(post, "starts", (9, 0))
    if starts is None:
        raise Refused("times")
    ends = read_time(post.get("until", ""))
    if ends is None:
        raise Refused("times")
    visiting.add_agenda(visit=row, starts_at=starts, ends_at=starts.replace(hour=ends[0], minute=ends[1]), title=post.get("title", ""),
                        with_whom=post.get("with_whom", ""), item=post.get("item", ""), by=request.user, at=request.at)  # fmt: skip


def _add(request: HttpRequest, row: queries.Visit) -> None:
    chosen = {one.pk: one for one, _why in queries.possible_team(row.question, at=request.at)}
    user = chosen.get(given.key(request.POST, "user"))
    if user is None:
        raise Refused("team")
    visiting.add_member(visit=row, user=user, by=request.user, at=request.at)


@door
def issues(request: HttpRequest, pk: int) -> HttpResponse:
    """What to verify: found by the rules, added by hand, taken off with a reason."""
    row = load_visit(request, pk)
    require_inside(request, row)
    if request.method == "POST":
        _issue(request, row)
        return redirect("visits:issues", pk)
    edition = edition_of(row.dossier)
    found = list(row.issues.select_related("changed_by").order_by("pk"))
    rows = [
        (one, origin_word(one.origin), OUTCOMES[one.outcome], queries.label_of(row, one.code))
        for one in found
        if not one.withdrawn_at
    ]
    rows.sort(key=lambda one: list(edition.items).index(one[0].item) if one[0].item in edition.items else 99)
    return render(request, "visits/issues.html", common(request, row, "issues") | {
        "issues": rows, "withdrawn": [one for one in found if one.withdrawn_at], "items": edition.items.values(),
        "left": sum(not one.outcome for one, *_rest in rows),
    })  # fmt: skip


def _issue(request: HttpRequest, row: queries.Visit) -> None:
    post, who = request.POST, {"by": request.user, "at": request.at}
    issue = row.issues.filter(pk=given.key(post, "issue")).select_related("visit").first()
    if post.get("step") == "find":
        attempt(request, lambda: on_site.find_issues(visit=row, **who), _("ปรับรายการแล้ว"))
    elif post.get("step") == "add":
        attempt(
            request,
            lambda: on_site.add_issue(visit=row, code=post.get("code", "").strip(), text=post.get("text", ""), **who),
            _("เพิ่มแล้ว"),
        )
    elif post.get("step") == "off" and issue is not None:
        attempt(request, lambda: on_site.withdraw_issue(issue=issue, reason=post.get("reason", ""), **who), _("ถอนแล้ว"))


@door
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Before and after; concluded, confirmed, told, certified. The agency sees it once it is told."""
    row = load_visit(request, pk)
    told = row.record is not None and row.record.published_at is not None
    if not told:
        require_inside(request, row)
    if request.method == "POST":
        _step(request, row)
        return redirect("visits:result", pk)
    change_ = queries.change_by(row)
    return render(request, "visits/result.html", common(request, row, "result") | {
        "change": change_, "findings": [(one, queries.label_of(row, one.code or f"m{one.measure_id}")) for one in queries.findings_of(row)],
        "told": told, "left": row.issues.filter(withdrawn_at=None, outcome="").count(), "certificates": certificates_of(row.dossier),
        "reached": bool(row.record and queries.reaches_line(row.record)), "line": rule_set_of(row.dossier).site_visit_line,
        "may_confirm": may(request.user, Permission.CONFIRM_SCORE, at=request.at), "shared": queries.shared_in_visit(request.user, row),
        "may_publish": may(request.user, Permission.PUBLISH_RESULTS, at=request.at), "empty": ["", "", "", ""],
        "may_issue": may(request.user, Permission.ISSUE_CERTIFICATE, at=request.at), "current": any(one.withdrawn_at is None for one in certificates_of(row.dossier)),
    })  # fmt: skip


def _step(request: HttpRequest, row: queries.Visit) -> None:
    post, who = request.POST, {"by": request.user, "at": request.at}
    reason = post.get("reason", "")
    deeds: dict[str, Any] = {
        "conclude": lambda: on_site.conclude(visit=row, summary=post.get("summary", ""), **who),
        "reopen": lambda: on_site.reopen(visit=row, reason=reason, **who),
        "confirm": lambda: certifying.confirm_visit(visit=row, **who),
        "publish": lambda: certifying.publish_visit(visit=row, **who),
        "withdraw": lambda: certifying.withdraw_visit_score(visit=row, reason=reason, **who),
        "issue": lambda: certifying.issue(visit=row, scope=post.get("scope", ""), **who),
        "not": lambda: _not_certify(request, row),
    }
    if post.get("step") in deeds:
        attempt(request, deeds[post["step"]], _("บันทึกแล้ว"))


def _not_certify(request: HttpRequest, row: queries.Visit) -> None:
    again = given.day(request.POST, "again")
    if again is None:
        raise Refused("dates")
    certifying.not_certify(
        visit=row, reason=request.POST.get("reason", ""), ask_again_on=again, by=request.user, at=request.at
    )
