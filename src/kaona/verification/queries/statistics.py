"""How far the assessors of a cycle agree, read from the judgements in bulk; for officers, never applied to a score.

Only reviews whose consensus has been opened, and only parts that are locked and run: before that nobody but the assessor
knows a judgement, not even in a count.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db.models import F

from kaona.assessment.models import Cycle, ScoreRecord
from kaona.catalogue.queries import edition_content
from kaona.people.queries import names_of
from kaona.rules.agreement import (
    Counts,
    CycleGap,
    Points,
    Severity,
    alpha,
    alphas_of_sums,
    coincidences,
    counts_of,
    cycle_gap,
    gap,
    severities,
)
from kaona.rules.stages import ReviewStage
from kaona.verification.models import AgreementRun, Judgement, ReviewAssignment


@dataclass(frozen=True)
class Team:
    """The assessors of one agency."""

    dossier: int
    agency: str
    assessors: int
    alpha: float | None
    gap: Fraction | None


@dataclass(frozen=True)
class OnItem:
    """One item over all agencies."""

    code: str
    title: Any
    alpha: float | None
    gap: Fraction | None  # mean


@dataclass(frozen=True)
class OnAssessor:
    """One assessor beside the others on the same statements."""

    name: str
    severity: Severity


@dataclass(frozen=True)
class Agreement:
    """A cycle's agreement."""

    agencies: int
    judgements: int
    alpha: float | None
    items: tuple[OnItem, ...]
    teams: tuple[Team, ...]
    assessors: tuple[OnAssessor, ...]
    gap: CycleGap
    newest_lock: datetime | None


def parts_that_count(cycle: Cycle) -> list[tuple[int, int, int, str, datetime]]:
    """Assignment, assessor, dossier, agency and lock of every part that counts."""
    rows = ReviewAssignment.objects.filter(
        review__dossier__cycle=cycle, declined_at=None, locked_at__gte=F("review__dossier__submitted_at")
    ).exclude(review__stage=ReviewStage.DESK_REVIEW)
    rows = rows.filter(ended_at=None) | rows.filter(ended_at__gte=F("review__reviewed_at"))
    fields = ("pk", "user", "review__dossier", "review__dossier__organisation__name_th", "locked_at")
    return list(rows.order_by("pk").values_list(*fields))


def judgements_of(parts: list[tuple[int, int, int, str, datetime]]) -> dict[str, dict[str, dict[str, str]]]:
    """Dossier -> assessor -> statement -> verdict: what the rules count. One query whatever the size."""
    place: dict[int, dict[str, str]] = {}
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for part, user, dossier, _agency, _locked in parts:
        place[part] = found[str(dossier)].setdefault(str(user), {})
    rows = Judgement.objects.order_by().values_list("assignment_id", "code", "verdict")
    # By range, not by a list of thousands of keys; those of other cycles in between are left out here.
    for part, code, verdict in (
        rows.filter(assignment__gte=min(place), assignment__lte=max(place)).iterator(20_000) if place else ()
    ):
        if part in place:
            place[part][code] = verdict
    return dict(found)


def counts_of_cycle(cycle: Cycle) -> tuple[Counts, datetime | None]:
    """What the interval is drawn from, and the newest lock that it holds."""
    parts = parts_that_count(cycle)
    return counts_of(judgements_of(parts)), max((part[4] for part in parts), default=None)


def agreement_of(cycle: Cycle) -> Agreement:
    """Everything but the interval."""
    book = edition_content(cycle.edition_id)
    parts = parts_that_count(cycle)
    judged = judgements_of(parts)
    counts = counts_of(judged)
    gaps = _gaps(cycle, [int(one) for one in judged])
    whole = cycle_gap(list(gaps.values()))
    by_item = _alphas_by_item(counts)
    names = names_of({part[1] for part in parts})
    found = severities(judged)
    return Agreement(
        agencies=len(judged), judgements=int(counts.values.sum()), alpha=alpha(counts.values),
        items=tuple(
            OnItem(code, item.title, by_item.get(code), whole.items[code].mean if code in whole.items else None)
            for code, item in book.items.items()
        ),
        teams=_teams(counts, judged, {part[2]: part[3] for part in parts}, gaps),
        assessors=tuple(OnAssessor(names[int(key)], one) for key, one in sorted(found.items(), key=_by_severity)),
        gap=whole, newest_lock=max((part[4] for part in parts), default=None),
    )  # fmt: skip


def _by_severity(pair: tuple[str, Severity]) -> tuple[bool, Fraction]:
    value = pair[1].value
    return value is None, value or Fraction(0)


def _alphas_by_item(counts: Counts) -> dict[str, float | None]:
    codes: dict[str, list[str]] = defaultdict(list)
    for code in counts.codes:
        codes[code.rpartition(".")[0]].append(code)
    return {item: alpha(counts.item(inside)) for item, inside in codes.items()}


def _teams(
    counts: Counts, judged: Mapping[str, Mapping[str, Any]], names: Mapping[int, str], gaps: Mapping[int, Points]
) -> tuple[Team, ...]:
    """Each agency's own alpha, the lowest first; all at once, from the sums of its units."""
    found = []
    for agency, value in zip(counts.agencies, alphas_of_sums(coincidences(counts)), strict=True):
        own, away = float(value), gaps.get(int(agency))
        found.append(Team(int(agency), names[int(agency)], len(judged[agency]), None if own != own else own,
                          away.total if away else None))  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.alpha is None, one.alpha or 0.0, one.agency)))


@lru_cache(maxsize=4096)
def _exact(text: str) -> Fraction:
    """Most items of a cycle have points that others have too."""
    return Fraction(text)


def _gaps(cycle: Cycle, dossiers: list[int]) -> dict[int, Points]:
    """Self-assessed minus reviewed by dossier, where both scores are in force."""
    rows = ScoreRecord.objects.filter(dossier__cycle=cycle, kind__in=("claimed", "reviewed"), superseded_at=None)
    kept: dict[int, dict[str, Points]] = defaultdict(dict)
    for dossier, kind, above, below, tree in rows.values_list("dossier", "kind", "numerator", "denominator", "tree"):
        items = {code: _exact(one["exact"]) for code, one in tree.get("items", {}).items()}
        kept[dossier][kind] = Points(Fraction(int(above), int(below)), items)
    wanted = set(dossiers)
    return {
        dossier: gap(both["claimed"], both["reviewed"])
        for dossier, both in kept.items()
        if dossier in wanted and len(both) == 2
    }


def newest_run(cycle: Cycle) -> AgreementRun | None:
    """The interval that was asked for last."""
    return AgreementRun.objects.filter(cycle=cycle).order_by("-pk").first()


def last_interval(cycle: Cycle) -> AgreementRun | None:
    """The newest interval that is there."""
    return AgreementRun.objects.filter(cycle=cycle, state=AgreementRun.State.DONE).order_by("-pk").first()


def run_of(pk: int) -> AgreementRun | None:
    """One run."""
    return AgreementRun.objects.select_related("cycle", "asked_by").filter(pk=pk).first()
