"""A proposal of who checks what, asked for by an officer and found by the worker."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models import Cycle
from kaona.people.models import User


class AssignmentProposal(models.Model):
    """Officers and assessors for some agencies of a cycle, as a solver proposes them; used as a whole or not at all."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SOLVING = "solving"
        READY = "ready"
        FAILED = "failed"
        USED = "used"
        LEFT = "left"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    # Keys of the dossiers that it is for.
    dossiers = models.JSONField()
    # Teams, shortages and loads with their sentences: queries/proposals.py reads it.
    result = models.JSONField(null=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    found_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(state__in=["waiting", "solving", "ready"]), name="proposal_open_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ready", "used"]) | Q(result__isnull=False, found_at__isnull=False),
                name="proposal_found",
            ),
            models.CheckConstraint(
                condition=(Q(found_at=None) | Q(found_at__gte=F("asked_at")))
                & (Q(ended_at=None) | Q(ended_at__gte=F("asked_at"))),
                name="proposal_time_order",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk} of {self.cycle_id}"
