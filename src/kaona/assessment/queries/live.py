"""A dossier's ticks, figures, score and stops as they stand, remembered per process under the dossier's stamp: every deed
that changes an answer gives the dossier a new stamp, so what is remembered is what the database holds. No texts here."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from kaona.assessment.models import Dossier
from kaona.assessment.queries.answers import Sheet, StatementRow, edition_of, score_after, score_of, sheet_of
from kaona.assessment.queries.progress import Stop, stops_after, stops_of
from kaona.rules.scoring import ScoreTree

MOST = 256  # dossiers; about 100 kB each


@dataclass(frozen=True)
class Live:
    """The sheet (not whole: without texts and profile), its score and stops."""

    sheet: Sheet
    tree: ScoreTree
    stops: list[Stop]


_memory: OrderedDict[int, tuple[tuple[Any, ...], Live]] = OrderedDict()
_lock = Lock()


def live(dossier: Dossier) -> Live:
    """How the dossier stands; no query when this process has seen its stamp."""
    return _recall(dossier, dossier.stamp) or _remember(dossier, sheet_of(dossier, whole=False))


def live_after_ticks(dossier: Dossier, *, stamp_before: str, changes: Mapping[str, str]) -> Live:
    """How it stands after a deed that made `changes` {code: state} and nothing else since `stamp_before`."""
    before = _recall(dossier, stamp_before)
    if before is None or dossier.stamp == stamp_before:
        return live(dossier)
    statements = before.sheet.statements | {code: StatementRow(state, False) for code, state in changes.items()}
    levels = dict(before.sheet.levels)
    places = [edition_of(dossier).places[code] for code in changes]
    for place in places:
        if place in levels:
            levels[place] = levels[place]._replace(confirmed_at=None, confirmed_by=None)
    sheet = replace(before.sheet, statements=statements, levels=levels)
    ticked = frozenset(item for item, _ in places)
    tree = score_after(dossier, sheet, before.tree, ticked)
    return _keep(dossier, Live(sheet, tree, stops_after(dossier, sheet, before.stops, ticked)))


def _key(dossier: Dossier, stamp: str) -> tuple[Any, ...]:
    cycle = dossier.cycle
    return stamp, cycle.edition_id, cycle.rule_set_id, cycle.result_year, dossier.organisation.type


def _recall(dossier: Dossier, stamp: str) -> Live | None:
    with _lock:
        known = _memory.get(dossier.pk)
        return known[1] if known is not None and known[0] == _key(dossier, stamp) else None


def _remember(dossier: Dossier, sheet: Sheet) -> Live:
    return _keep(dossier, Live(sheet, score_of(dossier, sheet), stops_of(dossier, sheet)))


def _keep(dossier: Dossier, found: Live) -> Live:
    with _lock:
        _memory[dossier.pk] = (_key(dossier, dossier.stamp), found)
        _memory.move_to_end(dossier.pk)
        if len(_memory) > MOST:
            _memory.popitem(last=False)
    return found
