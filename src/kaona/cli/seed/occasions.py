"""Knowledge events of the demonstration: one to come with few places, one that is over with those who came; through deeds."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kaona.knowledge.operations import guests, occasion_extras, occasions, registrations
from kaona.people.models import User
from kaona.people.queries import agencies_of
from kaona.rules.occasions import EVALUATION, OccasionInput
from kaona.rules.thai_dates import local

DAY = timedelta(days=1)


def load_occasions(rows: list[dict[str, Any]], people: Mapping[str, User], at: datetime) -> None:
    """Each as the officer offered it and people took it."""
    for one in rows:
        _load(one, people, people["officer@office.example"], at)


def _load(one: dict[str, Any], people: Mapping[str, User], officer: User, at: datetime) -> None:
    begins = local(at).replace(hour=9, minute=0, second=0, microsecond=0) + DAY * one["begins"]
    offered = min(local(at), begins).replace(hour=9, minute=0, second=0, microsecond=0) - DAY * 5
    given = OccasionInput(
        begins_at=begins, ends_at=begins + timedelta(hours=one["hours"]), opens_at=offered, closes_at=begins - DAY,
        items=tuple(one["items"]),
        **{name: one[name].strip() for name in ("title_th", "title_en", "description", "place", "link", "quota", "audience")},
    )  # fmt: skip
    row = occasions.write_occasion(given=given, by=officer, at=offered)
    row = occasions.publish_occasion(occasion=row, by=officer, at=offered)
    made = []
    for step, email in enumerate(one["registers"], 1):
        user, when = people[email], offered + timedelta(hours=step)
        place = agencies_of(user, at=when)[0]
        made.append(registrations.register(occasion=row, user=user, organisation=place, by=user, at=when))
    if "question" in one:
        email, asked, answered = one["question"]
        question = occasion_extras.ask(occasion=row, text=asked, by=people[email], at=begins - DAY)
        occasion_extras.answer(question=question, text=answered, is_public=True, version=1, by=officer, at=begins)
    for came in made[: one.get("came", 0)]:
        registrations.check_in(registration=came, by=officer, at=begins)
    for name, agency, email in one.get("guests", ()):
        guests.let_in_guest(occasion=row, name=name, agency=agency, email=email, by=officer, at=begins)
    if "material" in one:
        title, link = one["material"]
        occasion_extras.add_material(occasion=row, title=title, link=link, sight="registered", by=officer, at=begins)
    for came, text in zip(made, one.get("thoughts", ()), strict=False):
        marks = {line: 5 if place % 2 else 4 for place, line in enumerate(EVALUATION)}
        occasion_extras.evaluate(registration=came, marks=marks, text=text, by=came.user, at=begins + DAY)
