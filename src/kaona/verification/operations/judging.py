"""One assessor's verdicts: judge a statement, a measure, all the rest as claimed; lock the own result, let it go again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import tell
from kaona.assessment.models import Dossier
from kaona.assessment.operations.measures import MeasureFaults
from kaona.assessment.queries.answers import MeasureRow, met_codes, sheet_of
from kaona.rules.exact import fraction_of, is_decimal
from kaona.rules.measures import LIMITS, NUMBER_TH, tidy_number
from kaona.rules.said import english_name, said
from kaona.rules.stages import ReviewStage
from kaona.rules.thai_text import clean_text
from kaona.verification.access import is_locked
from kaona.verification.models import Judgement, MeasureJudgement, ReviewAssignment, ReviewHistory, Verdict
from kaona.verification.operations.base import (
    Conflict,
    Refused,
    checked_text,
    keep_text,
    locked_review,
    note,
    own_work,
    require_lead,
)
from kaona.verification.queries.judging import applicable_codes, missing_of, work_of


@transaction.atomic
def judge_statement(
    *,
    assignment: ReviewAssignment,
    code: str,
    verdict: str | None,
    reason: str | None,
    version: int,
    by: Any,
    at: datetime,
) -> Judgement:
    """Met, not met or cannot tell, and why; None leaves what is there. A reason is typed on top of `version`: Conflict
    carries what was saved in between. A verdict is one choice, the last one holds and leaves the version as it is.

    Refused("unknown_code" | "unknown_state" | "no_verdict" | "too_long").
    """
    assignment = own_work(assignment, by, at)
    if code not in applicable_codes(assignment.review.dossier):
        raise Refused("unknown_code", code=code)
    if verdict is not None and verdict not in Verdict.values:
        raise Refused("unknown_state", state=verdict)
    row = Judgement.objects.filter(assignment=assignment, code=code).first()
    if row is None:
        if verdict is None:
            raise Refused("no_verdict")
        row = Judgement(assignment=assignment, organisation_id=assignment.organisation_id, code=code, version=0)
    wanted = (verdict or row.verdict, row.reason if reason is None else checked_text(reason))
    if wanted == (row.verdict, row.reason):
        return row
    # Where no reason stands none can be lost.
    if row.reason and row.version != version and wanted[1] != row.reason:
        raise Conflict(row)
    if row.pk is None or wanted[1] != row.reason:
        row.version += 1
    is_new = row.pk is None
    row.verdict, row.reason = wanted
    _keep(row, "judgement", by, at)
    if is_new:
        _recount(assignment)
    # The agency reads its trail before the result is told: what was said stands in the history alone.
    note(assignment.review, "statement.judged", by, at, row, code=code, version=row.version)
    return row


@transaction.atomic
def agree_with_claim(*, assignment: ReviewAssignment, codes: Iterable[str], by: Any, at: datetime) -> list[str]:
    """Judge those of `codes` that are not judged yet as the agency answers them; the codes that were judged."""
    assignment = own_work(assignment, by, at)
    dossier = assignment.review.dossier
    wanted = set(codes)
    if unknown := sorted(wanted - set(applicable_codes(dossier))):
        raise Refused("unknown_code", code=", ".join(unknown))
    judged = set(Judgement.objects.filter(assignment=assignment, code__in=wanted).values_list("code", flat=True))
    claimed = met_codes(dossier, sheet_of(dossier, whole=False))
    new = [
        Judgement(
            assignment=assignment, organisation_id=assignment.organisation_id, code=code, changed_at=at,
            verdict=Verdict.MET if code in claimed else Verdict.NOT_MET,
        )
        for code in sorted(wanted - judged)
    ]  # fmt: skip
    rows = Judgement.objects.bulk_create(new)
    _begin_histories(rows, "judgement", by, at)
    if rows:
        _recount(assignment)
        note(assignment.review, "statement.agreed", by, at, assignment, codes=[row.code for row in rows])
    return [row.code for row in rows]


@transaction.atomic
def judge_measure(
    *, assignment: ReviewAssignment, measure_id: int, suitable: bool, corrected: str, source: str, reason: str,
    version: int, by: Any, at: datetime,
) -> MeasureJudgement:  # fmt: skip
    """Suitable or not, the figure of the result year accepted ("") or corrected with its source, typed on top of `version`.

    MeasureFaults by field; Conflict; Refused("unknown_code" | "too_long").
    """
    assignment = own_work(assignment, by, at)
    measure = _measure(assignment.review.dossier, measure_id)
    figure = _figure(assignment.review.dossier, measure, corrected, " ".join(clean_text(source).split()))
    wanted = (suitable, *figure, checked_text(reason))
    row = MeasureJudgement.objects.filter(assignment=assignment, measure=measure_id).first()
    if row is None:
        row = MeasureJudgement(
            assignment=assignment, organisation_id=assignment.organisation_id, measure_id=measure_id, version=0
        )
    elif wanted == (row.suitable, row.corrected, row.source, row.reason):
        return row
    elif row.version != version:
        raise Conflict(row)
    row.suitable, row.corrected, row.source, row.reason = wanted
    row.version += 1
    _keep(row, "measure", by, at)
    note(assignment.review, "measure.judged", by, at, row, measure=measure_id, version=row.version)
    return row


@transaction.atomic
def accept_measures(*, assignment: ReviewAssignment, measures: Iterable[int], by: Any, at: datetime) -> list[int]:
    """Those of `measures` that are not judged yet are suitable, with the agency's figures; the ids that were judged."""
    assignment = own_work(assignment, by, at)
    known = {one.row.pk for one in sheet_of(assignment.review.dossier, whole=False).all_measures()}
    wanted = set(measures)
    if unknown := sorted(wanted - known):
        raise Refused("unknown_code", code=", ".join(map(str, unknown)))
    judged = set(
        MeasureJudgement.objects.filter(assignment=assignment, measure__in=wanted).values_list("measure", flat=True)
    )
    new = [
        MeasureJudgement(
            assignment=assignment,
            organisation_id=assignment.organisation_id,
            measure_id=pk,
            suitable=True,
            changed_at=at,
        )
        for pk in sorted(wanted - judged)
    ]
    rows = MeasureJudgement.objects.bulk_create(new)
    _begin_histories(rows, "measure", by, at)
    if rows:
        note(assignment.review, "measure.agreed", by, at, assignment, measures=[row.measure_id for row in rows])
    return [row.measure_id for row in rows]


