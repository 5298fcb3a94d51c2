"""On site: issues and their outcomes, what was seen and heard, photos, statements that the visit moves. Everything may come
from a device that was offline: a second arrival changes nothing, and never overwrites somebody else's word."""

import re
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.assessment.models import Measure
from kaona.assessment.operations.evidence import Upload, keep_picture
from kaona.assessment.queries.answers import edition_of
from kaona.people.access import require
from kaona.rules.exact import is_decimal
from kaona.rules.roles import Permission
from kaona.rules.said import said
from kaona.rules.stages import VISIT_MOVES
from kaona.rules.thai_text import clean_text
from kaona.rules.visit_issues import Issue
from kaona.verification.models import Visit, VisitFinding, VisitIssue, VisitNote
from kaona.verification.operations.base import Conflict, Refused, keep_text, moved
from kaona.verification.operations.visit_base import (
    locked_visit,
    note,
    require_open,
    require_team,
    require_underway,
    tell_office,
)
from kaona.verification.queries.visit_issues import found_issues
from kaona.verification.queries.visits import claim_before, on_team

MANUAL = "manual"
MOST_PHOTO = 20 * 1024 * 1024
MOST_TEXT = 5000
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


def _require_planner(by: Any, visit: Visit, at: datetime) -> None:
    if not on_team(by, visit, at=at):
        require(by, Permission.PLAN_VISIT, at=at)


def _text(text: str) -> str:
    found = clean_text(text).strip()
    if len(found) > MOST_TEXT:
        raise Refused("too_long", most=MOST_TEXT)
    return found


@transaction.atomic
def find_issues(*, visit: Visit, by: Any, at: datetime) -> int:
    """Take in what the rules find and is not on the list; what somebody took off it stays off. How many are new."""
    visit = locked_visit(visit)
    _require_planner(by, visit, at)
    require_open(visit)
    have = set(visit.issues.values_list("code", "origin"))
    new = [one for one in found_issues(visit.dossier, at=at) if (one.code, one.kind) not in have]
    VisitIssue.objects.bulk_create(_row(visit, one, by, at) for one in new)
    if new:
        note(visit, "visit.issues_found", by, at, count=len(new))
    return len(new)


def _row(visit: Visit, one: Issue, by: Any, at: datetime) -> VisitIssue:
    return VisitIssue(
        organisation_id=visit.organisation_id, visit=visit, item=one.item[:10], code=one.code[:20], origin=one.kind,
        text=one.th, changed_by=by, changed_at=at,
    )  # fmt: skip


@transaction.atomic
def add_issue(*, visit: Visit, code: str, text: str, by: Any, at: datetime) -> VisitIssue:
    """Something else to verify, of an item or statement. Refused("unknown_code" | "empty" | "move")."""
    visit = locked_visit(visit)
    _require_planner(by, visit, at)
    require_open(visit)
    edition = edition_of(visit.dossier)
    item = edition.places[code][0] if code in edition.places else code
    if item not in edition.items:
        raise Refused("unknown_code", code=code)
    if not _text(text):
        raise Refused("empty")
    row = VisitIssue.objects.create(
        organisation_id=visit.organisation_id, visit=visit, item=item, code=code, origin=MANUAL, text=_text(text),
        changed_by=by, changed_at=at,
    )  # fmt: skip
    note(visit, "visit.issue_added", by, at, row, code=code)
    return row


@transaction.atomic
def withdraw_issue(*, issue: VisitIssue, reason: str, by: Any, at: datetime) -> VisitIssue:
    """It need not be verified. Refused("reason" | "move")."""
    visit = locked_visit(issue.visit)
    _require_planner(by, visit, at)
    require_open(visit)
    row = VisitIssue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    if not reason.strip():
        raise Refused("reason")
    if row.withdrawn_at is not None:
        raise Refused("move")
    row.withdrawn_at, row.withdrawn_reason = at, _text(reason)[:300]
    row.changed_by, row.changed_at, row.version = by, at, row.version + 1
    row.save()
    note(visit, "visit.issue_withdrawn", by, at, row, code=row.code)
    return row


