"""Those who review: what they know, what they must keep away from, what they have promised."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models import Cycle
from kaona.people.models import Organisation, User


class ReviewerProfile(models.Model):
    """What a reviewer is good at, in which languages, and how many dossiers fit into a cycle."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    # Category codes.
    categories = models.JSONField(default=list)
    # th, en
    languages = models.JSONField(default=list)
    capacity = models.PositiveSmallIntegerField(default=10)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(capacity__lte=200), name="reviewer_capacity")]

    def __str__(self) -> str:
        return f"reviewer {self.user_id}"


class Interest(models.Model):
    """An agency that a reviewer must not review, and why; withdrawn, never deleted."""

    class Kind(models.TextChoices):
        OWN = "own"
        FORMER = "former"
        INTEREST = "interest"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    note = models.CharField(max_length=500, blank=True)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "kind"], condition=Q(withdrawn_at=None), name="interest_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("declared_at")), name="interest_time_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.organisation_id}"


class Confidentiality(models.Model):
    """A reviewer's promise for one cycle, with the version of the text."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    text_version = models.CharField(max_length=20)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "cycle"], name="confidentiality_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.cycle_id}"


class PracticeAnswer(models.Model):
    """A reviewer's verdict on the sample dossier; one row per statement."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sample = models.CharField(max_length=60)
    code = models.CharField(max_length=20)
    verdict = models.CharField(max_length=12)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "sample", "code"], name="practice_answer_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.verdict}"
