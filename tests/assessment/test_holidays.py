"""Days off that officers keep: a listed day made a working day, a year confirmed; who may not, twice, what it changes."""

from datetime import date

import pytest

from kaona.activity.models import Event
from kaona.assessment.operations import holidays as deeds
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.holidays import days_off, unconfirmed_years, without_ploughing
from kaona.people.access import NotAllowed
from tests.cast import NOW, Cast

CORONATION = date(2027, 5, 4)


def test_a_listed_day_is_a_working_day_until_that_is_taken_back(cast: Cast) -> None:
    assert CORONATION in days_off(CORONATION, CORONATION)
    row = deeds.make_working(day=CORONATION, by=cast.officer, at=NOW)
    assert (row.name_th, row.working) == ("วันฉัตรมงคล", True)
    assert days_off(CORONATION, CORONATION) == {}
    with pytest.raises(Refused, match="holiday_none"):
        deeds.make_working(day=CORONATION, by=cast.officer, at=NOW)
    deeds.withdraw_holiday(holiday=row, by=cast.officer, at=NOW)
    assert CORONATION in days_off(CORONATION, CORONATION)
    kinds = list(Event.objects.filter(kind__startswith="holiday.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["holiday.made_working", "holiday.withdrawn"]


def test_a_day_in_lieu_is_moved_by_two_steps(cast: Cast) -> None:
    """Makha Bucha of 2570 is a Sunday: the cabinet gives the Friday before instead of the Monday after."""
    monday, friday = date(2027, 2, 22), date(2027, 2, 19)
    assert list(days_off(friday, monday)) == [date(2027, 2, 21), monday]
    deeds.make_working(day=monday, by=cast.officer, at=NOW)
    deeds.add_holiday(day=friday, name_th="ชดเชยวันมาฆบูชา", name_en="", by=cast.officer, at=NOW)
    assert list(days_off(friday, monday)) == [friday, date(2027, 2, 21)]


def test_a_year_is_confirmed_once_and_opened_again(cast: Cast) -> None:
    assert (unconfirmed_years(2570), without_ploughing(2570), without_ploughing(2569)) == ([2570], True, False)
    deeds.confirm_year(year=2570, by=cast.officer, at=NOW)
    assert (unconfirmed_years(2570), unconfirmed_years(2571)) == ([], [2571])
    for year in (2570, 2569):  # the second of two officers; one that the list confirms
        with pytest.raises(Refused, match="holiday_year"):
            deeds.confirm_year(year=year, by=cast.officer, at=NOW)
    deeds.reopen_year(year=2570, by=cast.officer, at=NOW)
    with pytest.raises(Refused, match="holiday_year"):
        deeds.reopen_year(year=2570, by=cast.officer, at=NOW)
    assert unconfirmed_years(2570) == [2570]
    deeds.confirm_year(year=2570, by=cast.officer, at=NOW)
    kinds = list(Event.objects.filter(kind__startswith="holiday.").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["holiday.year_confirmed", "holiday.year_reopened", "holiday.year_confirmed"]


@pytest.mark.parametrize("who", ["approver", "administrator", "coordinator", "head", "viewer", "assessor", "nobody"])
def test_who_may_not(cast: Cast, who: str) -> None:
    by = getattr(cast, who)
    for deed in (lambda: deeds.make_working(day=CORONATION, by=by, at=NOW), lambda: deeds.confirm_year(year=2570, by=by, at=NOW),
                 lambda: deeds.reopen_year(year=2570, by=by, at=NOW)):  # fmt: skip
        with pytest.raises(NotAllowed):
            deed()
