"""Everything that a dossier answers, read once: five queries whatever its size."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Case, F, QuerySet, Value, When

from kaona.assessment.models import Dossier, LevelAnswer, Measure, MeasureResult, ProfileAnswer, StatementAnswer
from kaona.catalogue.queries import edition_content, rule_set_content
from kaona.prepared import Prepared
from kaona.rules.editions import Edition
from kaona.rules.exact import fraction_of
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import Claim, MeasureClaim, ScoreTree, score, score_after_ticks

WRITTEN = "…"


class StatementRow(NamedTuple):
    """What the pages and the score need of an answer; plain, because a page reads 160 of them."""

    state: str
    carried: bool


class LevelRow(NamedTuple):
    """A level's narrative (only WRITTEN or "" when the sheet was not read whole) and confirmation; `confirmed_by` is a
    name."""

    narrative: str
    version: int
    changed_at: datetime
    confirmed_at: datetime | None
    confirmed_by: str | None
    carried: bool


class ResultRow(NamedTuple):
    """A figure of one year, as typed."""

    value: str
    carried: bool


class Indicator(NamedTuple):
    """An indicator's own fields, named as in the table."""

    pk: int
    sub_measure: str
    position: int
    name: str
    unit: str
    direction: str
    target: str
    band_floor: str
    band_top: str
    denominator: str
    source: str
    note: str
    carried: bool
    version: int
    changed_at: datetime


@dataclass(frozen=True)
class MeasureRow:
    """An indicator with its results by year, as typed."""

    row: Indicator
    results: dict[int, ResultRow]

    def value(self, year: int) -> str:
        """The figure typed for a year; "" when there is none."""
        result = self.results.get(year)
        return result.value if result else ""


@dataclass(frozen=True)
class Sheet:
    """The answers of a dossier by code."""

    statements: dict[str, StatementRow]
    levels: dict[tuple[str, str], LevelRow]
    profile: dict[str, ProfileAnswer]
    measures: dict[str, list[MeasureRow]]
    # Answers of the profile that came from last year and wait to be confirmed
    carried_profile: int = 0

    def state(self, code: str) -> str:
        """unanswered, met or not_met."""
        row = self.statements.get(code)
        return row.state if row else "unanswered"

    def narrative(self, item: str, level: str) -> str:
        """The narrative of a level; "" when there is none."""
        row = self.levels.get((item, level))
        return row.narrative if row else ""

    def confirmed(self, item: str, level: str) -> bool:
        """The level is marked as checked."""
        row = self.levels.get((item, level))
        return row is not None and row.confirmed_at is not None

    def all_measures(self) -> list[MeasureRow]:
        """Every indicator in the order of the form."""
        return [one for code in sorted(self.measures) for one in self.measures[code]]


def edition_of(dossier: Dossier) -> Edition:
    """The edition that the dossier answers."""
    return edition_content(dossier.cycle.edition_id)


def rule_set_of(dossier: Dossier) -> RuleSet:
    """The rule set that scores it."""
    return rule_set_content(dossier.cycle.rule_set_id)


def _levels(*, texts: bool, **conditions: Any) -> QuerySet[LevelAnswer, Any]:
    text = F("narrative") if texts else Case(When(narrative="", then=Value("")), default=Value(WRITTEN))
    return LevelAnswer.objects.filter(**conditions).values_list(
        "item", "level", text, "version", "changed_at", "confirmed_at", "confirmed_by__full_name", "carried"
    )


_STATEMENTS = Prepared(
    lambda of: StatementAnswer.objects.filter(dossier=of.dossier).values_list("code", "state", "carried")
)
_PROFILE = Prepared(lambda of: ProfileAnswer.objects.filter(dossier=of.dossier))
_CARRIED_PROFILE = Prepared(lambda of: ProfileAnswer.objects.filter(dossier=of.dossier, carried=True).values_list("pk"))
_FIGURES = Prepared(
    lambda of: MeasureResult.objects.filter(dossier=of.dossier).values_list(
        "measure", "fiscal_year", "value", "carried"
    )
)
_INDICATORS = Prepared(
    lambda of: (
        Measure.objects.filter(dossier=of.dossier, withdrawn_at=None)
        .order_by("sub_measure", "position")
        .values_list(*Indicator._fields)
    )
)
_LEVELS = Prepared(lambda of: _levels(texts=False, dossier=of.dossier))
_LEVELS_WITH_TEXTS = Prepared(lambda of: _levels(texts=True, dossier=of.dossier))
_LEVELS_OF_ITEM = Prepared(lambda of: _levels(texts=True, dossier=of.dossier, item=of.item))


