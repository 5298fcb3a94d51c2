"""Tells coordinators and heads of announcements that have begun. Reads the clock."""

from django.utils import timezone

from kaona.assessment.queries.window import owing
from kaona.people.banners import to_tell, untold
from kaona.people.operations.announcements import tell_announcement


def tell_begun() -> int:
    """Every announcement once; how many people were told."""
    at = timezone.now()
    return sum(
        tell_announcement(announcement=one, people=to_tell(one, owing, at=at), by=None, at=at) for one in untold(at=at)
    )
