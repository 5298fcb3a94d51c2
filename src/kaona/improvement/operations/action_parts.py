"""What deeds on actions are made of: the check, the parts in their own tables (gaps, predecessors, indicators with targets),
what a change changed, who is told."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from kaona.activity.operations import tell
from kaona.improvement.models import Action, ActionGap, Indicator, IndicatorTarget, Plan, Predecessor, Priority
from kaona.improvement.queries.actions import frame_of, input_of
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.gaps import gap_list
from kaona.people.models import Unit, User
from kaona.rules.plan_faults import ActionInput, Frame, IndicatorInput, action_faults, tidy
from kaona.rules.said import said


class ActionFaults(ValueError):
    """What is wrong with an action, by field, in Thai (rules/plan_faults)."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(str(faults))
        self.faults = faults


def checked(
    plan: Plan, action: Action | None, given: ActionInput, *, at: datetime, unread: Mapping[str, str] | None = None
) -> ActionInput:
    """The input as it is kept; ActionFaults with everything that is wrong at once, what could not even be read with it."""
    given = tidy(given)
    # A gap that was closed since (confirmed after all) may stay named by an action that has it.
    gaps = {one.code for one in gap_list(base_of(plan.dossier))} | (set(input_of(action).gaps) if action else set())
    frame = frame_of(plan, action, at=at, is_gap=gaps.__contains__)
    faults = _faults(given, frame, action) | dict(unread or {})
    if faults:
        raise ActionFaults(faults)
    return given


def _faults(given: ActionInput, frame: Frame, action: Action | None) -> dict[str, str]:
    faults = action_faults(given, frame)
    # Who has left may stay named while other things are changed: the mark says so, and the work can be handed over.
    if action is not None and given.responsible == action.responsible_id:
        faults.pop("responsible", None)
    if action is not None and given.unit == action.unit_id:
        faults.pop("unit", None)
    return faults


TEXTS = ("title", "description", "budget", "budget_source", "deliverables", "person_days")


def changed_fields(before: ActionInput, after: ActionInput) -> dict[str, list[str]]:
    """{field: [before, after]} as people read them; people and units by name, as they were called then."""
    fields = {key: [getattr(before, key), getattr(after, key)] for key in TEXTS}
    for key in ("starts_on", "ends_on"):
        fields[key] = [_iso(getattr(before, key)), _iso(getattr(after, key))]
    fields["responsible"] = _names(User, "full_name", before.responsible, after.responsible)
    fields["unit"] = _names(Unit, "name_th", before.unit, after.unit)
    fields["gaps"] = [", ".join(before.gaps), ", ".join(after.gaps)]
    fields["predecessors"] = [_numbers(before.predecessors), _numbers(after.predecessors)]
    fields["indicators"] = [_indicators(before.indicators), _indicators(after.indicators)]
    return {key: pair for key, pair in fields.items() if pair[0] != pair[1]}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _names(model: Any, field: str, before: int | None, after: int | None) -> list[str]:
    if before == after:
        return ["", ""]
    found = dict(model.objects.filter(pk__in=[one for one in (before, after) if one]).values_list("pk", field))
    return [found.get(before, ""), found.get(after, "")]


def _numbers(numbers: tuple[int, ...]) -> str:
    return ", ".join(str(one) for one in numbers)


def _indicators(rows: tuple[IndicatorInput, ...]) -> str:
    return "\n".join(
        f"{one.name} ({one.unit}) {one.direction} {one.baseline or '-'} > "
        + ", ".join(f"{day.isoformat()}: {value}" for day, value in sorted(one.targets.items()))
        + (f" [{one.source}]" if one.source else "")
        for one in rows
        if one.name
    )


def keep_parts(action: Action, before: ActionInput, after: ActionInput, by: Any, at: datetime) -> None:
    """Write what differs of gaps, predecessors and indicators; what goes is withdrawn, never deleted."""
    if before.gaps != after.gaps:
        _keep_gaps(action, after.gaps, at)
    if before.predecessors != after.predecessors:
        _keep_predecessors(action, after.predecessors, at)
    if before.indicators != after.indicators:
        _keep_indicators(action, after.indicators, by, at)


