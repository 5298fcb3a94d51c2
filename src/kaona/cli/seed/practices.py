"""Practice cards of the demonstration, through the same deeds as everybody's: written, proposed, most of them published, some
taken into use by others."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kaona.knowledge.operations import adoptions as deeds
from kaona.knowledge.operations import practices
from kaona.knowledge.queries.practices import published_for
from kaona.people.models import Organisation, User
from kaona.people.queries import agencies_of, office
from kaona.rules.adoptions import AdoptionInput, ChangeFigure, OutcomeInput
from kaona.rules.practices import FigureInput, PracticeInput
from kaona.rules.thai_dates import local

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


def adopt_practices(adoptions: list[dict[str, Any]], people: Mapping[str, User], at: datetime) -> None:
    """Cards in use, of one of which an agency has told what changed."""
    for one in adoptions:
        by, begun = people[one["by"]], at - DAY * one["days"]
        card = published_for(by, at=begun).get(title__startswith=one["card"])
        given = AdoptionInput(one["reason"], one["plan"], local(begun + DAY * one["review"]).date(), one["named"])
        row = deeds.adopt(practice=card, organisation=agencies_of(by, at=begun)[0], given=given, by=by, at=begun)
        if told := one.get("told"):
            figures = tuple(ChangeFigure(**figure) for figure in told["figures"])
            outcome = OutcomeInput(told["outcome"], told["text"], figures, told["shared"])
            deeds.tell_outcome(adoption=row, given=outcome, version=row.version, by=by, at=at - DAY * told["days"])
