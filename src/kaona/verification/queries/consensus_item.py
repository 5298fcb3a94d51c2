"""The items of a consensus: how far the assessors differ, which to talk about first, what a decision would change."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from kaona.assessment.queries.answers import edition_of, rule_set_of
from kaona.rules.consensus import Dispute, dispute_order, lines_of
from kaona.rules.editions import Item
from kaona.rules.judged import MeasureVerdict
from kaona.rules.scoring import ScoreTree, item_score
from kaona.rules.stages import ReviewStage
from kaona.rules.stakes import weight_of_item
from kaona.verification.access import is_locked, own_assignment, sees_judgements
from kaona.verification.models import (
    Decision,
    Dissent,
    Feedback,
    Remark,
    Review,
    ReviewAssignment,
    ReviewHistory,
    Vote,
    VoteRound,
)
from kaona.verification.queries.consensus import Line, MeasureLine, StatementLine, Table, locked_parts

FEEDBACK_KINDS = tuple(Feedback.Kind.values)


@dataclass(frozen=True)
class Reader:
    """One assessor's points of an item."""

    part: ReviewAssignment
    points: Fraction


@dataclass(frozen=True)
class ItemView:
    """One item in consensus."""

    item: Item
    claimed: Fraction
    draft: Fraction
    level: str
    readers: tuple[Reader, ...]
    dispute: Dispute
    lines: tuple[Line, ...]

    @property
    def disputed(self) -> int:
        """On how many lines the assessors differ."""
        return sum(line.disputed for line in self.lines)

    @property
    def changing(self) -> int:
        """On how many lines the result differs from the claim."""
        return sum(line.changes for line in self.lines)

    @property
    def open(self) -> int:
        """How many lines are left to do."""
        return sum(not line.settled for line in self.lines)

    @property
    def wanted(self) -> int:
        """How many lines need a decision in all."""
        return sum(line.needs_reason for line in self.lines)


def sees_consensus(user: Any, review: Review, *, at: datetime) -> bool:
    """The common table is open, and this person may see everybody's judgements."""
    opened = review.stage != ReviewStage.DESK_REVIEW
    return opened and sees_judgements(user, review, at=at) == "locked"


def items_of(table: Table, tree: ScoreTree) -> list[ItemView]:
    """Every item, the most urgent to talk about first."""
    book, rules = edition_of(table.dossier), rule_set_of(table.dossier)
    own = [(part, table.claim_of(part)) for part in table.parts]
    scores = {
        code: tuple(Reader(part, item_score(item, rules, claim).points) for part, claim in own)
        for code, item in book.items.items()
    }
    drafts = {code: tree.item(code).points for code in book.items}
    order = dispute_order(
        {code: [one.points for one in readers] for code, readers in scores.items()}, draft=drafts,
        weights={code: weight_of_item(book, rules, code) for code in book.items}, total=tree.total, lines=lines_of(rules),
    )  # fmt: skip
    lines = lines_by_item(table)
    return [
        ItemView(
            book.items[one.item], item_score(book.items[one.item], rules, table.claimed).points, drafts[one.item],
            tree.item(one.item).level, scores[one.item], one, tuple(lines[one.item]),
        )
        for one in order
    ]  # fmt: skip


def lines_by_item(table: Table) -> dict[str, list[Line]]:
    """The lines of each item in the order of the form."""
    book = edition_of(table.dossier)
    found: dict[str, list[Line]] = defaultdict(list)
    for code, line in table.statements.items():
        found[book.places[code][0]].append(line)
    for measure in table.measures.values():
        found[book.sub_measures[measure.row.row.sub_measure][0].code].append(measure)
    return found


def points_otherwise(table: Table, item: Item, line: Line) -> Fraction:
    """The item's exact points were this line alone decided the other way: met or not, suitable or not."""
    if isinstance(line, StatementLine):
        claim = table.claim({line.code: not line.met})
    else:
        assert isinstance(line, MeasureLine)
        other = MeasureVerdict(not line.verdict.suitable, line.verdict.corrected)
        claim = table.claim(other={str(line.key): other})
    return item_score(item, rule_set_of(table.dossier), claim).points


@dataclass(frozen=True)
class RoundView:
    """A silent vote: `votes` is None while it runs; `own` is the vote of who looks, at any time."""

    row: VoteRound
    votes: tuple[Vote, ...] | None
    own: Vote | None
    voted: int
    wanted: int


