"""The form of an action: what it shows, and what somebody typed as an ActionInput. It must not know how it is saved."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from kaona.improvement.queries import actions as queries
from kaona.improvement.queries.gaps import gap_label
from kaona.improvement.queries.priorities import standing
from kaona.rules.plan_faults import ActionInput, IndicatorInput
from kaona.rules.plan_order import year_ends
from kaona.rules.policies import policy
from kaona.rules.progress import round_dates
from kaona.rules.said import said
from kaona.rules.thai_dates import DateFault
from kaona.rules.thai_text import fold_digits
from kaona.web.shell import given

NEW_ROWS = 1
TEXTS = ("title", "description", "budget", "budget_source", "deliverables", "person_days")
INDICATOR = ("name", "unit", "direction", "baseline", "source")


def periods_of(plan: Any, rows: Iterable[IndicatorInput]) -> list[date]:
    """The last days for which targets are asked: the rounds of a plan of one year, the years of a longer one, and those
    that there are already."""
    months = policy(plan.dossier.cycle.policies, "progress_rounds")
    asked = {day for _, day in round_dates(plan.first_year, 1, months)} if plan.years == 1 else set()
    return sorted({*asked, *year_ends(plan.first_year, plan.years), *(day for one in rows for day in one.targets)})


def typed(post: Any) -> tuple[ActionInput, dict[str, str]]:
    """What was typed, and what cannot even be read, by field."""
    faults: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name in ("starts_on", "ends_on"):
        try:
            days[name] = given.day(post, name)
        except DateFault as fault:
            days[name], faults[name] = None, said(fault.th, fault.en)
    numbers = [one for one in re.split(r"[\s,]+", fold_digits(post.get("predecessors", ""))) if one]
    if any(not (one.isascii() and one.isdigit() and len(one) < 5) for one in numbers):
        faults["predecessors"] = said("กรอกหมายเลขงาน คั่นด้วยจุลภาค เช่น 1, 3", "Give numbers of actions, such as 1, 3")
        numbers = []
    codes = re.split(r"[\s,]+", fold_digits(post.get("more_gaps", "")))
    row = ActionInput(
        **{name: post.get(name, "") for name in TEXTS},
        responsible=given.key(post, "responsible") or None, unit=given.key(post, "unit") or None,
        gaps=tuple(one for one in (*post.getlist("gaps"), *codes) if one),
        predecessors=tuple(int(one) for one in numbers), indicators=_indicators(post), **days,
    )  # fmt: skip
    return row, faults


def _indicators(post: Any) -> tuple[IndicatorInput, ...]:
    found = []
    count = min(given.key(post, "rows"), 50)
    for index in range(count):
        at = f"indicator_{index}_"
        targets = {}
        for name, value in post.items():
            day = _day(name.removeprefix(f"{at}target_")) if name.startswith(f"{at}target_") else None
            if day is not None:
                targets[day] = value
        one = IndicatorInput(
            key=given.key(post, f"{at}key"), targets=targets, **{name: post.get(at + name, "") for name in INDICATOR}
        )
        found.append(one)
    # The place of a row is its place in the form: faults are said there.
    while (
        found
        and found[-1] == IndicatorInput(direction=found[-1].direction, targets=found[-1].targets)
        and not any(found[-1].targets.values())
    ):
        found.pop()
    return tuple(found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def shown(
    plan: Any, base: Any, row: ActionInput, faults: dict[str, str], *, at: Any, own: Any = None
) -> dict[str, Any]:
    """The names that the form uses; `own` is the action that is changed, None of a new one."""
    periods = periods_of(plan, row.indicators)
    rows = [*row.indicators, *[IndicatorInput()] * NEW_ROWS]
    people = list(queries.people_of(plan.organisation, at=at))
    units = list(queries.units_of(plan.organisation))
    offered = dict.fromkeys([*(one.code for one in standing(plan.dossier)), *row.gaps])
    words = given.all_words(faults)
    return {
        "row": row, "faults": words, "fault_list": [(_anchor(name), text) for name, text in words.items()],
        "people": people, "units": units, "unit_ended": own is not None and own.unit_id and own.unit_id not in {one.pk for one in units},
        "leaver": own.responsible if own is not None and own.responsible_id and own.responsible_id not in {one.pk for one in people} else None,
        "starts": given.day_fields(row.starts_on) if row.starts_on else ["", "", "", ""],
        "ends": given.day_fields(row.ends_on) if row.ends_on else ["", "", "", ""],
        "predecessors": ", ".join(str(one) for one in row.predecessors),
        "others": [one for one in queries.actions_of(plan) if own is None or one.pk != own.pk],
        "offered": [(code, gap_label(base, code), code in row.gaps) for code in offered], "periods": periods,
        "indicators": [_shown_row(index, one, periods, words) for index, one in enumerate(rows)],
    }  # fmt: skip


def _anchor(name: str) -> str:
    return {"starts_on": "starts_on-d", "ends_on": "ends_on-d", "gaps": "more_gaps", "indicators": "indicators"}.get(
        name, name
    )


def _shown_row(index: int, one: IndicatorInput, periods: list[date], words: dict[str, str]) -> dict[str, Any]:
    at = f"indicator_{index}_"
    return {
        "at": at, "row": one, "number": index + 1, "is_new": not one.key,
        "faults": {name: words[at + name] for name in INDICATOR if at + name in words},
        "targets": [
            (day, f"{at}target_{day.isoformat()}", one.targets.get(day, ""), words.get(f"{at}target_{day.isoformat()}", ""))
            for day in periods
        ],
    }  # fmt: skip
