"""Certificates of status, and the award."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models import Dossier, ScoreRecord
from kaona.people.models import Organisation, User
from kaona.rules.stages import AwardState


class Certificate(models.Model):
    """The status of an agency as ระบบราชการ 4.0, for a time; anyone may check it by its token."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="certificates")
    record = models.ForeignKey(ScoreRecord, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, unique=True)
    token = models.CharField(max_length=64, unique=True)
    # As they stood on the day: names change, agencies merge.
    name_th = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250, blank=True)
    level = models.CharField(max_length=20)
    edition = models.CharField(max_length=100)
    scope = models.TextField()
    fiscal_year = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(withdrawn_at=None), name="certificate_once"),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="certificate_dates"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | (Q(withdrawn_at__gte=F("issued_at")) & ~Q(withdrawn_reason="")),
                name="certificate_withdrawn_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AwardYear(models.Model):
    """The award of one fiscal year with its criteria as a document (rules/awards.py)."""

    fiscal_year = models.PositiveSmallIntegerField(unique=True)
    name_th = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    criteria = models.TextField()
    state = models.CharField(max_length=10, default=AwardState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fiscal_year__range=(2500, 2700)), name="award_year_is_be"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(published_at__gte=F("decided_at")), name="award_time_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name_th


class Nomination(models.Model):
    """An agency considered in one category of a year's award, and what the committee decided."""

    class Outcome(models.TextChoices):
        OPEN = ""
        AWARDED = "awarded"
        NOT_AWARDED = "not_awarded"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    award = models.ForeignKey(AwardYear, on_delete=models.PROTECT, related_name="nominations")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(ScoreRecord, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=40)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "award", "category"], condition=Q(withdrawn_at=None), name="nomination_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(reason="")),
                name="nomination_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.category}"
