"""What the Office's half of the demonstration is made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kaona.assessment.models import Cycle
from kaona.people.models import User


@dataclass(frozen=True)
class Office:
    """The demonstration's cycle, data and people, and the day that everything is counted from."""

    cycle: Cycle
    data: dict[str, Any]
    people: Mapping[str, User]
    now: datetime

    def who(self, name: str) -> User:
        """Somebody of the Office."""
        return self.people[f"{name}@office.example"]

    def day(self, ago: float) -> datetime:
        """So many days ago."""
        return self.now - timedelta(days=ago)
