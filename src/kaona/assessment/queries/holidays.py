"""Days off: the shipped list and the special days that officers added."""

from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from django.db.models import QuerySet

from kaona.assessment.models import SpecialHoliday
from kaona.rules import fiscal_year as fiscal
from kaona.rules.holidays import Fixed, Holiday, HolidayBook, YearBook, holidays_between


@lru_cache(maxsize=1)
def shipped() -> HolidayBook:
    """The list that comes with Kaona."""
    text = (files("kaona.assessment") / "data" / "holidays.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return HolidayBook(
        tuple(Fixed(**one) for one in found["fixed"]), {year: _year(one) for year, one in found["years"].items()}
    )


def _year(found: dict[str, Any]) -> YearBook:
    days = [Holiday(one["date"], one["th"], one["en"], "moving") for one in found["days"]]
    days += [Holiday(one["date"], one["th"], one["en"], "special") for one in found.get("special", ())]
    return YearBook(found["confirmed"], tuple(days), tuple((one["of"], one["to"]) for one in found.get("moved", ())))


def special_holidays() -> QuerySet[SpecialHoliday]:
    """The days that officers added and did not take back, in order."""
    return SpecialHoliday.objects.filter(withdrawn_at=None).select_related("added_by").order_by("day")


def days_off(first: date, last: date) -> dict[date, Holiday]:
    """Every holiday from `first` to `last`, the added ones too."""
    rows = special_holidays().filter(day__range=(first - timedelta(days=400), last + timedelta(days=400)))
    extra = [Holiday(row.day, row.name_th, row.name_en or row.name_th, "special") for row in rows]
    return holidays_between(shipped(), first, last, extra)


def days_off_of_year(fiscal_year: int) -> dict[date, Holiday]:
    """The holidays of a fiscal year and of the month after it, where an end may be moved to."""
    return days_off(fiscal.first_day(fiscal_year), fiscal.last_day(fiscal_year) + timedelta(days=31))


def unconfirmed_years(fiscal_year: int) -> list[int]:
    """The B.E. years that a fiscal year touches and whose holidays are not announced yet."""
    return [year for year in (fiscal_year - 1, fiscal_year) if not shipped().confirmed(year)]
