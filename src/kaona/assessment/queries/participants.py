"""Who takes part in a cycle: the Office's work queue by progress and age, and lists of agencies judged row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from kaona.assessment.models import Cycle, Participant
from kaona.catalogue.queries import edition_content
from kaona.people.models import Organisation
from kaona.rules.roles import AGENCY_TYPES
from kaona.rules.stages import CycleState, DossierStage
from kaona.rules.thai_text import search_form

# Where agencies stand, as the Office asks for it; rows are those of queries.cycles.participants_for.
PROGRESS: dict[str, Q] = {
    "not_submitted": Q(state="active") & (Q(stage=None) | ~Q(stage=DossierStage.SUBMITTED)),
    "not_begun": Q(state="active") & (Q(stage=None) | Q(stage=DossierStage.DRAFT, last_saved_at=None)),
    "draft": Q(state="active", stage=DossierStage.DRAFT, last_saved_at__isnull=False),
    "in_review": Q(state="active", stage=DossierStage.IN_REVIEW),
    "signed": Q(state="active", stage=DossierStage.SIGNED),
    "submitted": Q(state="active", stage=DossierStage.SUBMITTED),
    "late": Q(state="active", stage=DossierStage.SUBMITTED, is_late=True),
    "out": ~Q(state="active"),
}
ORDERS: dict[str, tuple[Any, ...]] = {
    "name": (F("organisation__sort_key"),),
    "-name": (F("organisation__sort_key").desc(),),
    "answered": (F("answered").asc(nulls_first=True), F("organisation__sort_key")),
    "-answered": (F("answered").desc(nulls_last=True), F("organisation__sort_key")),
    "saved": (F("last_saved_at").asc(nulls_first=True), F("organisation__sort_key")),
    "-saved": (F("last_saved_at").desc(nulls_last=True), F("organisation__sort_key")),
    "-submitted": (F("submitted_at").desc(nulls_last=True), F("organisation__sort_key")),
    "submitted": (F("submitted_at").asc(nulls_last=True), F("organisation__sort_key")),
}


@dataclass(frozen=True)
class Wanted:
    """What somebody filters and sorts by; unknown words are nothing."""

    q: str = ""
    type: str = ""
    progress: str = ""
    ministry: str = ""
    group: str = ""
    sort: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wanted":
        return cls(**{one.name: given.get(one.name, "")[:200] for one in fields(cls)})


def narrowed(rows: QuerySet[Participant], wanted: Wanted) -> QuerySet[Participant]:
    """The rows that are wanted, in the order that is wanted."""
    if wanted.q.strip():
        rows = rows.filter(organisation__search_text__contains=search_form(wanted.q))
    if wanted.type:
        rows = rows.filter(organisation__type=wanted.type)
    for name, place in (("ministry", "organisation__parent"), ("group", "organisation__province_group")):
        key = getattr(wanted, name)
        if key.isascii() and key.isdigit() and len(key) < 19:
            rows = rows.filter(**{place: int(key)})
    if wanted.progress in PROGRESS:
        rows = rows.filter(PROGRESS[wanted.progress])
    return rows.order_by(*ORDERS.get(wanted.sort, ORDERS["name"]), "pk")


_COUNTS = {name: Count("pk", filter=condition) for name, condition in PROGRESS.items()} | {
    "all": Count("pk", filter=Q(state="active"))
}


def counts_of(rows: QuerySet[Participant]) -> dict[str, int]:
    """How many stand where, in one question."""
    return rows.order_by().aggregate(**_COUNTS)


def counts_by_cycle(rows: QuerySet[Participant]) -> dict[int, dict[str, int]]:
    """The same for rows of several cycles, by cycle; one without a row is not there."""
    counted = rows.order_by().values_list("cycle").annotate(**_COUNTS)
    return {cycle: dict(zip(_COUNTS, numbers, strict=True)) for cycle, *numbers in counted}


def parents_of(rows: QuerySet[Participant]) -> dict[str, list[Organisation]]:
    """The ministries and province groups over these rows, in Thai order: what can be chosen in the filters."""
    rows = rows.order_by()
    return {
        "ministries": list(_by_name(rows, "organisation__parent")),
        "groups": list(_by_name(rows, "organisation__province_group")),
    }


def _by_name(rows: QuerySet[Participant], place: str) -> QuerySet[Organisation]:
    return Organisation.objects.filter(pk__in=rows.exclude(**{place: None}).values(place)).order_by("sort_key", "pk")


def statements_by_type(cycle: Cycle) -> dict[str, int]:
    """How many statements an agency of each type answers."""
    edition = edition_content(cycle.edition_id)
    items = [item for category in edition.categories for item in category.items]
    return {kind: sum(len(item.statements_for(kind)) for item in items) for kind in cycle.agency_types}


def queue(rows: Sequence[Any], cycle: Cycle, *, at: datetime) -> list[tuple[Any, int, int | None]]:
    """Rows with the number of statements that each has to answer, and for how many days nothing was saved."""
    totals = statements_by_type(cycle)
    return [
        (row, totals.get(row.organisation.type, 0), (at - row.last_saved_at).days if row.last_saved_at else None)
        for row in rows
    ]


@dataclass(frozen=True)
class ListedRow:
    """One row of a list: the agency that it names, and what is wrong with it (Thai) or worth knowing."""

    number: int
    text: str
    organisation: Organisation | None
    faults: list[str] = field(default_factory=list)
    is_in: bool = False


def judge_list(rows: Sequence[Sequence[str]], cycle: Cycle) -> list[ListedRow]:
    """Every row of a pasted or uploaded list: any cell may hold the agency's code or its Thai or English name."""
    known = _names()
    taking_part = set(cycle.participants.filter(state=Participant.State.ACTIVE).values_list("organisation", flat=True))
    seen: set[int] = set()
    found = []
    for number, cells in enumerate(rows, start=1):
        matches = {one.pk: one for cell in cells for one in known.get(search_form(cell), [])}
        text = " · ".join(cell for cell in cells if cell)[:200]
        if number == 1 and not matches and len(rows) > 1:
            continue  # a heading
        found.append(_judge(number, text, list(matches.values()), cycle, taking_part, seen))
    return found


