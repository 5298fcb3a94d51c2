"""Progress reports: of the lead, whose word moves the action, and of partners, beside it. Every save keeps a history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import tell
from kaona.assessment.models import Evidence
from kaona.assessment.operations.base import usable_version
from kaona.assessment.operations.evidence import Upload, document_from
from kaona.assessment.queries.evidence import limits_of
from kaona.improvement.access import reporters_of
from kaona.improvement.models import Action, ProgressReport, ReportEvidence, Round
from kaona.improvement.operations.base import (
    Conflict,
    Refused,
    checked_text,
    keep_text,
    locked_action,
    locked_plan,
    moved,
    note,
    tell_agency,
)
from kaona.improvement.operations.plans import recount
from kaona.improvement.operations.readings import enter
from kaona.people.access import NotAllowed
from kaona.people.models import Organisation
from kaona.rules.progress_report import MOVE_OF, TEXTS, ReportInput, report_faults, tidy_report
from kaona.rules.roles import Permission
from kaona.rules.said import said
from kaona.rules.stages import ACTION_MOVES, ActionState, PlanState
from kaona.rules.uploads import tidy_pages


class ReportFaults(ValueError):
    """What is wrong, by field, in Thai."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(str(faults))
        self.faults = faults


@dataclass(frozen=True)
class Line:
    """One action of a table, with the version that its row was typed on (0: nothing was reported yet)."""

    action: Action
    given: ReportInput
    version: int


@transaction.atomic
def report(
    *, action: Action, row: Round, reporter: Organisation, given: ReportInput, version: int, by: Any, at: datetime,
    reason: str = "",
) -> ProgressReport:  # fmt: skip
    """Keep what `reporter` says of an action in a round, typed on top of `version`. The lead's newest round moves the
    action; a partner's report moves nothing and holds no figures. In a closed round a reason is needed and kept.

    ReportFaults; Conflict carries what somebody else saved; Refused("progress_not_running" | "progress_cancelled" |
    "unknown_code" | "reason")."""
    action, row = _open(action, row)
    _require_reporter(by, action, reporter, at)
    given = tidy_report(given)
    faults = report_faults(given)
    if faults:
        raise ReportFaults(faults)
    found = ProgressReport.objects.filter(action=action, round=row, reporter=reporter).first()
    report_row = found or ProgressReport(
        organisation_id=action.organisation_id, reporter=reporter, action=action, round=row, version=0
    )
    if not _differs(report_row, given, action):
        return report_row
    if found is not None and found.version != version:
        raise Conflict(found)
    reason = checked_text(reason).strip()
    if row.closed_at is not None and not reason:
        raise Refused("reason")
    was_blocked = report_row.light == ProgressReport.Light.BLOCKED
    _fill(report_row, given, by, at)
    if reporter.pk == action.organisation_id:
        for indicator in action.indicators.filter(pk__in=given.readings, withdrawn_at=None):
            one = given.readings[indicator.pk]
            enter(indicator=indicator, period=row.due_on, value=one.value, remark=one.note, by=by, at=at)
        _move(action, report_row, at)
    _keep(report_row, given, reason, by, at)
    if report_row.light == ProgressReport.Light.BLOCKED and not was_blocked:
        _tell_blocked(report_row, by, at)
    return report_row


@transaction.atomic
def report_many(
    *, row: Round, reporter: Organisation, lines: Sequence[Line], by: Any, at: datetime, reason: str = ""
) -> list[ProgressReport]:
    """Report several actions of one plan in one act: all of them or none. As `report`; ReportFaults are named by the
    action's number: {"3.percent": …}."""
    locked_plan(row.plan)
    faults: dict[str, str] = {}
    for line in lines:
        found = report_faults(tidy_report(line.given))
        faults |= {f"{line.action.number}.{name}": words for name, words in found.items()}
    if faults:
        raise ReportFaults(faults)
    return [
        report(
            action=line.action, row=row, reporter=reporter, given=line.given, version=line.version, by=by, at=at,
            reason=reason,
        )
        for line in lines
    ]  # fmt: skip


def _open(action: Action, row: Round) -> tuple[Action, Round]:
    """Both read again behind the lock of their plan, where progress is reported now."""
    action = locked_action(action)
    if action.plan.state != PlanState.RUNNING or action.plan.withdrawn_at is not None:
        raise Refused("progress_not_running")
    if action.withdrawn_at is not None or action.state == ActionState.CANCELLED:
        raise Refused("progress_cancelled")
    found = Round.objects.filter(pk=row.pk, plan=action.plan, withdrawn_at=None).first()
    if found is None:
        raise Refused("unknown_code")
    found.plan = action.plan
    return action, found


def _require_reporter(by: Any, action: Action, reporter: Organisation, at: datetime) -> None:
    if reporter.pk not in [one.pk for one in reporters_of(by, action, at=at)]:
        raise NotAllowed(Permission.REPORT_PROGRESS, reporter)


def _differs(found: ProgressReport, given: ReportInput, action: Action) -> bool:
    if found.pk is None or any(getattr(found, name) != getattr(given, name) for name in TEXTS):
        return True
    if (found.percent, found.light) != (int(given.percent), given.light):
        return True
    if found.reporter_id != action.organisation_id:
        return False
    standing = {
        one.indicator_id: (one.value, one.note)
        for indicator in action.indicators.filter(withdrawn_at=None)
        for one in indicator.readings.filter(period=found.round.due_on, superseded_at=None)
    }
    return any(standing.get(key, ("", "")) != (one.value, one.note) for key, one in given.readings.items())