@transaction.atomic
def set_outcome(*, issue: VisitIssue, outcome: str, text: str, version: int, by: Any, at: datetime) -> VisitIssue:
    """How an issue ends. Conflict when somebody else wrote since `version`; the same word again is taken as said.

    Refused("unknown_code" | "reason" | "move" | "too_long").
    """
    visit = locked_visit(issue.visit)
    require_team(by, visit, at)
    require_underway(visit)
    row = VisitIssue.objects.select_for_update(of=("self",)).select_related("changed_by").get(pk=issue.pk)
    text = _text(text)
    if outcome not in VisitIssue.Outcome.values:
        raise Refused("unknown_code", code=outcome)
    if outcome in ("clarified", "not_supported") and not text:
        raise Refused("reason")
    if row.withdrawn_at is not None:
        raise Refused("move")
    if (row.outcome, row.note) == (outcome, text):
        return row
    if row.version != version:
        raise Conflict(row)
    row.outcome, row.note, row.version = outcome, text, row.version + 1
    row.changed_by, row.changed_at = by, at
    row.save()
    keep_text(organisation_id=visit.organisation_id, kind="visit_issue", target=row.pk, version=row.version, by=by, at=at,
              content={"outcome": outcome, "note": text})  # fmt: skip
    note(visit, "visit.issue_judged", by, at, row, code=row.code, outcome=outcome)
    return row


def write_note(
    *, visit: Visit, kind: str, subject: str, text: str, client_key: str, noted_at: datetime, issue: VisitIssue | None = None,
    photo: Upload | None = None, by: Any, at: datetime,
) -> VisitNote:  # fmt: skip
    """A document, interview, observation or photo; `client_key` is the device's own: what arrives twice is kept once.

    Refused("empty" | "unknown_code" | "move" | "too_long"), EvidenceFaults for what is no picture.
    """
    require_team(by, visit, at)
    if not _KEY.fullmatch(client_key):
        raise Refused("unknown_code", code="client_key")
    there = VisitNote.objects.filter(visit=visit, by=by, client_key=client_key).first()
    if there is not None:
        return there
    if kind not in VisitNote.Kind.values or (kind == VisitNote.Kind.PHOTO) != (photo is not None):
        raise Refused("unknown_code", code=kind)
    subject, text = " ".join(clean_text(subject).split())[:300], _text(text)
    if photo is None and not text and not subject:
        raise Refused("empty")
    require_underway(Visit.objects.get(pk=visit.pk))
    file = None
    if photo is not None:  # long work, before the lock
        file = keep_picture(organisation_id=visit.organisation_id, upload=photo, most_bytes=MOST_PHOTO, by=by, at=at)
    with transaction.atomic():
        visit = locked_visit(visit)
        require_underway(visit)
        row, new = VisitNote.objects.get_or_create(
            visit=visit, by=by, client_key=client_key,
            defaults={
                "organisation_id": visit.organisation_id, "issue": issue, "kind": kind, "subject": subject, "text": text,
                "file": file, "noted_at": min(max(noted_at, visit.planned_at), at), "at": at,
            },
        )  # fmt: skip
        if new:
            note(visit, "visit.noted", by, at, row, kind_of_note=kind)
    return row


@transaction.atomic
def withdraw_note(*, entry: VisitNote, by: Any, at: datetime) -> VisitNote:
    """One's own note does not count; it stays."""
    visit = locked_visit(entry.visit)
    require_team(by, visit, at)
    require_underway(visit)
    row = VisitNote.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if row.by_id != by.pk:
        raise Refused("not_yours")
    if row.withdrawn_at is not None:
        raise Refused("move")
    row.withdrawn_at = at
    row.save()
    note(visit, "visit.note_withdrawn", by, at, row)
    return row


