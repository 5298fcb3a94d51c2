"""Before and after: two kept scores of an agency side by side by item, and as a waterfall what moved one to the other."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kaona.improvement.queries import score_changes as queries
from kaona.rules.score_change import ItemStep
from kaona.web.outcomes.page import load_dossier
from kaona.web.shell import given
from kaona.web.shell.door import door
from kaona.web.templatetags.kaona import words
from kaona.web.templatetags.outcome_charts import axis_begins


@dataclass(frozen=True)
class Drawn:
    """A step of the waterfall and its row in the table. `step` is None of what the criteria did."""

    key: str
    name: str
    title: str
    difference: Fraction
    step: ItemStep | None
    causes: tuple[tuple[Any, Any, Any], ...] = ()  # cause, its words, the record in which it is looked up


@door
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """`?before=` and `?after=` are records; without them the usual pair."""
    dossier, base = load_dossier(request, pk)
    records = queries.records_of(request.user, dossier, at=request.at)
    pair = _chosen(request, records) or queries.usual_pair(records, dossier)
    told = queries.compared(*pair) if pair else None
    steps = _drawn(told) if told else []
    return render(request, "outcomes/change.html", {
        "dossier": dossier, "base": base, "records": records, "told": told, "steps": steps,
        "axis": axis_begins(told.change.before.total, [one.difference for one in steps]) if told else None,
        "same": pair is not None and pair[0].pk == pair[1].pk,
    })  # fmt: skip


def _chosen(request: HttpRequest, records: list[Any]) -> tuple[Any, Any] | None:
    by_key = {one.pk: one for one in records}
    before, after = (by_key.get(given.key(request.GET, name)) for name in ("before", "after"))
    return (before, after) if before is not None and after is not None else None


def _drawn(told: Any) -> list[Drawn]:
    steps = [
        Drawn(
            one.code, one.code, words(told.title(one.code)), one.difference, one,
            tuple((cause, told.title(cause.code), told.record_of(cause.code)) for cause in one.causes),
        )
        for one in told.change.steps
    ]  # fmt: skip
    if told.change.criteria:
        steps.append(Drawn("criteria", _("เกณฑ์"), _("เกณฑ์หรือน้ำหนักที่ต่างกัน"), told.change.criteria, None))
    return steps
