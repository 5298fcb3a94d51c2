"""One assessor's own work on one dossier, and whose work somebody may see. Blindness is kept in SQL, not on the pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import F, Model, Q, QuerySet

from kaona.assessment.models import Dossier
from kaona.assessment.queries.answers import Sheet, claim_of, edition_of, met_codes, rule_set_of
from kaona.assessment.queries.live import live
from kaona.rules.exact import fraction_of
from kaona.rules.judged import MeasureVerdict, Missing, judged_claim, missing
from kaona.rules.scoring import ScoreTree, score
from kaona.verification.access import sees_judgements
from kaona.verification.models import Judgement, MeasureJudgement, Remark, Review, ReviewAssignment

Own = TypeVar("Own", bound=Model)


@dataclass(frozen=True)
class Work:
    """Everything that one assessor has judged, read once: two queries."""

    statements: dict[str, Judgement]
    measures: dict[str, MeasureJudgement]  # by measure key

    @property
    def verdicts(self) -> dict[str, str]:
        """met, not_met or cannot_tell by statement code."""
        return {code: row.verdict for code, row in self.statements.items()}

    @property
    def measure_verdicts(self) -> dict[str, MeasureVerdict]:
        """By measure key, as the engine reads them."""
        return {key: verdict_of(row) for key, row in self.measures.items()}


def verdict_of(row: MeasureJudgement) -> MeasureVerdict:
    """A measure's verdict with the exact figure; it was checked when it was saved."""
    return MeasureVerdict(row.suitable, fraction_of(row.corrected) if row.corrected else None)


def work_of(assignment: ReviewAssignment) -> Work:
    """What this assessor has judged."""
    return Work(
        {row.code: row for row in Judgement.objects.filter(assignment=assignment)},
        {str(row.measure_id): row for row in MeasureJudgement.objects.filter(assignment=assignment)},
    )


def verdicts_of(assignment: ReviewAssignment) -> dict[str, str]:
    """Verdicts by statement code."""
    return dict(Judgement.objects.filter(assignment=assignment).values_list("code", "verdict"))


def measure_verdicts_of(assignment: ReviewAssignment) -> dict[str, MeasureVerdict]:
    """Verdicts by measure key."""
    rows = MeasureJudgement.objects.filter(assignment=assignment)
    return {str(row.measure_id): verdict_of(row) for row in rows}


def applicable_codes(dossier: Dossier) -> list[str]:
    """The statements that this agency is asked, in the order of the form."""
    kind = dossier.organisation.type
    return [one.code for one in edition_of(dossier).statements.values() if kind in one.applies_to]


def judged_tree(
    dossier: Dossier, sheet: Sheet, verdicts: dict[str, str], measures: dict[str, MeasureVerdict]
) -> ScoreTree:
    """The score by these verdicts, from the same engine as the claim."""
    claim = judged_claim(claim_of(dossier, sheet), verdicts, measures, frozenset(applicable_codes(dossier)))
    return score(edition_of(dossier), rule_set_of(dossier), claim)


def own_tree(assignment: ReviewAssignment) -> ScoreTree:
    """The assessor's own result."""
    dossier = assignment.review.dossier
    return judged_tree(dossier, live(dossier).sheet, verdicts_of(assignment), measure_verdicts_of(assignment))


def missing_of(dossier: Dossier, sheet: Sheet, work: Work) -> Missing:
    """What the assessor's own result needs before it can be locked."""
    return missing(
        applicable_codes(dossier),
        met_codes(dossier, sheet),
        {code: (row.verdict, row.reason) for code, row in work.statements.items()},
        [str(one.row.pk) for one in sheet.all_measures()],
        {key: (row.suitable, row.reason) for key, row in work.measures.items()},
    )


def _visible(rows: QuerySet[Own], user: Any, review: Review, *, at: datetime) -> QuerySet[Own]:
    """The rows of `review` that `user` may see now: one's own; those of all who have locked when one's own is."""
    sees = sees_judgements(user, review, at=at)
    rows = rows.filter(assignment__review=review, assignment__ended_at=None)
    own = Q(assignment__user=user.pk)
    if sees == "locked":
        held = Q(assignment__locked_at__gte=F("assignment__review__dossier__submitted_at"))
        return rows.filter(own | held)
    return rows.filter(own) if sees == "own" else rows.none()


def judgements_visible_to(user: Any, review: Review, *, at: datetime) -> QuerySet[Judgement]:
    """Verdicts and reasons that `user` may see."""
    return _visible(Judgement.objects.all(), user, review, at=at)


def measure_judgements_visible_to(user: Any, review: Review, *, at: datetime) -> QuerySet[MeasureJudgement]:
    """Verdicts on measures that `user` may see."""
    return _visible(MeasureJudgement.objects.all(), user, review, at=at)


def remarks_visible_to(user: Any, review: Review, *, at: datetime) -> QuerySet[Remark]:
    """Strengths and opportunities that `user` may see; one that was begun and has no words yet is none."""
    return _visible(Remark.objects.filter(withdrawn_at=None).exclude(text=""), user, review, at=at)
