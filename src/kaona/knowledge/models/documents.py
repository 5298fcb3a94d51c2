"""Documents of a fiscal year for everybody: their versions, and where each item stands in them. Nothing is deleted."""

from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q

from kaona.assessment.models import EvidenceFile
from kaona.people.models import User


class Document(models.Model):
    """A document of a fiscal year that everybody may download: handbook, form, calendar, program. Nothing is deleted."""

    class Kind(models.TextChoices):
        HANDBOOK = "handbook"
        FORM = "form"
        CALENDAR = "calendar"
        PROGRAM = "program"
        OTHER = "other"

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"
        WITHDRAWN = "withdrawn"

    fiscal_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title_th = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    agency_types = models.JSONField(default=list)
    # Its place among those of its kind.
    position = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    # Counts changes, so that two officers do not overwrite each other.
    version = models.PositiveIntegerField(default=1)
    # The document of the year before that it was copied from.
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "copied_from"], name="document_copied_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="document_position"),
        ]
        indexes = [models.Index(fields=["fiscal_year", "state"], name="document_by_year")]

    def __str__(self) -> str:
        return self.title_th

    @property
    def is_demo(self) -> bool:
        """Invented for the demonstration."""
        return self.created_by.is_demo


class DocumentVersion(models.Model):
    """One edition of a document: a file in the Office's store, or a link. A newer one takes its place, this one stays."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=255, blank=True)
    link = models.CharField(max_length=500, blank=True)
    # What changed since the version before.
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    # When coordinators were told of it, by the worker.
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_number"),
            models.CheckConstraint(
                condition=Q(file__isnull=False, link="") | (Q(file=None) & ~Q(link="")), name="document_file_or_link"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="document_published_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} v{self.number}"

    @property
    def organisation_id(self) -> int | None:
        """In whose store the bytes lie."""
        return self.file.organisation_id if self.file is not None else None

    @property
    def type_word(self) -> str:
        """PDF, DOCX; of a link the site that it leads to."""
        return self.file_name.rpartition(".")[2].upper() if self.file_id else urlsplit(self.link).hostname or ""


class DocumentPage(models.Model):
    """At which page of a version an item of the criteria begins."""

    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="pages")
    item = models.CharField(max_length=10)
    page = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "item"], condition=Q(ended_at=None), name="document_page_once"),
            models.CheckConstraint(condition=Q(page__gte=1), name="document_page_number"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.page}"
