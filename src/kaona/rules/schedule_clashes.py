"""What stands against the dates of a visit: people or an agency taken twice, free days, another fiscal year. No database.

A table of rules and one function per rule. It must not know who may plan a visit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from kaona.rules import fiscal_year
from kaona.rules.thai_dates import words_of_date

SATURDAY = 5
MOST_DAYS_NAMED = 4
MOST_DAYS = 366  # of a visit; the free days of a longer one are looked for in its first year only


@dataclass(frozen=True)
class PlannedVisit:
    """A visit from `first` to `last`, both included, by the people with the keys in `team`."""

    key: str
    agency: str
    agency_name: str
    team: frozenset[str]
    first: date
    last: date

    def meets(self, other: "PlannedVisit") -> bool:
        """True when they have a day in common."""
        return self.first <= other.last and other.first <= self.last

    def days(self) -> Iterator[date]:
        """Every day of it."""
        for number in range(min((self.last - self.first).days + 1, MOST_DAYS)):
            yield self.first + timedelta(days=number)


@dataclass(frozen=True)
class Facts:
    """The visit to be planned (or moved: an older one of its key is itself), what is planned, and the cycle's year."""

    visit: PlannedVisit
    planned: Sequence[PlannedVisit]
    fiscal_year: int
    holidays: Mapping[date, str] = field(default_factory=dict)  # day -> its name


@dataclass(frozen=True)
class Clash:
    """One thing against the dates: `other` is the visit that it clashes with, `people` the keys of those taken twice."""

    rule: str
    severity: str  # block, warn
    other: str
    people: tuple[str, ...]
    th: str
    en: str


Found = Iterator[tuple[str, tuple[str, ...], str, str]]  # other visit, people, Thai, English


def span(first: date, last: date, *, language: str = "th") -> str:
    """A day, or the first and last of several."""
    words = words_of_date(first, language=language)
    return words if first == last else f"{words} – {words_of_date(last, language=language)}"


def _others(facts: Facts) -> Iterator[PlannedVisit]:
    for one in sorted(facts.planned, key=lambda one: (one.first, one.last, one.key)):
        if one.key != facts.visit.key and one.meets(facts.visit):
            yield one


def wrong_order(facts: Facts) -> Found:
    """It ends before it begins."""
    if facts.visit.last < facts.visit.first:
        yield "", (), "วันสิ้นสุดมาก่อนวันเริ่ม", "the last day is before the first"


def person_twice(facts: Facts) -> Found:
    """Somebody of the team is on another visit on one of the days."""
    for one in _others(facts):
        people = tuple(sorted(one.team & facts.visit.team))
        if people:
            th = f"ทีม {len(people)} คนมีการตรวจ {one.agency_name} วันที่ {span(one.first, one.last)}"
            en = f"{len(people)} of the team visit {one.agency_name} on {span(one.first, one.last, language='en')}"
            yield one.key, people, th, en


def agency_twice(facts: Facts) -> Found:
    """The agency has another visit on one of the days."""
    for one in _others(facts):
        if one.agency == facts.visit.agency:
            th = f"หน่วยงานนี้มีการตรวจอยู่แล้ววันที่ {span(one.first, one.last)}"
            yield one.key, (), th, f"the agency is visited on {span(one.first, one.last, language='en')} already"


def free_day(facts: Facts) -> Found:
    """A Saturday, a Sunday or a holiday among the days."""
    days = [day for day in facts.visit.days() if day.weekday() >= SATURDAY or day in facts.holidays]
    if days:
        th, en = (_named(facts, days, language) for language in ("th", "en"))
        yield "", (), f"มีวันหยุด: {th}", f"not working days: {en}"


def _named(facts: Facts, days: Sequence[date], language: str) -> str:
    words = []
    for day in days[:MOST_DAYS_NAMED]:
        holiday = facts.holidays.get(day, "")
        words.append(f"{words_of_date(day, language=language)}{f' ({holiday})' if holiday else ''}")
    return ", ".join(words) + (" …" if len(days) > MOST_DAYS_NAMED else "")


def other_year(facts: Facts) -> Found:
    """A day outside the fiscal year of the cycle: another year's budget pays for it."""
    year = facts.fiscal_year
    if facts.visit.first < fiscal_year.first_day(year) or facts.visit.last > fiscal_year.last_day(year):
        yield "", (), f"ข้ามปีงบประมาณ: อยู่นอกปีงบประมาณ {year}", f"crosses the fiscal year: outside {year}"


@dataclass(frozen=True)
class Rule:
    """One row of the table; what blocks cannot be planned."""

    name: str
    severity: str
    find: Callable[[Facts], Found]


RULES: tuple[Rule, ...] = (
    Rule("wrong_order", "block", wrong_order),
    Rule("person_twice", "block", person_twice),
    Rule("agency_twice", "block", agency_twice),
    Rule("free_day", "warn", free_day),
    Rule("other_year", "warn", other_year),
)


def clashes(facts: Facts) -> list[Clash]:
    """Everything against the dates, what blocks first; of days in the wrong order nothing else is said."""
    found = []
    for rule in RULES:
        found += [Clash(rule.name, rule.severity, *what) for what in rule.find(facts)]
        if found and rule.find is wrong_order:
            break
    return found
