"""Knowledge events: what is offered, who has a place, what they asked and thought. Nothing that people did is deleted."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models import EvidenceFile
from kaona.people.models import Organisation, User
from kaona.rules.occasions import OccasionState, RegistrationState

STANDING = ("applied", "waiting", "registered")


class Occasion(models.Model):
    """A knowledge event of the Office. `taken` counts the places given; the database refuses one beyond the quota."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title_th = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    link = models.CharField(max_length=500, blank=True)
    # None: as many as come.
    quota = models.PositiveIntegerField(null=True)
    taken = models.PositiveIntegerField(default=0)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    approval = models.BooleanField(default=False)
    # rules/occasions.AUDIENCES
    audience = models.CharField(max_length=10, default="everybody")
    agency_types = models.JSONField(default=list)
    weak_item = models.CharField(max_length=10, blank=True)
    weak_below = models.CharField(max_length=20, blank=True)
    items = models.JSONField(default=list)
    state = models.CharField(max_length=10, default=OccasionState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quota=None) | Q(taken__lte=F("quota")), name="occasion_quota"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="occasion_time"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="occasion_window"),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | (Q(cancelled_at__isnull=False) & ~Q(reason="")),
                name="occasion_cancelled_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "begins_at"], name="occasion_by_time")]

    def __str__(self) -> str:
        return self.title_th

    @property
    def is_demo(self) -> bool:
        """Invented for the demonstration."""
        return self.created_by.is_demo


class Registration(models.Model):
    """One person at one event, for the agency that they come from. `token` is the address in the QR code."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="registrations")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=RegistrationState.APPLIED)
    token = models.CharField(max_length=43, unique=True)
    # Short, for typing at the door.
    code = models.CharField(max_length=8)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Since when in the waiting list: its order.
    waiting_since = models.DateTimeField(null=True)
    # Came without a place: takes none of the quota.
    walk_in = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    attended_at = models.DateTimeField(null=True)
    attended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "user"], condition=Q(state__in=STANDING), name="registration_stands_once"
            ),
            models.UniqueConstraint(fields=["occasion", "code"], name="registration_code_once"),
            models.CheckConstraint(
                condition=Q(attended_at=None) | Q(state="registered"), name="registration_attended_has_place"
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(waiting_since__isnull=False), name="registration_waits_since"
            ),
        ]
        indexes = [
            models.Index(fields=["occasion", "state", "waiting_since"], name="registration_in_line"),
            models.Index(fields=["user", "state"], name="registration_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.occasion_id}"


class Guest(models.Model):
    """Somebody without an account who came to the door. `place` is the agency when the register knows it; `organisation`
    whose event it was."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="guests")
    full_name = models.CharField(max_length=200)
    agency = models.CharField(max_length=250)
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    # In small letters; "" when none was given or its time has run out.
    email = models.CharField(max_length=254, blank=True)
    token = models.CharField(max_length=43, unique=True)
    code = models.CharField(max_length=8)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    attended_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["occasion", "email"], condition=Q(withdrawn_at=None) & ~Q(email=""), name="guest_once"
            ),
            models.UniqueConstraint(fields=["occasion", "code"], name="guest_code_once"),
        ]

    def __str__(self) -> str:
        return f"guest {self.pk} at {self.occasion_id}"


class OccasionMaterial(models.Model):
    """A file or an https link; `sight`: all, registered, attended."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="materials")
    title = models.CharField(max_length=300)
    link = models.CharField(max_length=500, blank=True)
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=255, blank=True)
    sight = models.CharField(max_length=10, default="registered")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(link="") | Q(file__isnull=False), name="occasion_material_is_something")
        ]

    def __str__(self) -> str:
        return self.title


class OccasionQuestion(models.Model):
    """A question to the speaker; others see it once it is published, without the name."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="questions")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    is_public = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.occasion_id}: {self.text[:40]}"


class Evaluation(models.Model):
    """What an attendee thought: 1 to 5 for each line of rules/occasions.EVALUATION. Once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    registration = models.OneToOneField(Registration, on_delete=models.PROTECT, related_name="evaluation")
    marks = models.JSONField()
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"evaluation of {self.registration_id}"
