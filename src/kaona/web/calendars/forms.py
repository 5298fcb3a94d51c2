"""The form of a milestone: what was typed, what is wrong field by field, and the sheet that follows."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kaona.assessment.queries.calendars import sheet_of
from kaona.rules.calendar_faults import Sheet, text_faults, whole_days
from kaona.rules.calendar_shift import Span
from kaona.rules.thai_dates import BANGKOK, DateFault
from kaona.web.shell import given as read
from kaona.web.shell.calendar_words import FIELD_WORDS

TEXTS = ("title_th", "title_en", "kind", "audience", "place", "link", "description", "reason")
# What fields are called, as they stand on the page.
LABELS = {
    **{name: FIELD_WORDS[name] for name in ("title_th", "kind", "audience", "whole_days")},
    "opens": FIELD_WORDS["opens_at"], "closes": FIELD_WORDS["closes_at"],
    **{name: FIELD_WORDS[name] for name in ("place", "link", "description", "title_en")}, "reason": gettext_lazy("เหตุผลที่แก้"),
}  # fmt: skip
# Where the message of a fault leads: the id of its field.
PLACES = {"opens": "opens-d", "closes": "closes-d"}
NO_TIME = datetime(2000, 1, 1, tzinfo=BANGKOK)


@dataclass
class MilestoneForm:
    """Values as typed; `errors` by field."""

    values: dict[str, Any]
    version: int = 0
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def empty(cls) -> "MilestoneForm":
        """Whole days, for coordinators and heads."""
        empty = dict.fromkeys(TEXTS, "")
        return cls({**empty, "kind": "other", "audience": "agencies", "whole_days": True,
                    "opens": ["", "", "", "09:00"], "closes": ["", "", "", "16:30"]})  # fmt: skip

    @classmethod
    def of(cls, row: Any) -> "MilestoneForm":
        """What a milestone says now."""
        sheet = sheet_of(row)
        opens, closes = read.fields_of(sheet.opens_at), read.fields_of(sheet.closes_at)
        if sheet.whole_days:
            # Times that make sense when the days become moments.
            opens = [*read.day_fields(sheet.span.first)[:3], "09:00"]
            closes = [*read.day_fields(sheet.span.last)[:3], "16:30"]
        values = {name: getattr(sheet, name, "") for name in TEXTS}
        return cls({**values, "whole_days": sheet.whole_days, "opens": opens, "closes": closes}, row.version)

    @classmethod
    def typed(cls, given: Any) -> "MilestoneForm":
        """What was sent."""
        values: dict[str, Any] = {name: given.get(name, "") for name in TEXTS}
        values |= {name: read.typed(given, name) for name in ("opens", "closes")}
        values["whole_days"] = given.get("whole_days") == "yes"
        return cls(values, read.key(given, "version"))

    def sheet(self, given: Any) -> Sheet | None:
        """The sheet, or None with `errors`."""
        opens_at, closes_at = self._times(given)
        texts = {name: self.values[name] for name in TEXTS if name != "reason"}
        if opens_at is None or closes_at is None:
            # What can be said without the times is said with their faults.
            self.blame(text_faults(Sheet(opens_at=NO_TIME, closes_at=NO_TIME, **texts)))
            return None
        return Sheet(opens_at=opens_at, closes_at=closes_at, whole_days=self.values["whole_days"], **texts)

    def _times(self, given: Any) -> tuple[datetime | None, datetime | None]:
        found: dict[str, Any] = {}
        ask = read.day if self.values["whole_days"] else read.moment
        for name in ("opens", "closes"):
            try:
                found[name] = ask(given, name)
            except DateFault as fault:
                self.errors[name] = read.words(fault)
        if "opens" in found and found["opens"] is None:
            self.errors["opens"] = _("กรอกวันเริ่ม")
        if self.values["whole_days"] and "closes" in found:
            found["closes"] = found["closes"] or found.get("opens")
        if "closes" in found and found["closes"] is None and "opens" not in self.errors:
            self.errors["closes"] = _("กรอกวันและเวลาสิ้นสุด")
        if self.errors:
            return None, None
        if not self.values["whole_days"]:
            return found["opens"], found["closes"]
        first, last = found["opens"], found["closes"]
        if last < first:  # the rule says it: an end that is not after the begin
            return whole_days(Span(first, first))[0], whole_days(Span(first, first))[0] - timedelta(days=1)
        return whole_days(Span(first, last))

    def blame(self, faults: dict[str, str]) -> None:
        """Take over what a deed refused, in the person's language."""
        self.errors |= read.all_words(faults)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Every fault with the id of its field and, as several may be too long, its name; in the order of the page."""
        whole = [("title_th", self.errors["all"])] if "all" in self.errors else []
        return whole + [
            (PLACES.get(name, name), f"{label}: {self.errors[name]}")
            for name, label in LABELS.items()
            if name in self.errors
        ]
