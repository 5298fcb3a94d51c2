"""The 350 question and the on-site visit: team, dates, agenda, issues, log, photos, moved statements."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models import Dossier, EvidenceFile, Measure, ScoreRecord
from kaona.people.models import Organisation, User
from kaona.rules.stages import QuestionState, VisitStage


class VisitQuestion(models.Model):
    """The agency was confirmed at or above the line: does it need on-site certification? Signed by its head."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="visit_questions")
    record = models.ForeignKey(ScoreRecord, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default=QuestionState.ASKED)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    # ISO dates that the Office offers, and those that the agency proposes.
    offered = models.JSONField(default=list)
    proposed = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # In which capacity: head, acting with order number, delegated.
    capacity = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=~Q(state="void"), name="visit_question_once"),
            models.CheckConstraint(condition=Q(answer_by__gt=F("asked_at")), name="visit_question_time_order"),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined", "postponed"])
                | Q(answered_at__gte=F("asked_at"), answered_by__isnull=False),
                name="visit_question_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declined", "postponed"]) | ~Q(reason=""), name="visit_question_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.state}"


class Visit(models.Model):
    """One on-site visit."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="visits")
    question = models.ForeignKey(VisitQuestion, on_delete=models.PROTECT, related_name="visits")
    stage = models.CharField(max_length=10, default=VisitStage.PLANNED)
    starts_on = models.DateField()
    ends_on = models.DateField()
    place = models.CharField(max_length=300, blank=True)
    scope = models.TextField(blank=True)
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)
    concluded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    summary = models.TextField(blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    record = models.ForeignKey(ScoreRecord, on_delete=models.PROTECT, null=True, related_name="+")
    # Below the line: why, and when to ask again.
    not_certified_reason = models.TextField(blank=True)
    ask_again_on = models.DateField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(stage__in=["planned", "underway", "concluded"]), name="visit_open_once"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="visit_dates"),
            models.CheckConstraint(
                condition=~Q(stage__in=["concluded", "confirmed"])
                | Q(started_at__gte=F("planned_at"), concluded_at__gte=F("started_at"), concluded_by__isnull=False),
                name="visit_concluded_time",
            ),
            models.CheckConstraint(
                condition=~Q(stage="confirmed")
                | Q(confirmed_at__gte=F("concluded_at"), confirmed_by__isnull=False, record__isnull=False),
                name="visit_confirmed_time",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("concluded_by")), name="visit_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(stage="cancelled") | (Q(cancelled_at__isnull=False) & ~Q(cancelled_reason="")),
                name="visit_cancelled_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.starts_on}"


class VisitMember(models.Model):
    """Somebody of the visiting team."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    leads = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "user"], condition=Q(removed_at=None), name="visit_member_once"),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(removed_at=None, leads=True), name="visit_led_by_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.visit_id}"


class AgendaLine(models.Model):
    """One line of a visit's agenda."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="agenda")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    title = models.CharField(max_length=300)
    with_whom = models.CharField(max_length=300, blank=True)
    item = models.CharField(max_length=10, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="agenda_times")]

    def __str__(self) -> str:
        return self.title


class VisitIssue(models.Model):
    """Something to verify; it ends verified, clarified or not supported."""

    class Outcome(models.TextChoices):
        OPEN = ""
        VERIFIED = "verified"
        CLARIFIED = "clarified"
        NOT_SUPPORTED = "not_supported"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="issues")
    item = models.CharField(max_length=10)
    # statement or sub-measure code, or the item's
    code = models.CharField(max_length=20)
    # spread, weak_evidence, contradiction, clarification, remark (rules/visit_issues.py) or manual
    origin = models.CharField(max_length=20)
    text = models.TextField()
    outcome = models.CharField(max_length=14, choices=Outcome.choices, default=Outcome.OPEN, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "code", "origin"],
                condition=Q(withdrawn_at=None) & ~Q(origin="manual"),
                name="visit_issue_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.origin}"


class VisitFinding(models.Model):
    """A statement (or measure) that the visit moves, with the reason."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="findings")
    issue = models.ForeignKey(VisitIssue, on_delete=models.PROTECT, null=True, related_name="findings")
    code = models.CharField(max_length=20, blank=True)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, related_name="+")
    met = models.BooleanField(null=True)
    suitable = models.BooleanField(null=True)
    corrected = models.CharField(max_length=40, blank=True)
    reason = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "code"], condition=Q(withdrawn_at=None) & ~Q(code=""), name="finding_once"
            ),
            models.UniqueConstraint(
                fields=["visit", "measure"],
                condition=Q(withdrawn_at=None, measure__isnull=False),
                name="measure_finding_once",
            ),
            models.CheckConstraint(
                condition=(~Q(code="") & Q(measure=None, met__isnull=False))
                | Q(code="", measure__isnull=False, suitable__isnull=False),
                name="finding_is_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code or self.measure_id}"


class VisitNote(models.Model):
    """A document seen, an interview, an observation or a photo, on site. `client_key` is given by the device: what was kept
    while offline is taken in once."""

    class Kind(models.TextChoices):
        DOCUMENT = "document"
        INTERVIEW = "interview"
        OBSERVATION = "observation"
        PHOTO = "photo"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="notes")
    issue = models.ForeignKey(VisitIssue, on_delete=models.PROTECT, null=True, related_name="notes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # Whom, or which document
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, null=True, related_name="+")
    client_key = models.CharField(max_length=64)
    # When it was noted on the device, and when it arrived.
    noted_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "by", "client_key"], name="visit_note_once"),
            models.CheckConstraint(condition=~Q(kind="photo") | Q(file__isnull=False), name="visit_photo_has_file"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