def sheet_of(dossier: Dossier, *, whole: bool = True) -> Sheet:
    """Read all answers: five queries. Not `whole`: without the profile, and of narratives only whether they are WRITTEN (a
    dossier's texts together are a book)."""
    pk = dossier.pk
    statements = {code: StatementRow(state, carried) for code, state, carried in _STATEMENTS(dossier=pk)}
    profile = {row.code: row for row in _PROFILE(dossier=pk)} if whole else {}
    results: dict[int, dict[int, ResultRow]] = defaultdict(dict)
    for measure_id, year, value, carried in _FIGURES(dossier=pk):
        results[measure_id][year] = ResultRow(value, carried)
    measures: dict[str, list[MeasureRow]] = defaultdict(list)
    for row in map(Indicator._make, _INDICATORS(dossier=pk)):
        measures[row.sub_measure].append(MeasureRow(row, results.get(row.pk, {})))
    levels = _LEVELS_WITH_TEXTS(dossier=pk) if whole else _LEVELS(dossier=pk)
    waiting = sum(row.carried for row in profile.values()) if whole else len(_CARRIED_PROFILE(dossier=pk))
    return Sheet(statements, _by_level(levels), profile, dict(measures), waiting)


def levels_of_item(dossier: Dossier, item: str) -> dict[tuple[str, str], LevelRow]:
    """The levels of one item with their texts, by item and level."""
    return _by_level(_LEVELS_OF_ITEM(dossier=dossier.pk, item=item))


def has_narrative(dossier: Dossier, item: str, level: str) -> bool:
    """The level has words already."""
    return LevelAnswer.objects.filter(dossier=dossier, item=item, level=level).exclude(narrative="").exists()


def _by_level(rows: list[Any]) -> dict[tuple[str, str], LevelRow]:
    return {(one[0], one[1]): LevelRow(*one[2:]) for one in rows}


def met_codes(dossier: Dossier, sheet: Sheet) -> frozenset[str]:
    """Statements that count: met, applicable, and not merely carried over."""
    known = edition_of(dossier).statements
    kind = dossier.organisation.type
    return frozenset(
        code
        for code, row in sheet.statements.items()
        if row.state == "met" and not row.carried and code in known and kind in known[code].applies_to
    )


def measure_claim(one: MeasureRow, *, with_results: bool = True) -> MeasureClaim:
    """An indicator as the rule book reads it. The figures were checked when they were saved."""
    row = one.row
    band = (fraction_of(row.band_floor), fraction_of(row.band_top)) if row.band_floor else None
    results: dict[int, Fraction | None] = {}
    if with_results:
        results = {year: fraction_of(r.value) if r.value else None for year, r in one.results.items() if not r.carried}
    return MeasureClaim(
        sub_measure=row.sub_measure, name=row.name, unit=row.unit, direction=row.direction, key=str(row.pk),
        target=fraction_of(row.target) if row.target else None, results=results, conversion=band,
    )  # fmt: skip


def claim_of(dossier: Dossier, sheet: Sheet) -> Claim:
    """The claim of a dossier: what the score counts."""
    measures = tuple(measure_claim(one) for one in sheet.all_measures())
    return Claim(dossier.organisation.type, dossier.cycle.result_year, met_codes(dossier, sheet), measures)


def score_of(dossier: Dossier, sheet: Sheet) -> ScoreTree:
    """The live score."""
    return score(edition_of(dossier), rule_set_of(dossier), claim_of(dossier, sheet))


def score_after(dossier: Dossier, sheet: Sheet, before: ScoreTree, ticked: frozenset[str]) -> ScoreTree:
    """The live score when only statements of the items `ticked` have changed since `before`."""
    claim = Claim(dossier.organisation.type, dossier.cycle.result_year, met_codes(dossier, sheet))
    return score_after_ticks(edition_of(dossier), rule_set_of(dossier), claim, before, ticked)
