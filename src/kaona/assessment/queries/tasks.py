"""What waits for a person, and how far each item of a dossier is and who changed it last."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaona.assessment.access import may_confirm
from kaona.assessment.models import Dossier, ItemAssignment, LevelAnswer, Measure, StatementAnswer
from kaona.assessment.queries.answers import Sheet, edition_of, sheet_of
from kaona.assessment.queries.dossiers import own_dossiers
from kaona.assessment.queries.work import assignments_of
from kaona.people.access import in_scope, may, roles_at
from kaona.people.queries import memberships_at
from kaona.rules.editions import Item
from kaona.rules.roles import Permission, Role
from kaona.rules.stages import EDITABLE, DossierStage


@dataclass(frozen=True)
class ItemLine:
    """An item with its people, what is answered, and the last change."""

    item: Item
    people: list[ItemAssignment]
    answered: int
    total: int
    changed_by: str
    changed_at: datetime | None


def item_lines(dossier: Dossier, sheet: Sheet) -> list[ItemLine]:
    """Every item in the order of the form; four queries."""
    by_item: dict[str, list[ItemAssignment]] = {}
    for one in assignments_of(dossier):
        by_item.setdefault(one.item, []).append(one)
    last = _last_changes(dossier)
    lines = []
    for code, item in edition_of(dossier).items.items():
        done, total = _answered(dossier, sheet, item)
        who, when = last.get(code, ("", None))
        lines.append(ItemLine(item, by_item.get(code, []), done, total, who, when))
    return lines


def _answered(dossier: Dossier, sheet: Sheet, item: Item) -> tuple[int, int]:
    if item.is_result:
        subs = [one.code for one in item.sub_measures]
        year = dossier.cycle.result_year
        return sum(any(row.value(year) for row in sheet.measures.get(code, [])) for code in subs), len(subs)
    codes = [one.code for level in item.levels for one in level.statements_for(dossier.organisation.type)]
    return sum(sheet.state(code) != "unanswered" for code in codes), len(codes)


def _last_changes(dossier: Dossier) -> dict[str, tuple[str, datetime | None]]:
    book, last = edition_of(dossier), dict[str, tuple[str, datetime | None]]()
    changes = [
        (book.places.get(code, ("", ""))[0], who, when)
        for code, who, when in StatementAnswer.objects.filter(dossier=dossier).values_list(
            "code", "changed_by__full_name", "changed_at"
        )
    ]
    changes += LevelAnswer.objects.filter(dossier=dossier).values_list("item", "changed_by__full_name", "changed_at")
    changes += [
        (sub.rpartition(".")[0], who, when)
        for sub, who, when in Measure.objects.filter(dossier=dossier).values_list(
            "sub_measure", "changed_by__full_name", "changed_at"
        )
    ]
    for item, who, when in changes:
        known = last.get(item)
        if known is None or known[1] is None or when > known[1]:
            last[item] = (who or "", when)
    return last


@dataclass(frozen=True)
class ToCheck:
    """An item whose levels (keys) are answered and wait for their owner."""

    dossier: Dossier
    item: Item
    levels: list[str]


def levels_to_check(user: Any, *, at: datetime) -> list[ToCheck]:
    """Levels with every statement answered and not confirmed: a category owner's own; a coordinator's where no category
    owner has the item."""
    found = []
    for dossier in own_dossiers(user, at=at).filter(cycle__state="open", stage__in=EDITABLE):
        if not may(user, Permission.CONFIRM_LEVEL, dossier.organisation, at=at):
            continue
        sheet = sheet_of(dossier, whole=False)
        owners = list(
            memberships_at(at=at).filter(organisation=dossier.organisation_id, role=Role.CATEGORY_OWNER.value)
        )
        own = Role.CATEGORY_OWNER in roles_at(user, dossier.organisation, at=at)
        for code, item in edition_of(dossier).items.items():
            has_owner = any(in_scope(one, code) for one in owners)
            if item.is_result or not may_confirm(user, dossier, code, at=at) or (has_owner and not own):
                continue
            levels = [one.key for one in item.levels if _ready(dossier, sheet, item, one.key)]
            if levels:
                found.append(ToCheck(dossier, item, levels))
    return found


def _ready(dossier: Dossier, sheet: Sheet, item: Item, level: str) -> bool:
    codes = [one.code for one in item.level(level).statements_for(dossier.organisation.type)]
    states = [sheet.state(code) for code in codes]
    return bool(codes) and "unanswered" not in states and "met" in states and not sheet.confirmed(item.code, level)


@dataclass(frozen=True)
class Waiting:
    """A dossier that waits for a step of this person: review, sign or submit."""

    dossier: Dossier
    step: str


STEPS = (
    (DossierStage.IN_REVIEW, Permission.REVIEW_INTERNALLY, "review"),
    (DossierStage.IN_REVIEW, Permission.SIGN, "sign"),
    (DossierStage.SIGNED, Permission.SUBMIT, "submit"),
)


def waiting_for(user: Any, *, at: datetime) -> list[Waiting]:
    """The steps of the chain of command that are this person's now, signatures first."""
    dossiers = own_dossiers(user, at=at).filter(
        cycle__state="open", stage__in=[DossierStage.IN_REVIEW, DossierStage.SIGNED]
    )
    found = [
        Waiting(dossier, step)
        for dossier in dossiers
        for stage, permission, step in STEPS
        if dossier.stage == stage and may(user, permission, dossier.organisation, at=at)
    ]
    return sorted(found, key=lambda one: one.step != "sign")
