"""Choosing gaps as priorities: what they ask for is asked back, then all of it is chosen in one act."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kaona.improvement.operations import priorities as deeds
from kaona.improvement.queries.base import Base
from kaona.improvement.queries.gaps import gap_label, gap_list
from kaona.improvement.queries.links import Question, questions_of
from kaona.improvement.queries.priorities import efforts_for, standing
from kaona.people.access import require
from kaona.rules.roles import Permission
from kaona.web.priorities.page import common
from kaona.web.priorities.words import link_word
from kaona.web.shell.attempts import attempt
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import load_base
from kaona.web.shell.replies import next_of

MOST_REASON = 2000


@door
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the ticked gaps on, at once when they ask for nothing; else with what the person takes along."""
    base = load_base(request, pk)
    require(request.user, Permission.SET_PRIORITIES, base.dossier.organisation, at=request.at)
    gaps = {one.code for one in gap_list(base)}
    wanted = [code for code in request.POST.getlist("code") if code in gaps]
    taken = [code for code in request.POST.getlist("take") if code in gaps and code not in wanted]
    chosen = [one.code for one in standing(base.dossier)]
    asked = questions_of(base, [*wanted, *taken], chosen) if wanted and not base.is_preview else []
    first = "confirm" not in request.POST
    left = [one for one in asked if one.asked.must and not _why(request, one)]
    if left or (first and asked):
        return _ask(
            request,
            base,
            wanted,
            taken,
            asked if first else _still(request, base, wanted, chosen, asked),
            late=not first,
        )
    order = [code for code in request.POST.get("order", "").split(",") if code]
    back = next_of(request, f"/priorities/{pk}/")
    done = attempt(request, lambda: deeds.choose(
        dossier=base.dossier, codes=_in_order([*wanted, *taken], order), reason=_reasons(request, base, wanted, taken, chosen, asked),
        ranks={code: number for number, code in enumerate(order, 1)}, by=request.user, at=request.at,
    ), _said([*wanted, *taken], chosen))  # fmt: skip
    return redirect("priorities:priorities", pk) if done else redirect(back)


def _said(codes: Sequence[str], chosen: Sequence[str]) -> str:
    new = len(set(codes) - set(chosen))
    return ngettext("เลือกเป็นเรื่องสำคัญแล้ว %(n)s เรื่อง", "เลือกเป็นเรื่องสำคัญแล้ว %(n)s เรื่อง", new) % {"n": new}


def _field(one: Question) -> str:
    return f"why-{one.asked.code}-{one.asked.end.link.id}-{one.asked.end.other}"


def _why(request: HttpRequest, one: Question) -> str:
    return request.POST.get(_field(one), "").strip()[:MOST_REASON]


def _still(
    request: HttpRequest, base: Base, wanted: list[str], chosen: list[str], asked: list[Question]
) -> list[Question]:
    """What was asked first stays on the page, with what the things taken along ask for in turn."""
    shown = {_field(one): one for one in questions_of(base, wanted, chosen)}
    return list((shown | {_field(one): one for one in asked}).values())


def _ask(
    request: HttpRequest, base: Base, wanted: list[str], taken: list[str], asked: list[Question], *, late: bool
) -> HttpResponse:
    """What must and what should come along. What must is ticked until the person unticks it."""
    rows = []
    for one in asked:
        have = [gap.code for gap, _label in one.options if gap.code in taken]
        rows.append({
            "question": one, "word": link_word(one.asked.end), "label": gap_label(base, one.asked.code), "field": _field(one),
            "why": _why(request, one), "fault": late and one.asked.must and not have and not _why(request, one),
            "options": [(gap, label, gap.code in taken or (not late and one.asked.must and gap is one.options[0][0])) for gap, label in one.options],
        })  # fmt: skip
    return render(request, "priorities/choosing.html", common(request, base) | {
        "wanted": [(code, gap_label(base, code)) for code in wanted], "order": request.POST.get("order", ""),
        "why": request.POST.get("why", ""), "must": [one for one in rows if one["question"].asked.must],
        "should": [one for one in rows if not one["question"].asked.must], "next": next_of(request, f"/priorities/{base.dossier.pk}/"),
        "faults": [one for one in rows if one["fault"]], "efforts": efforts_for(base),
    }, status=422 if late else 200)  # fmt: skip


def _in_order(codes: Sequence[str], order: Sequence[str]) -> list[str]:
    return sorted(codes, key=lambda one: order.index(one) if one in order else len(order))


def _reasons(
    request: HttpRequest, base: Base, wanted: list[str], taken: list[str], chosen: list[str], asked: list[Question]
) -> dict[str, str]:
    """Why each is chosen, in the words that the list keeps: what was given, or the link that brought it; of what was left
    out, why."""
    given = request.POST.get("why", "").strip()[:MOST_REASON]
    reasons = dict.fromkeys(wanted, given)
    for one in questions_of(base, [code for code in wanted if code not in taken], chosen):
        for gap, _label in one.options:
            if gap.code in taken:
                reasons.setdefault(gap.code, f"ไปกับ {one.asked.code}: {one.asked.end.link.reason.th}")
    for one in asked:
        if one.asked.must and one.asked.code in reasons:
            left = f"ไม่ได้เลือก {one.asked.end.other} ด้วย เพราะ {_why(request, one)}"
            reasons[one.asked.code] = "\n".join(part for part in (reasons[one.asked.code], left) if part)
    return reasons
