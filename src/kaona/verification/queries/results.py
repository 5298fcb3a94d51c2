"""What became of a submission: the combined state, the scores that a person may see, feedback, objections."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet

from kaona.assessment.access import sight, viewers_of
from kaona.assessment.models import Dossier, Extension, ScoreRecord
from kaona.assessment.queries.scores import total_of
from kaona.catalogue.queries import edition_fixed, rule_set_fixed
from kaona.people.access import may
from kaona.rules.editions import Edition
from kaona.rules.policies import policy
from kaona.rules.roles import Permission, Sight, Viewer
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import Line, lines_of
from kaona.rules.stages import ObjectionState
from kaona.rules.status import Standing, Status, combined
from kaona.rules.thai_dates import local
from kaona.verification.access import took_part
from kaona.verification.models import (
    Decision,
    Feedback,
    ImportedScore,
    Objection,
    Review,
)
from kaona.verification.queries.certificates import standing_parts
from kaona.verification.queries.consensus import Correction, correction_of


def published_record(dossier: Dossier) -> ScoreRecord | None:
    """The confirmed score that the agency was told of last and that was not withdrawn. It stands until the next one is
    published: deciding and telling are separate steps."""
    rows = ScoreRecord.objects.filter(dossier=dossier, kind="confirmed", published_at__isnull=False, withdrawn_at=None)
    return rows.order_by("-published_at", "-pk").first()


def objection_until(dossier: Dossier, record: ScoreRecord | None) -> datetime | None:
    """The first moment at which it is too late to object; None before publication."""
    if record is None or record.published_at is None:
        return None
    days: int = policy(dossier.cycle.policies, "objection_days")
    until = record.published_at + timedelta(days=days)
    moved = Extension.objects.filter(scope="objection", subject=record.pk).order_by("pk").last()
    return max(until, moved.until) if moved else until


def decides_objection(user: Any, row: Objection, review: Review, *, at: datetime) -> bool:
    """May decide it: an officer or approver who neither judged, led nor confirmed it, and did not raise it."""
    if not may(user, Permission.DECIDE_OBJECTION, at=at) or took_part(user, review):
        return False
    return user.pk not in (row.by_id, review.confirmed_by_id, row.record.by_id)


def objections_for(user: Any, review: Review, *, at: datetime) -> QuerySet[Objection]:
    """The objections of a review for its agency and the Office; nothing for anybody else."""
    rows = Objection.objects.filter(review=review).select_related("record", "resulting_record", "by", "decided_by")
    rows = rows.order_by("item", "pk")
    agency = may(user, Permission.READ_DOSSIER, review.dossier.organisation, at=at)
    return rows if agency or may(user, Permission.DECIDE_OBJECTION, at=at) else rows.none()


def objection_for(user: Any, pk: int, *, at: datetime) -> Objection | None:
    """One objection when `user` may see it, else None (the page answers 404)."""
    row = Objection.objects.select_related("review__dossier__organisation").filter(pk=pk).first()
    if row is None:
        return None
    found = objections_for(user, row.review, at=at).filter(pk=pk)
    return found.select_related("review__dossier__cycle__window", "review__dossier__organisation").first()


def open_objections(user: Any, *, at: datetime) -> QuerySet[Objection]:
    """What the Office has to decide, the oldest first; nothing for anybody else."""
    rows = Objection.objects.filter(state=ObjectionState.OPEN)
    rows = rows.select_related("review__dossier__cycle", "review__dossier__organisation", "review__officer", "record")
    return rows.order_by("at", "pk") if may(user, Permission.DECIDE_OBJECTION, at=at) else rows.none()


def review_of(dossier: Dossier) -> Review | None:
    """The Office's check of the dossier, begun or not; whoever may see what of it is decided by the caller."""
    rows = Review.objects.select_related("dossier__cycle__window", "dossier__organisation", "officer")
    return rows.filter(dossier=dossier).first()


def state_of(dossier: Dossier, review: Review | None, *, at: datetime) -> Status:
    """The one state that people see of this dossier; four queries at most."""
    told = review is not None and published_record(dossier) is not None
    later = standing_parts(dossier, day=local(at).date()) if review else {}
    return combined(
        Standing(
            dossier=dossier.stage,
            returned=dossier.returned_at is not None,
            review=review.stage if review else "",
            published=told,
            **later,
        )
    )


@dataclass(frozen=True)
class Kept:
    """A kept score as pages show it: exact numbers, the lines of its own rule set."""

    record: ScoreRecord
    edition: Edition
    rules: RuleSet
    total: Fraction
    level: str
    lines: tuple[Line, ...]
    categories: Mapping[str, Fraction]
    items: Mapping[str, Fraction]
    levels: Mapping[str, str]


