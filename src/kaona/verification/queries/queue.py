"""The Office's work queue: the lines of a cycle filtered, counted, sorted and paged.

Ten thousand lines are read once per process and kept as a picture. Every deed writes its audit line in the same
transaction: the newest audit line says whether a picture is still true, those since it say which agencies to read again.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from django.db.models import Max

from kaona.activity.models import Event
from kaona.assessment.models import Cycle
from kaona.people.models import Organisation, User
from kaona.rules.status import Status
from kaona.rules.thai_text import search_form
from kaona.verification.queries.lines import Line, read_lines

# On PostgreSQL an audit line may be seen after a later one; and some things only pass by time (dates, ends of roles).
OLDEST = timedelta(seconds=30)
# Beyond that reading all is cheaper than reading some.
MOST_AGAIN = 400
PAGE = 30
_WIDE = ("organisation.", "membership.", "participant.")


def _by_name(one: Line) -> tuple[Any, ...]:
    return one.sort_key, one.participant


def _by_age(one: Line) -> tuple[Any, ...]:
    return -one.since.timestamp(), one.sort_key, one.participant


def _by_share(one: Line) -> tuple[Any, ...]:
    return one.share, one.sort_key, one.participant


def _by_claim(one: Line) -> tuple[Any, ...]:
    return one.claimed if one.claimed is not None else -1, one.sort_key, one.participant


def _by_locked(one: Line) -> tuple[Any, ...]:
    return one.asked - one.locked if one.asked else 99, one.sort_key, one.participant


# "age" rises with the days in the state; without a wish the oldest stand first.
ORDERS: dict[str, Callable[[Line], tuple[Any, ...]]] = {
    "name": _by_name, "age": _by_age, "share": _by_share, "claim": _by_claim, "locked": _by_locked,
}  # fmt: skip
NEEDS: dict[str, Callable[[Line], bool]] = {
    "team": lambda one: one.lacks,
    "ready": lambda one: one.ready,
    "late": lambda one: one.late,
    "gone": lambda one: one.gone,
    "merged": lambda one: bool(one.successor),
}


@dataclass
class Picture:
    """The lines of a cycle as they stood after an audit line; sorted orders are made when first asked for. `ministries`,
    `groups` and `officers` are the names of those in it, in Thai order."""

    lines: dict[int, Line]
    ministries: dict[int, str]
    groups: dict[int, str]
    officers: dict[int, str]
    stamp: int
    at: datetime
    orders: dict[str, list[Line]] = field(default_factory=dict)

    def sorted(self, order: str) -> list[Line]:
        found = self.orders.get(order)
        if found is None:
            found = self.orders[order] = sorted(self.lines.values(), key=ORDERS[order])
        return found


_PICTURES: dict[int, Picture] = {}
_LOCK = Lock()


def forget_pictures() -> None:
    """For tests, each with a database of its own."""
    _PICTURES.clear()


def picture_of(cycle: Cycle, *, at: datetime) -> Picture:
    """The lines of a cycle as they are now. While one reads an old picture again, the others go on with it as long as no
    audit line is newer."""
    stamp = Event.objects.aggregate(newest=Max("pk"))["newest"] or 0
    known = _PICTURES.get(cycle.pk)
    true = known is not None and known.stamp == stamp and known.at <= at
    if known is not None and true and at < known.at + OLDEST:
        return known
    if not _LOCK.acquire(blocking=known is None or not true) and known is not None:
        return known
    try:
        known = _PICTURES.get(cycle.pk)
        if known is None or known.stamp < stamp or not known.at <= at < known.at + OLDEST:
            known = _PICTURES[cycle.pk] = _mended(known, cycle, stamp, at) or _drawn(cycle, stamp, at)
        return known
    finally:
        _LOCK.release()


def _drawn(cycle: Cycle, stamp: int, at: datetime) -> Picture:
    lines = {one.organisation: one for one in read_lines(cycle, at=at)}
    ministries, groups = ({getattr(one, name) for one in lines.values()} for name in ("ministry", "group"))
    above = Organisation.objects.filter(pk__in=(ministries | groups) - {None}).order_by("sort_key", "pk")
    names = list(above.values_list("pk", "name_th"))
    officers = User.objects.filter(pk__in={one.officer for one in lines.values() if one.officer})
    return Picture(
        lines, {key: name for key, name in names if key in ministries}, {key: name for key, name in names if key in groups},
        dict(officers.order_by("full_name", "pk").values_list("pk", "full_name")), stamp, at,
    )  # fmt: skip


def _mended(known: Picture | None, cycle: Cycle, stamp: int, at: datetime) -> Picture | None:
    """The picture with the agencies read again that something happened to; None when all must be read."""
    if known is None or stamp < known.stamp or not known.at <= at < known.at + OLDEST:
        return None
    since = Event.objects.filter(pk__gt=known.stamp).order_by("pk")[: MOST_AGAIN + 1]
    touched = list(since.values_list("organisation_id", "kind"))
    # Names, ministries and roles concern more than one line.
    wide = any(place is None or kind.startswith(_WIDE) for place, kind in touched)
    if wide or len(touched) > MOST_AGAIN:
        return None
    again = {place for place, _ in touched if place is not None}
    fresh = {one.organisation: one for one in read_lines(cycle, again, at=at)} if again else {}
    if any(one.officer is not None and one.officer not in known.officers for one in fresh.values()):
        return None
    lines = {key: one for key, one in known.lines.items() if key not in again} | fresh
    orders = {order: _put(rows, order, again, fresh) for order, rows in known.orders.items()}
    # The age stays that of what was read as a whole.
    return replace(known, lines=lines, stamp=stamp, orders=orders)


def _put(rows: list[Line], order: str, again: set[int], fresh: dict[int, Line]) -> list[Line]:
    """An order with some lines taken out and put in where they belong now."""
    rows = [one for one in rows if one.organisation not in again]
    for one in fresh.values():
        insort(rows, one, key=ORDERS[order])
    return rows


@dataclass(frozen=True)
class Wanted:
    """What somebody filters and sorts by; unknown words are nothing. `after` and `before`: the line beside the page."""

    q: str = ""
    status: str = ""
    need: str = ""
    type: str = ""
    ministry: str = ""
    group: str = ""
    level: str = ""
    officer: str = ""
    sort: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wanted":
        return cls(**{one.name: given.get(one.name, "")[:200] for one in fields(cls)})


@dataclass(frozen=True)
class Found:
    """What a filter found: all lines in order, counts by state and in all (of the other filters), and one page with its
    neighbours."""

    lines: list[Line]
    counts: Counter[Status]
    page: list[Line]
    first: int
    total: int
    before: int | None
    after: int | None


def find(picture: Picture, wanted: Wanted, *, me: int) -> Found:
    """The lines that are wanted."""
    sort = wanted.sort if wanted.sort.removeprefix("-") in ORDERS else "-age"
    backwards, order = sort.startswith("-"), sort.removeprefix("-")
    fitting = picture.sorted(order)
    for test in _tests(wanted, me):
        fitting = [one for one in fitting if test(one)]
    counts = Counter(one.status for one in fitting)
    status = wanted.status if wanted.status in set(Status) else ""
    lines = [one for one in fitting if one.status == status] if status else fitting
    start = _start(picture, lines, ORDERS[order], wanted, backwards=backwards)
    if backwards:
        lines = lines[::-1]
    page = lines[start : start + PAGE]
    more = start + PAGE < len(lines)
    return Found(
        lines, counts, page, start + 1 if page else 0, len(fitting), page[0].participant if page and start else None,
        page[-1].participant if page and more else None,
    )  # fmt: skip


def _tests(wanted: Wanted, me: int) -> list[Callable[[Line], bool]]:
    tests: list[Callable[[Line], bool]] = []
    if wanted.q.strip():
        places = _named(wanted.q)
        tests.append(lambda one: one.organisation in places)
    if wanted.need in NEEDS:
        tests.append(NEEDS[wanted.need])
    if wanted.type:
        tests.append(lambda one: one.type == wanted.type)
    if wanted.level:
        tests.append(lambda one: one.level == wanted.level)
    for name in ("ministry", "group"):
        key = _key(getattr(wanted, name))
        if key:
            tests.append(lambda one, name=name, key=key: getattr(one, name) == key)  # type: ignore[misc]
    if wanted.officer == "none":
        tests.append(lambda one: one.officer is None)
    elif wanted.officer:
        who = me if wanted.officer == "me" else _key(wanted.officer)
        tests.append(lambda one: one.officer == who)
    return tests


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _named(words: str) -> frozenset[int]:
    rows = Organisation.objects.filter(search_text__contains=search_form(words))
    return frozenset(rows.values_list("pk", flat=True))


def _start(picture: Picture, lines: list[Line], key: Callable[[Line], Any], wanted: Wanted, *, backwards: bool) -> int:
    """Where the page begins: behind the line `after`, or a page before `before`; both may have left the filter."""
    beside = _key(wanted.after or wanted.before)
    line = next((one for one in picture.lines.values() if one.participant == beside), None) if beside else None
    if line is None:
        return 0
    low, high = bisect_left(lines, key(line), key=key), bisect_right(lines, key(line), key=key)
    if backwards:
        low, high = len(lines) - high, len(lines) - low
    return high if wanted.after else max(0, low - PAGE)
