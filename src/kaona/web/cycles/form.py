"""The form of a cycle: what was typed, what is wrong field by field, and the plan that follows."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kaona.assessment.operations.cycles import CyclePlan
from kaona.assessment.queries.cycles import Cycle
from kaona.catalogue.queries import published_documents
from kaona.rules.fiscal_year import fiscal_year_of, last_ended
from kaona.rules.policies import POLICIES, policy, policy_faults
from kaona.rules.roles import AGENCY_TYPES
from kaona.rules.thai_dates import DateFault
from kaona.rules.thai_text import fold_digits
from kaona.web.cycles.words import REFUSALS
from kaona.web.shell import given as read
from kaona.web.shell.given import in_language


@dataclass
class CycleForm:
    """Values as typed; `errors` by the id of the field."""

    values: dict[str, Any]
    policies: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def empty(cls, today: date) -> "CycleForm":
        years = {"fiscal_year": fiscal_year_of(today), "result_year": last_ended(today)}
        return cls({**years, "opens": ["", "", "", "08:30"], "closes": ["", "", "", "16:30"]},
                   {one.key: one.default for one in POLICIES})  # fmt: skip

    @classmethod
    def of(cls, row: Cycle) -> "CycleForm":
        names = ("name_th", "name_en", "fiscal_year", "result_year", "agency_types")
        values = {name: getattr(row, name) for name in names}
        values |= {"edition": row.edition_id, "rule_set": row.rule_set_id}
        values |= {"opens": read.fields_of(row.window.opens_at), "closes": read.fields_of(row.window.closes_at)}
        return cls(values, {one.key: policy(row.policies, one.key) for one in POLICIES})

    @classmethod
    def typed(cls, given: Any) -> "CycleForm":
        names = ("name_th", "name_en", "fiscal_year", "result_year")
        values: dict[str, Any] = {name: given.get(name, "").strip() for name in names}
        values["agency_types"] = [one for one in AGENCY_TYPES if one in given.getlist("agency_types")]
        values["is_demo"] = given.get("is_demo") == "yes"
        values["reason"] = given.get("reason", "").strip()[:500]
        values |= {"edition": read.key(given, "edition"), "rule_set": read.key(given, "rule_set")}
        values |= {name: read.typed(given, name) for name in ("opens", "closes")}
        return cls(values, {one.key: _policy(given, one.key, one.kind) for one in POLICIES})

    def plan(self, given: Any, row: Cycle | None) -> CyclePlan | None:
        """The plan, or None with `errors` that tell everything."""
        edition, rule_set = (
            rows.filter(pk=self.values[name]).first()
            for rows, name in zip(published_documents(), ("edition", "rule_set"), strict=True)
        )
        opens_at, closes_at = self._moment(given, "opens"), self._moment(given, "closes")
        years = self._years()
        if not self.values["name_th"] or len(self.values["name_th"]) > 200:
            self.errors["name"] = _("กรอกชื่อรอบ")
        if not self.values["agency_types"]:
            self.errors[f"t-{AGENCY_TYPES[0]}"] = _("เลือกประเภทหน่วยงาน")
        if edition is None or rule_set is None:
            self.errors["ed"] = str(REFUSALS["documents"])
        if opens_at and closes_at and closes_at <= opens_at:
            self.errors["closes-d"] = _("วันปิดรับต้องอยู่หลังวันเปิดรับ")
        for key, words in policy_faults(self.policies).items():
            self.errors[f"p-{key}"] = in_language(words)
        if self.errors or edition is None or rule_set is None or opens_at is None or closes_at is None:
            return None
        return CyclePlan(
            code=self._code(row, years), name_th=self.values["name_th"], name_en=self.values["name_en"][:200],
            fiscal_year=years[0], result_year=years[1], agency_types=self.values["agency_types"], edition=edition,
            rule_set=rule_set, opens_at=opens_at, closes_at=closes_at, policies=self.policies,
            # Once made it stays what it is: its agencies are of the same kind.
            is_demo=row.is_demo if row else self.values["is_demo"],
        )  # fmt: skip

    def _code(self, row: Cycle | None, years: tuple[int, int]) -> str:
        same = row is not None and (row.fiscal_year, row.agency_types) == (years[0], self.values["agency_types"])
        demo = "demo-" if (row.is_demo if row else self.values["is_demo"]) else ""
        return (
            row.code if row is not None and same else f"{demo}{years[0]}-{'-'.join(self.values['agency_types'])}"[:60]
        )

    def _moment(self, given: Any, name: str) -> Any:
        try:
            found = read.moment(given, name)
        except DateFault as fault:
            self.errors[f"{name}-d"] = read.words(fault)
            return None
        if found is None:
            self.errors[f"{name}-d"] = _("กรอกวันเปิดรับ") if name == "opens" else _("กรอกวันปิดรับ")
        return found

    def _years(self) -> tuple[int, int]:
        found = []
        for name, place in (("fiscal_year", "fy"), ("result_year", "ry")):
            digits = fold_digits(str(self.values[name]))
            if not (digits.isascii() and digits.isdigit() and 2500 <= int(digits[:6]) <= 2700):
                self.errors[place] = _("กรอกปี พ.ศ. เช่น 2569")
                digits = "0"
            found.append(int(digits))
        if all(found) and found[1] > found[0]:
            self.errors["ry"] = _("ปีผลลัพธ์ต้องไม่เกินปีงบประมาณ")
        return found[0], found[1]


def _policy(given: Any, key: str, kind: str) -> Any:
    raw = given.get(f"p_{key}", "")
    if kind == "flag":
        return raw == "yes"
    if kind == "count":
        digits = fold_digits(raw).strip()
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else raw
    return given.getlist(f"p_{key}") if kind == "choices" else raw
