"""What an assessor's pages show: the own part, the dossier's evidence, remarks, last year, past states. Own rows alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from kaona.assessment.access import may_read
from kaona.assessment.models import Citation, Dossier, DossierReturn, LevelAnswer
from kaona.assessment.queries.dossiers import dossier_before
from kaona.people.access import may
from kaona.rules.remark_check import pages_of
from kaona.rules.roles import Permission
from kaona.rules.stages import ClarificationState, DossierStage
from kaona.rules.text_difference import difference
from kaona.verification.models import (
    Clarification,
    Feedback,
    Judgement,
    MeasureJudgement,
    Remark,
    RemarkReference,
    Review,
    ReviewAssignment,
    ReviewHistory,
)


def own_part(user: Any, dossier: int, *, at: datetime) -> ReviewAssignment | None:
    """The accepted part of `user` in the review of a dossier; None for everybody else."""
    if not may(user, Permission.JUDGE, at=at):
        return None
    rows = ReviewAssignment.objects.filter(
        review__dossier=dossier, user=user, ended_at=None, declined_at=None, accepted_at__isnull=False
    )
    return rows.select_related("review__officer", "review__dossier__cycle__window",
                               "review__dossier__organisation").first()  # fmt: skip


def reads(user: Any, part: ReviewAssignment, *, at: datetime) -> bool:
    """The dossier can be read now: it is submitted, and the assessor was let in."""
    return may_read(user, part.review.dossier, at=at)


def submitted_again(dossier: Dossier) -> dict[str, datetime]:
    """The items that were sent back, and when the agency submitted them again."""
    rows = DossierReturn.objects.filter(dossier=dossier, closed_at__isnull=False, taken_back_by=None).order_by(
        "closed_at"
    )
    return {item: row.closed_at for row in rows for item in row.items if row.closed_at is not None}


def led_review(user: Any, dossier: int, *, at: datetime) -> Review | None:
    """The review of a dossier when `user` is its officer."""
    if not may(user, Permission.LEAD_CONSENSUS, at=at):
        return None
    rows = Review.objects.filter(dossier=dossier, officer=user)
    return rows.select_related("dossier__cycle__window", "dossier__organisation").first()


def parts_of(review: Review) -> list[ReviewAssignment]:
    """Everybody who judges in a review now."""
    rows = ReviewAssignment.objects.filter(review=review, ended_at=None, declined_at=None)
    return list(rows.select_related("user").order_by("pk"))


@dataclass(frozen=True)
class Cited:
    """A citation of the submission. What the agency withdrew after the review began stays, marked."""

    pk: int
    number: int
    target: str
    code: str
    pages: str
    evidence: int
    title: str
    document_number: str
    dated: date | None
    secret: bool
    where_kept: str
    version: int
    first_page: int
    drawn: bool  # its pages can be shown as pictures
    destroyed: bool
    uncited_at: datetime | None
    withdrawn_at: datetime | None

    @property
    def short(self) -> str:
        """The code inside its item."""
        return self.code.rsplit(".", 1)[-1]

    @property
    def gone_at(self) -> datetime | None:
        """When it was taken back: the citation, or the document from the library."""
        return self.uncited_at or self.withdrawn_at


def cited_in(review: Review, item: str) -> list[Cited]:
    """The citations of an item as submitted, in the order of citing; one query. A citation that was taken back before the
    review began was never part of what is reviewed."""
    document = "evidence_version__evidence__"
    rows = Citation.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gte=review.begun_at), dossier=review.dossier_id, item=item
    ).order_by("pk")
    found = rows.values_list(
        "pk", "target", "target_code", "pages", document + "id", document + "title", document + "number", document + "dated",
        document + "classification", document + "where_kept", "evidence_version__number",
        "evidence_version__file__media_type", "evidence_version__file__destroyed_at", "withdrawn_at",
        document + "withdrawn_at",
    )  # fmt: skip
    return [
        Cited(
            pk, number, target, code, pages, evidence, title, document_number, dated, secret == "secret", kept, version,
            min(pages_of(pages), default=1), _drawn(media), destroyed is not None, uncited, withdrawn,
        )
        for number, (pk, target, code, pages, evidence, title, document_number, dated, secret, kept, version, media,
                     destroyed, uncited, withdrawn)
        in enumerate(found, start=1)
    ]  # fmt: skip


def _drawn(media: str | None) -> bool:
    return bool(media) and (media == "application/pdf" or str(media).startswith("image/"))


@dataclass(frozen=True)
class RemarkRow:
    """A remark with what it rests on."""

    row: Remark
    codes: frozenset[str]
    cited: dict[int, str] = field(default_factory=dict)
    evidence: tuple[tuple[int, str], ...] = ()  # (document, pages)


def remarks_of(part: ReviewAssignment, item: str = "") -> list[RemarkRow]:
    """The assessor's own remarks, withdrawn ones too, oldest first; two queries."""
    rows = Remark.objects.filter(assignment=part, **({"item": item} if item else {})).order_by("pk")
    remarks = list(rows)
    by_remark: dict[int, list[tuple[str, int | None, str, int | None]]] = {}
    references = RemarkReference.objects.filter(remark__in=remarks, withdrawn_at=None).order_by("pk")
    for remark, code, citation, pages, document in references.values_list(
        "remark", "code", "citation", "pages", "citation__evidence_version__evidence"
    ):
        by_remark.setdefault(remark, []).append((code, citation, pages, document))
    return [_remark_row(one, by_remark.get(one.pk, [])) for one in remarks]


