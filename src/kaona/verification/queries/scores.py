"""Questions about confirmed scores of earlier years that were brought in ("นำเข้า"), and what a new list would do to them."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from hashlib import sha256

from django.db.models import QuerySet

from kaona.assessment.models import ScoreRecord
from kaona.assessment.queries.scores import total_of
from kaona.catalogue.queries import published_documents, rule_set_content
from kaona.people.models import Organisation, OrganisationChange
from kaona.rules.exact import fraction_of
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.imported_scores import JudgedList, JudgedRow, Known, Scores, judge_scores
from kaona.rules.roles import AGENCY_TYPES
from kaona.rules.said import said
from kaona.rules.thai_dates import local
from kaona.rules.thai_text import search_form
from kaona.verification.models import ImportedScore
from kaona.verification.queries.results import YearScore, points_by

# The tool is of 2561; nothing was confirmed before it.
FIRST_YEAR = 2561
OTHERWISE_MOST = Fraction(500)


@dataclass(frozen=True)
class Report:
    """What a list would do. `mark` names the list and all that it was judged against: another mark later means that
    somebody imported in between."""

    judged: JudgedList
    names: Mapping[str, str]
    before: Mapping[tuple[str, int], Scores]
    mark: str

    def count(self, state: str) -> int:
        """How many rows are new, same, changes or faulty."""
        return sum(row.state == state for row in self.judged.rows)

    @property
    def good(self) -> list[JudgedRow]:
        """The rows that would be taken in; those that would change nothing are left out."""
        return [row for row in self.judged.rows if row.state in ("new", "changes")]


def report_on(rows: Sequence[Sequence[str]], *, at: datetime) -> Report:
    """Judge a list against the register, what was imported, and what was confirmed here."""
    names, agencies = _register()
    before = {(str(one.organisation_id), one.fiscal_year): scores_in(one) for one in current_scores()}
    judged = judge_scores(rows, Known(agencies, fiscal_year_of(local(at).date()), FIRST_YEAR, _most_points(), before))
    confirmed = _confirmed_here()
    judged = replace(judged, rows=tuple(_beside_ours(row, confirmed) for row in judged.rows))
    touched = {place: before[place] for row in judged.rows if (place := (row.agency, row.year or 0)) in before}
    return Report(judged, names, touched, _mark(judged, touched))


def _register() -> tuple[dict[str, str], dict[str, set[str]]]:
    """Names by key, and the keys that a name (also a former one) or code can mean."""
    names: dict[str, str] = {}
    agencies: dict[str, set[str]] = defaultdict(set)
    rows = Organisation.objects.filter(type__in=AGENCY_TYPES)
    for pk, code, name_th, name_en in rows.values_list("pk", "code", "name_th", "name_en"):
        names[str(pk)] = name_th
        for text in (code, name_th, name_en):
            if text:
                agencies[search_form(text)].add(str(pk))
    renamed = OrganisationChange.objects.filter(kind="renamed", organisation__type__in=AGENCY_TYPES)
    for pk, before in renamed.values_list("organisation", "before"):
        for text in (before.get("name_th"), before.get("name_en")):
            if text:
                agencies[search_form(text)].add(str(pk))
    return names, agencies


def _most_points() -> Fraction:
    return max((rule_set_content(one.pk).most_points for one in published_documents()[1]), default=OTHERWISE_MOST)


def _confirmed_here() -> set[tuple[str, int]]:
    rows = ScoreRecord.objects.filter(kind="confirmed", superseded_at=None)
    return {(str(agency), year) for agency, year in rows.values_list("organisation", "dossier__cycle__fiscal_year")}


def _beside_ours(row: JudgedRow, confirmed: set[tuple[str, int]]) -> JudgedRow:
    if row.year is None or (row.agency, row.year) not in confirmed:
        return row
    fault = said("ปีนี้มีคะแนนที่ยืนยันในระบบแล้ว", "the score of this year was confirmed in this system")
    return replace(row, faults={**row.faults, "year": fault}, state="faulty")


def _mark(judged: JudgedList, before: Mapping[tuple[str, int], Scores]) -> str:
    rows = [[row.number, row.agency, row.year, row.state, _plain(row.scores)] for row in judged.rows]
    there = sorted([*place, _plain(scores)] for place, scores in before.items())
    return sha256(json.dumps([rows, there], ensure_ascii=False).encode()).hexdigest()


def _plain(one: Scores) -> list[object]:
    return [one.total, sorted(one.categories.items()), one.level, one.source]


def scores_in(one: ImportedScore) -> Scores:
    """A row as the rule book compares it."""
    return Scores(one.total, one.categories, one.level, one.source)


def current_scores(*, words: str = "", year: int = 0) -> QuerySet[ImportedScore]:
    """The imported scores that stand, by a part of the agency's name and the year: newest year first, in Thai order."""
    rows = ImportedScore.objects.filter(superseded_at=None).select_related("organisation__parent", "by")
    if words.strip():
        rows = rows.filter(organisation__search_text__contains=search_form(words))
    if year:
        rows = rows.filter(fiscal_year=year)
    return rows.order_by("-fiscal_year", "organisation__sort_key", "pk")


def years_with_scores() -> list[int]:
    """The years that have imported scores, newest first."""
    found = ImportedScore.objects.filter(superseded_at=None).values_list("fiscal_year", flat=True)
    return sorted(set(found), reverse=True)


def scores_of(organisation: Organisation) -> QuerySet[ImportedScore]:
    """Every imported score of an agency, also those that a later import replaced: newest year and import first."""
    rows = ImportedScore.objects.filter(organisation=organisation).select_related("by")
    return rows.order_by("-fiscal_year", "-at", "-pk")


def confirmed_by_year(organisation: Organisation, *, published_only: bool = True) -> list[YearScore]:
    """The trend of an agency, oldest first: scores confirmed here, and imported ones for the years before."""
    rows = ScoreRecord.objects.filter(organisation=organisation, kind="confirmed", superseded_at=None)
    if published_only:
        rows = rows.filter(published_at__isnull=False)
    found: dict[int, YearScore] = {}
    for one in ImportedScore.objects.filter(organisation=organisation, superseded_at=None):
        points = {code: fraction_of(text) for code, text in one.categories.items()}
        found[one.fiscal_year] = YearScore(one.fiscal_year, fraction_of(one.total), one.level, points, True)
    for record in rows.select_related("dossier__cycle"):
        year = record.dossier.cycle.fiscal_year
        found[year] = YearScore(year, total_of(record), record.level, points_by(record, "categories"), False)
    return [found[year] for year in sorted(found)]
