"""Days off that the shipped list does not know."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from kaona.activity.operations import record
from kaona.assessment.models import SpecialHoliday
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.calendar_base import require_calendars


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
