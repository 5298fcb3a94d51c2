"""Moving an action: its two dates, what follows it shown as a difference first, a reason once the plan is approved; undo."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.improvement.operations.moving import ActionFaults, Conflict, Move, Refused, move_actions
from kaona.improvement.queries import actions as queries
from kaona.improvement.queries.timeline import Follower, followers
from kaona.people.access import require
from kaona.rules.plan_schedule import Dates
from kaona.rules.roles import Permission
from kaona.rules.said import said
from kaona.rules.stages import FREELY_EDITED
from kaona.rules.thai_dates import DateFault
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import load_own_plan
from kaona.web.shell.refusals import words_of
from kaona.web.timeline import undo as undoing
from kaona.web.timeline.page import frame, load_standing_action

NAMES = ("starts_on", "ends_on")


@dataclass
class Wish:
    """Where somebody wants an action to lie: dates (None while they cannot be read), what would follow, faults by field."""

    days: dict[str, date | None]
    version: int
    followers: list[Follower] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def dates(self) -> Dates | None:
        """Both dates in their order, else None."""
        starts, ends = (self.days[name] for name in NAMES)
        return (starts, ends) if starts and ends and starts <= ends else None


@door
def move(request: HttpRequest, action: int) -> HttpResponse:
    """The two dates of an action; the difference for what follows it; then saved with it or alone."""
    row = load_standing_action(request, action)
    require(request.user, Permission.EDIT_PLAN, row.organisation, at=request.at)
    if request.method != "POST":
        return _form(request, row, Wish({name: getattr(row, name) for name in NAMES}, row.version))
    wish = _wish(request, row)
    if wish.faults:
        return _form(request, row, wish)
    shown = request.POST.get("shown", "")
    if wish.dates and (wish.followers or row.plan.state not in FREELY_EDITED) and shown != _text(wish):
        return _form(request, row, wish, asks=True)
    return _save(request, row, wish)


def _wish(request: HttpRequest, row: Any) -> Wish:
    post = request.POST
    wish = Wish(dict.fromkeys(NAMES), given.key(post, "version"))
    for name, empty in zip(NAMES, ("กรอกวันเริ่ม", "กรอกวันสิ้นสุด"), strict=True):
        try:
            wish.days[name] = _iso(post[name]) if post.get(name) else given.day(post, name)
        except DateFault as fault:
            wish.faults[name] = said(fault.th, fault.en)
        else:
            if wish.days[name] is None:
                wish.faults[name] = empty
    if wish.dates:
        wish.followers = followers(queries.actions_of(row.plan), row.number, wish.dates)
    return wish


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _text(wish: Wish) -> str:
    """What was shown: saving something else than that is asked again."""
    dates = [wish.days[name] for name in NAMES]
    lines = [[one.action.number, *one.dates, one.action.version] for one in wish.followers]
    return ";".join(" ".join(map(str, line)) for line in [dates, *lines])


def _save(request: HttpRequest, row: Any, wish: Wish) -> HttpResponse:
    starts, ends = (wish.days[name] for name in NAMES)
    assert starts
    assert ends
    moves = {row.number: Move(starts, ends, wish.version)}
    before = {row.number: (row.starts_on, row.ends_on)} if row.starts_on and row.ends_on else {}
    if request.POST.get("follow"):
        moves |= {one.action.number: Move(*one.dates, one.action.version) for one in wish.followers}
        before |= {one.action.number: (one.action.starts_on, one.action.ends_on) for one in wish.followers}
    reason = request.POST.get("reason", "")
    try:
        moved = move_actions(plan=row.plan, moves=moves, reason=reason, by=request.user, at=request.at)
    except ActionFaults as error:
        wish.faults = {_field(row, name): text for name, text in error.faults.items()}
    except Refused as error:
        wish.faults = {"reason" if error.reason == "reason" else "plan": words_of(error)}
    except Conflict:
        # The other's dates are shown beside what was wanted, and the next attempt starts from them.
        now = queries.action_of(row)
        wish.version = now.version
        return _form(request, now, wish, asks=True, clash=True)
    else:
        undoing.keep(request, row.plan, before, moved, reason)
        return redirect(f"{reverse('timeline:timeline', args=(row.plan_id,))}#a{row.number}")
    return _form(request, row, wish, asks="plan" not in wish.faults and wish.dates is not None)


def _field(row: Any, name: str) -> str:
    number, _mark, rest = name.partition("_")
    return rest if number == str(row.number) else name


def _form(request: HttpRequest, row: Any, wish: Wish, *, asks: bool = False, clash: bool = False) -> HttpResponse:
    words = _words(wish.faults)
    typed = (
        {name: given.typed(request.POST, name) for name in NAMES if not request.POST.get(name)} if wish.faults else {}
    )
    parts = {
        name: typed.get(name) or (given.day_fields(day) if day else ["", "", "", ""]) for name, day in wish.days.items()
    }
    status = 409 if clash else 422 if wish.faults else 200
    return render(request, "timeline/move.html", frame(request, row.plan, "timeline") | {
        "action": row, "wish": wish, "starts": parts["starts_on"], "ends": parts["ends_on"], "faults": words, "clash": clash,
        "fault_list": [(f"{name}-d" if name in NAMES else "reason" if name == "reason" else "what", text) for name, text in words.items()],
        "asks": asks, "shown": _text(wish) if asks else "", "changed": wish.dates != (row.starts_on, row.ends_on),
        "needs_reason": row.plan.state not in FREELY_EDITED, "reason": request.POST.get("reason", ""),
        "follow": bool(request.POST.get("follow")) or not request.POST.get("shown"),
    }, status=status)  # fmt: skip


def _words(faults: dict[str, str]) -> dict[str, str]:
    """In the person's language; what is wrong with a follower says whose it is."""
    found = given.all_words(faults)
    return {
        name: f"{_('งาน')} {name.partition('_')[0]}: {text}" if name[0].isdigit() else text
        for name, text in found.items()
    }


@door
@require_POST
def undo(request: HttpRequest, plan: int) -> HttpResponse:
    """Put the actions of the last move back to where they were."""
    row = load_own_plan(request, plan)
    moves = undoing.moves_back(request, row)
    why = undoing.reason_of(request)
    try:
        move_actions(
            plan=row,
            moves=moves,
            reason=f"{_('เลิกทำ')}: {why}" if why else "",
            back=True,
            by=request.user,
            at=request.at,
        )
    except ActionFaults as error:
        for text in _words(error.faults).values():
            messages.error(request, text)
    except Refused as error:
        messages.error(request, words_of(error if moves else Refused("nothing_to_undo")))
    except Conflict:
        messages.error(request, words_of(Refused("plan_conflict")))
    else:
        messages.success(request, _("กลับเป็นวันเดิมแล้ว"))
    undoing.forget(request)
    return redirect("timeline:timeline", plan)
