"""The order and the first dates of a new plan's actions: what the links ask to come first, and when there is time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kaona.rules.editions.links import ends
from kaona.rules.editions.model import Edition
from kaona.rules.fiscal_year import last_day
from kaona.rules.link_ends import stands_at
from kaona.rules.plan_faults import Neighbour, circle_of
from kaona.rules.thai_dates import BE


@dataclass(frozen=True)
class Wish:
    """One gap that gets an action: whether it can be done in the first year."""

    code: str
    this_year: bool


def before_what(edition: Edition, codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """By code: which of the others come first by the links of the edition (requires, basis_of). Never a circle: of two
    links that contradict each other through items, the earlier one holds."""
    numbers = {code: index for index, code in enumerate(codes, start=1)}
    found: dict[int, Neighbour] = {number: Neighbour() for number in numbers.values()}
    for link in edition.links:
        if link.type not in ("requires", "basis_of"):
            continue
        sources, targets = ends(edition, link)
        first, later = (targets, sources) if link.type == "requires" else (sources, targets)
        for code in _within(edition, codes, later):
            for other in _within(edition, codes, first):
                _join(found, numbers[code], numbers[other])
    names = {number: code for code, number in numbers.items()}
    return {names[number]: tuple(names[one] for one in sorted(row.predecessors)) for number, row in found.items()}


def _join(found: dict[int, Neighbour], number: int, before: int) -> None:
    row = found[number]
    if number == before or before in row.predecessors or circle_of(number, (before,), found):
        return
    found[number] = Neighbour(predecessors=(*row.predecessors, before))


def _within(edition: Edition, codes: Iterable[str], anchors: Iterable[str]) -> list[str]:
    wanted = tuple(anchors)
    return [code for code in codes if any(stands_at(edition, code, one) for one in wanted)]


def first_dates(
    wishes: Sequence[Wish], before: Mapping[str, tuple[str, ...]], *, first_year: int, years: int
) -> dict[str, tuple[date, date]]:
    """From when to when, by code: what can be done this year in the first fiscal year, what needs time in the later ones of
    a longer plan; one after the other where the order asks for it, in equal parts of whole months."""
    late = {one.code: years > 1 and not one.this_year for one in wishes}
    # What waits for something late is late itself.
    for _ in wishes:
        late |= {code: True for code, first in before.items() if any(late[one] for one in first)}
    found: dict[str, tuple[date, date]] = {}
    for is_late, start, months in ((False, 0, 12), (True, 12, 12 * (years - 1))):
        group = [one.code for one in wishes if late[one.code] is is_late]
        place = _places(group, before)
        layers = min(max(place.values(), default=0) + 1, months or 1)
        for code in group:
            layer = min(place[code], layers - 1)
            found[code] = (
                _month(first_year, start + months * layer // layers),
                _end_of_month(first_year, start + months * (layer + 1) // layers),
            )
    return found


def _places(group: Sequence[str], before: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """How many of the group come before each, along the longest way."""
    place = dict.fromkeys(group, 0)
    for _ in group:
        place = {
            code: max((place[one] + 1 for one in before.get(code, ()) if one in place), default=0) for code in group
        }
    return place


def _month(first_year: int, months: int) -> date:
    """The first day of a month counted from the beginning of the plan."""
    year, month = divmod(9 + months, 12)
    return date(first_year - BE - 1 + year, month + 1, 1)


def _end_of_month(first_year: int, months: int) -> date:
    """The last day before the month that is so many months after the beginning."""
    return date.fromordinal(_month(first_year, months).toordinal() - 1)


def year_ends(first_year: int, years: int) -> tuple[date, ...]:
    """The last days of the plan's fiscal years: the periods of an indicator's targets, unless the agency has its own."""
    return tuple(last_day(first_year + one) for one in range(years))
