"""The programme year: one calendar per fiscal year and type of agency, its milestones, what was changed, days off."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from kaona.people.models import User
from kaona.rules.roles import AGENCY_TYPES


class Calendar(models.Model):
    """The dates of one fiscal year (B.E.) for a group of agency types."""

    class State(models.TextChoices):
        DRAFT = "draft"
        PUBLISHED = "published"

    fiscal_year = models.PositiveSmallIntegerField()
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=0)
    # Begun from the sample year: shown as ตัวอย่าง until an officer says that its dates are the Office's own
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fiscal_year__range=(2500, 2700)), name="calendar_year_is_be"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | Q(state="published", published_at__isnull=False),
                name="calendar_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_th} {self.fiscal_year}"

    @property
    def agency_types(self) -> list[str]:
        """The types that it is for, in their usual order."""
        have = {row.agency_type for row in self.types.all()}
        return [one for one in AGENCY_TYPES if one in have]


class CalendarType(models.Model):
    """A type of agency that a calendar is for: a fiscal year has one calendar per type."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="types")
    fiscal_year = models.PositiveSmallIntegerField()
    agency_type = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "agency_type"], name="calendar_once_per_type")]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.agency_type}"


def new_uid() -> str:
    """A name for a calendar entry that no other has; calendar programs know it again by it."""
    return uuid4().hex


class Milestone(models.Model):
    """A date or a span of a calendar. Those of kind "window" are the windows of cycles."""

    class Kind(models.TextChoices):
        ANNOUNCEMENT = "announcement"
        PLAN = "plan"
        PROGRESS = "progress"
        CLINIC = "clinic"
        WINDOW = "window"
        KNOWLEDGE = "knowledge"
        REVIEW = "review"
        VISIT = "visit"
        RESULTS = "results"
        CEREMONY = "ceremony"
        OTHER = "other"

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.WINDOW)
    title_th = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    opens_at = models.DateTimeField()
    # Of whole days the midnight after the last one
    closes_at = models.DateTimeField()
    whole_days = models.BooleanField(default=False)
    audience = models.CharField(max_length=20, default="agencies")
    place = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)
    uid = models.CharField(max_length=64, default=new_uid)
    sequence = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="milestone_time_order"),
            models.UniqueConstraint(fields=["uid"], name="milestone_uid_once"),
        ]

    def __str__(self) -> str:
        return self.title_th


class CalendarChange(models.Model):
    """One change of a calendar or of a milestone in it: what it was, what it is, why. Append-only by its deeds."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="changes")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, null=True, related_name="+")
    # created, copied, added, changed, withdrawn, published
    what = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["calendar", "-at"], name="calendar_change_by_calendar")]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.what}"


class CalendarLink(models.Model):
    """A person's own address for calendar programs: whoever has the token reads what the person may; until revoked."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="calendar_link_one_per_person")
        ]

    def __str__(self) -> str:
        return f"calendar link of {self.user_id}"


class SpecialHoliday(models.Model):
    """A day off that the shipped list does not know, such as one that the cabinet adds in the year; or a day of the list
    that is a working day after all."""

    day = models.DateField()
    working = models.BooleanField(default=False)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day"], condition=Q(withdrawn_at=None), name="special_holiday_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name_th}"


class HolidayYear(models.Model):
    """An officer says that the days off of a B.E. year are those that the cabinet announced."""

    year = models.PositiveSmallIntegerField()
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year"], condition=Q(withdrawn_at=None), name="holiday_year_once"),
            models.CheckConstraint(condition=Q(year__range=(2500, 2701)), name="holiday_year_is_be"),
        ]

    def __str__(self) -> str:
        return str(self.year)
