"""Practice cards of the demonstration, through the same deeds as everybody's: written, proposed, most of them published."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kaona.knowledge.operations import practices
from kaona.people.models import Organisation, User
from kaona.people.queries import agencies_of, office
from kaona.rules.practices import FigureInput, PracticeInput

DAY = timedelta(days=1)


def load_practices(cards: list[dict[str, Any]], people: Mapping[str, User], at: datetime) -> None:
    """Every card as its people and the officer would have made it."""
    agencies = {one.code: one for one in Organisation.objects.filter(is_demo=True)}
    for one in cards:
        by = people[one["by"]]
        written = at - DAY * (one.get("days", 1) + 2)
        place = next(iter(agencies_of(by, at=written)), None) or office()
        owner = agencies.get(one["owner"])
        given = PracticeInput(
            owner_id=owner.pk if owner else None, owner_name="" if owner else one["owner"],
            figures=tuple(FigureInput(**figure) for figure in one["figures"]),
            items=tuple(one["items"]), agency_types=tuple(one["agency_types"]),
            **{name: one[name].strip() for name in ("kind", "title", "problem", "done", "result", "contact")},
        )  # fmt: skip
        card = practices.write_practice(organisation=place, given=given, by=by, at=written)
        card = practices.propose(practice=card, by=by, at=written + DAY)
        if "days" in one:
            practices.publish(practice=card, by=people["officer@office.example"], at=at - DAY * one["days"])
