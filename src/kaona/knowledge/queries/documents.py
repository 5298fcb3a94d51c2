"""Documents of a year: what everybody may download, what the Office works on, at which page an item stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Prefetch, Q, QuerySet

from kaona.assessment.models import Participant
from kaona.assessment.queries.calendars import published_calendars
from kaona.knowledge.models import Document, DocumentVersion
from kaona.people.access import may
from kaona.people.models import User
from kaona.people.queries import memberships_at
from kaona.prepared import Prepared
from kaona.rules.downloads import KINDS, DocumentInput
from kaona.rules.roles import Permission, Role
from kaona.rules.stages import CycleState

_BESIDE = Prepared(
    lambda of: (
        DocumentVersion.objects.filter(
            document__fiscal_year=of.year, document__kind=Document.Kind.HANDBOOK, document__state=Document.State.PUBLISHED,
            published_at__isnull=False, file__isnull=False, file__destroyed_at=None,
        )
        .annotate(of_item=FilteredRelation("pages", condition=Q(pages__item=of.item, pages__ended_at=None)))
        .order_by("document__position", "document_id", "-number")
        .values_list("document_id", "document__title_th", "document__title_en", "document__agency_types", "number",
                     "of_item__page")
    )
)  # fmt: skip


@dataclass(frozen=True)
class Handbook:
    """The year's handbook for a type of agency, and the page of one item; 0 when nobody gave it."""

    document: int
    title_th: str
    title_en: str
    number: int
    page: int


@dataclass(frozen=True)
class Shown:
    """A published document: the version that holds, and the ones before it, newest first."""

    document: Document
    version: DocumentVersion
    earlier: tuple[DocumentVersion, ...]


def manages(user: Any, *, at: datetime) -> bool:
    """May upload, publish and withdraw."""
    return may(user, Permission.MANAGE_DOCUMENTS, at=at)


def _with_versions(rows: QuerySet[Document]) -> QuerySet[Document]:
    versions = DocumentVersion.objects.select_related("file", "by").order_by("-number")
    return rows.select_related("created_by", "changed_by").prefetch_related(Prefetch("versions", queryset=versions))


def _in_order(rows: Iterable[Document]) -> list[Document]:
    return sorted(rows, key=lambda one: (KINDS.index(one.kind), one.position, one.pk))


def public_documents(fiscal_year: int) -> list[Shown]:
    """What everybody may download in a year, without signing in; by kind, then in the Office's order."""
    found = []
    rows = Document.objects.filter(fiscal_year=fiscal_year, state=Document.State.PUBLISHED)
    for row in _in_order(_with_versions(rows)):
        versions = [one for one in row.versions.all() if one.published_at is not None]
        standing = [one for one in versions if one.file is None or one.file.destroyed_at is None]
        if standing:
            found.append(Shown(row, standing[0], tuple(standing[1:])))
    return found


def public_years() -> list[int]:
    """The years that have a published document or calendar, newest first."""
    rows = Document.objects.filter(state=Document.State.PUBLISHED).values_list("fiscal_year", flat=True).distinct()
    return sorted({*rows, *(one.fiscal_year for one in published_calendars())}, reverse=True)


def version_for(user: Any, document: int, number: int, *, at: datetime) -> DocumentVersion | None:
    """A version that this person, or a stranger, may take; None for drafts and what was withdrawn, but for officers."""
    rows = DocumentVersion.objects.select_related("document", "document__created_by", "file")
    row = rows.filter(document_id=document, number=number).first()
    if row is None or manages(user, at=at):
        return row
    public = row.published_at is not None and row.document.state == Document.State.PUBLISHED
    return row if public else None


def documents_of(fiscal_year: int) -> list[Document]:
    """Every document of a year, drafts and withdrawn ones too, with its versions newest first."""
    return _in_order(_with_versions(Document.objects.filter(fiscal_year=fiscal_year)))


def years_of() -> list[int]:
    """The years that have any document, newest first."""
    return sorted(set(Document.objects.values_list("fiscal_year", flat=True)), reverse=True)


def document_of(pk: int) -> Document | None:
    """One document with its versions."""
    return _with_versions(Document.objects.filter(pk=pk)).first()


def given_of(row: Document) -> DocumentInput:
    """A document as its form has it."""
    return DocumentInput(
        fiscal_year=row.fiscal_year, kind=row.kind, title_th=row.title_th, title_en=row.title_en,
        description=row.description, agency_types=tuple(row.agency_types), position=row.position,
    )  # fmt: skip


def pages_of(version: DocumentVersion) -> dict[str, int]:
    """The pages of items, in the order of codes."""
    return dict(version.pages.filter(ended_at=None).order_by("item").values_list("item", "page"))


def to_copy(fiscal_year: int) -> list[Document]:
    """The published documents of the year before that this year does not have yet."""
    there = set(Document.objects.filter(fiscal_year=fiscal_year).values_list("copied_from_id", flat=True))
    rows = Document.objects.filter(fiscal_year=fiscal_year - 1, state=Document.State.PUBLISHED)
    return [one for one in _in_order(_with_versions(rows)) if one.pk not in there]


def handbook_beside(fiscal_year: int, agency_type: str, item: str) -> Handbook | None:
    """The year's first handbook for this type of agency in its newest version, with the page of an item; one prepared
    query. None when there is none as a file."""
    for document, title_th, title_en, types, number, page in _BESIDE(year=fiscal_year, item=item):
        if agency_type in types:
            return Handbook(document, title_th, title_en, number, page or 0)
    return None


def untold_versions() -> QuerySet[DocumentVersion]:
    """What is public and the newest of its document, and of which nobody was told yet; oldest first."""
    newer = DocumentVersion.objects.filter(
        document=OuterRef("document"), number__gt=OuterRef("number"), published_at__isnull=False
    )
    rows = DocumentVersion.objects.filter(
        ~Exists(newer), told_at=None, published_at__isnull=False, document__state=Document.State.PUBLISHED
    )
    return rows.order_by("published_at", "pk")


def readers_of(row: Document, *, at: datetime) -> QuerySet[User]:
    """The coordinators of agencies that take part in a cycle of the document's year and whose type it is for."""
    parts = Participant.objects.filter(
        cycle__fiscal_year=row.fiscal_year, state=Participant.State.ACTIVE, organisation__type__in=row.agency_types
    ).exclude(cycle__state=CycleState.DRAFT)
    held = memberships_at(at=at).filter(organisation__in=parts.values("organisation"), role=Role.COORDINATOR.value)
    return User.objects.filter(pk__in=held.values("user_id")).order_by("pk")
