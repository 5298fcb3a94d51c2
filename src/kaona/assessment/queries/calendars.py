"""Questions about the programme year: which calendars somebody sees, what stands in one, for whom it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from django.db.models import Q, QuerySet

from kaona.assessment.models import (
    Calendar,
    CalendarChange,
    CalendarLink,
    CalendarType,
    Cycle,
    Dossier,
    Extension,
    Milestone,
    Participant,
)
from kaona.assessment.queries.holidays import days_off_of_year
from kaona.people.access import may
from kaona.people.models import Organisation, User
from kaona.people.queries import agencies_of, memberships_at
from kaona.rules.calendar_faults import Neighbour, Setting, Sheet, span_of
from kaona.rules.calendar_layout import span_words, times_words
from kaona.rules.calendar_shift import Span
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.roles import Permission, Role
from kaona.rules.stages import CycleState
from kaona.rules.thai_dates import local

FIELDS = (
    "kind",
    "title_th",
    "title_en",
    "opens_at",
    "closes_at",
    "whole_days",
    "audience",
    "place",
    "link",
    "description",
)

# Scopes of later ends of a window itself.
OF_WINDOWS = ("all", "type", "agency")


@dataclass(frozen=True)
class Entry:
    """One line of a calendar. `until`: the later end that an agency has of its own, of a window."""

    key: int
    calendar: int
    sheet: Sheet
    uid: str
    sequence: int
    version: int
    changed_at: datetime | None
    cycle: int = 0
    cycle_state: str = ""
    until: datetime | None = None

    @property
    def span(self) -> Span:
        """Its days, with the agency's own end."""
        return span_of(self.sheet.opens_at, self.closes_at)

    @property
    def closes_at(self) -> datetime:
        """The end that holds for the one who looks."""
        return max(self.until, self.sheet.closes_at) if self.until else self.sheet.closes_at


def when_of(entry: Entry, *, language: str = "th") -> str:
    """When something is, in words: days, or moments when it has times."""
    if entry.sheet.whole_days:
        return span_words(entry.span, language=language)
    return times_words(entry.sheet.opens_at, entry.closes_at, language=language)


def sheet_of(row: Milestone) -> Sheet:
    """A milestone as plain values."""
    return Sheet(**{name: getattr(row, name) for name in FIELDS})


def manages(user: Any, *, at: datetime) -> bool:
    """May make and change calendars."""
    return may(user, Permission.MANAGE_CALENDARS, at=at)


def calendars_for(user: Any, *, at: datetime) -> QuerySet[Calendar]:
    """The calendars that somebody who is signed in sees: the published ones, officers the drafts too; newest year first."""
    rows = Calendar.objects.prefetch_related("types").order_by("-fiscal_year", "pk")
    return rows if manages(user, at=at) else rows.filter(state=Calendar.State.PUBLISHED)


def published_calendars(fiscal_year: int | None = None) -> list[Calendar]:
    """The calendars that everybody may see, without signing in; of one year when given."""
    rows = Calendar.objects.filter(state=Calendar.State.PUBLISHED).prefetch_related("types")
    if fiscal_year is not None:
        rows = rows.filter(fiscal_year=fiscal_year)
    return list(rows.order_by("-fiscal_year", "pk"))


def own_calendar(user: Any, *, at: datetime) -> tuple[Calendar | None, Organisation | None]:
    """The calendar of the person's agency for the running fiscal year, else the newest that it has; and the agency."""
    seen, agencies = calendars_for(user, at=at), agencies_of(user, at=at)
    year = fiscal_year_of(local(at).date())
    if not agencies:
        rows = list(seen)
        return next((one for one in rows if one.fiscal_year == year), rows[0] if rows else None), None
    agency = agencies[0]
    own = [one for one in seen if agency.type in one.agency_types]
    return next((one for one in own if one.fiscal_year == year), own[0] if own else None), agency


def agency_in(user: Any, calendar: Calendar, *, at: datetime) -> Organisation | None:
    """The person's agency, when the calendar is for its type."""
    types = calendar.agency_types
    return next((one for one in agencies_of(user, at=at) if one.type in types), None)


def entries_for(user: Any, calendar: Calendar, *, at: datetime) -> list[Entry]:
    """What this person sees in a calendar: with the own end of the agency, for officers what is a draft too."""
    return entries_of(calendar, agency=agency_in(user, calendar, at=at), drafts=manages(user, at=at))


