"""Cycles, who takes part, and questions to the Office."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models.calendars import Milestone
from kaona.catalogue.models import Edition, RuleSet
from kaona.people.models import Organisation, User
from kaona.rules.stages import CycleState


class Cycle(models.Model):
    """One round of self-assessment: which edition and rules, for whom, when, under which policies."""

    code = models.CharField(max_length=60, unique=True)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    fiscal_year = models.PositiveSmallIntegerField()
    result_year = models.PositiveSmallIntegerField()
    agency_types = models.JSONField(default=list)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    window = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="+")
    # Keys and defaults: rules/policies.py
    policies = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default=CycleState.DRAFT)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fiscal_year__range=(2500, 2700), result_year__range=(2500, 2700)), name="cycle_years_are_be"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="cycle_time_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name_th


class Participant(models.Model):
    """An agency in a cycle. Only participants get a dossier and count in any figure."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        ACTIVE = "active"
        LEFT = "left"
        MERGED = "merged"
        EXEMPT = "exempt"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="participants")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # register, csv, copied, manual
    origin = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    reason = models.TextField(blank=True)
    extended_to = models.DateTimeField(null=True)
    extension_reason = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "cycle"], name="participant_once"),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "active"]) | ~Q(reason=""), name="participant_out_needs_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.cycle_id}"


class HelpQuestion(models.Model):
    """A question to the Office, perhaps about an item; answered and closed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, null=True, related_name="+")
    item = models.CharField(max_length=20, blank=True)
    text = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    # What the agency said of the answer: clear, or still unclear (it waits for another one).
    understood_at = models.DateTimeField(null=True)
    unclear_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-asked_at"], name="help_by_organisation")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("asked_at")), name="help_time_order"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.text[:40]}"
