"""The form of an event: what was typed, what is wrong field by field."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kaona.knowledge.queries.practices import criteria
from kaona.rules.occasions import AUDIENCES, OccasionInput
from kaona.rules.roles import AGENCY_TYPES
from kaona.rules.thai_dates import DateFault
from kaona.web.shell import given as read

TEXTS = ("title_th", "title_en", "description", "place", "link", "quota", "audience", "weak_item", "weak_below")
MOMENTS = {"begins_at": (9, 0), "ends_at": (16, 30), "opens_at": (9, 0), "closes_at": (16, 30)}


@dataclass
class OccasionForm:
    """Values as typed; `errors` by field."""

    values: dict[str, Any]
    version: int = 0
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, one: OccasionInput, version: int = 0) -> "OccasionForm":
        """What an event says now, or an empty one."""
        values: dict[str, Any] = {name: getattr(one, name) for name in TEXTS}
        for name, (hours, minutes) in MOMENTS.items():
            when = getattr(one, name)
            values[name] = read.fields_of(when) if when else ["", "", "", f"{hours:02}:{minutes:02}"]
        values |= {"approval": one.approval, "items": list(one.items), "agency_types": list(one.agency_types)}
        return cls(values, version)

    @classmethod
    def typed(cls, post: Any) -> "OccasionForm":
        """What was sent."""
        values: dict[str, Any] = {name: post.get(name, "") for name in TEXTS}
        values |= {name: read.typed(post, name) for name in MOMENTS}
        values |= {"approval": post.get("approval") == "yes", "items": post.getlist("items"),
                   "agency_types": post.getlist("agency_types")}  # fmt: skip
        return cls(values, read.key(post, "version"))

    def given(self, post: Any) -> OccasionInput:
        """The event that was typed; dates that cannot be read are errors."""
        times: dict[str, datetime | None] = {}
        for name, otherwise in MOMENTS.items():
            try:
                times[name] = read.moment(post, name, otherwise)
            except DateFault as fault:
                times[name] = None
                self.errors[name] = read.words(fault)
        texts = {name: self.values[name] for name in TEXTS}
        if texts["audience"] not in AUDIENCES:
            texts["audience"] = ""
        return OccasionInput(
            **texts, **times, approval=self.values["approval"], items=tuple(self.values["items"]),
            agency_types=tuple(one for one in AGENCY_TYPES if one in self.values["agency_types"]),
        )  # fmt: skip

    def blame(self, faults: dict[str, str]) -> None:
        """Take over what a deed refused; what a date could not be read for stays said."""
        self.errors = read.all_words(faults) | self.errors

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Every fault with the id of its field."""
        return [(f"{name}-d" if name in MOMENTS else name, words) for name, words in self.errors.items()]


def groups(chosen: list[str]) -> list[dict[str, Any]]:
    """The items to choose from, by category."""
    edition = criteria()
    return [
        {"code": one.code, "title": one.title, "items": [(item.code, item.title) for item in one.items],
         "chosen": sum(1 for item in one.items if item.code in chosen)}
        for one in (edition.categories if edition else ())
    ]  # fmt: skip