def kept(record: ScoreRecord) -> Kept:
    """A record opened: with the edition and the rule set that gave it, whatever was published since."""
    rules, total = rule_set_fixed(record.rule_set), total_of(record)
    return Kept(
        record, edition_fixed(record.edition), rules, total, record.level, lines_of(rules, total),
        points_by(record, "categories"), points_by(record, "items"),
        {code: one["level"] for code, one in record.tree.get("items", {}).items()},
    )  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What one person may see of the outcome of a dossier."""

    dossier: Dossier
    review: Review | None
    status: Status
    viewers: frozenset[Viewer]
    sees: frozenset[Sight]
    claimed: Kept | None
    confirmed: Kept | None
    correction: Correction | None
    trend: list["YearScore"] = field(default_factory=list)

    @property
    def correction_total(self) -> Fraction | None:
        """The total that was published and taken back."""
        return total_of(self.correction.record) if self.correction else None

    @property
    def agency(self) -> bool:
        """Somebody of the agency itself looks."""
        return Viewer.AGENCY in self.viewers

    @property
    def feedback(self) -> Kept | None:
        """The published score with its feedback report, for who may read that; None before it is published."""
        return self.confirmed if Sight.FEEDBACK in self.sees else None


@dataclass(frozen=True)
class YearScore:
    """The confirmed score of a year; `imported` when it was brought in from before."""

    fiscal_year: int
    total: Fraction
    level: str
    categories: Mapping[str, Fraction]
    imported: bool


def result_for(user: Any, pk: int, *, at: datetime) -> Result | None:
    """The outcome of a submitted dossier for its agency, ministry or the Office; None for everybody else."""
    dossier = Dossier.objects.select_related("cycle__window", "organisation").filter(pk=pk).first()
    if dossier is None:
        return None
    viewers = viewers_of(user, dossier, at=at) & {Viewer.AGENCY, Viewer.OFFICE, Viewer.MINISTRY}
    if not viewers:
        return None
    sees, review = sight(user, dossier, at=at), review_of(dossier)
    confirmed = published_record(dossier) if Sight.CONFIRMED_SCORE in sees else None
    claimed = ScoreRecord.objects.filter(dossier=dossier, kind="claimed", superseded_at=None).first()
    return Result(
        dossier=dossier, review=review, status=state_of(dossier, review, at=at), viewers=viewers, sees=sees,
        claimed=kept(claimed) if claimed and Sight.CLAIMED_SCORE in sees else None,
        confirmed=kept(confirmed) if confirmed else None,
        correction=correction_of(dossier) if Sight.CONFIRMED_SCORE in sees else None,
        trend=trend_of(dossier, confirmed) if Sight.CONFIRMED_SCORE in sees else [],
    )  # fmt: skip


def trend_of(dossier: Dossier, confirmed: ScoreRecord | None) -> list[YearScore]:
    """Confirmed scores over the years up to this cycle, oldest first: own records before imported ones of the same year."""
    years: dict[int, YearScore] = {}
    last = dossier.cycle.fiscal_year
    imported = ImportedScore.objects.filter(
        organisation=dossier.organisation_id, superseded_at=None, fiscal_year__lt=last
    )
    for one in imported:
        points = {code: Fraction(text) for code, text in one.categories.items()}
        years[one.fiscal_year] = YearScore(one.fiscal_year, Fraction(one.total), one.level, points, True)
    records = ScoreRecord.objects.filter(
        organisation=dossier.organisation_id, kind="confirmed", withdrawn_at=None, published_at__isnull=False,
        dossier__cycle__fiscal_year__lt=last,
    ).select_related("dossier__cycle").order_by("published_at", "pk")  # fmt: skip
    for record in [*records, *([confirmed] if confirmed else [])]:
        year = dossier.cycle.fiscal_year if record is confirmed else record.dossier.cycle.fiscal_year
        years[year] = YearScore(year, total_of(record), record.level, points_by(record, "categories"), False)
    return [years[year] for year in sorted(years)]


def points_by(record: ScoreRecord, kind: str) -> dict[str, Fraction]:
    """The exact points of a record's "categories" or "items" by code."""
    return {code: Fraction(one["exact"]) for code, one in record.tree.get(kind, {}).items()}


def changed_statements(result: Result, item: str) -> list[Decision]:
    """The statements and measures of an item that ended otherwise than claimed, with the reason that the agency reads."""
    if result.review is None or result.confirmed is None or result.claimed is None:
        return []
    was = set(result.claimed.record.tree["items"][item]["missing"])
    now = set(result.confirmed.record.tree["items"][item]["missing"])
    rows = Decision.objects.filter(review=result.review, decided_at__lte=result.confirmed.record.at)
    statements = list(rows.filter(code__in=was ^ now).order_by("code"))
    moved = Q(suitable=False) | ~Q(corrected="")
    measures = rows.filter(moved, measure__sub_measure__startswith=f"{item}.").select_related("measure")
    return statements + list(measures.order_by("measure__sub_measure", "measure__position"))


def feedback_of(review: Review | None) -> dict[str, dict[str, list[Feedback]]]:
    """What the agency reads by item and kind (strength, ofi, lift)."""
    found: dict[str, dict[str, list[Feedback]]] = {}
    for row in Feedback.objects.filter(review=review, withdrawn_at=None).order_by("pk") if review else ():
        found.setdefault(row.item, {}).setdefault(row.kind, []).append(row)
    return found
