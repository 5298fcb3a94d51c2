"""Impact against effort: all gaps of an agency as a picture, as a list and as a map of the categories."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.improvement.queries.gaps import gap_label, gap_list, notes_of
from kaona.improvement.queries.priorities import efforts_of, impact_of, standing
from kaona.rules.gaps import Gap
from kaona.rules.matrix import QUADRANTS, Matrix, Place, matrix_of
from kaona.web.priorities.page import common
from kaona.web.priorities.words import CORNERS
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import load_base

VIEWS = ("picture", "list", "map")


@door
def matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the three views; of a category when one is named."""
    base = load_base(request, pk)
    chosen = {one.code for one in standing(base.dossier)}
    category = request.GET.get("category", "")
    everything, notes = gap_list(base), notes_of(base.dossier)
    efforts = efforts_of(notes, [one.code for one in everything])
    impossible = {code for code, note in notes.items() if note.feasibility == note.Feasibility.IMPOSSIBLE}
    gaps = [one for one in everything if category in ("", one.category)]
    places = {one.code: Place(one.code, impact_of(one), efforts.of(one.code)) for one in gaps}
    found = matrix_of(places.values())
    view = request.GET.get("view", "")
    return render(request, "priorities/matrix.html", common(request, base) | {
        "view": view if view in VIEWS else "picture", "matrix": found, "places": list(places.values()), "corner_words": CORNERS,
        "marks": dict.fromkeys(chosen, "bar"), "corners": _corners(base, gaps, found, places, chosen, impossible), "category": category,
        "categories": base.edition.categories, "assumed": efforts.assumed, "count": len(gaps),
        "unestimated": sum(one.code not in efforts.known for one in gaps), "map": _map(base, everything, chosen),
    })  # fmt: skip


def _corners(
    base: Any, gaps: list[Gap], found: Matrix, places: dict[str, Place], chosen: set[str], impossible: set[str]
) -> list[tuple[Any, list[dict[str, Any]]]]:
    """The gaps of each corner, the best first."""
    by_code = {one.code: one for one in gaps}
    return [
        (CORNERS[name], [
            {"gap": by_code[code], "place": places[code], "label": gap_label(base, code), "chosen": code in chosen,
             "impossible": code in impossible}
            for code in found.corners[name]
        ])
        for name in QUADRANTS
    ]  # fmt: skip


def _map(base: Any, gaps: tuple[Gap, ...], chosen: set[str]) -> list[dict[str, Any]]:
    """By category and item: how many gaps, what they are worth, which are chosen."""
    found = []
    for category in base.edition.categories:
        items = []
        for item in category.items:
            own = [one for one in gaps if one.item == item.code]
            items.append({
                "item": item, "gaps": [(one, one.code in chosen) for one in own], "count": len(own),
                "points": sum(max(impact_of(one), 0) for one in own), "chosen": sum(one.code in chosen for one in own),
            })  # fmt: skip
        found.append(
            {
                "category": category,
                "items": items,
                "count": sum(one["count"] for one in items),
                "chosen": sum(one["chosen"] for one in items),
            }
        )
    return found
