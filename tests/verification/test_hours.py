"""Hours per dossier: what is taken, what is not; a correction keeps the old row; sums for officers."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from kaona.activity.models import Event
from kaona.people.access import NotAllowed
from kaona.verification.models import ReviewHours
from kaona.verification.operations.base import Refused
from kaona.verification.operations.hours import add_hours, withdraw_hours
from kaona.verification.queries.hours import hours_by_assignment, hours_of
from tests.cast import NOW, Cast

AT = NOW + timedelta(days=3)
DAY = date(2026, 6, 17)


@pytest.fixture
def reading(year: Cast) -> Cast:
    return year.with_review()


def add(
    cast: Cast, hours: str = "1.5", on: date = DAY, note: str = "", instead: ReviewHours | None = None
) -> ReviewHours:
    return add_hours(assignment=cast.parts[0], on=on, hours=hours, note=note, instead=instead, by=cast.assessor, at=AT)


@pytest.mark.parametrize(("typed", "kept"), [("1.5", "1.5"), ("๒.๒๕", "2.25"), ("24", "24"), ("0.01", "0.01")])
def test_what_is_taken(reading: Cast, typed: str, kept: str) -> None:
    assert add(reading, typed).hours == Decimal(kept)


@pytest.mark.parametrize("typed", ["", "0", "-1", "24.01", "1.555", "x", "1e1", "NaN", "inf"])
def test_what_is_not(reading: Cast, typed: str) -> None:
    with pytest.raises(Refused, match="hours"):
        add(reading, typed)


@pytest.mark.parametrize("on", [date(2026, 6, 15), date(2026, 6, 19)])
def test_not_before_the_assignment_and_not_tomorrow(reading: Cast, on: date) -> None:
    with pytest.raises(Refused, match="hours_day"):
        add(reading, on=on)


def test_a_day_has_24_hours_over_all_rows(reading: Cast) -> None:
    row = add(reading, "20")
    with pytest.raises(Refused, match="hours_full"):
        add(reading, "4.01")
    add(reading, "4")
    add(reading, "20", date(2026, 6, 16))
    # Two who read the same row: the second correction finds it withdrawn.
    assert add(reading, "19", instead=row).hours == 19
    with pytest.raises(Refused, match="withdrawn_hours"):
        add(reading, "1", instead=row)


def test_a_correction_keeps_the_old_row_and_a_refused_one_changes_nothing(reading: Cast) -> None:
    row = add(reading, "3", note="อ่านหมวด 1")
    with pytest.raises(Refused, match="hours"):
        add(reading, "x", instead=row)
    assert ReviewHours.objects.get().withdrawn_at is None
    new = add(reading, "2", note="อ่านหมวด 1", instead=row)
    assert [(one.pk, one.withdrawn_at) for one in hours_of(reading.parts[0])] == [(new.pk, None), (row.pk, AT)]
    assert hours_by_assignment(reading.parts) == {reading.parts[0].pk: Decimal(2)}
    withdraw_hours(row=new, by=reading.assessor, at=AT)
    assert hours_by_assignment(reading.parts) == {}
    with pytest.raises(Refused, match="withdrawn_hours"):
        withdraw_hours(row=new, by=reading.assessor, at=AT)
    kinds = list(Event.objects.filter(kind__startswith="reviewer.hours").order_by("pk").values_list("chain", "kind"))
    added, gone = ("office", "reviewer.hours_added"), ("office", "reviewer.hours_withdrawn")
    assert kinds == [added, gone, added, gone]


def test_nobody_keeps_hours_for_somebody_else_or_before_accepting(reading: Cast) -> None:
    row = add(reading)
    for other in (reading.second, reading.officer, reading.head):
        with pytest.raises(NotAllowed):
            add_hours(assignment=reading.parts[0], on=DAY, hours="1", by=other, at=AT)
        with pytest.raises(NotAllowed):
            withdraw_hours(row=row, by=other, at=AT)
    reading.assessor.is_active = False
    reading.assessor.save()
    with pytest.raises(NotAllowed):
        add(reading)
    reading.parts[1].accepted_at = None
    reading.parts[1].save()
    with pytest.raises(Refused, match="not_accepted"):
        add_hours(assignment=reading.parts[1], on=DAY, hours="1", by=reading.second, at=AT)
