"""The priorities of an agency: own ranking beside the computed one, what belongs to each, and what becomes of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.improvement.operations import priorities as deeds
from kaona.improvement.operations.base import Conflict
from kaona.improvement.queries import priorities as queries
from kaona.knowledge.queries.practices import practice_for
from kaona.rules.exact import decimal_text, display
from kaona.rules.thai_text import fold_digits
from kaona.web.priorities.page import common
from kaona.web.priorities.words import CLOSED, FEASIBILITY, STATES, link_word
from kaona.web.shell import given
from kaona.web.shell.attempts import attempt
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import load_base
from kaona.web.shell.replies import clash
from kaona.web.templatetags.kaona import words


@door
def priorities(request: HttpRequest, pk: int) -> HttpResponse:
    """All of them in own order."""
    base = load_base(request, pk)
    page = common(request, base)
    rows = queries.priorities_of(base.dossier, base)
    moved = given.key(request.GET, "moved")
    return render(request, "priorities/priorities.html", page | {
        "rows": [_shown(one) for one in rows], "order": ",".join(str(one.priority.pk) for one in rows), "moved": moved,
        "way": request.GET.get("way", ""), "withdrawn": queries.withdrawn(base.dossier), "last": len(rows),
        "points": sum(queries.impact_of(one.gap) for one in rows if one.gap), "days": sum(one.effort for one in rows if one.gap),
        "unestimated": sum(not one.estimated for one in rows if one.gap), "closed": sum(bool(one.closed) for one in rows),
        "open_feedback": queries.open_feedback(base.dossier) if page["may_set"] and rows else [],
    })  # fmt: skip


def _shown(row: queries.PriorityRow) -> dict[str, Any]:
    """A priority with its words."""
    return {
        "row": row, "priority": row.priority, "closed": CLOSED.get(row.closed, ""), "apart": _is_apart(row),
        "feasibility": FEASIBILITY[row.note.feasibility if row.note else ""], "impact": queries.impact_of(row.gap) if row.gap else None,
        "links": [(one, link_word(one.end), STATES[one.state]) for one in row.links],
        "open_ends": sum(one.state == "gap" for one in row.links),
        "asks": any(one.asks for one in row.links),
    }  # fmt: skip


def _is_apart(row: queries.PriorityRow) -> bool:
    """Ranked by the agency otherwise than by the rule book, without a reason."""
    return row.computed is not None and row.computed != row.priority.rank and not row.priority.reason


@door
@require_POST
def rank(request: HttpRequest, pk: int) -> HttpResponse:
    """One up or down, or to a typed place; or (after a clash) a whole order."""
    base = load_base(request, pk)
    post = request.POST
    was = [int(one) for one in post.get("was", "").split(",") if one.isascii() and one.isdigit()]
    moved, way = given.key(post, "priority"), post.get("way", "")
    order = _ordered(post, base.dossier) or _moved(was, moved, way, post.get("to", ""))
    if order is None:
        messages.error(request, _("กรอกลำดับเป็นตัวเลข เช่น 1"))
        return redirect("priorities:priorities", pk)
    try:
        done = attempt(request, lambda: deeds.rank(
            dossier=base.dossier, order=order, reason=post.get("reason", ""), was=was, moved=[moved] if moved else [],
            by=request.user, at=request.at,
        ), conflict="")  # fmt: skip
    except Conflict as conflict:
        return _rank_clash(request, base, conflict, order)
    # The button that was pressed has the focus again, so that one goes on with the keyboard.
    shown = f"?moved={moved}&way={way if way in ('up', 'down') else ''}" if done and moved else ""
    return redirect(reverse("priorities:priorities", args=(pk,)) + shown)


def _moved(was: list[int], moved: int, way: str, to: str) -> list[int] | None:
    """The order with one at another place; None when the place is no number."""
    typed = fold_digits(to).strip()
    if moved not in was:
        return was
    at = was.index(moved)
    steps = {"up": at - 1, "down": at + 1}
    place = (
        steps[way]
        if way in steps
        else int(typed) - 1
        if typed.isascii() and typed.isdigit() and len(typed) < 6
        else None
    )
    if place is None:
        return None
    order = [one for one in was if one != moved]
    order.insert(max(0, min(place, len(order))), moved)
    return order


def _ordered(post: Any, dossier: Any) -> list[int]:
    """The whole order that somebody insists on; what stands by now and is not in it comes last."""
    wanted = [int(one) for one in post.get("order", "").split(",") if one.isascii() and one.isdigit()]
    there = [one.pk for one in queries.standing(dossier)] if wanted else []
    return [one for one in dict.fromkeys(wanted) if one in there] + [one for one in there if one not in wanted]


def _rank_clash(request: HttpRequest, base: Any, conflict: Conflict, mine: list[int]) -> HttpResponse:
    rows = {one.pk: one for one in conflict.current}
    return render(request, "priorities/rank_clash.html", common(request, base) | {
        "theirs": conflict.current, "mine": [rows[pk] for pk in mine if pk in rows], "reason": request.POST.get("reason", ""),
        "was": ",".join(str(one.pk) for one in conflict.current), "order": ",".join(str(pk) for pk in mine),
        "moved": given.key(request.POST, "priority"),
    }, status=409)  # fmt: skip


@door
def change(request: HttpRequest, pk: int, priority: int) -> HttpResponse:
    """One priority: its history, and everything that is done to it."""
    base = load_base(request, pk)
    row = queries.own_priority(base.dossier, priority)
    if row is None:
        raise Http404
    if request.method != "POST":
        return render(request, "priorities/priority.html", common(request, base) | {
            "priority": row, "history": queries.history_of(row), "label": words(queries.gap_label(base, row.code)),
        })  # fmt: skip
    try:
        deeds_of = _deeds(request, row)
        step = request.POST.get("step", "")
        if step in deeds_of:
            deed, done = deeds_of[step]
            attempt(request, deed, done, conflict="")
    except Conflict as conflict:
        return _clash(request, conflict.current)
    return redirect(f"{reverse('priorities:priorities', args=(pk,))}#p{priority}")


def _deeds(request: HttpRequest, row: queries.Priority) -> dict[str, tuple[Callable[[], Any], str]]:
    post, who = request.POST, {"by": request.user, "at": request.at}
    return {
        "withdraw": (lambda: deeds.withdraw(priority=row, reason=post.get("reason", ""), **who), _("ถอนจากเรื่องสำคัญแล้ว")),
        "restore": (lambda: deeds.restore(priority=row, **who), _("นำกลับแล้ว")),
        "explain": (
            lambda: deeds.explain(priority=row, reason=post.get("reason", ""), version=given.key(post, "version"), **who), _("บันทึกแล้ว")),
        "attach": (lambda: _attach(request, row), _("แนบวิธีปฏิบัติแล้ว")),
        "detach": (lambda: _detach(request, row), _("เอาออกแล้ว")),
        "answer": (
            lambda: deeds.answer_feedback(priority=row, feedback=given.key(post, "feedback"), **who), _("ผูกกับเรื่องสำคัญนี้แล้ว")),
        "let_go": (lambda: _let_go(request, row), _("เอาออกแล้ว")),
    }  # fmt: skip


def _attach(request: HttpRequest, row: queries.Priority) -> None:
    practice = practice_for(request.user, given.key(request.POST, "practice"), at=request.at)
    if practice is None:
        raise Http404
    deeds.attach_practice(
        priority=row, practice=practice, note=request.POST.get("note", ""), by=request.user, at=request.at
    )


def _detach(request: HttpRequest, row: queries.Priority) -> None:
    attached = row.practices.filter(pk=given.key(request.POST, "attached")).select_related("priority__dossier").first()
    if attached is None:
        raise Http404
    deeds.detach_practice(attached=attached, by=request.user, at=request.at)


def _let_go(request: HttpRequest, row: queries.Priority) -> None:
    answer = row.answers.filter(pk=given.key(request.POST, "answer")).select_related("priority__dossier").first()
    if answer is None:
        raise Http404
    deeds.let_feedback_go(answer=answer, by=request.user, at=request.at)


def _clash(request: HttpRequest, row: queries.Priority) -> HttpResponse:
    who = queries.last_writer(row)
    return clash(request, theirs={"reason": row.reason}, version=row.version, mine={"reason": request.POST.get("reason", "")},
                 who=who.by.full_name if who else "", when=who.at if who else None, labels={"reason": _("เหตุผล")})  # fmt: skip


@door
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as it stands, for a spreadsheet."""
    base = load_base(request, pk)
    heads = [_("ลำดับ"), _("ลำดับที่คำนวณ"), _("รหัส"), _("เรื่อง"), _("คะแนน"), _("แรง (วันทำงาน)"), _("ความเป็นไปได้"), _("เหตุผล"),
             _("ความเชื่อมโยง"), _("วิธีปฏิบัติ"), _("โอกาสในการปรับปรุง (OFI)"), _("สถานะ")]  # fmt: skip
    rows = queries.priorities_of(base.dossier, base)
    lines = [
        [one.priority.rank, one.computed, one.code, words(one.label), display(queries.impact_of(one.gap)) if one.gap else "",
         decimal_text(one.effort) if one.estimated else "", FEASIBILITY[one.note.feasibility if one.note else ""], one.priority.reason,
         "; ".join(f"{link_word(link.end)} {link.end.other}" for link in one.links),
         "; ".join(attached.practice.title for attached in one.practices), "; ".join(answer.feedback.text for answer in one.answers),
         CLOSED.get(one.closed, "")]
        for one in rows
    ]  # fmt: skip
    return csv_file(f"priorities-{pk}.csv", heads, lines)
