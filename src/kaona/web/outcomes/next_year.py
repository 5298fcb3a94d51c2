"""What a dossier hands on to the next: chosen by category, prepared in one act, brought in when the new dossier is there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.improvement.operations import next_year as deeds
from kaona.improvement.operations.base import Refused
from kaona.improvement.queries import next_year as queries
from kaona.improvement.queries.base import Base, base_of, own_dossier
from kaona.people.access import may
from kaona.rules.editions import Category, Item
from kaona.rules.roles import Permission
from kaona.rules.stages import DossierStage
from kaona.rules.thai_dates import local
from kaona.web.shell.door import door
from kaona.web.shell.next_year_words import BEHIND, KINDS, LEFT
from kaona.web.shell.refusals import words_of


@door
def next_year(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, and what is done on it."""
    dossier = own_dossier(request.user, pk, at=request.at)
    if dossier is None:
        raise Http404
    standing = queries.standing_preparation(dossier)
    if request.method == "POST":
        _do(request, dossier, standing)
        return redirect("outcomes:next_year", pk)
    base = base_of(dossier)
    ready = dossier.stage == DossierStage.SUBMITTED
    shown = _offered(request, base, standing) if ready and (standing is None or standing.attached_to is None) else {}
    return render(request, "outcomes/next_year.html", {
        "base": base, "dossier": dossier, "cycle": dossier.cycle, "ready": ready, "standing": standing,
        "may_prepare": may(request.user, Permission.PREPARE_NEXT_YEAR, dossier.organisation, at=request.at),
        "new": queries.next_dossier(dossier), "past": queries.past_preparations(dossier), "arrival": queries.arrival_of(dossier),
        "kinds": KINDS, "report": _report(standing), **shown,
    })  # fmt: skip


def _do(request: HttpRequest, dossier: Any, standing: Any) -> None:
    post, who = request.POST, {"by": request.user, "at": request.at}
    shown, took = set(post.get("shown", "").split()), set(post.getlist("take"))
    out = set(post.get("out", "").split())
    leave = [queries.key_of(one) for one in sorted(shown - took - out)]
    take = [queries.key_of(one) for one in sorted(took & out & shown)]
    steps: dict[str, tuple[Callable[[], Any], Any]] = {
        "prepare": (lambda: deeds.prepare(dossier=dossier, leave=leave, **who), _("เตรียมปีหน้าแล้ว")),
        "choose": (lambda: deeds.choose(preparation=standing, leave=leave, take=take, **who), _("บันทึกแล้ว")),
        "withdraw": (lambda: deeds.withdraw(preparation=standing, **who), _("ถอนการเตรียมแล้ว")),
        "attach": (lambda: deeds.attach(preparation=standing, **who), _("นำเข้าแบบประเมินปีใหม่แล้ว")),
    }
    step = post.get("step", "")
    if step not in steps:
        return
    try:
        if step != "prepare" and standing is None:
            raise Refused("next_withdrawn")
        steps[step][0]()
    except Refused as error:
        messages.error(request, words_of(error))
    else:
        messages.success(request, steps[step][1])


@dataclass(frozen=True)
class Line:
    """A thing with its check box."""

    thing: queries.Thing
    taken: bool
    is_new: bool
    expired: bool = False


@dataclass(frozen=True)
class ItemRow:
    """An item with its three levels (None where there is nothing) or with its indicators."""

    item: Item
    cells: list[tuple[Any, Line | None]]
    measures: list[Line]


@dataclass(frozen=True)
class CategoryRow:
    """A category with its items that have something; how much of it goes."""

    category: Category
    rows: list[ItemRow]
    taken: int
    total: int


def _offered(request: HttpRequest, base: Base, standing: Any) -> dict[str, Any]:
    """Everything that could go over, as it is chosen now."""
    material = queries.material_of(base.dossier)
    out = queries.left_out_of(standing) if standing else frozenset()
    known = queries.entries_of(standing) if standing else material.keys
    today = local(request.at).date()
    lines = {
        one.key: Line(one, one.key not in out, one.key not in known, bool(
            one.key.kind == "evidence" and one.row.valid_until and one.row.valid_until < today))
        for one in material.things
    }  # fmt: skip
    by_kind = {kind: [lines[one.key] for one in material.of(kind)] for kind in KINDS}
    return {
        "categories": _categories(base, by_kind), "profile": by_kind["profile"], "documents": by_kind["evidence"],
        "feedback": by_kind["ofi"], "actions": by_kind["action"],
        "counts": [(word, sum(one.taken for one in by_kind[kind]), len(by_kind[kind])) for kind, word in KINDS.items()],
        "behind": [(one, BEHIND[one.why]) for one in material.behind], "fresh": sum(one.is_new for one in lines.values()),
        "shown": " ".join(one.name for one in material.things), "left": sum(not one.taken for one in lines.values()),
        "out": " ".join(one.thing.name for one in lines.values() if not one.taken), "nothing": not lines,
    }  # fmt: skip


def _categories(base: Base, by_kind: dict[str, list[Line]]) -> list[CategoryRow]:
    levels = {one.thing.key.target: one for one in by_kind["level"]}
    measures: dict[str, list[Line]] = {}
    for one in by_kind["measure"]:
        measures.setdefault(one.thing.item, []).append(one)
    found = []
    for category in base.edition.categories:
        rows = []
        for item in category.items:
            cells = [(level, levels.get(f"{item.code}.{level.key}")) for level in item.levels]
            if any(line for _level, line in cells) or measures.get(item.code):
                rows.append(ItemRow(item, cells, measures.get(item.code, [])))
        inside = [*(line for row in rows for _level, line in row.cells if line), *_flat(row.measures for row in rows)]
        if inside:
            found.append(CategoryRow(category, rows, sum(one.taken for one in inside), len(inside)))
    return found


def _flat(several: Iterable[list[Line]]) -> list[Line]:
    return [one for lines in several for one in lines]


def _report(standing: Any) -> dict[str, Any]:
    """What came over, by kind, and what did not, by reason."""
    if standing is None or standing.attached_to is None:
        return {}
    brought, left = standing.report.get("brought", {}), standing.report.get("left", {})
    return {
        "brought": [(word, brought.get(kind, 0)) for kind, word in KINDS.items()],
        "left": [(LEFT[why], [(code, _place(code)) for code in codes]) for why, codes in left.items() if why in LEFT],
        "chosen": [(KINDS[kind], label) for kind, label in standing.report.get("chosen", ())],
    }  # fmt: skip


def _place(code: str) -> str:
    """The item that a code of the report belongs to: "1.1" of "1.1.basic" and "1.1.B1", "7.1" of "7.1.1 name"; "" for a
    profile question."""
    head = code.split(" ")[0]
    parts = head.split(".")
    return ".".join(parts[:2]) if len(parts) > 2 and parts[0].isdigit() else ""
