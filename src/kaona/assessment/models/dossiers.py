"""The dossier of one agency in one cycle, its signatures, score records and receipts."""

import secrets

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models.cycles import Cycle
from kaona.people.models import Organisation, User
from kaona.rules.stages import DossierStage


def new_stamp() -> str:
    """A word that was never used before."""
    return secrets.token_urlsafe(16)


class Dossier(models.Model):
    """One agency's self-assessment in one cycle. Counts are an aggregate that can be recomputed from the answers."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="dossiers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, default=DossierStage.DRAFT)
    # Only people assigned to an item may change it.
    only_assigned = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    review_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    is_late = models.BooleanField(default=False)
    # Set while named items are open again after submission (DossierReturn).
    returned_at = models.DateTimeField(null=True)
    # The agency and its ministry know the result since then.
    published_at = models.DateTimeField(null=True)
    last_saved_at = models.DateTimeField(null=True)
    # A new random word with every change of an answer; queries/live.py remembers under it.
    stamp = models.CharField(max_length=22, default=new_stamp)
    # Aggregates for lists that must not read answers.
    statements_answered = models.PositiveSmallIntegerField(default=0)
    statements_met = models.PositiveSmallIntegerField(default=0)
    measures_answered = models.PositiveSmallIntegerField(default=0)
    levels_confirmed = models.PositiveSmallIntegerField(default=0)
    profile_answered = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "cycle"], name="dossier_once"),
            models.CheckConstraint(
                condition=~Q(stage="submitted") | Q(submitted_at__isnull=False, signed_at__isnull=False),
                name="dossier_submitted_has_times",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(submitted_at__gte=F("signed_at")), name="dossier_time_order"
            ),
            models.CheckConstraint(
                condition=Q(returned_at=None) | ~Q(stage="submitted"), name="dossier_returned_is_open"
            ),
        ]
        indexes = [models.Index(fields=["cycle", "stage"], name="dossier_by_stage")]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.cycle_id}"


class DossierOpening(models.Model):
    """The agency lets a named officer look before submission, until a date."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="openings")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until__gt=F("at")), name="opening_time_order")]

    def __str__(self) -> str:
        return f"{self.dossier_id} to {self.officer_id}"


class DossierReader(models.Model):
    """Somebody from outside who may read a submitted dossier, until it is ended."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="readers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "user"], condition=Q(ended_at=None), name="reader_once"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("at")), name="reader_time_order"),
        ]
        indexes = [models.Index(fields=["user"], name="reader_by_user", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.dossier_id} by {self.user_id}"


class DossierReturn(models.Model):
    """Named items of a submitted dossier are open again, with a reason each, until it is submitted again."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="returns")
    # What was submitted when it went back.
    receipt = models.ForeignKey("Receipt", on_delete=models.PROTECT, related_name="+")
    # {item code ("0": the profile): reason}
    items = models.JSONField()
    due_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # Submitted again, or taken back unchanged (then `taken_back_by`).
    closed_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(closed_at=None), name="return_open_once"),
            models.CheckConstraint(condition=Q(due_at__gt=F("at")), name="return_time_order"),
            models.CheckConstraint(condition=Q(closed_at=None) | Q(closed_at__gte=F("at")), name="return_closed_after"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {', '.join(self.items)}"


class SignOff(models.Model):
    """One step of the chain of command, kept for ever: sent to review, reviewed, sent back, signed, withdrawn."""

    class Step(models.TextChoices):
        TO_REVIEW = "to_review"
        REVIEWED = "reviewed"
        SENT_BACK = "sent_back"
        SIGNED = "signed"
        SUBMITTED = "submitted"
        WITHDRAWN = "withdrawn"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="sign_offs")
    step = models.CharField(max_length=10, choices=Step.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # In which capacity: role, acting with order number.
    capacity = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    # SHA-256 of the canonical export that was signed.
    export_sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["dossier", "at"], name="signoff_by_dossier")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.step}"


class ScoreRecord(models.Model):
    """A kept score with the exact edition and rule set version that gave it. A later one supersedes, none is changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="scores")
    # claimed, reviewed, confirmed: rules/scoring
    kind = models.CharField(max_length=10)
    edition = models.CharField(max_length=100)
    rule_set = models.CharField(max_length=100)
    # As text: numerators pass 2^63.
    numerator = models.CharField(max_length=400)
    denominator = models.CharField(max_length=400)
    level = models.CharField(max_length=20)
    tree = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    # Of a reviewed or confirmed score: "desk" or "visit".
    basis = models.CharField(max_length=10, blank=True)
    # The agency and its ministry were told of this record then.
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "kind"], condition=Q(superseded_at=None), name="score_current_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | (Q(superseded_at__isnull=False) & ~Q(withdrawn_reason="")),
                name="score_withdrawn_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(published_at__gte=F("at")), name="score_published_after"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.numerator}/{self.denominator}"


class Receipt(models.Model):
    """Proof of a submission: number, server time, SHA-256 of the canonical export, public token."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="receipts")
    number = models.CharField(max_length=40, unique=True)
    token = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    export = models.TextField()
    edition = models.CharField(max_length=100)
    rule_set = models.CharField(max_length=100)
    is_late = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(withdrawn_at=None), name="receipt_valid_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("at")), name="receipt_time_order"
            ),
        ]

    def __str__(self) -> str:
        return self.number