def entries_of(calendar: Calendar, *, agency: Organisation | None = None, drafts: bool = False) -> list[Entry]:
    """What stands in a calendar, in order: its milestones, and the windows of cycles for its types that stand in another
    calendar of the year. A window that a draft cycle brought after the calendar was published is for officers (`drafts`), one
    that a demonstration cycle brought for its own agencies, too."""
    cycles = _cycles(calendar)
    rows = Milestone.objects.filter(withdrawn_at=None)
    own = rows.filter(calendar=calendar)
    shared = rows.filter(pk__in=list(cycles)).exclude(calendar=calendar)
    found = [
        _entry(row, cycles.get(row.pk))
        for row in [*own, *shared]
        if drafts or _is_shown(calendar, row, cycles.get(row.pk), agency)
    ]
    if agency is not None:
        found = _with_own_end(found, agency)
    return sorted(found, key=lambda one: (one.sheet.opens_at, one.sheet.closes_at, one.key))


def _cycles(calendar: Calendar) -> dict[int, Cycle]:
    """The cycles of the year for one of the calendar's types, and those whose window stands here, by window."""
    types = set(calendar.agency_types)
    rows = Cycle.objects.filter(fiscal_year=calendar.fiscal_year) | Cycle.objects.filter(window__calendar=calendar)
    return {one.window_id: one for one in rows if one.window_id and (types & set(one.agency_types) or not types)}


def _is_shown(calendar: Calendar, row: Milestone, cycle: Cycle | None, agency: Organisation | None) -> bool:
    return not (_only_draft(calendar, row, cycle) or _only_practice(calendar, row, cycle, agency))


def _only_practice(calendar: Calendar, row: Milestone, cycle: Cycle | None, agency: Organisation | None) -> bool:
    """A demonstration cycle brought it into a calendar that is the Office's own, which this is no demonstration agency to read."""
    if cycle is None or not cycle.is_demo or calendar.is_sample or was_planned(row, cycle):
        return False
    return agency is None or not agency.is_demo


def _only_draft(calendar: Calendar, row: Milestone, cycle: Cycle | None) -> bool:
    """Nobody planned it, and it did not stand there yet when the calendar was published."""
    if cycle is None or cycle.state != CycleState.DRAFT or was_planned(row, cycle):
        return False
    return calendar.published_at is None or row.created_at is None or row.created_at > calendar.published_at


def was_planned(row: Milestone, cycle: Cycle) -> bool:
    """The window stood in a calendar before its cycle was made."""
    return row.created_at is not None and row.created_at < cycle.created_at


def _entry(row: Milestone, cycle: Cycle | None) -> Entry:
    return Entry(row.pk, row.calendar_id, sheet_of(row), row.uid, row.sequence, row.version, row.changed_at,
                 cycle.pk if cycle else 0, cycle.state if cycle else "")  # fmt: skip


def _with_own_end(found: Sequence[Entry], agency: Organisation) -> list[Entry]:
    cycles = [one.cycle for one in found if one.cycle]
    rows = Participant.objects.filter(organisation=agency, cycle__in=cycles).exclude(extended_to=None)
    later = {row.cycle_id: row.extended_to for row in rows}
    return [replace(one, until=later.get(one.cycle)) if one.cycle else one for one in found]


def cycles_joined(agency: Organisation, cycles: Iterable[int]) -> set[int]:
    """The cycles of these that an agency takes part in."""
    rows = Participant.objects.filter(organisation=agency, cycle__in=list(cycles), state=Participant.State.ACTIVE)
    return set(rows.values_list("cycle_id", flat=True))


def windows_of(calendar: Calendar) -> list[Milestone]:
    """The windows that stand in a calendar itself."""
    return list(calendar.milestones.filter(kind=Milestone.Kind.WINDOW, withdrawn_at=None).order_by("opens_at"))


def windows_shown(calendar: Calendar) -> list[Entry]:
    """The windows that a calendar shows: its own, and those of cycles for its types that stand in another calendar."""
    return [one for one in entries_of(calendar, drafts=True) if one.sheet.kind == Milestone.Kind.WINDOW]


def setting_of(calendar: Calendar) -> Setting:
    """What a milestone of a calendar stands in, for the rules that find its faults."""
    others = [Neighbour(one.key, one.sheet.kind, one.sheet.title_th, one.sheet.title_en, one.span)
              for one in entries_of(calendar, drafts=True)]  # fmt: skip
    return Setting(calendar.fiscal_year, others, days_off_of_year(calendar.fiscal_year))


