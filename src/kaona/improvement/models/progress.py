"""Indicators of actions, their readings, and progress reports."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models import EvidenceVersion
from kaona.improvement.models.plans import Action, Plan
from kaona.people.models import Organisation, User


class Indicator(models.Model):
    """How an action is measured: from a baseline to a target per period. Figures are plain decimals as typed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="indicators")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    unit = models.CharField(max_length=100, blank=True)
    direction = models.CharField(max_length=6, default="higher")
    baseline = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=("higher", "lower")), name="indicator_direction")
        ]

    def __str__(self) -> str:
        return self.name


class IndicatorTarget(models.Model):
    """The target at the end of a period. A period is named by its last day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    period = models.DateField()
    value = models.CharField(max_length=40)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period"], condition=Q(withdrawn_at=None), name="indicator_target_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.period}: {self.value}"


class Round(models.Model):
    """A date on which the agency reports on a plan: 6, 9, 12 months after its beginning, or its own."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="rounds")
    # Months from the beginning of the plan's first fiscal year; None: the agency's own.
    months = models.PositiveSmallIntegerField(null=True)
    name = models.CharField(max_length=100, blank=True)
    due_on = models.DateField()
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "due_on"], condition=Q(withdrawn_at=None), name="round_once")
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.due_on}"


class ProgressReport(models.Model):
    """What an agency reports on an action in a round: the lead's row, or a partner's own."""

    class Light(models.TextChoices):
        ON_TRACK = "on_track"
        AT_RISK = "at_risk"
        BLOCKED = "blocked"
        DONE = "done"

    # The lead agency; `reporter` is the lead or a partner.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reporter = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="reports")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reports")
    percent = models.PositiveSmallIntegerField()
    light = models.CharField(max_length=10, choices=Light.choices)
    done = models.TextField(blank=True)
    obstacle = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "round", "reporter"], name="report_once"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="report_percent"),
            models.CheckConstraint(condition=~Q(light="blocked") | ~Q(obstacle=""), name="report_blocked_says_why"),
            models.CheckConstraint(condition=~Q(light="done") | Q(percent=100), name="report_done_is_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.percent} %"


class Reading(models.Model):
    """A figure of an indicator at the end of a period. A later one of the same period supersedes it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="readings")
    period = models.DateField()
    value = models.CharField(max_length=40)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period"], condition=Q(superseded_at=None), name="reading_once"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | Q(superseded_at__gte=F("at")), name="reading_time_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period}: {self.value}"


class ReportEvidence(models.Model):
    """A document of the reporting agency's library that a report or an outcome rests on."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="evidence")
    evidence_version = models.ForeignKey(EvidenceVersion, on_delete=models.PROTECT, related_name="+")
    pages = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["report", "evidence_version"], condition=Q(withdrawn_at=None), name="report_evidence_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.evidence_version_id} for {self.report_id}"