def _fill(row: ProgressReport, given: ReportInput, by: Any, at: datetime) -> None:
    row.percent, row.light = int(given.percent), given.light
    row.done, row.obstacle, row.next_step = given.done, given.obstacle, given.next_step
    row.version, row.changed_by, row.changed_at = row.version + 1, by, at
    row.save()


def _move(action: Action, row: ProgressReport, at: datetime) -> None:
    """The action follows the lead's report of its newest round; a plan to begin later (0 %, on track) stays planned."""
    later = ProgressReport.objects.filter(
        action=action, reporter=action.organisation_id, round__withdrawn_at=None, round__due_on__gt=row.round.due_on
    )
    if later.exists():
        return
    begun = row.percent or row.light != ProgressReport.Light.ON_TRACK or action.state != ActionState.PLANNED
    if begun:
        action.state = moved(ACTION_MOVES, MOVE_OF[row.light], action.state)
    action.percent = row.percent
    if action.state != ActionState.DONE:
        action.done_at = None
    elif action.done_at is None:
        action.done_at = at
    # A later report, or a better word for the same obstacle, does not begin it anew.
    action.blocked_at = (action.blocked_at or at) if action.state == ActionState.BLOCKED else None
    action.save(update_fields=["state", "percent", "done_at", "blocked_at"])
    recount(action.plan)


def _keep(row: ProgressReport, given: ReportInput, reason: str, by: Any, at: datetime) -> None:
    content = {name: getattr(given, name) for name in ("percent", "light", *TEXTS)} | {
        "readings": {str(key): [one.value, one.note] for key, one in given.readings.items()}
    }
    if reason:
        content["reason"] = reason
    keep_text(organisation_id=row.organisation_id, kind="report", target=row.pk, content=content, version=row.version,
              by=by, at=at)  # fmt: skip
    note(row, "progress.reported", by, at, plan=row.round.plan_id, action=row.action_id, number=row.action.number,
         percent=row.percent, light=row.light, partner=row.reporter_id != row.organisation_id, corrected=bool(reason))  # fmt: skip


def _tell_blocked(row: ProgressReport, by: Any, at: datetime) -> None:
    """At once: the lead's coordinator and head, and the responsible person."""
    action, path = row.action, _path(row)
    key = f"blocked:{row.pk}:{row.version}"
    title = said(f"ติดขัด: งานที่ {action.number} {action.title}", f"Blocked: action {action.number} {action.title}")
    tell_agency(action.organisation, kind="progress.blocked", key=key, title=title, at=at, path=path, but=by)
    if action.responsible is not None and action.responsible.pk != by.pk:
        tell(people=[action.responsible], kind="progress.blocked", key=key, title=title, at=at, path=path)


def _path(row: ProgressReport) -> str:
    return f"/progress/actions/{row.action_id}/rounds/{row.round_id}/"


@transaction.atomic
def attach(*, row: ProgressReport, evidence: Evidence, pages: str, by: Any, at: datetime) -> ReportEvidence:
    """Rest a report on the newest version of a document of the reporter's library; twice is once.

    Refused("foreign" | "pages" | "destroyed" | "type" | "progress_not_running" | …)."""
    found = _reported(row, by, at)
    clean = tidy_pages(pages)
    if clean is None:
        raise Refused("pages")
    version = usable_version(evidence, owner=found.reporter_id, limits=limits_of(found.action.plan.dossier))
    one, new = ReportEvidence.objects.get_or_create(
        report=found, evidence_version=version, withdrawn_at=None,
        defaults={"organisation_id": found.organisation_id, "pages": clean, "by": by, "at": at},
    )  # fmt: skip
    if new:
        note(found, "progress.evidence_added", by, at, action=found.action_id, evidence=evidence.pk)
    return one


def upload(*, row: ProgressReport, upload: Upload, title: str, pages: str, by: Any, at: datetime) -> ReportEvidence:
    """Add a file to the reporter's library and to the report in one act; bytes that the library has already are taken from
    there. EvidenceFaults, and Refused as `attach`."""
    _require_reporter(by, row.action, row.reporter, at)
    if tidy_pages(pages) is None:
        raise Refused("pages")
    document = document_from(
        organisation=row.reporter, upload=upload, title=title, limits=limits_of(row.action.plan.dossier), by=by, at=at
    )
    return attach(row=row, evidence=document, pages=pages, by=by, at=at)


@transaction.atomic
def detach(*, row: ProgressReport, evidence_id: int, by: Any, at: datetime) -> None:
    """Take a document out of a report; it stays in the library. Refused("unknown_code")."""
    found = _reported(row, by, at)
    one = ReportEvidence.objects.filter(report=found, pk=evidence_id, withdrawn_at=None).first()
    if one is None:
        raise Refused("unknown_code")
    one.withdrawn_at = at
    one.save()
    note(found, "progress.evidence_removed", by, at, action=found.action_id)


def _reported(row: ProgressReport, by: Any, at: datetime) -> ProgressReport:
    """The report read again behind the lock, for whoever reports there."""
    action, round_row = _open(row.action, row.round)
    found = ProgressReport.objects.select_related("reporter").get(pk=row.pk)
    found.action, found.round = action, round_row
    _require_reporter(by, action, found.reporter, at)
    return found
