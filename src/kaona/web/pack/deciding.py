"""An uploaded pack against the dossier: every changed cell, what to take, taken in one act or discarded."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.access import why_not_open
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.packs import Moved, RowFaults, discard_pack, take_pack
from kaona.assessment.queries.answers import edition_of
from kaona.assessment.queries.pack_changes import BOTH, MINE, THEIRS, Comparison, Line, compared, proposal_for
from kaona.people.access import may
from kaona.rules.editions import Edition
from kaona.rules.retention import DAYS
from kaona.rules.roles import Permission
from kaona.web.pack import words
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of

# A form has at most two thousand fields; with more cells what only the file changed is taken whole.
MOST_CHOICES = 1500


@door
def proposal(request: HttpRequest, proposal: int) -> HttpResponse:
    """GET: the differences. POST step=take | discard, or all_file | all_system: choose for all that both changed."""
    row = proposal_for(request.user, proposal, at=request.at)
    if row is None:
        raise Http404
    if row.state != "open":
        return _settled(request, row)
    step = request.POST.get("step", "")
    if step == "discard":
        return _discard(request, row)
    if step == "take":
        return _take(request, row)
    return _page(request, row, _choices(request, step) if request.method == "POST" else None)


@door
def cell(request: HttpRequest, proposal: int) -> HttpResponse:
    """One cell with everything that stands in it: as downloaded, in the system, in the file."""
    row = proposal_for(request.user, proposal, at=request.at)
    if row is None or row.state != "open":
        raise Http404
    found, wanted = compared(row, request.user, at=request.at), request.GET.get("key", "")
    line = next((one for one in found.lines if one.key == wanted), None)
    if line is None:
        raise Http404
    edition = edition_of(row.dossier)
    theirs, mine = words.parts_of(line, line.theirs, line.mine, whole=True)
    if line.kind == THEIRS:
        theirs = [("same", words.plain(line, line.theirs))]
    return render(request, "pack/cell.html", {
        "row": row, "dossier": row.dossier, "line": line, "code": words.code_of(line), "head": words.head_of(line),
        "about": words.about(line, edition), "theirs": theirs, "mine": mine, "base": words.beginning(line, line.base, None),
    })  # fmt: skip


def _settled(request: HttpRequest, row: Any) -> HttpResponse:
    """A second click, or a link kept from before: what became of it."""
    if row.state == "taken":
        messages.info(request, _("นำเข้าไฟล์นี้แล้ว %(n)s ช่อง") % {"n": row.taken})
    else:
        messages.info(request, words_of(Refused("pack_settled")))
    return redirect("pack:pack", row.dossier_id)


def _discard(request: HttpRequest, row: Any) -> HttpResponse:
    try:
        discard_pack(proposal=row, by=request.user, at=request.at)
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, _("ทิ้งไฟล์แล้ว แบบประเมินไม่เปลี่ยน"))
    return redirect("pack:pack", row.dossier_id)


def _choices(request: HttpRequest, step: str) -> dict[str, bool]:
    """What was chosen on the page, by key: True from the file; what both changed is missing while nobody has chosen."""
    post = request.POST
    taken, both = set(post.getlist("take")), set(post.get("both", "").splitlines())
    found = {}
    for key, _seen in _pairs(post.get("seen", "")):
        if key not in both:
            found[key] = key in taken or "all_mine" in post
        elif step in ("all_file", "all_system"):
            found[key] = step == "all_file"
        elif post.get(f"both {key}") in ("file", "system"):
            found[key] = post[f"both {key}"] == "file"
    return found


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs = (line.rpartition("=") for line in text.splitlines() if "=" in line)
    return [(key, print_of) for key, _mark, print_of in pairs]


def _take(request: HttpRequest, row: Any) -> HttpResponse:
    choices = _choices(request, "take")
    try:
        done = take_pack(
            proposal=row, take=choices, seen=dict(_pairs(request.POST.get("seen", ""))), by=request.user, at=request.at
        )
    except Moved as error:
        kept = {key: value for key, value in choices.items() if key not in error.keys}
        wrong = _("มีผู้แก้ในระบบระหว่างที่ดู ยังไม่มีอะไรเปลี่ยน ดูช่องที่ทำเครื่องหมายแล้วยืนยันอีกครั้ง")
        return _page(request, row, kept, wrong=wrong, moved=frozenset(error.keys), status=409)
    except RowFaults as error:
        faults = " · ".join(
            f"{words.field_word(name)}: {given.in_language(text)}" for name, text in error.faults.items()
        )
        return _page(request, row, choices, wrong=f"{error.row}: {faults}", status=422)
    except Refused as error:
        if error.reason == "pack_settled":
            row.refresh_from_db()
            return _settled(request, row)
        return _page(request, row, choices, wrong=words_of(error), status=422)
    note = _("นำเข้าแล้ว %(n)s ช่อง") % {"n": done.taken}
    messages.success(request, note + (f" · {_('ไม่ได้นำเข้า')} {done.left}" if done.left else ""))
    return redirect("assessment:overview", row.dossier_id)


@dataclass(frozen=True)
class Shown:
    """A line with its words. `chosen`: True from the file, False not, None: not decided yet."""

    line: Line
    code: str
    head: str
    about: Any
    base: words.Parts
    mine: words.Parts
    theirs: words.Parts
    now: words.Parts
    why: str
    chosen: bool | None
    moved: bool
    fields: list[tuple[str, Any]]

    @property
    def cut(self) -> bool:
        """Some of it is not shown here."""
        parts = [*self.base, *self.mine, *self.theirs] if self.line.kind == BOTH else [*self.mine, *self.theirs]
        return any(kind in ("cut", "more") for kind, _text in parts)


def _shown(line: Line, edition: Edition, choices: dict[str, bool] | None, moved: frozenset[str]) -> Shown:
    theirs, mine = words.parts_of(line, line.theirs, line.mine)
    base = words.beginning(line, line.base)
    chosen = (choices or {}).get(line.key, None if line.kind == BOTH else True)
    return Shown(
        line, words.code_of(line), words.head_of(line), words.about(line, edition), base, mine, theirs,
        words.beginning(line, line.theirs), str(words.WHY.get(line.why, "")), chosen, line.key in moved, words.fields_of(line.fields),
    )  # fmt: skip


def _groups(found: list[Shown], edition: Edition) -> list[tuple[str, Any, list[Shown]]]:
    """(code, title, lines) by item, in order."""
    groups: dict[str, tuple[Any, list[Shown]]] = {}
    for one in found:
        item = _item_of(one.line, edition)
        title = edition.items[item].title if item in edition.items else _("ลักษณะสำคัญขององค์การ")
        groups.setdefault(item, (title, []))[1].append(one)
    return [(code, title, lines) for code, (title, lines) in groups.items()]


def _item_of(line: Line, edition: Edition) -> str:
    if line.code in edition.items:
        return line.code
    if line.code in edition.places:
        return edition.places[line.code][0]
    return edition.sub_measures[line.code][0].code if line.code in edition.sub_measures else ""


def _page(
    request: HttpRequest, row: Any, choices: dict[str, bool] | None, *, wrong: str = "", moved: frozenset[str] = frozenset(),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    found, edition = compared(row, request.user, at=request.at), edition_of(row.dossier)
    shown = [_shown(one, edition, choices, moved) for one in found.lines]
    mine = [one for one in shown if one.line.kind != THEIRS]
    asked = found.asked().values()
    closed = why_not_open(row.dossier, at=request.at)
    return render(request, "pack/proposal.html", {
        "row": row, "dossier": row.dossier, "groups": _groups(mine, edition), "wrong": wrong, "days": DAYS["pack_proposals"],
        "theirs": [one for one in shown if one.line.kind == THEIRS], "counts": _counts(found),
        "seen": "\n".join(f"{one.key}={one.seen}" for one in asked),
        "both": "\n".join(one.key for one in asked if one.kind == BOTH), "many": len(asked) > MOST_CHOICES,
        "closed": words_of(Refused(closed)) if closed else "", "asks": bool(asked),
        "may_settle": may(request.user, Permission.EDIT_ANSWERS, row.organisation, at=request.at),
    }, status=status)  # fmt: skip


def _counts(found: Comparison) -> dict[str, int]:
    """How many cells of each kind."""
    lines = found.lines
    return {
        "mine": sum(one.kind == MINE and not one.why for one in lines), "both": sum(one.kind == BOTH and not one.why for one in lines),
        "theirs": sum(one.kind == THEIRS for one in lines), "why": sum(one.kind != THEIRS and bool(one.why) for one in lines),
        "same": found.same,
    }  # fmt: skip
