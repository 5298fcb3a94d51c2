"""The consensus of a review: what each assessor says side by side, what is decided, and the result that follows.

A statement's result is its decision; without one what all assessors say alike; else, as a draft, what more than half say.
A reason is required where the assessors differ, where the result differs from the claim, and where a decision goes against
what they all say. Only locked parts that run count; decisions older than the submission do not stand.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from kaona.assessment.models import Dossier, ScoreRecord
from kaona.assessment.queries.answers import (
    MeasureRow,
    claim_of,
    edition_of,
    met_codes,
    rule_set_of,
    sheet_of,
)
from kaona.people.models import User
from kaona.people.queries import people_with_role
from kaona.rules.exact import fraction_of
from kaona.rules.judged import (
    MET,
    NOT_MET,
    MeasureVerdict,
    agreed,
    agreed_measure,
    draft,
    draft_measure,
    judged_claim,
    needs_third_reader,
)
from kaona.rules.policies import policy
from kaona.rules.roles import Role
from kaona.rules.scoring import Claim, ScoreTree, score
from kaona.verification.access import is_locked
from kaona.verification.models import Decision, Judgement, MeasureJudgement, Review, ReviewAssignment
from kaona.verification.queries.judging import applicable_codes, verdict_of


@dataclass(frozen=True)
class Voice:
    """What one assessor says of a statement: met, not_met or cannot_tell."""

    part: ReviewAssignment
    verdict: str
    reason: str


@dataclass(frozen=True)
class MeasureVoice:
    """What one assessor says of a measure; `corrected` as typed, "" accepts the agency's figure."""

    part: ReviewAssignment
    verdict: MeasureVerdict
    corrected: str
    source: str
    reason: str


class Line(ABC):
    """What a statement's and a measure's line have alike. `agreed` is None where the assessors differ or nobody has judged;
    `before` is a decision that the newest submission has overtaken."""

    decision: Decision | None
    before: Decision | None

    @property
    @abstractmethod
    def agreed(self) -> object: ...

    @property
    @abstractmethod
    def decided(self) -> object: ...

    @property
    @abstractmethod
    def changes(self) -> bool: ...

    @property
    @abstractmethod
    def reasons(self) -> tuple[str, ...]: ...

    @property
    def disputed(self) -> bool:
        """The assessors differ, or nobody has judged it."""
        return self.agreed is None

    @property
    def against(self) -> bool:
        """Decided against what all assessors say."""
        return self.decision is not None and not self.disputed and self.decided != self.agreed

    @property
    def needs_reason(self) -> bool:
        """Somebody must say why: the assessors differ, or the result differs from the claim or from what they all say."""
        return self.disputed or self.changes or self.against

    @property
    def settled(self) -> bool:
        """Nothing is left to do."""
        return not self.needs_reason or (self.decision is not None and bool(self.decision.reason.strip()))

    @property
    def adoptable(self) -> bool:
        """All say alike and against the claim, with reasons that can be taken over; not decided yet."""
        return self.decision is None and not self.disputed and self.changes and bool(self.reasons)


@dataclass(frozen=True)
class StatementLine(Line):
    """One statement in consensus."""

    code: str
    claimed: bool
    voices: tuple[Voice, ...]
    decision: Decision | None
    before: Decision | None = None

    @property
    def agreed(self) -> str | None:
        """Met or not met, when all say so."""
        return agreed([one.verdict for one in self.voices])

    @property
    def decided(self) -> str | None:
        """Met or not met, when it is decided."""
        return None if self.decision is None else MET if self.decision.met else NOT_MET

    @property
    def met(self) -> bool:
        """The result as it stands: decided, agreed or drafted."""
        return (self.decided or draft([one.verdict for one in self.voices])) == MET

    @property
    def changes(self) -> bool:
        """The result differs from what the agency claims."""
        return self.met != self.claimed

    @property
    def reasons(self) -> tuple[str, ...]:
        """The assessors' reasons, each once."""
        return tuple(dict.fromkeys(one.reason.strip() for one in self.voices if one.reason.strip()))