@transaction.atomic
def move_statement(
    *, visit: Visit, code: str, met: bool, reason: str, issue: VisitIssue | None = None, by: Any, at: datetime
) -> VisitFinding:
    """A statement turns out otherwise than confirmed. Refused("unknown_code" | "reason" | "no_change" | "move")."""
    visit = locked_visit(visit)
    require_team(by, visit, at)
    require_underway(visit)
    one = edition_of(visit.dossier).statements.get(code)
    if one is None or visit.organisation.type not in one.applies_to:
        raise Refused("unknown_code", code=code)
    if not _text(reason):
        raise Refused("reason")
    if (code in claim_before(visit).met) == met:
        raise Refused("no_change")
    if visit.findings.filter(code=code, withdrawn_at=None, met=met, reason=_text(reason)).exists():
        return visit.findings.get(code=code, withdrawn_at=None)  # sent again by a device that did not hear the answer
    visit.findings.filter(code=code, withdrawn_at=None).update(withdrawn_at=at)
    row = VisitFinding.objects.create(
        organisation_id=visit.organisation_id, visit=visit, issue=issue, code=code, met=met, reason=_text(reason),
        by=by, at=at,
    )  # fmt: skip
    note(visit, "visit.statement_moved", by, at, row, code=code, met=met)
    return row


@transaction.atomic
def move_measure(
    *, visit: Visit, measure: Measure, suitable: bool, corrected: str, reason: str, issue: VisitIssue | None = None,
    by: Any, at: datetime,
) -> VisitFinding:  # fmt: skip
    """A measure turns out suitable or not, or its figure another. Refused("reason" | "number" | "unknown_code" | "move")."""
    visit = locked_visit(visit)
    require_team(by, visit, at)
    require_underway(visit)
    if measure.dossier_id != visit.dossier_id or measure.withdrawn_at is not None:
        raise Refused("unknown_code", code=str(measure.pk))
    if not _text(reason):
        raise Refused("reason")
    if corrected and (len(corrected) > 40 or not is_decimal(corrected)):
        raise Refused("number")
    visit.findings.filter(measure=measure, withdrawn_at=None).update(withdrawn_at=at)
    row = VisitFinding.objects.create(
        organisation_id=visit.organisation_id, visit=visit, issue=issue, measure=measure, suitable=suitable,
        corrected=corrected, reason=_text(reason), by=by, at=at,
    )  # fmt: skip
    note(visit, "visit.measure_moved", by, at, row, measure=measure.pk)
    return row


@transaction.atomic
def withdraw_finding(*, finding: VisitFinding, by: Any, at: datetime) -> VisitFinding:
    """It stands as it was confirmed after all."""
    visit = locked_visit(finding.visit)
    require_team(by, visit, at)
    require_underway(visit)
    row = VisitFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if row.withdrawn_at is not None:
        raise Refused("move")
    row.withdrawn_at = at
    row.save()
    note(visit, "visit.finding_withdrawn", by, at, row, code=row.code)
    return row


@transaction.atomic
def conclude(*, visit: Visit, summary: str, by: Any, at: datetime) -> Visit:
    """Everything is verified. Refused("move" | "issues_open" | "reason")."""
    visit = locked_visit(visit)
    require_team(by, visit, at)
    stage = moved(VISIT_MOVES, "conclude", visit.stage)
    left = visit.issues.filter(withdrawn_at=None, outcome="").count()
    if left:
        raise Refused("issues_open", count=left)
    if not _text(summary):
        raise Refused("summary")
    visit.stage, visit.summary, visit.concluded_at, visit.concluded_by = stage, _text(summary), at, by
    visit.save()
    note(visit, "visit.concluded", by, at)
    tell_office(
        visit,
        "visit.concluded",
        said("สรุปการตรวจรับรองแล้ว รออนุมัติคะแนน", "Visit concluded, the score waits for approval"),
        at,
    )
    return visit


@transaction.atomic
def reopen(*, visit: Visit, reason: str, by: Any, at: datetime) -> Visit:
    """Back on site: something was forgotten. Refused("move" | "reason")."""
    visit = locked_visit(visit)
    _require_planner(by, visit, at)
    if not reason.strip():
        raise Refused("reason")
    visit.stage = moved(VISIT_MOVES, "reopen", visit.stage)
    visit.concluded_at, visit.concluded_by = None, None
    visit.save()
    note(visit, "visit.reopened", by, at)
    tell_office(
        visit, "visit.reopened", said("เปิดการตรวจรับรองอีกครั้ง", "The visit is open again"), at, body=_text(reason)
    )
    return visit
