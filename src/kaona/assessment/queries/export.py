"""The canonical export of a dossier: the dossier format, deterministic, with the hash of every cited version."""

import json
from hashlib import sha256
from typing import Any

from kaona.assessment.models import Citation, Dossier
from kaona.assessment.queries.answers import Sheet, edition_of, met_codes, rule_set_of, sheet_of


def export_of(dossier: Dossier, sheet: Sheet | None = None) -> dict[str, Any]:
    """The dossier as `kaona score` reads it; only what counts, plus narratives, profile, evidence."""
    sheet = sheet or sheet_of(dossier)
    return {
        "edition": edition_of(dossier).fixed,
        "rule_set": rule_set_of(dossier).fixed,
        "agency_type": dossier.organisation.type,
        "result_year": str(dossier.cycle.result_year),
        "statements_met": sorted(met_codes(dossier, sheet)),
        "measures": [_measure(one) for one in sheet.all_measures()],
        "narratives": {
            f"{i}.{level}": row.narrative for (i, level), row in sorted(sheet.levels.items()) if row.narrative
        },
        "profile": {code: row.text for code, row in sorted(sheet.profile.items()) if row.text},
        "evidence": _evidence(dossier),
        "meta": {
            "agency": dossier.organisation.code,
            "cycle": dossier.cycle.code,
            "fiscal_year": str(dossier.cycle.fiscal_year),
            "not_met": sorted(code for code, row in sheet.statements.items() if row.state == "not_met"),
        },
    }


def _measure(one: Any) -> dict[str, Any]:
    row = one.row
    found: dict[str, Any] = {
        "sub_measure": row.sub_measure, "name": row.name, "direction": row.direction,
        "results": {str(year): result.value for year, result in sorted(one.results.items()) if result.value and not result.carried},
    }  # fmt: skip
    for key, value in (("unit", row.unit), ("target", row.target), ("source", row.source), ("note", row.note)):
        if value:
            found[key] = value
    if row.band_floor:
        found["conversion"] = {"floor": row.band_floor, "top": row.band_top}
    return found


def _evidence(dossier: Dossier) -> list[dict[str, str]]:
    rows = Citation.objects.filter(dossier=dossier, withdrawn_at=None).select_related(
        "evidence_version__evidence", "evidence_version__file"
    )
    found = [
        {
            "target": row.target, "code": row.target_code, "pages": row.pages, "title": row.evidence_version.evidence.title,
            "number": row.evidence_version.evidence.number, "version": str(row.evidence_version.number),
            "sha256": row.evidence_version.file.sha256 if row.evidence_version.file else "",
        }
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one["target"], one["code"], one["title"], one["version"]))


def canonical(export: dict[str, Any]) -> str:
    """UTF-8 JSON with sorted keys: the bytes that are hashed."""
    return json.dumps(export, ensure_ascii=False, sort_keys=True, indent=1)


def digest_of(text: str) -> str:
    """SHA-256 of the canonical export."""
    return sha256(text.encode()).hexdigest()
