"""Practices that agencies took up, and what changed. Nothing that people wrote is deleted."""

from django.db import models
from django.db.models import Q

from kaona.assessment.models import Dossier
from kaona.knowledge.models.practices import Practice
from kaona.people.models import Organisation, User
from kaona.rules.adoptions import OUTCOMES


class Adoption(models.Model):
    """An agency takes a practice into use, and later tells what changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="adoptions")
    # From where it began: a gap or priority of a dossier; None from the card alone.
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="+")
    codes = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    plan = models.TextField()
    # The agency's name may be shown to who wrote the card, and on it.
    named = models.BooleanField(default=False)
    review_on = models.DateField()
    # For which day it was asked what changed
    asked_for = models.DateField(null=True)
    outcome = models.CharField(max_length=10, blank=True)
    changed_text = models.TextField(blank=True)
    figures = models.JSONField(default=list)
    # Words and figures may be shown on the card.
    shared = models.BooleanField(default=False)
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    adopted_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "practice"], condition=Q(withdrawn_at=None), name="adoption_once"
            ),
            models.CheckConstraint(
                condition=Q(told_at=None, outcome="") | Q(told_at__isnull=False, outcome__in=OUTCOMES),
                name="adoption_told_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["practice"], name="adoption_by_practice", condition=Q(withdrawn_at=None)),
            models.Index(fields=["review_on"], name="adoption_to_ask", condition=Q(withdrawn_at=None, told_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} adopts {self.practice_id}"
