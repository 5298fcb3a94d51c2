"""Audit events in hash chains, notices to people, and the e-mail outbox. People stand in events by id only."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Chain(models.Model):
    """The head of one hash chain: one per organisation (`org:12`) and one for the office (`office`)."""

    name = models.CharField(max_length=40, unique=True)
    seq = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.name} #{self.seq}"


class Event(models.Model):
    """One thing that happened. Append-only: triggers refuse UPDATE and DELETE on both databases."""

    chain = models.CharField(max_length=40)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    organisation_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="event_once_per_place")]
        indexes = [
            models.Index(fields=["organisation_id", "-at"], name="event_by_organisation"),
            models.Index(fields=["subject_kind", "subject_id", "-at"], name="event_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq} {self.kind}"


class Anchor(models.Model):
    """A daily line that holds the heads of all chains, so that a rewritten chain can be told from outside."""

    day = models.DateField(unique=True)
    heads_hash = models.CharField(max_length=64)
    heads = models.JSONField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.day} {self.heads_hash[:12]}"


class Notice(models.Model):
    """Something a person is told, in the in-app inbox. `key` makes it unique per person."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    # What the code says of it in English; "" where only people's own words stand, and in rows from before.
    title_en = models.CharField(max_length=300, blank=True, default="")
    body_en = models.TextField(blank=True, default="")
    path = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=160)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    # Of a reminder: rules/reminders.Due. Its words hold the place of the countdown, filled on the day they are read.
    about_id = models.BigIntegerField(null=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="notice_once_per_person")]
        indexes = [
            models.Index(fields=["recipient", "-at"], name="notice_by_recipient"),
            models.Index(fields=["recipient"], name="notice_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One message of the outbox: written in the deed's transaction, sent by the worker, at most once per key."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        # Waits for the person's digest; went with it.
        HELD = "held"
        GATHERED = "gathered"
        # Was no longer true when it would have left.
        OVERTAKEN = "overtaken"

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, related_name="deliveries")
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    body = models.TextField()
    key = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    # By which gateway: activity/gateways.py
    channel = models.CharField(max_length=20, default="mail")
    digest = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="gathered")

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="delivery_due", condition=Q(state__in=["waiting", "sending"])),
            models.Index(fields=["next_at"], name="delivery_held", condition=Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"


class Preference(models.Model):
    """How a person wants to be told by mail; nobody's row means at once. Rules: rules/mail_times.py"""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # {group of rules/notice_kinds: at_once, digest, inbox}
    modes = models.JSONField(default=dict)
    every = models.CharField(max_length=10, default="daily")
    weekday = models.PositiveSmallIntegerField(default=0)
    hour = models.PositiveSmallIntegerField(default=8)
    quiet = models.BooleanField(default=False)
    quiet_from = models.PositiveSmallIntegerField(default=20)
    quiet_to = models.PositiveSmallIntegerField(default=7)
    workdays_only = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hour__lt=24, quiet_from__lt=24, quiet_to__lt=24, weekday__lt=7), name="preference_clock"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.every}"