def _names() -> dict[str, list[Organisation]]:
    known: dict[str, list[Organisation]] = {}
    for one in Organisation.objects.filter(type__in=AGENCY_TYPES):
        for name in {search_form(name) for name in (one.code, one.name_th, one.name_en) if name}:
            known.setdefault(name, []).append(one)
    return known


def _judge(
    number: int, text: str, matches: list[Organisation], cycle: Cycle, taking_part: set[int], seen: set[int]
) -> ListedRow:
    running = [one for one in matches if one.valid_to is None] or matches
    if len(running) != 1:
        fault = "ไม่พบหน่วยงานในทะเบียน" if not running else "ชื่อนี้ตรงกับหลายหน่วยงาน ใช้รหัสแทน"
        return ListedRow(number, text, None, [fault])
    agency, faults = running[0], []
    if agency.type not in cycle.agency_types:
        faults.append("ประเภทหน่วยงานไม่ตรงกับรอบนี้")
    if agency.is_demo != cycle.is_demo:
        faults.append("หน่วยงานตัวอย่างอยู่ในรอบจริงไม่ได้")
    if agency.valid_to is not None:
        faults.append("หน่วยงานนี้ยุบหรือรวมไปแล้ว")
    if agency.pk in seen:
        faults.append("ซ้ำกับแถวก่อนหน้า")
    seen.add(agency.pk)
    return ListedRow(number, text, agency, faults, is_in=agency.pk in taking_part)


def open_rounds_of(organisation: Organisation) -> list[Participant]:
    """Where an agency takes part in cycles that are not closed: to be looked at when it was merged or closed."""
    rows = Participant.objects.filter(organisation=organisation, state=Participant.State.ACTIVE)
    return list(rows.exclude(cycle__state=CycleState.CLOSED).select_related("cycle").order_by("pk"))
