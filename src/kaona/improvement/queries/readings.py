"""Figures of indicators beside baseline, target and earlier figures; documents and past states of reports."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kaona.assessment.models import EvidenceVersion
from kaona.improvement.access import partner_of, plans_in_reach
from kaona.improvement.models import Action, ImprovementHistory, Indicator, ProgressReport, Reading, ReportEvidence
from kaona.people.access import may
from kaona.rules.exact import fraction_of, is_decimal
from kaona.rules.progress import Reached, reached, target_for
from kaona.rules.roles import Permission


@dataclass(frozen=True)
class IndicatorNow:
    """An indicator at the end of a period: the target that counts, the figure (None: none yet), earlier figures in order,
    and what the figure (else the newest before it) means."""

    row: Indicator
    target: str
    reading: Reading | None
    earlier: tuple[Reading, ...]
    superseded: tuple[Reading, ...]
    reached: Reached | None

    @property
    def trend(self) -> list[str]:
        """Baseline, earlier figures and this one, for a small line."""
        values = [self.row.baseline, *(one.value for one in self.earlier), self.reading.value if self.reading else ""]
        return [one for one in values if one and is_decimal(one)]

    @property
    def goal(self) -> str:
        """The target as a figure for the line; "" when it is none."""
        return self.target if is_decimal(self.target) else ""


def indicators_at(action: Action, period: date) -> list[IndicatorNow]:
    """The action's indicators with their figures of a period; two queries beside those of the action."""
    rows = [one for one in action.indicators.all() if one.withdrawn_at is None]
    readings: dict[int, list[Reading]] = {}
    for one in Reading.objects.filter(indicator__in=rows).select_related("by").order_by("period", "at", "pk"):
        readings.setdefault(one.indicator_id, []).append(one)
    return [_now(one, readings.get(one.pk, []), period) for one in rows]


def _now(row: Indicator, readings: list[Reading], period: date) -> IndicatorNow:
    standing = [one for one in readings if one.superseded_at is None]
    here = next((one for one in standing if one.period == period), None)
    earlier = tuple(one for one in standing if one.period < period)
    past = tuple(one for one in readings if one.superseded_at is not None and one.period == period)
    targets = {one.period: one.value for one in row.targets.all() if one.withdrawn_at is None}
    target = target_for(targets, period)
    return IndicatorNow(
        row, target, here, earlier, past, _reached(row, target, here or (earlier[-1] if earlier else None))
    )


def _reached(row: Indicator, target: str, reading: Reading | None) -> Reached | None:
    if reading is None or not is_decimal(target):
        return None
    baseline = fraction_of(row.baseline) if is_decimal(row.baseline) else None
    return reached(row.direction, fraction_of(target), fraction_of(reading.value), baseline)


@dataclass(frozen=True)
class PeriodFigure:
    """An indicator at the end of one period: its own target ("" of none), the figure, what the figure means."""

    period: date
    target: str
    reading: Reading | None
    reached: Reached | None


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator through all its periods."""

    row: Indicator
    figures: tuple[PeriodFigure, ...]

    @property
    def trend(self) -> list[str]:
        """Baseline and figures in order, for a small line."""
        values = [self.row.baseline, *(one.reading.value for one in self.figures if one.reading)]
        return [one for one in values if one and is_decimal(one)]

    @property
    def goal(self) -> str:
        """The last target as a figure; "" when there is none."""
        targets = [one.target for one in self.figures if is_decimal(one.target)]
        return targets[-1] if targets else ""


def indicator_lines(action: Action) -> tuple[list[date], list[IndicatorLine]]:
    """Every period with a target or a figure, and the action's indicators through them; one query beside those of the
    action."""
    rows = [one for one in action.indicators.all() if one.withdrawn_at is None]
    readings: dict[int, dict[date, Reading]] = {one.pk: {} for one in rows}
    for reading in Reading.objects.filter(indicator__in=rows, superseded_at=None):
        readings[reading.indicator_id][reading.period] = reading
    targets = {row.pk: {one.period: one.value for one in row.targets.all() if one.withdrawn_at is None} for row in rows}
    periods = sorted({day for row in rows for day in (*readings[row.pk], *targets[row.pk])})
    return periods, [
        IndicatorLine(row, tuple(_figure(row, day, targets[row.pk], readings[row.pk].get(day)) for day in periods))
        for row in rows
    ]


def _figure(row: Indicator, day: date, targets: dict[date, str], reading: Reading | None) -> PeriodFigure:
    return PeriodFigure(day, targets.get(day, ""), reading, _reached(row, target_for(targets, day), reading))


def visible_report_evidence(user: Any, pk: int, *, at: datetime) -> EvidenceVersion | None:
    """The file that a report rests on, for the agencies of the action and for the Office; None otherwise."""
    rows = ReportEvidence.objects.filter(pk=pk, withdrawn_at=None, report__action__plan__withdrawn_at=None)
    row = rows.select_related("report__action__plan", "evidence_version__file", "evidence_version__evidence__organisation").first()  # fmt: skip
    if row is None:
        return None
    return row.evidence_version if reads_documents(user, row.report.action, at=at) else None


def reads_documents(user: Any, action: Action, *, at: datetime) -> bool:
    """May open the documents that reports on an action rest on: its agency, the Office, a partner that has accepted."""
    in_reach = plans_in_reach(user, at=at).filter(pk=action.plan_id).exists()
    # A ministry reads what is reported, not the documents behind it.
    reads = in_reach and may(user, Permission.READ_DOSSIER, action.organisation, at=at)
    office = in_reach and may(user, Permission.READ_SUBMITTED, action.organisation, at=at)
    taking_part = partner_of(user, action, at=at)
    return reads or office or (taking_part is not None and taking_part.accepted_at is not None)


def past_states(report: ProgressReport) -> list[ImprovementHistory]:
    """The kept states of a report, newest first."""
    rows = ImprovementHistory.objects.filter(organisation=report.organisation_id, kind="report", target=str(report.pk))
    return list(rows.select_related("by").order_by("-at", "-pk"))