def published_with(row: Milestone) -> list[Calendar]:
    """The published calendars in which agencies read a milestone: its own, and of a shared window those of the other types."""
    cycle = cycle_of(row)
    rows = Calendar.objects.filter(state=Calendar.State.PUBLISHED).prefetch_related("types")
    wanted = Q(pk=row.calendar_id)
    if cycle is not None:
        wanted |= Q(fiscal_year=cycle.fiscal_year, types__agency_type__in=cycle.agency_types)
    found = rows.filter(wanted).distinct().order_by("pk")
    return [one for one in found if row.withdrawn_at is None and not _only_draft(one, row, cycle)]


def cycle_of(window: Milestone) -> Cycle | None:
    """The cycle whose window a milestone is."""
    return Cycle.objects.filter(window=window).first()


def milestone(pk: int) -> Milestone | None:
    """A milestone that is not withdrawn, with its calendar."""
    return Milestone.objects.filter(pk=pk, withdrawn_at=None).select_related("calendar").first()


def calendar_of(fiscal_year: int, agency_type: str) -> Calendar | None:
    """The year's calendar for a type of agency."""
    row = (
        CalendarType.objects.filter(fiscal_year=fiscal_year, agency_type=agency_type).select_related("calendar").first()
    )
    return row.calendar if row else None


def audience_of(calendar: Calendar, audience: str, *, at: datetime) -> QuerySet[User]:
    """The people whom a milestone concerns."""
    held = memberships_at(at=at)
    agencies = held.filter(organisation__type__in=calendar.agency_types)
    office = held.filter(organisation__type=Organisation.Type.OFFICE)
    heads, coordinators = agencies.filter(role=Role.HEAD), agencies.filter(role=Role.COORDINATOR)
    assessors = office.filter(role=Role.ASSESSOR)
    officers = office.filter(role__in=[Role.OFFICER, Role.APPROVER])
    parts = {"coordinators": coordinators, "heads": heads, "agencies": heads | coordinators, "assessors": assessors,
             "office": officers}  # fmt: skip
    found = parts.get(audience, agencies.filter(role__in=[Role.HEAD, Role.COORDINATOR]) | assessors | officers)
    return User.objects.filter(pk__in=found.values("user_id")).order_by("pk")


def changes_of(calendar: Calendar) -> QuerySet[CalendarChange]:
    """What was changed in a calendar, newest first."""
    return calendar.changes.select_related("milestone", "by").order_by("-at", "-pk")


def extensions_for(cycles: Iterable[int], agency: Organisation | None) -> list[Extension]:
    """The later ends of cycles, newest first: of an agency those for all, for its type and its own; all of them for None."""
    rows = Extension.objects.filter(cycle__in=list(cycles)).select_related("organisation", "outage", "cycle")
    found = list(rows.order_by("-at", "-pk"))
    if agency is None:
        return found
    return [
        one for one in found
        if one.scope == "all" or one.organisation_id == agency.pk or (one.scope == "type" and one.agency_type == agency.type)
    ]  # fmt: skip


def window_moves(cycle: int, agency: Organisation | None) -> list[Extension]:
    """Likewise, of one window: without the dates of items that were sent back."""
    return [one for one in extensions_for([cycle], agency) if one.scope in OF_WINDOWS]


def moved_to(dossier: Dossier, end: datetime) -> Extension | None:
    """The later end that now holds for a dossier, with its reason; None when its end was never moved."""
    moves = extensions_for([dossier.cycle_id], dossier.organisation)
    return next((one for one in moves if one.until == end and one.scope in (*OF_WINDOWS, "return")), None)


def type_end(cycle: Cycle, agency_type: str) -> datetime:
    """The end that holds for a type: the cycle's, or the later one that the type was given."""
    last = cycle.extensions.filter(scope="type", agency_type=agency_type).order_by("-until").first()
    return max(last.until, cycle.window.closes_at) if last else cycle.window.closes_at


def link_of(user: Any) -> CalendarLink | None:
    """The person's address for calendar programs, while it is not revoked."""
    return CalendarLink.objects.filter(user_id=user.pk, revoked_at=None).first()


def owner_of_link(token: str) -> User | None:
    """Who made an address for calendar programs; nobody once it is revoked or the account is switched off."""
    row = CalendarLink.objects.filter(token=token, revoked_at=None, user__is_active=True).select_related("user").first()
    return row.user if row else None


@lru_cache(maxsize=1)
def sample_year() -> dict[str, Any]:
    """The sample calendars that come with Kaona, by key."""
    text = (files("kaona.assessment") / "data" / "sample_year.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["calendars"]
    return found
