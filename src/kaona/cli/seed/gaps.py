"""What the submitted demonstration agencies say of their gaps, through the room's own deeds."""

from typing import Any

from kaona.assessment.models import Dossier
from kaona.cli.seed.days import Office
from kaona.cli.seed.dossiers import dossier_of
from kaona.improvement.operations import answering, gap_notes, stage_checks
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.gap_context import ofi_of
from kaona.improvement.queries.gaps import gap_list
from kaona.rules.gaps import Gap

# Advance and measures can be done within a year, the highest level takes longer.
FEASIBILITY = {"significance": "needs_time"}


def note_gaps(office: Office, data: dict[str, Any]) -> None:
    """Notes on gaps, checks of stages, answers to the Office, of every agency that is named."""
    for code, one in data["agencies"].items():
        dossier = dossier_of(office.cycle, code)
        by, at = office.people[f"coordinator@{code.removeprefix('demo-')}.example"], office.day(one["days"])
        base = base_of(dossier)
        given = {
            gap.code: _note(gap, data["items"][gap.item], one["impossible"].get(gap.code, ""))
            for gap in gap_list(base)
            if one["items"] == "*" or gap.item in one["items"]
        }
        gap_notes.write_notes(dossier=dossier, given=given, versions={}, by=by, at=at)
        _checks(dossier, one["checks"], by, at)
        for ofi in ofi_of(base):
            if text := one["answers"].get(ofi.row.item):
                answering.answer_feedback(feedback=ofi.row, text=text, version=0, by=by, at=at)


def _checks(dossier: Dossier, checks: dict[str, list[str]], by: Any, at: Any) -> None:
    for item, (verdict, reason) in checks.items():
        stage_checks.write_check(dossier=dossier, item=item, verdict=verdict, reason=reason, version=0, by=by, at=at)


def _note(gap: Gap, item: dict[str, str], impossible: str) -> dict[str, str]:
    if impossible:
        return {"feasibility": "impossible", "reason": impossible}
    return {
        "feasibility": FEASIBILITY.get(gap.level, "this_year"), "person_days": item["days"], "money": item.get("money", ""),
        "missing": item["missing"], "data_needed": item["data"],
    }  # fmt: skip
