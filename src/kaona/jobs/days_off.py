"""On a public holiday: mail waits for the next working day, for those who want that. Reads the clock."""

from datetime import timedelta

from django.utils import timezone

from kaona.activity.operations import rest_on_days_off
from kaona.assessment.queries.holidays import days_off
from kaona.rules.mail_times import LONGEST


def rest_today() -> int:
    """Before anything leaves; how many mails wait. Saturdays and Sundays are known when a mail is written."""
    at = timezone.now()
    today = timezone.localdate(at)
    off = days_off(today, today + timedelta(days=LONGEST))
    return rest_on_days_off(days_off=off, at=at) if today in off else 0
