"""Questions to the agency, the common result, feedback, objections, scores of earlier years."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models import Cycle, EvidenceVersion, Measure, ScoreRecord
from kaona.people.models import Organisation, User
from kaona.rules.stages import ClarificationState, ObjectionState
from kaona.verification.models.judging import Remark, Verdict
from kaona.verification.models.reviews import Review, ReviewAssignment


class Clarification(models.Model):
    """A question to the agency on a statement, measure or citation, with a date; answered there."""

    class Target(models.TextChoices):
        STATEMENT = "statement"
        MEASURE = "measure"
        CITATION = "citation"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="clarifications")
    # Whose question; the agency sees the Office, not the person. None: the officer's.
    assignment = models.ForeignKey(ReviewAssignment, on_delete=models.PROTECT, null=True, related_name="clarifications")
    item = models.CharField(max_length=10)
    target = models.CharField(max_length=10, choices=Target.choices)
    # statement code, measure id or citation id
    code = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default=ClarificationState.ASKED)
    question = models.TextField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # The draft is the agency's own until it is sent (`answered_at`).
    answer = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "assignment", "target", "code"],
                condition=Q(state__in=["asked", "answered"]) & Q(assignment__isnull=False),
                name="clarification_open_once",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="clarification_due_after"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("asked_at")), name="clarification_time_order"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="clarification_by_state")]

    def __str__(self) -> str:
        return f"{self.code}: {self.question[:40]}"


class ClarificationEvidence(models.Model):
    """A document that the agency adds to an answer."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    clarification = models.ForeignKey(Clarification, on_delete=models.PROTECT, related_name="evidence")
    evidence_version = models.ForeignKey(EvidenceVersion, on_delete=models.PROTECT, related_name="+")
    pages = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clarification", "evidence_version"],
                condition=Q(withdrawn_at=None),
                name="answer_evidence_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.evidence_version_id} for {self.clarification_id}"


class VoteRound(models.Model):
    """A silent second vote on one statement: nobody sees a vote until it is closed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="rounds")
    code = models.CharField(max_length=20)
    number = models.PositiveSmallIntegerField()
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "code", "number"], name="vote_round_once"),
            models.UniqueConstraint(
                fields=["review", "code"], condition=Q(closed_at=None), name="vote_round_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} #{self.number}"


class Vote(models.Model):
    """One assessor's vote in a round."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(VoteRound, on_delete=models.PROTECT, related_name="votes")
    assignment = models.ForeignKey(ReviewAssignment, on_delete=models.PROTECT, related_name="votes")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "assignment"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.verdict}"


class Decision(models.Model):
    """The common verdict on a statement or measure, with the reason that the agency reads."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="decisions")
    # statement code, or "" for a measure
    code = models.CharField(max_length=20, blank=True)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, related_name="+")
    # Of a statement: met or not_met. Of a measure: suitable or not, and its figure ("" accepts the agency's).
    met = models.BooleanField(null=True)
    suitable = models.BooleanField(null=True)
    corrected = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=500, blank=True)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "code"], condition=~Q(code=""), name="decision_once"),
            models.UniqueConstraint(
                fields=["review", "measure"], condition=Q(measure__isnull=False), name="measure_decision_once"
            ),
            models.CheckConstraint(
                condition=(~Q(code="") & Q(measure=None, met__isnull=False, suitable=None, corrected=""))
                | (Q(code="", measure__isnull=False, suitable__isnull=False, met=None)),
                name="decision_is_one",
            ),
            models.CheckConstraint(condition=Q(corrected="") | ~Q(source=""), name="decision_corrected_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.code or self.measure_id}"


class Dissent(models.Model):
    """An assessor's own words against the common verdict on a statement or measure; "" is taken back."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="dissents")
    assignment = models.ForeignKey(ReviewAssignment, on_delete=models.PROTECT, related_name="dissents")
    code = models.CharField(max_length=20, blank=True)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "code"], condition=~Q(code=""), name="dissent_once"),
            models.UniqueConstraint(
                fields=["assignment", "measure"], condition=Q(measure__isnull=False), name="measure_dissent_once"
            ),
            models.CheckConstraint(
                condition=(~Q(code="") & Q(measure=None)) | Q(code="", measure__isnull=False), name="dissent_is_one"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class AgreementRun(models.Model):
    """How far the assessors of a cycle agree, with the interval that the worker computed: a sum of the judgements as they
    stood, which can be computed again from them."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    resamples = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    # Of the judgements that were read: how many agencies, the newest lock.
    agencies = models.PositiveIntegerField(default=0)
    newest_lock = models.DateTimeField(null=True)
    # None: not defined.
    alpha = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle"], condition=Q(state="waiting"), name="agreement_run_once"),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(finished_at__gte=F("asked_at")), name="agreement_run_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.state}"


class Feedback(models.Model):
    """A strength, an opportunity, or what would lift an item, as the agency reads it."""

    class Kind(models.TextChoices):
        STRENGTH = "strength"
        OFI = "ofi"
        LIFT = "lift"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="feedback")
    item = models.CharField(max_length=10)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    # The assessor's remark that it was made from.
    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["review", "item"], name="feedback_by_item")]

    def __str__(self) -> str:
        return self.text[:60]


class Objection(models.Model):
    """The agency contradicts the result of one item, within the window; somebody else decides."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="objections")
    # The published record that is contradicted, and the one that followed.
    record = models.ForeignKey(ScoreRecord, on_delete=models.PROTECT, related_name="+")
    resulting_record = models.ForeignKey(ScoreRecord, on_delete=models.PROTECT, null=True, related_name="+")
    item = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=ObjectionState.OPEN)
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "item"], condition=~Q(state="withdrawn"), name="objection_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["upheld", "partly", "dismissed"])
                | (Q(decided_at__gte=F("at"), decided_by__isnull=False) & ~Q(decision="")),
                name="objection_decided",
            ),
            models.CheckConstraint(condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="objection_other_eyes"),
        ]

    def __str__(self) -> str:
        return f"{self.item} of {self.review_id}"


class ImportedScore(models.Model):
    """A confirmed score of an earlier year that was brought in ("นำเข้า"); a later import supersedes."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField()
    # Decimal text as it stood in the file.
    total = models.CharField(max_length=40)
    level = models.CharField(max_length=20, blank=True)
    # {category code: decimal text}
    categories = models.JSONField(default=dict)
    source = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fiscal_year"], condition=Q(superseded_at=None), name="imported_score_once"
            ),
            models.CheckConstraint(condition=Q(fiscal_year__range=(2500, 2700)), name="imported_year_is_be"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.fiscal_year}: {self.total}"
