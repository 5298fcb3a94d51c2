"""The programme years of the demonstration: last year's and this year's, for both groups of agencies, from the sample year."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from kaona.assessment.operations.calendars import publish_calendar, start_from_sample
from kaona.assessment.queries.calendars import sample_year
from kaona.people.models import User
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.thai_dates import local


def load_calendars(people: Mapping[str, User], at: datetime) -> None:
    """The windows of the demonstration's cycles are in them already."""
    officer, year = people["officer@office.example"], fiscal_year_of(local(at).date())
    for fiscal_year, made in ((year - 1, at - timedelta(days=399)), (year, at - timedelta(days=29))):
        for key in sample_year():
            row = start_from_sample(fiscal_year=fiscal_year, key=key, by=officer, at=made)
            row.refresh_from_db()
            publish_calendar(calendar=row, version=row.version, by=officer, at=made)