@dataclass(frozen=True)
class MeasureLine(Line):
    """One measure in consensus."""

    key: int
    row: MeasureRow
    figure: str  # the agency's of the result year, as typed
    voices: tuple[MeasureVoice, ...]
    decision: Decision | None
    before: Decision | None = None

    @property
    def agreed(self) -> MeasureVerdict | None:
        """The verdict, when all say so."""
        return agreed_measure([one.verdict for one in self.voices])

    @property
    def decided(self) -> MeasureVerdict | None:
        """The verdict, when it is decided."""
        if self.decision is None:
            return None
        figure = fraction_of(self.decision.corrected) if self.decision.corrected else None
        return MeasureVerdict(bool(self.decision.suitable), figure)

    @property
    def verdict(self) -> MeasureVerdict:
        """The result as it stands."""
        return self.decided or draft_measure([one.verdict for one in self.voices])

    @property
    def changes(self) -> bool:
        """Not suitable, or another figure than the agency's."""
        return self.verdict != MeasureVerdict(suitable=True)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The assessors' reasons, each once; a corrected figure speaks by its source."""
        said = [(one.reason.strip() or one.source.strip()) for one in self.voices]
        return tuple(dict.fromkeys(one for one in said if one))


@dataclass(frozen=True)
class Table:
    """Everything that a consensus is made of, read once."""

    review: Review
    dossier: Dossier
    parts: tuple[ReviewAssignment, ...]  # those that count, in the order of assignment
    statements: dict[str, StatementLine]
    measures: dict[int, MeasureLine]
    claimed: Claim

    @property
    def lines(self) -> list[Line]:
        """Statements and measures in the order of the form."""
        return [*self.statements.values(), *self.measures.values()]

    @property
    def open(self) -> list[Line]:
        """What is left to do."""
        return [line for line in self.lines if not line.settled]

    def claim(
        self, changed: Mapping[str, bool] | None = None, other: Mapping[str, MeasureVerdict] | None = None
    ) -> Claim:
        """What counts by the results as they stand; `changed` and `other` put other results in place of some statements'
        and measures'."""
        met = {code: line.met for code, line in self.statements.items()} | dict(changed or {})
        verdicts = {code: MET if one else NOT_MET for code, one in met.items()}
        measures = {str(key): line.verdict for key, line in self.measures.items()} | dict(other or {})
        return judged_claim(self.claimed, verdicts, measures, frozenset(self.statements))

    def claim_of(self, part: ReviewAssignment) -> Claim:
        """What counts by the verdicts of one assessor."""
        statements = {
            code: one.verdict for code, line in self.statements.items() for one in line.voices if one.part == part
        }
        measures = {
            str(key): one.verdict for key, line in self.measures.items() for one in line.voices if one.part == part
        }
        return judged_claim(self.claimed, statements, measures, frozenset(self.statements))

    def tree(self) -> ScoreTree:
        """The score of the results as they stand."""
        return score(edition_of(self.dossier), rule_set_of(self.dossier), self.claim())

    def tree_of(self, part: ReviewAssignment) -> ScoreTree:
        """The score of one assessor."""
        return score(edition_of(self.dossier), rule_set_of(self.dossier), self.claim_of(part))


def stands(decision: Decision, dossier: Dossier) -> bool:
    """True when nothing was submitted since: what was sent back and came again is decided anew."""
    return dossier.submitted_at is not None and decision.decided_at >= dossier.submitted_at


def active_parts(review: Review) -> list[ReviewAssignment]:
    """The assignments that run, with their people, accepted or not, in the order of assignment. One that ended after the
    result was concluded still stands behind it."""
    runs = Q(ended_at=None)
    if review.reviewed_at is not None:
        runs |= Q(ended_at__gte=review.reviewed_at)
    rows = ReviewAssignment.objects.filter(runs, review=review, declined_at=None)
    return list(rows.select_related("user").order_by("assigned_at", "pk"))


def locked_parts(review: Review) -> list[ReviewAssignment]:
    """Those whose results are final and count."""
    return [part for part in active_parts(review) if is_locked(part, review.dossier)]


