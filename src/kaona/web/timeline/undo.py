"""The last move of a plan that this person can undo: kept in the session, gone when somebody changed one of the actions."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest

from kaona.improvement.operations.moving import Move
from kaona.improvement.queries import actions as queries

KEY = "timeline_moved"
# So long somebody can put back what slipped.
HALF_AN_HOUR = timedelta(minutes=30)


def keep(request: HttpRequest, plan: Any, before: dict[int, tuple[date, date]], moved: list[Any], reason: str) -> None:
    """Keep where the moved actions were, with the versions that they have now. An action that had no dates is not undone."""
    rows = [
        [one.number, *(day.isoformat() for day in before[one.number]), one.version]
        for one in moved
        if one.number in before
    ]
    request.session[KEY] = (
        {"plan": plan.pk, "rows": rows, "reason": reason, "at": request.at.isoformat()}
        if len(rows) == len(moved)
        else {}
    )


def forget(request: HttpRequest) -> None:
    """Nothing is left to undo."""
    request.session.pop(KEY, None)


def undo_of(request: HttpRequest, plan: Any) -> list[int] | None:
    """The numbers of the actions of the last move, while it can be undone; None otherwise."""
    moves = moves_back(request, plan)
    if not moves:
        return None
    now = {one.number: one.version for one in queries.actions_of(plan)}
    return sorted(moves) if all(now.get(number) == move.version for number, move in moves.items()) else None


def moves_back(request: HttpRequest, plan: Any) -> dict[int, Move]:
    """The moves that undo the last one; {} when there is none of this plan."""
    kept = request.session.get(KEY) or {}
    if kept.get("plan") != plan.pk or request.at - datetime.fromisoformat(kept["at"]) > HALF_AN_HOUR:
        return {}
    return {
        number: Move(date.fromisoformat(starts), date.fromisoformat(ends), version)
        for number, starts, ends, version in kept["rows"]
    }


def reason_of(request: HttpRequest) -> str:
    """The reason of the move."""
    return str((request.session.get(KEY) or {}).get("reason", ""))
