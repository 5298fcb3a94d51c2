"""Questions about working together: citations, comments, assignments, tasks, last year's answers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from kaona.assessment.models import Citation, Comment, Dossier, ItemAssignment, LevelAnswer
from kaona.people.models import User
from kaona.people.queries import memberships_at
from kaona.prepared import Prepared
from kaona.rules.roles import AGENCY_ROLES, Role
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
    )
)  # fmt: skip


def citations_of_item(dossier: Dossier, item: str, *, at: datetime) -> list[CitationLine]:
    """The citations of an item, in the order of citing; one query."""
    return [
        CitationLine(
            pk, number, target, code, pages, evidence, title, document_number, dated, classification == "secret", kept,
            until is not None and until < local(at).date(), withdrawn is not None,
        )
        for number, (pk, target, code, pages, evidence, title, document_number, dated, kept, classification, until, withdrawn)
        in enumerate(_CITATIONS(dossier=dossier.pk, item=item), start=1)
    ]  # fmt: skip


def cited_codes(dossier: Dossier) -> set[tuple[str, str]]:
    """(target, code) of everything that has a citation."""
    rows = Citation.objects.filter(dossier=dossier, withdrawn_at=None).values_list("target", "target_code")
    return set(rows)


_COMMENTS = Prepared(
    lambda of: (
        Comment.objects.filter(dossier=of.dossier, item=of.item, withdrawn_at=None)
        .select_related("by")
        .order_by("at", "pk")
    )
)


def comments_of_item(dossier: Dossier, item: str) -> list[Comment]:
    """The talk beside an item, oldest first."""
    return _COMMENTS(dossier=dossier.pk, item=item)


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


_EARLIER_TEXTS = Prepared(
    lambda of: (
        LevelAnswer.objects.filter(
            organisation=of.organisation, item=of.item, dossier__cycle__fiscal_year__lt=of.fiscal_year
        )
        .exclude(narrative="")
        .order_by("-dossier__cycle__fiscal_year")
        .values_list("level", "dossier__cycle__fiscal_year", "narrative")
    )
)


def levels_last_year(dossier: Dossier, item: str) -> dict[str, EarlierText]:
    """The newest earlier narratives of an item by level; one query."""
    rows = _EARLIER_TEXTS(organisation=dossier.organisation_id, item=item, fiscal_year=dossier.cycle.fiscal_year)
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
    return [person.pk for person in people if f"@{person.full_name}" in text] if "@" in text else []


def my_assignments(user: Any) -> QuerySet[ItemAssignment]:
    """What `user` has been given and not finished, by due date."""
    rows = ItemAssignment.objects.filter(user=user, ended_at=None, done_at=None, dossier__cycle__state="open")
    return rows.select_related("dossier__organisation", "dossier__cycle").order_by("due_on", "item")


def my_mentions(user: Any) -> list[Comment]:
    """Unresolved comments of the last ones that mention `user`."""
    rows = Comment.objects.filter(resolved_at=None, withdrawn_at=None, dossier__cycle__state="open").exclude(
        mentions=[]
    )
    return [row for row in rows.select_related("by", "dossier").order_by("-at")[:500] if user.pk in row.mentions]


def all_citations(dossier: Dossier, *, at: datetime) -> list[CitationLine]:
    """Every citation of a dossier by item, for print."""
    rows = Citation.objects.filter(dossier=dossier, withdrawn_at=None)
    items = sorted(set(rows.values_list("item", flat=True)))
    return [line for item in items for line in citations_of_item(dossier, item, at=at)]