def table_of(review: Review) -> Table:
    """Judgements and decisions of a review beside what the agency claims."""
    dossier = review.dossier
    sheet = sheet_of(dossier, whole=False)
    parts = {part.pk: part for part in locked_parts(review)}
    decisions = list(Decision.objects.filter(review=review).select_related("decided_by"))
    claimed = met_codes(dossier, sheet)
    voices: dict[str, list[Voice]] = defaultdict(list)
    for one in Judgement.objects.filter(assignment__in=parts):
        voices[one.code].append(Voice(parts[one.assignment_id], one.verdict, one.reason))
    said: dict[int, list[MeasureVoice]] = defaultdict(list)
    for row in MeasureJudgement.objects.filter(assignment__in=parts):
        part, verdict = parts[row.assignment_id], verdict_of(row)
        said[row.measure_id].append(MeasureVoice(part, verdict, row.corrected, row.source, row.reason))
    order = {pk: place for place, pk in enumerate(parts)}
    by_code, by_measure = {one.code: one for one in decisions if one.code}, {one.measure_id: one for one in decisions}
    year = dossier.cycle.result_year
    statements = {}
    for code in applicable_codes(dossier):
        spoken = tuple(sorted(voices[code], key=lambda one: order[one.part.pk]))
        statements[code] = StatementLine(code, code in claimed, spoken, *_placed(by_code.get(code), dossier))
    measures = {}
    for measure in sheet.all_measures():
        key = measure.row.pk
        heard = tuple(sorted(said[key], key=lambda one: order[one.part.pk]))
        figure = measure.value(year) if year else ""
        measures[key] = MeasureLine(key, measure, figure, heard, *_placed(by_measure.get(key), dossier))
    return Table(review, dossier, tuple(parts.values()), statements, measures, claim_of(dossier, sheet))


def _placed(decision: Decision | None, dossier: Dossier) -> tuple[Decision | None, Decision | None]:
    """A decision in force, or one from before the newest submission."""
    if decision is None or stands(decision, dossier):
        return decision, None
    return None, decision


def decided_claim(review: Review) -> Claim:
    """What counts by the consensus as it stands."""
    return table_of(review).claim()


def decided_tree(review: Review) -> ScoreTree:
    """The score of the consensus as it stands."""
    return table_of(review).tree()


def wants_third_reader(table: Table, tree: ScoreTree) -> bool:
    """The draft lies so near a line that fewer than three readers are not enough, by the cycle's policy."""
    within = policy(table.dossier.cycle.policies, "third_reader_points")
    return needs_third_reader(tree.total, [line.at for line in tree.lines], within, len(table.parts))


def why_not_open(review: Review) -> tuple[str, dict[str, Any]]:
    """Why the consensus cannot be opened yet: ("", {}) | too_few | not_all_locked, with the numbers."""
    parts = active_parts(review)
    wanted = policy(review.dossier.cycle.policies, "assessors")
    if len(parts) < wanted:
        return "too_few", {"have": len(parts), "wanted": wanted}
    waiting = [part for part in parts if not is_locked(part, review.dossier)]
    return ("not_all_locked", {"have": len(parts) - len(waiting), "wanted": len(parts)}) if waiting else ("", {})


@dataclass(frozen=True)
class Correction:
    """A published confirmation that was taken back: what it said, when it was told and withdrawn, why."""

    record: ScoreRecord
    published_at: datetime
    withdrawn_at: datetime
    reason: str


def correction_of(dossier: Dossier) -> Correction | None:
    """The newest published score that was withdrawn; the figures published after it carry this note. None without one."""
    rows = ScoreRecord.objects.filter(dossier=dossier, kind="confirmed", published_at__isnull=False)
    row = rows.filter(withdrawn_at__isnull=False).order_by("-withdrawn_at", "-pk").first()
    if row is None or row.published_at is None or row.withdrawn_at is None:
        return None
    return Correction(row, row.published_at, row.withdrawn_at, row.withdrawn_reason)


def overseers_of(dossier: Dossier, *, at: datetime) -> list[User]:
    """Those at the ministry and province group who look over the agency."""
    agency = dossier.organisation
    above = [one for one in (agency.parent, agency.province_group) if one is not None]
    return [user for one in above for user in people_with_role(one, frozenset({Role.MINISTRY_VIEWER}), at=at)]
