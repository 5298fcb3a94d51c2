"""Does the result of an item match the agency's real stage of development, and why not? One answer per item."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.assessment.models import Dossier
from kaona.assessment.queries.answers import edition_of
from kaona.improvement.access import may_note
from kaona.improvement.models import StageCheck
from kaona.improvement.operations.base import Conflict, Refused, checked_text, keep_text, locked_dossier, note
from kaona.improvement.queries.base import base_of
from kaona.people.access import NotAllowed, require
from kaona.rules.roles import Permission


@transaction.atomic
def write_check(
    *, dossier: Dossier, item: str, verdict: str, reason: str, version: int, by: Any, at: datetime
) -> StageCheck:
    """Answer on top of `version` (0: none yet). Conflict; Refused("kind" | "reason" | "too_long" | "unknown_code" |
    "gap_preview"): a result that does not match needs a reason."""
    dossier = locked_dossier(dossier)
    require(by, Permission.NOTE_GAPS, dossier.organisation, at=at)
    if not may_note(by, dossier.organisation, item, at=at):
        raise NotAllowed(Permission.NOTE_GAPS, dossier.organisation)
    if item not in edition_of(dossier).items:
        raise Refused("unknown_code", code=item)
    if base_of(dossier).is_preview:
        raise Refused("gap_preview")
    reason = checked_text(reason).strip()
    if verdict not in StageCheck.Verdict.values:
        raise Refused("kind")
    if verdict != StageCheck.Verdict.MATCHES and not reason:
        raise Refused("gap_stage_reason")
    return _save(dossier, item, verdict, reason, version, by, at)


def _save(dossier: Dossier, item: str, verdict: str, reason: str, version: int, by: Any, at: datetime) -> StageCheck:
    row = StageCheck.objects.filter(dossier=dossier, item=item).select_related("changed_by").first()
    if row is not None and (row.verdict, row.reason) == (verdict, reason):
        return row
    if (row.version if row else 0) != version:
        raise Conflict(row)
    row = row or StageCheck(organisation_id=dossier.organisation_id, dossier=dossier, item=item, version=0)
    row.verdict, row.reason, row.version, row.changed_by, row.changed_at = verdict, reason, row.version + 1, by, at
    row.save()
    keep_text(organisation_id=row.organisation_id, kind="stage_check", target=row.pk,
              content={"verdict": verdict, "reason": reason}, version=row.version, by=by, at=at)  # fmt: skip
    note(row, "gap.stage_checked", by, at, dossier=dossier.pk, item=item, verdict=verdict)
    return row