def _content_of(row: Judgement | MeasureJudgement) -> dict[str, Any]:
    """What the history keeps of a row."""
    if isinstance(row, Judgement):
        return {"verdict": str(row.verdict), "reason": row.reason}
    return {"suitable": row.suitable, "corrected": row.corrected, "source": row.source, "reason": row.reason}


def _begin_histories(rows: Iterable[Judgement | MeasureJudgement], kind: str, by: Any, at: datetime) -> None:
    ReviewHistory.objects.bulk_create(
        ReviewHistory(
            organisation_id=row.organisation_id, kind=kind, target=str(row.pk), by=by, began_at=at, at=at,
            version=row.version, content=_content_of(row),
        )
        for row in rows
    )  # fmt: skip


def _measure(dossier: Dossier, measure_id: int) -> MeasureRow:
    found = [one for one in sheet_of(dossier, whole=False).all_measures() if one.row.pk == measure_id]
    if not found:
        raise Refused("unknown_code", code=str(measure_id))
    return found[0]


def _figure(dossier: Dossier, measure: MeasureRow, corrected: str, source: str) -> tuple[str, str]:
    """The correction and its source; the agency's own figure typed again corrects nothing."""
    corrected = tidy_number(corrected)
    faults = {}
    if corrected and not is_decimal(corrected):
        faults["corrected"] = NUMBER_TH
    if len(source) > LIMITS["source"]:
        faults["source"] = said(f"ยาวเกิน {LIMITS['source']} ตัวอักษร", f"longer than {LIMITS['source']} characters")
    if faults:
        raise MeasureFaults(faults)
    year = dossier.cycle.result_year
    theirs = measure.value(year) if year else ""
    if corrected and theirs and fraction_of(corrected) == fraction_of(theirs):
        corrected = ""
    if corrected and not source:
        raise MeasureFaults({"source": "กรอกแหล่งที่มาของค่าที่แก้"})
    return corrected, source


def _keep(row: Judgement | MeasureJudgement, kind: str, by: Any, at: datetime) -> None:
    row.changed_at = at
    row.save()
    keep_text(organisation_id=row.organisation_id, kind=kind, target=row.pk, content=_content_of(row), version=row.version,
              by=by, at=at)  # fmt: skip


def _recount(assignment: ReviewAssignment) -> None:
    assignment.judged = Judgement.objects.filter(assignment=assignment).count()
    assignment.save(update_fields=["judged"])


@transaction.atomic
def lock(*, assignment: ReviewAssignment, by: Any, at: datetime) -> ReviewAssignment:
    """The own result is final; from now on the others who are as far can be seen. Refused("incomplete", missing=…)."""
    assignment = own_work(assignment, by, at)
    dossier = assignment.review.dossier
    missing = missing_of(dossier, sheet_of(dossier, whole=False), work_of(assignment))
    if missing.count:
        raise Refused("incomplete", missing=missing)
    assignment.locked_at = at
    assignment.save(update_fields=["locked_at"])
    note(assignment.review, "review.locked", by, at, assignment)
    if assignment.review.officer is not None:
        tell(people=[assignment.review.officer], kind="review.locked", key=f"locked:{assignment.pk}:{at.isoformat()}", at=at,
             title=said(f"ผู้ตรวจประเมินล็อกผลแล้ว: {dossier.organisation}",
                        f"An assessor locked the result: {english_name(dossier.organisation)}"), path=f"/verification/{dossier.pk}/")  # fmt: skip
    return assignment


@transaction.atomic
def unlock(*, assignment: ReviewAssignment, reason: str, by: Any, at: datetime) -> ReviewAssignment:
    """The officer lets an assessor change a final result again, with a reason, before the consensus. The trail keeps how many
    others had locked: their results may have been seen. Refused("reason" | "judge_stage" | "not_locked")."""
    review = locked_review(assignment.review)
    require_lead(by, review, at=at)
    assignment = ReviewAssignment.objects.select_related("user").get(pk=assignment.pk, review=review)
    assignment.review = review
    reason = checked_text(reason).strip()
    if not reason:
        raise Refused("reason")
    if review.stage != ReviewStage.DESK_REVIEW:
        raise Refused("judge_stage")
    if assignment.ended_at is not None or not is_locked(assignment, review.dossier):
        raise Refused("not_locked")
    others = ReviewAssignment.objects.filter(review=review, ended_at=None, locked_at__gte=review.dossier.submitted_at)
    assignment.locked_at = None
    assignment.save(update_fields=["locked_at"])
    note(review, "review.unlocked", by, at, assignment, others_locked=others.exclude(pk=assignment.pk).count())
    tell(people=[assignment.user], kind="review.unlocked", key=f"unlocked:{assignment.pk}:{at.isoformat()}", at=at, body=reason,
         title=said(f"เจ้าหน้าที่ปลดล็อกผลของท่าน: {review.dossier.organisation}",
                    f"An officer unlocked your result: {english_name(review.dossier.organisation)}"), path=f"/judging/{review.dossier_id}/")  # fmt: skip
    return assignment
