"""The evidence library of an organisation: documents, versions, stored bytes, and where they are cited."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models.dossiers import Dossier
from kaona.people.models import Organisation, Unit, User


class EvidenceFile(models.Model):
    """Stored bytes, once per organisation; the store's path is made of the hash."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=120)
    pages = models.PositiveIntegerField(null=True)
    stored_at = models.DateTimeField()
    # Administrator and coordinator together may destroy bytes that must not be here; hash and size stay.
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "sha256"], name="evidence_bytes_once")]

    def __str__(self) -> str:
        return self.sha256[:12]


class Evidence(models.Model):
    """A document in the library of an organisation; cited many times."""

    class Classification(models.TextChoices):
        NORMAL = "normal"
        SECRET = "secret"

    class Kind(models.TextChoices):
        DATA = "data"
        MANUAL = "manual"
        TRANSFER = "transfer"
        FOLLOW_UP = "follow_up"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    number = models.CharField(max_length=100, blank=True)
    dated = models.DateField(null=True)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DATA)
    classification = models.CharField(max_length=6, choices=Classification.choices, default=Classification.NORMAL)
    where_kept = models.CharField(max_length=300, blank=True)
    owner_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    search_text = models.TextField(blank=True)
    # The title's place in a Thai dictionary.
    sort_key = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(classification="secret") | ~Q(where_kept=""), name="evidence_secret_has_place"
            ),
            models.CheckConstraint(
                condition=Q(period_to=None) | Q(period_from=None) | Q(period_to__gte=F("period_from")),
                name="evidence_period_order",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-created_at"], name="evidence_by_organisation")]

    def __str__(self) -> str:
        return self.title


class EvidenceVersion(models.Model):
    """One version of a document; a secret one has no file."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, null=True, related_name="versions")
    file_name = models.CharField(max_length=255, blank=True)
    note = models.CharField(max_length=300, blank=True)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "number"], name="evidence_version_once")]

    def __str__(self) -> str:
        return f"{self.evidence_id} v{self.number}"


class EvidenceCheck(models.Model):
    """What the agency says this year of a document that it cited last year: still valid, replaced, left out."""

    class Verdict(models.TextChoices):
        VALID = "valid"
        REPLACED = "replaced"
        LEFT_OUT = "left_out"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="checks")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="checks")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "evidence"], condition=Q(undone_at=None), name="evidence_check_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.verdict}"


class Citation(models.Model):
    """A document version cited for a statement, level or measure, with pages."""

    class Target(models.TextChoices):
        STATEMENT = "statement"
        LEVEL = "level"
        MEASURE = "measure"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="citations")
    evidence_version = models.ForeignKey(EvidenceVersion, on_delete=models.PROTECT, related_name="citations")
    target = models.CharField(max_length=10, choices=Target.choices)
    # statement code, "1.2.basic", or measure id
    target_code = models.CharField(max_length=40)
    item = models.CharField(max_length=20)
    pages = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Made by saying "still valid" of last year's document; undone with it.
    check_of_year = models.ForeignKey(EvidenceCheck, on_delete=models.PROTECT, null=True, related_name="citations")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "target", "target_code", "evidence_version"],
                condition=Q(withdrawn_at=None),
                name="citation_once",
            )
        ]
        indexes = [models.Index(fields=["dossier", "item"], name="citation_by_item")]

    def __str__(self) -> str:
        return f"{self.evidence_version_id} for {self.target_code}"
