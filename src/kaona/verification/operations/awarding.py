"""The award of a year: criteria kept, nominations, the committee's word on each, decided, published. Deciding and telling
are separate deeds."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from kaona.activity.operations import record as write
from kaona.activity.operations import tell
from kaona.people.access import require
from kaona.people.queries import office, officers, people_with_role
from kaona.rules.awards import AwardCriteria, read_award_criteria
from kaona.rules.faults import Fault
from kaona.rules.roles import Permission, Role
from kaona.rules.said import said
from kaona.rules.stages import AWARD_MOVES, AwardState
from kaona.verification.models import AwardYear, Nomination
from kaona.verification.operations.base import Conflict, Refused, checked_text, keep_text, moved
from kaona.verification.queries.awards import criteria_of, field_of, nominations_of

OUTCOMES = (Nomination.Outcome.AWARDED, Nomination.Outcome.NOT_AWARDED)


class CriteriaFaults(ValueError):
    """What is wrong with the criteria, every fault at its place."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(str(faults))
        self.faults = faults


def _read(text: str) -> AwardCriteria:
    found, faults = read_award_criteria(text)
    if found is None:
        raise CriteriaFaults(faults)
    return found


def _locked(award: AwardYear) -> AwardYear:
    return AwardYear.objects.select_for_update(of=("self",)).get(pk=award.pk)


def _note(award: AwardYear, kind: str, by: Any, at: datetime, subject: Any = None, **data: Any) -> None:
    """In the Office's chain: an agency is told by publication, not by its trail."""
    write(kind=kind, subject=subject or award, by=by, at=at, data={"award": award.pk, **data})


@transaction.atomic
def create_award(*, text: str, by: Any, at: datetime) -> AwardYear:
    """The award of the year that the criteria name, as a draft. CriteriaFaults; Refused("award_exists")."""
    require(by, Permission.MANAGE_AWARDS, at=at)
    criteria = _read(text)
    if AwardYear.objects.filter(fiscal_year=criteria.fiscal_year).exists():
        raise Refused("award_exists")
    try:
        with transaction.atomic():
            award = AwardYear.objects.create(**_fields(criteria, text), changed_by=by, changed_at=at)
    except IntegrityError:
        raise Refused("award_exists") from None
    _note(award, "award.created", by, at, year=criteria.fiscal_year, criteria=criteria.fixed)
    return award


@transaction.atomic
def change_criteria(*, award: AwardYear, text: str, version: int, by: Any, at: datetime) -> AwardYear:
    """Other criteria, typed on top of `version`, while it is a draft.

    CriteriaFaults; Conflict; Refused("criteria_fixed" | "award_exists").
    """
    award = _locked(award)
    require(by, Permission.MANAGE_AWARDS, at=at)
    if award.state != AwardState.DRAFT:
        raise Refused("criteria_fixed")
    criteria = _read(text)
    if award.version != version:
        raise Conflict(award)
    if AwardYear.objects.filter(fiscal_year=criteria.fiscal_year).exclude(pk=award.pk).exists():
        raise Refused("award_exists")
    for name, value in _fields(criteria, text).items():
        setattr(award, name, value)
    award.version, award.changed_by, award.changed_at = award.version + 1, by, at
    award.save()
    _note(award, "award.criteria_changed", by, at, criteria=criteria.fixed, version=award.version)
    return award


def _fields(criteria: AwardCriteria, text: str) -> dict[str, Any]:
    return {
        "fiscal_year": criteria.fiscal_year, "name_th": criteria.title.th[:300], "name_en": criteria.title.en[:300],
        "criteria": text,
    }  # fmt: skip


@transaction.atomic
def open_award(*, award: AwardYear, by: Any, at: datetime) -> AwardYear:
    """From now on agencies are nominated, and the criteria stand. Refused("move")."""
    award = _locked(award)
    require(by, Permission.MANAGE_AWARDS, at=at)
    return _move(award, "open", "award.opened", by, at)


