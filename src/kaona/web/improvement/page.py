"""What every page of gaps begins with: the own agency's dossier (404 otherwise), its base, gaps and notes, who may write."""

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest

from kaona.improvement.access import may_note
from kaona.improvement.queries.base import Base
from kaona.improvement.queries.gap_context import LastYear, last_year, state_last_year
from kaona.improvement.queries.gaps import GapNote, gap_label, gap_list, notes_of
from kaona.people.access import may
from kaona.rules.editions import Item
from kaona.rules.exact import fraction_of
from kaona.rules.gaps import Gap
from kaona.rules.roles import Permission
from kaona.web.shell.plan_pages import load_base


@dataclass
class Page:
    """One request's view of a dossier's gaps."""

    base: Base
    gaps: tuple[Gap, ...]
    notes: dict[str, GapNote]
    user: Any
    at: datetime
    _may: dict[str, bool] = field(default_factory=dict)

    @cached_property
    def last(self) -> LastYear:
        """Last year's score."""
        return last_year(self.base)

    @cached_property
    def closed(self) -> list[GapNote]:
        """Notes of what is no gap any more, in the order of codes."""
        still = {one.code for one in self.gaps}
        return sorted((row for code, row in self.notes.items() if code not in still), key=lambda row: row.code)

    @property
    def has_role(self) -> bool:
        """Writes somewhere in this agency."""
        return may(self.user, Permission.NOTE_GAPS, self.base.dossier.organisation, at=self.at)

    def may_note(self, item: str) -> bool:
        """May write of an item's gaps now."""
        if item not in self._may:
            allowed = may_note(self.user, self.base.dossier.organisation, item, at=self.at)
            self._may[item] = allowed and not self.base.is_preview
        return self._may[item]

    def line(self, one: Gap) -> "Line":
        """A gap as pages show it."""
        state = state_last_year(self.base, self.last, one.code)
        return Line(one, gap_label(self.base, one.code), self.notes.get(one.code), state, self.may_note(one.item))

    def gap(self, code: str) -> Gap | None:
        """The gap with a key."""
        return next((one for one in self.gaps if one.code == code), None)


@dataclass(frozen=True)
class Line:
    """A gap with its words, its note, last year's state, and whether this person may note it."""

    gap: Gap
    label: Any
    note: GapNote | None
    last: str
    may_note: bool

    @property
    def key(self) -> str:
        """The key as an element's id."""
        return self.gap.code.replace(".", "-").replace(":", "-")

    @property
    def days(self) -> Fraction | None:
        """Person-days as noted."""
        return fraction_of(self.note.person_days) if self.note and self.note.person_days else None


def load(request: HttpRequest, pk: int) -> Page:
    """The page of one's own agency's dossier."""
    base = load_base(request, pk)
    return Page(base, gap_list(base), notes_of(base.dossier), request.user, request.at)


def item_or_404(page: Page, code: str) -> Item:
    """An item of the edition."""
    item = page.base.edition.items.get(code)
    if item is None:
        raise Http404
    return item


def context(page: Page, **more: Any) -> dict[str, Any]:
    """What every template of these pages names."""
    base = page.base
    return {
        "page": page, "base": base, "dossier": base.dossier, "cycle": base.dossier.cycle, "edition": base.edition,
        "preview": base.is_preview, "has_role": page.has_role, **more,
    }  # fmt: skip
