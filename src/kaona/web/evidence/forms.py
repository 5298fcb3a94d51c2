"""What people fill in about a document; dates in B.E."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest

from kaona.assessment.operations.evidence import EvidenceDetails
from kaona.rules.thai_dates import DateFault, read_date
from kaona.web.shell.given import words

OWNERS = ("owner", "owner_unit")
DATES = ("dated", "period_from", "period_to", "valid_until")


@dataclass
class DetailsForm:
    """Texts as typed and their faults by field; `details` once there are none."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    done: str = ""  # what was added although another file was refused

    @classmethod
    def read(cls, request: HttpRequest) -> "DetailsForm":
        """The form of a request."""
        names = ("title", "number", "kind", "classification", "where_kept")
        form = cls({name: request.POST.get(name, "") for name in names})
        for name in OWNERS:
            typed = request.POST.get(name, "")
            form.values[name] = int(typed) if typed.isdigit() and len(typed) <= 18 else None
        for name in DATES:
            parts = [request.POST.get(f"{name}_{part}", "") for part in ("day", "month", "year")]
            form.values[name] = parts
            try:
                form.values[f"{name}_read"] = read_date(*parts)
            except DateFault as fault:
                form.errors[name] = words(fault)
        return form

    def details(self) -> EvidenceDetails:
        """The typed details; only when `errors` is empty."""
        dates: dict[str, date | None] = {name: self.values[f"{name}_read"] for name in DATES}
        return EvidenceDetails(
            title=self.values["title"], number=self.values["number"], kind=self.values["kind"] or "data",
            classification=self.values["classification"] or "normal", where_kept=self.values["where_kept"],
            owner_id=self.values["owner"], owner_unit_id=self.values["owner_unit"], **dates,
        )  # fmt: skip
