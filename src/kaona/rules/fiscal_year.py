"""The Thai fiscal year: FY2568 is 1 October 2567 to 30 September 2568 (B.E.). Source: pmqa40.md §5."""

from datetime import date

from kaona.rules.thai_dates import BE


def fiscal_year_of(day: date) -> int:
    """The fiscal year (B.E.) that a day lies in."""
    return day.year + BE + (day.month >= 10)


def first_day(fiscal_year: int) -> date:
    """1 October of the calendar year before."""
    return date(fiscal_year - BE - 1, 10, 1)


def last_day(fiscal_year: int) -> date:
    """30 September."""
    return date(fiscal_year - BE, 9, 30)


def last_ended(day: date) -> int:
    """The last fiscal year that had ended on a day: the default result year of a cycle whose window opens then."""
    return fiscal_year_of(day) - 1