def rounds_of(review: Review, user: Any) -> dict[str, list[RoundView]]:
    """The rounds by statement code, oldest first, as `user` may see them."""
    wanted = len(locked_parts(review))
    votes: dict[int, list[Vote]] = defaultdict(list)
    rows = Vote.objects.filter(round__review=review).select_related("assignment__user")
    for vote in rows.order_by("assignment__assigned_at", "assignment"):
        votes[vote.round_id].append(vote)
    found: dict[str, list[RoundView]] = defaultdict(list)
    for row in VoteRound.objects.filter(review=review).order_by("code", "number"):
        cast = votes[row.pk]
        own = next((one for one in cast if one.assignment.user_id == user.pk), None)
        shown = None if row.closed_at is None else tuple(cast)
        found[row.code].append(RoundView(row, shown, own, len(cast), wanted))
    return dict(found)


def round_of(review: Review, pk: int) -> VoteRound | None:
    """A round of this review."""
    return VoteRound.objects.select_related("review").filter(review=review, pk=pk).first()


def dissents_of(review: Review) -> dict[str, list[Dissent]]:
    """What assessors say against a verdict, by statement code or measure key; those that were taken back are left out."""
    found: dict[str, list[Dissent]] = defaultdict(list)
    rows = Dissent.objects.filter(review=review).exclude(text="").select_related("assignment__user")
    for row in rows.order_by("changed_at"):
        found[row.code or str(row.measure_id)].append(row)
    return dict(found)


def own_part(user: Any, review: Review) -> ReviewAssignment | None:
    """The part of an assessor whose result counts in this review."""
    part = own_assignment(user, review)
    return part if part is not None and is_locked(part, review.dossier) else None


def own_dissents(part: ReviewAssignment) -> dict[str, Dissent]:
    """An assessor's own dissents, also those taken back, by statement code or measure key."""
    return {row.code or str(row.measure_id): row for row in Dissent.objects.filter(assignment=part)}


def feedback_of(review: Review, item: str = "") -> list[Feedback]:
    """What the agency will read, of one item or all, in the order of kinds."""
    rows = Feedback.objects.filter(review=review, withdrawn_at=None).select_related("remark__assignment__user")
    rows = rows.filter(item=item) if item else rows
    order = {kind: place for place, kind in enumerate(FEEDBACK_KINDS)}
    return sorted(rows, key=lambda row: (row.item, order[row.kind], row.pk))


def feedback_row(review: Review, pk: int) -> Feedback | None:
    """A line of this review's feedback."""
    return Feedback.objects.select_related("review").filter(review=review, pk=pk, withdrawn_at=None).first()


def remarks_left(review: Review, item: str, taken: Iterable[Feedback]) -> list[Remark]:
    """The remarks of those whose results count that no feedback was made from."""
    used = {row.remark_id for row in taken}
    rows = Remark.objects.filter(assignment__in=locked_parts(review), item=item, withdrawn_at=None)
    found = rows.select_related("assignment__user").prefetch_related("references").order_by("-kind", "assignment", "pk")
    return [row for row in found if row.pk not in used]


def without_feedback(table: Table, tree: ScoreTree) -> list[str]:
    """Items below the top whose feedback says neither an opportunity nor what would lift them."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for row in feedback_of(table.review):
        kinds[row.item].add(row.kind)
    most = rule_set_of(table.dossier).most_points
    items = edition_of(table.dossier).items
    return [code for code in items if tree.item(code).points < most and not kinds[code] & {"ofi", "lift"}]


def history_of_decision(review: Review, pk: int) -> tuple[Decision, list[ReviewHistory]] | None:
    """A decision of this review with its past states, newest first."""
    row = Decision.objects.filter(review=review, pk=pk).select_related("measure").first()
    if row is None:
        return None
    rows = ReviewHistory.objects.filter(organisation=review.organisation_id, kind="decision", target=str(pk))
    return row, list(rows.select_related("by").order_by("-at", "-pk"))


def sent_back(review: Review) -> ReviewHistory | None:
    """Why the result last came back to consensus, by whom; None when it never did or is concluded again."""
    if review.stage != ReviewStage.CONSENSUS:
        return None
    rows = ReviewHistory.objects.filter(organisation=review.organisation_id, kind="sent_back", target=str(review.pk))
    return rows.select_related("by").order_by("-at", "-pk").first()
