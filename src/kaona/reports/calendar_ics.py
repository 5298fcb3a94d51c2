"""A calendar of the programme year as a file for calendar programs (RFC 5545). It must not know who asks for it.

An entry keeps its UID for good; its SEQUENCE grows with each change. Whole days are dates, everything else is Bangkok's time
with the zone in the file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, Timezone, vDuration

from kaona.assessment.queries.calendars import Entry
from kaona.rules.thai_dates import local

REFRESH = timedelta(hours=6)
ZONE = Timezone.from_tzid("Asia/Bangkok", first_date=date(2020, 1, 1), last_date=date(2040, 1, 1))


@dataclass(frozen=True)
class OwnEnd:
    """The moment at which an agency's own window closes, as an entry of its own."""

    uid: str
    sequence: int
    title: str
    at: datetime
    description: str = ""


@dataclass(frozen=True)
class OwnEvent:
    """A knowledge event at which a person has a place. A cancelled one stays in the file and says so, or programs would keep
    showing what they had."""

    uid: str
    sequence: int
    title: str
    begins_at: datetime
    ends_at: datetime
    changed_at: datetime
    place: str = ""
    address: str = ""
    description: str = ""
    cancelled: bool = False


@dataclass(frozen=True)
class CalendarFile:
    """Everything that the file says. `address` is where the page of the calendar is."""

    name: str
    entries: tuple[Entry, ...]
    ends: tuple[OwnEnd, ...] = ()
    address: str = ""
    language: str = "th"
    events: tuple[OwnEvent, ...] = ()


def write_ics(file: CalendarFile, *, at: datetime) -> bytes:
    """The file; the same entries give the same bytes, but for those that never noted when they were changed (`at`)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kaona//Programme year//TH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", file.name)
    calendar.add("x-wr-timezone", "Asia/Bangkok")
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    calendar.add_component(ZONE)
    for one in _events(file, at):
        calendar.add_component(one)
    for own in file.events:
        calendar.add_component(_own_event(own))
    return bytes(calendar.to_ical())


def _events(file: CalendarFile, at: datetime) -> Iterable[Event]:
    for entry in file.entries:
        event = Event()
        sheet = entry.sheet
        title = (sheet.title_en or sheet.title_th) if file.language == "en" else sheet.title_th
        _begun(event, entry.uid, entry.sequence, title, entry.changed_at or at)
        if sheet.whole_days:
            event.add("dtstart", entry.span.first)
            event.add("dtend", entry.span.last + timedelta(days=1))
            event.add("transp", "TRANSPARENT")
        else:
            event.add("dtstart", local(sheet.opens_at))
            event.add("dtend", local(entry.closes_at))
        if sheet.place:
            event.add("location", sheet.place)
        if sheet.description:
            event.add("description", sheet.description)
        if sheet.link or file.address:
            event.add("url", sheet.link or file.address)
        event.add("categories", [sheet.kind])
        yield event
    for end in file.ends:
        event = Event()
        _begun(event, end.uid, end.sequence, end.title, at)
        event.add("dtstart", local(end.at))
        if end.description:
            event.add("description", end.description)
        yield event


def _own_event(own: OwnEvent) -> Event:
    event = Event()
    _begun(event, own.uid, own.sequence, own.title, own.changed_at)
    event.add("dtstart", local(own.begins_at))
    event.add("dtend", local(own.ends_at))
    event.add("status", "CANCELLED" if own.cancelled else "CONFIRMED")
    for name, text in (("location", own.place), ("description", own.description), ("url", own.address)):
        if text:
            event.add(name, text)
    event.add("categories", ["knowledge"])
    return event


def _begun(event: Event, uid: str, sequence: int, title: str, changed_at: datetime) -> None:
    event.add("uid", f"{uid}@kaona")
    event.add("sequence", sequence)
    event.add("dtstamp", changed_at)
    event.add("summary", title)