def _remark_row(row: Remark, found: Iterable[tuple[str, int | None, str, int | None]]) -> RemarkRow:
    found = list(found)
    return RemarkRow(
        row,
        frozenset(code for code, _, _, _ in found if code),
        {citation: pages for _, citation, pages, _ in found if citation is not None},
        tuple((document, pages) for _, _, pages, document in found if document is not None),
    )


@dataclass(frozen=True)
class LastYear:
    """An item in the agency's last submitted dossier: its words by level, and the feedback that it got."""

    fiscal_year: int
    narratives: dict[str, str]
    feedback: list[Feedback]


def last_year_of(dossier: Dossier, item: str) -> LastYear | None:
    """Only what the Office has: a dossier of an earlier year that was submitted; feedback only when it was published."""
    before = dossier_before(dossier)
    if before is None or before.stage != DossierStage.SUBMITTED:
        return None
    texts = (
        LevelAnswer.objects.filter(dossier=before, item=item).exclude(narrative="").values_list("level", "narrative")
    )
    told: QuerySet[Feedback] = Feedback.objects.filter(review__dossier=before, item=item, withdrawn_at=None)
    told = told.filter(review__dossier__published_at__isnull=False)
    return LastYear(before.cycle.fiscal_year, dict(texts), list(told.order_by("kind", "pk")))


def questions_of(part: ReviewAssignment, item: str) -> dict[str, Clarification]:
    """The newest question to the agency by what it is about, in an item: one's own and the officer's."""
    rows = Clarification.objects.filter(Q(assignment=part) | Q(assignment=None), review=part.review_id, item=item)
    return {row.code: row for row in rows.exclude(state=ClarificationState.WITHDRAWN).order_by("pk")}


@dataclass(frozen=True)
class Past:
    """A past state: who, when, what, and how it differs from the one before."""

    pk: int
    at: datetime
    text: str
    content: dict[str, Any]
    changes: list[tuple[str, str]]
    is_newest: bool


def own_row(part: ReviewAssignment, kind: str, target: int) -> Judgement | MeasureJudgement | Remark | None:
    """The assessor's own judgement, measure or remark; None for anybody else's."""
    if kind == "judgement":
        return Judgement.objects.filter(assignment=part, pk=target).first()
    if kind == "measure":
        return MeasureJudgement.objects.filter(assignment=part, pk=target).select_related("measure").first()
    return Remark.objects.filter(assignment=part, pk=target).first() if kind == "remark" else None


def past_of(part: ReviewAssignment, kind: str, target: int) -> list[Past]:
    """Newest first; at most 200. The caller has checked that the row is the assessor's own."""
    rows = ReviewHistory.objects.filter(organisation=part.organisation_id, kind=kind, target=str(target))
    newest = list(rows.filter(by=part.user_id).order_by("-at", "-pk")[:200])
    texts = [*(_words(one.content) for one in newest), ""]
    return [
        Past(one.pk, one.at, texts[place], one.content, difference(texts[place + 1], texts[place]), place == 0)
        for place, one in enumerate(newest)
    ]


def _words(content: dict[str, Any]) -> str:
    return "\n".join(str(content[key]) for key in ("corrected", "source", "reason", "text") if content.get(key))
