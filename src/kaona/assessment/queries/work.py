"""Questions about working together: citations, comments, assignments, tasks, last year's answers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, QuerySet, Subquery

from kaona.assessment.models import Citation, Comment, Dossier, EvidenceVersion, ItemAssignment, LevelAnswer
from kaona.assessment.queries.dossiers import own_dossiers
from kaona.assessment.queries.still_valid import open_in_item
from kaona.people.models import User
from kaona.people.queries import memberships_at
from kaona.prepared import Prepared
from kaona.rules.mentions import mentioned_in
from kaona.rules.roles import AGENCY_ROLES, Role
from kaona.rules.stages import EDITABLE
from kaona.rules.thai_dates import local


@dataclass(frozen=True)
class CitationLine:
    """A citation as it is shown: numbered in its item."""

    pk: int
    number: int
    target: str
    code: str
    pages: str
    evidence_id: int
    title: str
    document_number: str
    dated: date | None
    secret: bool
    where_kept: str
    expired: bool
    withdrawn: bool
    version: int
    newest: int
    destroyed: bool

    @property
    def short(self) -> str:
        """The code inside its item."""
        return self.code.rsplit(".", 1)[-1]


_CITATIONS = Prepared(
    lambda of: Citation.objects.filter(dossier=of.dossier, item=of.item, withdrawn_at=None)
    .order_by("pk")
    .values_list(
        "pk", "target", "target_code", "pages",
        *(f"evidence_version__evidence__{name}" for name in
          ("id", "title", "number", "dated", "where_kept", "classification", "valid_until", "withdrawn_at")),
        "evidence_version__number", "evidence_version__file__destroyed_at",
        Subquery(EvidenceVersion.objects.filter(evidence=OuterRef("evidence_version__evidence")).order_by("-number").values("number")[:1]),
    )
)  # fmt: skip


def citations_of_item(dossier: Dossier, item: str, *, at: datetime) -> list[CitationLine]:
    """The citations of an item, in the order of citing; one query."""
    return [
        CitationLine(
            pk, number, target, code, pages, evidence, title, document_number, dated, classification == "secret", kept,
            until is not None and until < local(at).date(), withdrawn is not None, version, newest, destroyed is not None,
        )
        for number, (pk, target, code, pages, evidence, title, document_number, dated, kept, classification, until, withdrawn,
                     version, destroyed, newest)
        in enumerate(_CITATIONS(dossier=dossier.pk, item=item), start=1)
    ]  # fmt: skip


def cited_codes(dossier: Dossier) -> set[tuple[str, str]]:
    """(target, code) of everything that has a citation."""
    rows = Citation.objects.filter(dossier=dossier, withdrawn_at=None).values_list("target", "target_code")
    return set(rows)


@dataclass(frozen=True)
class Thread:
    """A comment with the answers to it. A withdrawn one stands only while it has answers."""

    first: Comment
    answers: list[Comment]

    @property
    def open(self) -> bool:
        """Not settled yet."""
        return self.first.resolved_at is None


_COMMENTS = Prepared(
    lambda of: (
        Comment.objects.filter(dossier=of.dossier, item=of.item)
        .select_related("by", "resolved_by")
        .order_by("at", "pk")
    )
)


def threads_of(dossier: Dossier, item: str = "") -> list[Thread]:
    """The talk beside an item (or in the whole dossier), oldest first; one query."""
    if item:
        rows = _COMMENTS(dossier=dossier.pk, item=item)
    else:
        rows = list(Comment.objects.filter(dossier=dossier).select_related("by", "resolved_by").order_by("at", "pk"))
    threads: dict[int, Thread] = {}
    for row in rows:
        if row.parent_id is None:
            threads[row.pk] = Thread(row, [])
        elif row.withdrawn_at is None and row.parent_id in threads:
            threads[row.parent_id].answers.append(row)
    return [one for one in threads.values() if one.first.withdrawn_at is None or one.answers]


def _assignments(**conditions: Any) -> QuerySet[ItemAssignment]:
    rows = ItemAssignment.objects.filter(ended_at=None, **conditions)
    return rows.select_related("user").order_by("item", "pk")


_ASSIGNMENTS = Prepared(lambda of: _assignments(dossier=of.dossier))
_ASSIGNMENTS_OF_ITEM = Prepared(lambda of: _assignments(dossier=of.dossier, item=of.item))


def assignments_of(dossier: Dossier, item: str | None = None) -> list[ItemAssignment]:
    """Who works on what."""
    if item is None:
        return _ASSIGNMENTS(dossier=dossier.pk)
    return _ASSIGNMENTS_OF_ITEM(dossier=dossier.pk, item=item)


class EarlierText(NamedTuple):
    """A narrative of an earlier year."""

    level: str
    fiscal_year: int
    narrative: str
    # Documents of last year in this item that wait for "still valid".
    unchecked: int


_EARLIER_TEXTS = Prepared(
    lambda of: (
        LevelAnswer.objects.filter(organisation=of.organisation, item=of.item, dossier__cycle__fiscal_year__lt=of.year)
        .exclude(narrative="")
        .order_by("-dossier__cycle__fiscal_year")
        .values_list("level", "dossier__cycle__fiscal_year", "narrative", open_in_item(of))
    )
)


def levels_last_year(dossier: Dossier, item: str) -> dict[str, EarlierText]:
    """The newest earlier narratives of an item by level; one query."""
    rows = _EARLIER_TEXTS(
        organisation=dossier.organisation_id, item=item, year=dossier.cycle.fiscal_year, dossier=dossier.pk
    )
    texts = [EarlierText(*row) for row in rows]
    return {one.level: one for one in texts if one.fiscal_year == texts[0].fiscal_year}


def colleagues(dossier: Dossier, *, at: datetime) -> QuerySet[User]:
    """The people with a role in the agency."""
    roles = [role.value for role in AGENCY_ROLES]
    held = memberships_at(at=at).filter(organisation=dossier.organisation_id, role__in=roles)
    return User.objects.filter(pk__in=held.values("user_id")).order_by("full_name")


def holders_of(dossier: Dossier, roles: list[Role], *, at: datetime) -> dict[str, list[str]]:
    """The names of those who hold each role in the agency; one query."""
    rows = memberships_at(at=at).filter(organisation=dossier.organisation_id, role__in=[role.value for role in roles])
    found: dict[str, list[str]] = {}
    for role, name in rows.order_by("user__full_name").values_list("role", "user__full_name"):
        found.setdefault(role, []).append(name)
    return found


def mentioned(text: str, people: QuerySet[User]) -> list[int]:
    """The people whose "@full name" stands in a text."""
    return mentioned_in(text, dict(people.values_list("pk", "full_name"))) if "@" in text else []


def my_assignments(user: Any, *, at: datetime) -> QuerySet[ItemAssignment]:
    """What `user` has been given and not finished in the own agencies, soonest first, without a date last."""
    rows = ItemAssignment.objects.filter(
        user=user, ended_at=None, done_at=None, dossier__in=_open_dossiers(user, at), dossier__stage__in=EDITABLE
    ).select_related("dossier__organisation", "dossier__cycle", "assigned_by")
    return rows.order_by(F("due_on").asc(nulls_last=True), "item", "pk")


def my_mentions(user: Any, *, at: datetime) -> QuerySet[Comment]:
    """Open comments of the own agencies that name `user`, newest first."""
    rows = Comment.objects.filter(mentions__user=user, withdrawn_at=None, dossier__in=_open_dossiers(user, at))
    return rows.exclude(resolved_at__isnull=False).exclude(parent__resolved_at__isnull=False).select_related(
        "by", "dossier"
    ).order_by("-at", "-pk")  # fmt: skip


def _open_dossiers(user: Any, at: datetime) -> QuerySet[Dossier]:
    return own_dossiers(user, at=at).filter(cycle__state="open").order_by()


def all_citations(dossier: Dossier, *, at: datetime) -> list[CitationLine]:
    """Every citation of a dossier by item, for print."""
    rows = Citation.objects.filter(dossier=dossier, withdrawn_at=None)
    items = sorted(set(rows.values_list("item", flat=True)))
    return [line for item in items for line in citations_of_item(dossier, item, at=at)]


def comment_of(dossier: Dossier, pk: int) -> Comment | None:
    """A comment of this dossier."""
    return Comment.objects.filter(dossier=dossier, pk=pk).select_related("parent__by", "by").first()