@transaction.atomic
def nominate(*, award: AwardYear, organisation_id: int, category: str, by: Any, at: datetime) -> Nomination:
    """Put an agency that qualifies now before the committee, for one award of the year.

    Refused("award_not_open" | "unknown_code" | "not_candidate" | "nominated").
    """
    award = _locked(award)
    require(by, Permission.MANAGE_AWARDS, at=at)
    _require_open(award)
    field = field_of(award, at=at)
    found = field.runner(category, organisation_id)
    if found is None:
        raise Refused("unknown_code", code=category)
    if not found.candidate.qualifies or found.record is None:
        raise Refused("not_candidate")
    if found.nomination is not None:
        raise Refused("nominated")
    row = Nomination.objects.create(
        organisation_id=organisation_id, award=award, dossier=found.dossier, record=found.record, category=category,
        added_by=by, added_at=at,
    )  # fmt: skip
    _note(award, "award.nominated", by, at, row, agency=organisation_id, category=category)
    return row


@transaction.atomic
def withdraw_nomination(*, nomination: Nomination, reason: str, by: Any, at: datetime) -> Nomination:
    """Take a nomination back before the committee has decided on it; it stays with its reason.

    Refused("award_not_open" | "reason" | "nomination_settled").
    """
    award = _locked(nomination.award)
    require(by, Permission.MANAGE_AWARDS, at=at)
    _require_open(award)
    row = _standing(nomination)
    if row.outcome != Nomination.Outcome.OPEN:
        raise Refused("nomination_settled")
    reason = checked_text(reason)
    if not reason:
        raise Refused("reason")
    row.withdrawn_at, row.withdrawn_reason = at, reason
    row.save()
    _note(award, "award.nomination_withdrawn", by, at, row, agency=row.organisation_id, category=row.category)
    return row


@transaction.atomic
def decide_nomination(
    *, nomination: Nomination, outcome: str, reason: str, was: str, by: Any, at: datetime
) -> Nomination:
    """The committee's word on a nomination, with a reason that the agency reads; `was`: the word that the person saw.

    Refused("award_not_open" | "unknown_code" | "reason" | "same_person" | "not_candidate" | "nomination_settled"), Conflict
    when another word was said in between.
    """
    award = _locked(nomination.award)
    require(by, Permission.DECIDE_AWARD, at=at)
    _require_open(award)
    row = _standing(nomination)
    if outcome not in OUTCOMES:
        raise Refused("unknown_code", code=outcome)
    if row.outcome != was:
        raise Conflict(row)
    if row.added_by_id == by.pk:
        raise Refused("same_person")
    reason = checked_text(reason)
    if not reason:
        raise Refused("reason")
    if outcome == Nomination.Outcome.AWARDED and not _qualifies(row, at):
        raise Refused("not_candidate")
    row.outcome, row.reason, row.decided_by, row.decided_at = outcome, reason, by, at
    row.save()
    _note(award, f"award.nomination_{outcome}", by, at, row, agency=row.organisation_id, category=row.category)
    return row


def _standing(nomination: Nomination) -> Nomination:
    row = Nomination.objects.select_for_update(of=("self",)).select_related("award").get(pk=nomination.pk)
    if row.withdrawn_at is not None:
        raise Refused("nomination_settled")
    return row


def _qualifies(row: Nomination, at: datetime) -> bool:
    """Still, by the scores and certificates of this moment."""
    found = field_of(row.award, at=at).runner(row.category, row.organisation_id)
    return found is not None and found.candidate.qualifies


def _require_open(award: AwardYear) -> None:
    if award.state != AwardState.OPEN:
        raise Refused("award_not_open")


