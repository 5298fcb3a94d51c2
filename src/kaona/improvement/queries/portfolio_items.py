"""Which items the nation's plans work on: plans, agencies, actions and expected points by item."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr

from kaona.improvement.models import ActionGap
from kaona.improvement.queries.figures import kept_figures
from kaona.improvement.queries.portfolio import Wanted, plans_of_agencies, reach
from kaona.knowledge.models import PracticeItem
from kaona.knowledge.queries.practices import criteria, published_for
from kaona.rules.editions.model import Text
from kaona.rules.portfolio import scaled
from kaona.rules.practices import item_of
from kaona.rules.stages import ActionState, PlanState


@dataclass(frozen=True)
class ItemLine:
    """An item: how many plans and actions work on it, in how many agencies, and the exact points that these actions
    promise, each alone. An action that closes gaps of two items counts in both."""

    code: str
    title: Text | str
    plans: int = 0
    agencies: int = 0
    actions: int = 0
    done: int = 0
    blocked: int = 0
    points: Fraction = Fraction(0)
    cards: int = 0


def items_in(user: Any, wanted: Wanted, *, at: datetime) -> list[ItemLine]:
    """Every item of the newest edition and what else plans name, the most plans first; counted anew when something has
    happened. NotAllowed."""
    key = ("items", str(reach(user, at=at)), tuple(sorted(wanted.filters.items())))
    lines = kept_figures(key, lambda: _lines(user, wanted, at), at=at)
    if wanted.sort.removeprefix("-") == "item":
        return lines[::-1] if wanted.sort.startswith("-") else lines[:]
    sign = 1 if wanted.sort == "plans" else -1
    return sorted(lines, key=lambda one: (sign * one.plans, sign * one.actions))


def _lines(user: Any, wanted: Wanted, at: datetime) -> list[ItemLine]:
    rows = _gaps(user, wanted, at=at)
    counted = {one["of"]: one for one in _counted(rows)}
    points = _points(rows)
    cards = _cards(user, at)
    book = criteria()
    titles: dict[str, Text | str] = {one.code: one.title for one in book.items.values()} if book else {}
    titles |= {code: "" for code in counted if code not in titles}
    return [
        ItemLine(
            code, title, **{name: counted[code][f"{name}_n"] for name in ("plans", "agencies", "actions", "done", "blocked")},
            points=points.get(code, Fraction(0)), cards=cards.get(code, 0),
        ) if code in counted else ItemLine(code, title, cards=cards.get(code, 0))
        for code, title in titles.items()
    ]  # fmt: skip


def _gaps(user: Any, wanted: Wanted, *, at: datetime) -> QuerySet[Any]:
    """The gaps that standing actions of the plans close; `of`: the item, "7.1" of "7.1.1:12"."""
    plans = plans_of_agencies(user, wanted, at=at)
    dot = StrIndex("code", Value("."))
    second = StrIndex(Substr("code", dot + 1), Value("."))
    rows = ActionGap.objects.filter(
        withdrawn_at=None, action__withdrawn_at=None, action__plan__in=plans.order_by().values("pk")
    )
    return rows.annotate(of=Substr("code", 1, dot + second - 1)).order_by()


def _counted(rows: QuerySet[Any]) -> Any:
    action = F("action")
    return rows.values("of").annotate(
        plans_n=Count("action__plan", distinct=True), agencies_n=Count("organisation", distinct=True),
        actions_n=Count(action, distinct=True), done_n=Count(action, distinct=True, filter=Q(action__state=ActionState.DONE)),
        blocked_n=Count(action, distinct=True, filter=Q(action__state=ActionState.BLOCKED, action__plan__state=PlanState.RUNNING)),
    )  # fmt: skip


def _points(rows: QuerySet[Any]) -> dict[str, Fraction]:
    """Exact points by item: the same number of points is added as often as it stands."""
    by_item: dict[str, list[tuple[str, int]]] = {}
    for item, text, count in (
        rows.values("of", "action__expected")
        .annotate(n=Count("action", distinct=True))
        .values_list("of", "action__expected", "n")
    ):
        by_item.setdefault(item, []).append((text, count))
    found = {}
    for item, parts in by_item.items():
        numbers, common = scaled([text for text, _ in parts])
        found[item] = Fraction(sum(number * count for number, (_, count) in zip(numbers, parts, strict=True)), common)
    return found


def _cards(user: Any, at: datetime) -> dict[str, int]:
    """How many published practice cards this person finds for each item."""
    rows = PracticeItem.objects.filter(practice__in=published_for(user, at=at).order_by().values("pk"), ended_at=None)
    found: dict[str, set[int]] = {}
    for code, practice in rows.values_list("item", "practice"):
        found.setdefault(item_of(code), set()).add(practice)
    return {item: len(cards) for item, cards in found.items()}
