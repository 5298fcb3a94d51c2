"""Questions about the award: a year's criteria, who qualifies now and why not, nominations, what is public."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache

from django.db.models import F, QuerySet

from kaona.assessment.models import Dossier, ScoreRecord
from kaona.assessment.queries.scores import total_of
from kaona.rules.awards import AwardCategory, AwardCriteria, Candidate, Standing, candidates, read_award_criteria
from kaona.rules.documents import decode
from kaona.rules.library import find
from kaona.rules.stages import AwardState
from kaona.rules.thai_dates import local
from kaona.verification.models import AwardYear, Certificate, Nomination

SAMPLE, SAMPLE_YEAR = "lert-rat-2569", "2569"


def award_years() -> QuerySet[AwardYear]:
    """Every year that has an award, newest first."""
    return AwardYear.objects.order_by("-fiscal_year")


def award_year(pk: int) -> AwardYear | None:
    """One year's award; whether it is anybody's to see is the page's to ask."""
    return AwardYear.objects.select_related("changed_by", "decided_by").filter(pk=pk).first()


@lru_cache(maxsize=32)
def _criteria(text: str) -> AwardCriteria:
    found, faults = read_award_criteria(text)
    if found is None:
        raise ValueError(faults[0].en)
    return found


def criteria_of(award: AwardYear) -> AwardCriteria:
    """The criteria of a year; they were without fault when they were kept."""
    return _criteria(award.criteria)


def sample_text(fiscal_year: int) -> str:
    """The shipped sample, written for another year."""
    path = find("awards", SAMPLE)
    return decode(path.read_bytes())[0].replace(SAMPLE_YEAR, str(fiscal_year)) if path else ""


@dataclass(frozen=True)
class Runner:
    """An agency beside one award of the year: the rule book's word, its dossier and record, its nomination if any."""

    candidate: Candidate
    dossier: Dossier
    record: ScoreRecord | None
    nomination: Nomination | None


@dataclass(frozen=True)
class Field:
    """Everybody of a year beside every award, by award code: who qualifies first, the higher exact total first."""

    criteria: AwardCriteria
    runners: Mapping[str, list[Runner]]

    def award(self, code: str) -> AwardCategory | None:
        """One award of the year."""
        return next((one for one in self.criteria.categories if one.code == code), None)

    def runner(self, code: str, organisation: int) -> Runner | None:
        """One agency beside one award."""
        return next((one for one in self.runners.get(code, []) if one.dossier.organisation_id == organisation), None)


def field_of(award: AwardYear, *, at: datetime) -> Field:
    """Computed anew every time: scores, certificates and publications of this moment."""
    criteria = criteria_of(award)
    dossiers = _dossiers(award)
    records = _records(award, with_tree=any(one.category_minima for one in criteria.categories))
    certified = _certified(at)
    standings = [_standing(one, records.get(one.pk), certified) for one in dossiers.values()]
    nominated = {(one.category, one.organisation_id): one for one in nominations_of(award)}
    runners: dict[str, list[Runner]] = {one.code: [] for one in criteria.categories}
    for one in candidates(criteria, standings):
        dossier = dossiers[int(one.key)]
        nomination = nominated.get((one.award, dossier.organisation_id))
        runners[one.award].append(Runner(one, dossier, records.get(dossier.pk), nomination))
    return Field(criteria, runners)


def _dossiers(award: AwardYear) -> dict[int, Dossier]:
    """The dossiers of the year's cycles, of agencies that still take part."""
    rows = Dossier.objects.filter(
        cycle__fiscal_year=award.fiscal_year, cycle__participants__state="active",
        cycle__participants__organisation=F("organisation"),
    )  # fmt: skip
    return {
        one.pk: one for one in rows.select_related("organisation__parent", "cycle").order_by("organisation__sort_key")
    }


def _records(award: AwardYear, *, with_tree: bool) -> dict[int, ScoreRecord]:
    rows = ScoreRecord.objects.filter(
        dossier__cycle__fiscal_year=award.fiscal_year, kind="confirmed", superseded_at=None
    )
    return {one.dossier_id: one for one in (rows if with_tree else rows.defer("tree"))}


def _certified(at: datetime) -> set[int]:
    day = local(at).date()
    rows = Certificate.objects.filter(withdrawn_at=None, valid_from__lte=day, valid_to__gte=day)
    return set(rows.values_list("organisation", flat=True))


def _standing(dossier: Dossier, record: ScoreRecord | None, certified: set[int]) -> Standing:
    has = dossier.organisation_id in certified
    if record is None or record.published_at is None:
        return Standing(str(dossier.pk), dossier.organisation.type, None, certified=has, untold=record is not None)
    points = {}
    if "tree" not in record.get_deferred_fields():
        points = {code: Fraction(one["exact"]) for code, one in record.tree.get("categories", {}).items()}
    return Standing(str(dossier.pk), dossier.organisation.type, total_of(record), points, has)


def nominations_of(award: AwardYear) -> QuerySet[Nomination]:
    """The nominations that stand, in the order in which they were made."""
    rows = Nomination.objects.filter(award=award, withdrawn_at=None)
    return rows.select_related("organisation__parent", "record", "added_by", "decided_by").order_by("added_at", "pk")


def withdrawn_nominations_of(award: AwardYear) -> QuerySet[Nomination]:
    """Those that were taken back, newest first."""
    rows = Nomination.objects.filter(award=award, withdrawn_at__isnull=False)
    return rows.select_related("organisation", "added_by").order_by("-withdrawn_at")


def nomination(pk: int) -> Nomination | None:
    """One nomination with its year."""
    rows = Nomination.objects.select_related(
        "award", "organisation__parent", "record", "dossier__cycle", "added_by", "decided_by"
    )
    return rows.filter(pk=pk).first()


@dataclass(frozen=True)
class Published:
    """What everybody may read of a year: the awards and who received each; no score."""

    award: AwardYear
    criteria: AwardCriteria
    awarded: list[tuple[AwardCategory, list[Nomination]]]


def published_award(fiscal_year: int) -> Published | None:
    """The published award of a year; None before it is published."""
    award = AwardYear.objects.filter(fiscal_year=fiscal_year, state=AwardState.PUBLISHED).first()
    if award is None:
        return None
    criteria = criteria_of(award)
    given = [one for one in nominations_of(award) if one.outcome == Nomination.Outcome.AWARDED]
    given.sort(key=lambda one: (one.organisation.sort_key, one.pk))
    awarded = [(award, [one for one in given if one.category == award.code]) for award in criteria.categories]
    return Published(award, criteria, awarded)


def published_years() -> list[int]:
    """The years whose award is public, newest first."""
    rows = AwardYear.objects.filter(state=AwardState.PUBLISHED).order_by("-fiscal_year")
    return list(rows.values_list("fiscal_year", flat=True))
