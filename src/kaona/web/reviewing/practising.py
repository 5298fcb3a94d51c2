"""Practising on the sample dossier: one item at a time, verdicts and reasons, then the key beside one's own."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from kaona.assessment.operations.base import Refused
from kaona.verification.operations.practising import judge_sample
from kaona.verification.queries.practice import answers_of, newest_attempt, sample
from kaona.web.reviewing.mine import assessors_only
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of
from kaona.web.shell.words import VERDICT_WORDS


def _progress(given: dict[str, Any]) -> list[dict[str, Any]]:
    """The items: how many statements are answered, how many as the key says."""
    lines = []
    for one in sample().items.values():
        mine = [(given[q.statement.code].verdict, q.key) for q in one.questions if q.statement.code in given]
        lines.append(
            {"item": one.item, "of": len(one.questions), "done": bool(mine), "agreed": sum(a == b for a, b in mine)}
        )
    return lines


@door
def practice(request: HttpRequest) -> HttpResponse:
    """The sample, how far one is, and what to do next."""
    assessors_only(request)
    attempt = newest_attempt(request.user)
    lines = _progress(answers_of(request.user, attempt))
    following = next((one["item"].code for one in lines if not one["done"]), "")
    return render(request, "reviewing/practice.html", {
        "sample": sample(), "attempt": attempt or 1, "again": attempt + 1, "begun": attempt > 0, "lines": lines, "next": following,
        "agreed": sum(one["agreed"] for one in lines), "of": len(sample().questions),
    })  # fmt: skip


@door
def practice_item(request: HttpRequest, attempt: int, item: str) -> HttpResponse:
    """One item: its texts and documents, then verdicts; afterwards the key."""
    assessors_only(request)
    found = sample().items.get(item)
    newest = newest_attempt(request.user)
    if found is None or not 0 < attempt <= newest + 1:
        raise Http404
    given = answers_of(request.user, attempt)
    typed = {q.statement.code: _typed(request, q.statement.code) for q in found.questions}
    fault = ""
    if request.method == "POST":
        try:
            judge_sample(attempt=attempt, item=item, answers=typed, by=request.user, at=request.at)
        except Refused as error:
            fault = words_of(error)
        else:
            return redirect(f"{reverse('reviewing:practice_item', args=[attempt, item])}#key")
    done = found.questions[0].statement.code in given
    lines = [{"question": q, "own": given.get(q.statement.code), "verdict": typed[q.statement.code][0],
              "reason": typed[q.statement.code][1], "missing": bool(fault) and _is_missing(q, typed[q.statement.code])}
             for q in found.questions]  # fmt: skip
    return render(request, "reviewing/practice_item.html", {
        "sample": sample(), "found": found, "attempt": attempt, "lines": lines, "done": done, "fault": fault, "verdicts": VERDICT_WORDS,
        "agreed": sum(one["own"].verdict == one["question"].key for one in lines) if done else 0,
        "next": _after(item, given), "old": attempt < newest,
    }, status=422 if fault else 200)  # fmt: skip


def _typed(request: HttpRequest, code: str) -> tuple[str, str]:
    return request.POST.get(f"verdict-{code}", ""), request.POST.get(f"reason-{code}", "")


def _is_missing(question: Any, typed: tuple[str, str]) -> bool:
    return not typed[0] or (typed[0] != question.claim and not typed[1].strip())


def _after(item: str, given: dict[str, Any]) -> str:
    """The next item without answers, from here on; "" when there is none."""
    codes = list(sample().items)
    here = codes.index(item) + 1
    waiting = [
        one for one in codes[here:] + codes[:here] if sample().items[one].questions[0].statement.code not in given
    ]
    return next((one for one in waiting if one != item), "")
