"""The review of one dossier, who works on it, and how long."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models import Dossier
from kaona.people.models import Organisation, User
from kaona.rules.stages import ReviewStage


class Review(models.Model):
    """The Office's check of one submitted dossier, led by one officer."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="review")
    stage = models.CharField(max_length=12, default=ReviewStage.DESK_REVIEW)
    officer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # The sentence of the proposal, when the officer came from one.
    officer_why = models.CharField(max_length=500, blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(null=True)
    consensus_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(stage__in=["consensus", "reviewed", "confirmed"]) | Q(consensus_at__gte=F("begun_at")),
                name="review_consensus_time",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=["reviewed", "confirmed"])
                | Q(reviewed_at__gte=F("consensus_at"), reviewed_by__isnull=False),
                name="review_reviewed_time",
            ),
            models.CheckConstraint(
                condition=~Q(stage="confirmed") | Q(confirmed_at__gte=F("reviewed_at"), confirmed_by__isnull=False),
                name="review_confirmed_time",
            ),
            # Four eyes, whatever code runs.
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("reviewed_by")), name="review_four_eyes"
            ),
        ]
        indexes = [models.Index(fields=["stage"], name="review_by_stage")]

    def __str__(self) -> str:
        return f"review of {self.dossier_id}"


class ReviewAssignment(models.Model):
    """One assessor of a review: asked, accepted after the conflict form, locked, ended."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="assignments")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=500, blank=True)
    third_reader = models.BooleanField(default=False)
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    # "No conflict" was declared then; reading begins with it.
    accepted_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    declined_reason = models.TextField(blank=True)
    # The assessor's own result is final. It holds while it is not older than the submission: see access.is_locked.
    locked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_reason = models.CharField(max_length=300, blank=True)
    # Aggregates for lists; recomputed from the judgements.
    judged = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "user"], condition=Q(ended_at=None), name="assessor_once"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(accepted_at__gte=F("assigned_at")), name="assessor_accepted_time"
            ),
            models.CheckConstraint(
                condition=Q(locked_at=None) | Q(locked_at__gte=F("accepted_at")), name="assessor_locked_time"
            ),
            models.CheckConstraint(condition=Q(declined_at=None) | Q(accepted_at=None), name="assessor_accepts_or_not"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("assigned_at")), name="assessor_ended_time"
            ),
        ]
        indexes = [models.Index(fields=["user"], name="assessor_by_user", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.review_id}"


class ReviewHours(models.Model):
    """Hours that an assessor spent on a dossier on a day, as typed; a correction withdraws the old row."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(ReviewAssignment, on_delete=models.PROTECT, related_name="hours")
    on = models.DateField()
    hours = models.DecimalField(max_digits=5, decimal_places=2)
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=24), name="hours_of_a_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.hours}"
