"""Uplift plans and their actions: who does what until when, with which money and indicators, after what."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models import Dossier
from kaona.improvement.models.gaps import Priority
from kaona.people.models import Organisation, Unit, User
from kaona.rules.stages import ActionState, PlanState


class Plan(models.Model):
    """A plan of one or three fiscal years of one agency. Counts are aggregates that can be recomputed from its actions."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # The assessment that it starts from
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="plans")
    years = models.PositiveSmallIntegerField()
    first_year = models.PositiveSmallIntegerField()  # fiscal year, B.E.
    title = models.CharField(max_length=300)
    aim = models.TextField(blank=True)
    state = models.CharField(max_length=10, default=PlanState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    # Exact points that all its actions together promise, as text; from the base of the day it was approved.
    expected = models.CharField(max_length=400, blank=True)
    # Aggregates for lists that must not read actions; money in satang.
    actions = models.PositiveSmallIntegerField(default=0)
    actions_done = models.PositiveSmallIntegerField(default=0)
    actions_blocked = models.PositiveSmallIntegerField(default=0)
    money = models.PositiveBigIntegerField(default=0)
    # The earliest end of an action that is not done; overdue when it lies before today.
    next_end = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "dossier", "years"], condition=Q(withdrawn_at=None), name="plan_once"
            ),
            models.CheckConstraint(condition=Q(years__in=(1, 3)), name="plan_years"),
            models.CheckConstraint(condition=Q(first_year__range=(2500, 2700)), name="plan_year_is_be"),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "proposed")) | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="plan_approved_has_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("approved_at")), name="plan_time_order"
            ),
        ]
        indexes = [models.Index(fields=["state", "first_year"], name="plan_by_state")]

    def __str__(self) -> str:
        return self.title


class PlanStep(models.Model):
    """One step of a plan, kept for ever: proposed, sent back, approved, accepted, commented, started, closed, reopened."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=16)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # In which capacity: role, acting with order number.
    capacity = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    # SHA-256 of the plan's canonical text at that step
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["plan", "at"], name="plan_step_by_plan")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.step}"


class Action(models.Model):
    """One thing to do. `organisation` is the lead agency that owns it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="all_actions")
    # Names it in sheets and as a predecessor; never used again in the plan.
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    responsible = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    # Baht as typed (a plain decimal); "" is none yet
    budget = models.CharField(max_length=40, blank=True)
    budget_source = models.CharField(max_length=200, blank=True)
    deliverables = models.TextField(blank=True)
    # Estimated work in person-days, as typed
    person_days = models.CharField(max_length=40, blank=True)
    # Exact points that it promises, as text, from the base of the day it was planned
    expected = models.CharField(max_length=400, blank=True)
    state = models.CharField(max_length=10, default=ActionState.PLANNED)
    percent = models.PositiveSmallIntegerField(default=0)
    # Carried over from an action of an earlier plan
    carried_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="carried_to")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    # Since when reports have called it blocked without a break
    blocked_at = models.DateTimeField(null=True)
    # An action with progress is never gone: it is cancelled and stays readable.
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="action_number_once"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="action_date_order"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="action_percent"),
            models.CheckConstraint(condition=Q(blocked_at=None) | Q(state="blocked"), name="action_blocked_since"),
        ]
        indexes = [
            models.Index(fields=["plan", "number"], name="action_by_plan"),
            models.Index(fields=["responsible", "state"], name="action_by_responsible"),
        ]

    def __str__(self) -> str:
        return self.title


class ActionGap(models.Model):
    """An action closes a gap, perhaps a chosen priority."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="gaps")
    code = models.CharField(max_length=60)  # as GapNote.code
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "code"], condition=Q(withdrawn_at=None), name="action_gap_once")
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.code}"


class Predecessor(models.Model):
    """An action begins when another of the same plan has ended. No circles: rules/plan_schedule."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="predecessors")
    before = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="successors")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "before"], condition=Q(withdrawn_at=None), name="predecessor_once"
            ),
            models.CheckConstraint(condition=~Q(action=F("before")), name="predecessor_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} after {self.before_id}"


class ActionPartner(models.Model):
    """Another agency takes part in an action: it accepts, sees and reports on that action only."""

    # The lead agency; `partner` is who is asked.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="partners")
    partner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    part = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "partner"], condition=Q(withdrawn_at=None, declined_at=None), name="partner_once"
            ),
            models.CheckConstraint(condition=~Q(partner=F("organisation")), name="partner_is_another"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(declined_at=None), name="partner_accepts_or_declines"
            ),
        ]
        indexes = [models.Index(fields=["partner"], name="partner_by_agency", condition=Q(withdrawn_at=None))]

    def __str__(self) -> str:
        return f"{self.partner_id} in {self.action_id}"


class PlanChange(models.Model):
    """A change of an approved plan: what was, what is, why."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="changes")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, null=True, related_name="changes")
    # {field: [before, after]} as texts
    fields = models.JSONField()
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="plan_change_says_why")]
        indexes = [models.Index(fields=["plan", "-at"], name="plan_change_newest")]

    def __str__(self) -> str:
        return f"{self.plan_id}: {', '.join(self.fields)}"
