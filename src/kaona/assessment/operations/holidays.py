"""Days off that the shipped list does not know, days of it that are none, years whose days an officer confirms."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from kaona.activity.operations import record
from kaona.assessment.models import HolidayYear, SpecialHoliday
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.calendar_base import require_calendars
from kaona.assessment.queries.holidays import days_off, unconfirmed_years


@transaction.atomic
def add_holiday(*, day: date, name_th: str, name_en: str, by: Any, at: datetime) -> SpecialHoliday:
    """A special day off for everybody. Refused("holiday_name" | "holiday_exists")."""
    require_calendars(by, at)
    name_th, name_en = " ".join(name_th.split()), " ".join(name_en.split())
    if not name_th or max(len(name_th), len(name_en)) > 200:
        raise Refused("holiday_name")
    try:
        with transaction.atomic():
            row = SpecialHoliday.objects.create(day=day, name_th=name_th, name_en=name_en, added_at=at, added_by=by)
    except IntegrityError:
        raise Refused("holiday_exists") from None
    record(kind="holiday.added", subject=row, by=by, at=at, data={"day": day.isoformat()})
    return row


@transaction.atomic
def make_working(*, day: date, by: Any, at: datetime) -> SpecialHoliday:
    """A day of the list is a working day after all. Refused("holiday_none" | "holiday_exists")."""
    require_calendars(by, at)
    holiday = days_off(day, day).get(day)
    if holiday is None:
        raise Refused("holiday_none")
    try:
        with transaction.atomic():
            row = SpecialHoliday.objects.create(day=day, name_th=holiday.th[:200], name_en=holiday.en[:200], working=True,
                                                added_at=at, added_by=by)  # fmt: skip
    except IntegrityError:
        raise Refused("holiday_exists") from None
    record(kind="holiday.made_working", subject=row, by=by, at=at, data={"day": day.isoformat()})
    return row


@transaction.atomic
def confirm_year(*, year: int, by: Any, at: datetime) -> HolidayYear:
    """The days of a B.E. year are those that the cabinet announced. Refused("holiday_year")."""
    require_calendars(by, at)
    if year not in unconfirmed_years(year):
        raise Refused("holiday_year")
    try:
        with transaction.atomic():
            row = HolidayYear.objects.create(year=year, confirmed_at=at, confirmed_by=by)
    except IntegrityError:
        raise Refused("holiday_year") from None
    record(kind="holiday.year_confirmed", subject=row, by=by, at=at, data={"year": year})
    return row


@transaction.atomic
def reopen_year(*, year: int, by: Any, at: datetime) -> HolidayYear:
    """It was said too early. Refused("holiday_year")."""
    require_calendars(by, at)
    row = HolidayYear.objects.select_for_update().filter(year=year, withdrawn_at=None).first()
    if row is None:
        raise Refused("holiday_year")
    row.withdrawn_at, row.withdrawn_by = at, by
    row.save()
    record(kind="holiday.year_reopened", subject=row, by=by, at=at, data={"year": year})
    return row


@transaction.atomic
def withdraw_holiday(*, holiday: SpecialHoliday, by: Any, at: datetime) -> SpecialHoliday:
    """Take an added day off back. Refused("holiday_withdrawn")."""
    require_calendars(by, at)
    row = SpecialHoliday.objects.select_for_update().get(pk=holiday.pk)
    if row.withdrawn_at is not None:
        raise Refused("holiday_withdrawn")
    row.withdrawn_at, row.withdrawn_by = at, by
    row.save()
    record(kind="holiday.withdrawn", subject=row, by=by, at=at, data={"day": row.day.isoformat()})
    return row