def _keep_gaps(action: Action, codes: tuple[str, ...], at: datetime) -> None:
    standing = set(action.gaps.filter(withdrawn_at=None).values_list("code", flat=True))
    action.gaps.filter(withdrawn_at=None).exclude(code__in=codes).update(withdrawn_at=at)
    chosen = Priority.objects.filter(dossier=action.plan.dossier_id, code__in=codes, withdrawn_at=None)
    by_code = {row.code: row for row in chosen}
    for code in codes:
        if code not in standing:
            ActionGap.objects.create(
                organisation_id=action.organisation_id, action=action, code=code, priority=by_code.get(code), at=at
            )


def _keep_predecessors(action: Action, numbers: tuple[int, ...], at: datetime) -> None:
    # Of an action that is cancelled the order is kept, for the day on which it is restored.
    rows = action.predecessors.filter(withdrawn_at=None, before__withdrawn_at=None)
    standing = set(rows.values_list("before__number", flat=True))
    rows.exclude(before__number__in=numbers).update(withdrawn_at=at)
    for before in action.plan.all_actions.filter(number__in=set(numbers) - standing):
        Predecessor.objects.create(organisation_id=action.organisation_id, action=action, before=before, at=at)


def _keep_indicators(action: Action, given: tuple[IndicatorInput, ...], by: Any, at: datetime) -> None:
    rows = {row.pk: row for row in action.indicators.filter(withdrawn_at=None)}
    kept: set[int] = set()
    for position, one in enumerate((one for one in given if one.name), start=1):
        row = rows.get(one.key)
        values = {
            "position": position, "name": one.name, "unit": one.unit, "direction": one.direction,
            "baseline": one.baseline, "source": one.source,
        }  # fmt: skip
        if row is None:
            row = Indicator(organisation_id=action.organisation_id, action=action)
        if row.pk is None or any(getattr(row, key) != value for key, value in values.items()):
            row.version = row.version + 1 if row.pk else 1
            for key, value in values.items():
                setattr(row, key, value)
            row.changed_by, row.changed_at = by, at
            row.save()
        kept.add(row.pk)
        _keep_targets(row, one, at)
    Indicator.objects.filter(pk__in=rows.keys() - kept).update(withdrawn_at=at)


def _keep_targets(row: Indicator, given: IndicatorInput, at: datetime) -> None:
    standing = {one.period: one for one in row.targets.filter(withdrawn_at=None)}
    for day in standing.keys() | given.targets.keys():
        old, new = standing.get(day), given.targets.get(day, "")
        if old is not None and old.value == new:
            continue
        if old is not None:
            old.withdrawn_at = at
            old.save()
        if new:
            IndicatorTarget.objects.create(
                organisation_id=row.organisation_id, indicator=row, period=day, value=new, at=at
            )


def tell_responsible(person: User, actions: list[Action], at: datetime) -> None:
    """Put into somebody's inbox for which actions they are responsible."""
    one = actions[0]
    title = said(f"ท่านเป็นผู้รับผิดชอบงาน {one.title}", f"You are responsible for the action {one.title}")
    if len(actions) > 1:
        title = said(
            f"ท่านเป็นผู้รับผิดชอบ {len(actions)} งานในแผนยกระดับ",
            f"You are responsible for {len(actions)} actions of the plan",
        )
    path = f"/plans/actions/{one.pk}/" if len(actions) == 1 else f"/plans/{one.plan_id}/?person={person.pk}"
    keys = "-".join(str(row.pk) for row in actions)[:60]
    tell(people=[person], kind="action.given", key=f"action.given:{keys}:{at.isoformat()}", at=at, title=title,
         body="\n".join(row.title for row in actions[:30]) if len(actions) > 1 else "", path=path)  # fmt: skip