@transaction.atomic
def decide_award(*, award: AwardYear, by: Any, at: datetime) -> AwardYear:
    """The committee has decided on every nomination; nobody outside the Office is told yet.

    Refused("move" | "award_undecided" with count).
    """
    award = _locked(award)
    require(by, Permission.DECIDE_AWARD, at=at)
    left = nominations_of(award).filter(outcome=Nomination.Outcome.OPEN).count()
    state = moved(AWARD_MOVES, "decide", award.state)
    if left:
        raise Refused("award_undecided", count=left)
    award.decided_by, award.decided_at = by, at
    award.state = state
    award.save()
    _note(award, "award.decided", by, at)
    tell(people=officers(at=at), kind="award.decided", key=f"award:{award.pk}:decided:{at.isoformat()}", at=at,
         title=said(f"ตัดสินรางวัลปี {award.fiscal_year} แล้ว รอประกาศ", f"Awards of {award.fiscal_year} are decided, to be announced"), path=f"/awards/{award.pk}/")  # fmt: skip
    return award


@transaction.atomic
def reopen_award(*, award: AwardYear, reason: str, by: Any, at: datetime) -> AwardYear:
    """Back to the committee before it is published; the words on nominations stay. Refused("move" | "reason")."""
    award = _locked(award)
    require(by, Permission.DECIDE_AWARD, at=at)
    reason = checked_text(reason)
    if not reason:
        raise Refused("reason")
    award.decided_by, award.decided_at = None, None
    _move(award, "reopen", "award.reopened", by, at)
    keep_text(organisation_id=office().pk, kind="award", target=award.pk, content={"reason": reason},
              version=award.version, by=by, at=at)  # fmt: skip
    tell(people=officers(at=at), kind="award.reopened", key=f"award:{award.pk}:reopened:{at.isoformat()}", at=at, body=reason,
         title=said(f"เปิดพิจารณารางวัลปี {award.fiscal_year} อีกครั้ง", f"Awards of {award.fiscal_year} are open again"), path=f"/awards/{award.pk}/")  # fmt: skip
    return award


@transaction.atomic
def publish_award(*, award: AwardYear, by: Any, at: datetime) -> AwardYear:
    """Everybody may read who received what, and every nominated agency is told the committee's word.

    Refused("move" | "award_lost" with the agency's name): one who was awarded no longer qualifies.
    """
    award = _locked(award)
    require(by, Permission.MANAGE_AWARDS, at=at)
    state = moved(AWARD_MOVES, "publish", award.state)
    field, rows = field_of(award, at=at), list(nominations_of(award))
    for row in rows:
        found = field.runner(row.category, row.organisation_id)
        if row.outcome == Nomination.Outcome.AWARDED and (found is None or not found.candidate.qualifies):
            raise Refused("award_lost", name=row.organisation.name_th)
    award.state, award.published_at = state, at
    award.save()
    _note(award, "award.published", by, at, awarded=sum(row.outcome == Nomination.Outcome.AWARDED for row in rows))
    for row in rows:
        _tell(award, row, at)
    return award


def _tell(award: AwardYear, row: Nomination, at: datetime) -> None:
    title = next(one.title for one in criteria_of(award).categories if one.code == row.category)
    awarded = row.outcome == Nomination.Outcome.AWARDED
    people = people_with_role(row.organisation, frozenset({Role.HEAD, Role.COORDINATOR}), at=at)
    words = said(f"ได้รับรางวัล {title.th}", f"Award won: {title.en or title.th}")
    if not awarded:
        words = said(f"ผลการพิจารณารางวัล {title.th}: ไม่ได้รับรางวัลปีนี้", f"Award {title.en or title.th}: not won this year")
    tell(people=people, kind=f"award.{row.outcome}", key=f"nomination:{row.pk}:{at.isoformat()}", at=at, title=words,
         body=row.reason, path=f"/certificates/year/{award.fiscal_year}/")  # fmt: skip


def _move(award: AwardYear, move: str, kind: str, by: Any, at: datetime) -> AwardYear:
    award.state = moved(AWARD_MOVES, move, award.state)
    award.save()
    _note(award, kind, by, at)
    return award
