"""What the tests of knowledge events share."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from kaona.knowledge.models import Occasion, Registration
from kaona.knowledge.operations import occasions as deeds
from kaona.knowledge.operations import registrations
from kaona.rules.occasions import OccasionInput
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
EVENT = OccasionInput(
    title_th="เทคนิคการพัฒนางานสู่ระบบราชการ 4.0", title_en="Towards government 4.0", begins_at=NOW + 10 * DAY,
    ends_at=NOW + 10 * DAY + timedelta(hours=3), place="ห้องประชุมตัวอย่าง", opens_at=NOW - DAY, closes_at=NOW + 9 * DAY,
    items=("3.3",),
)  # fmt: skip
DURING = NOW + 10 * DAY + timedelta(hours=1)


def draft(cast: Cast, **change: Any) -> Occasion:
    """An officer's draft."""
    return deeds.write_occasion(given=replace(EVENT, **change), by=cast.officer, at=NOW)


def offered(cast: Cast, **change: Any) -> Occasion:
    """Published."""
    return deeds.publish_occasion(occasion=draft(cast, **change), by=cast.officer, at=NOW)


def registered(cast: Cast, row: Occasion, user: Any, **change: Any) -> Registration:
    """By oneself, for the agency of the first membership."""
    place = user.memberships.first().organisation if hasattr(user, "memberships") else cast.department
    return registrations.register(occasion=row, user=user, organisation=change.get("organisation", place),
                                  by=change.get("by", user), at=change.get("at", NOW))  # fmt: skip
