"""What one assessor finds: verdicts per statement and measure, remarks per item, with history. One fact, one row."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models import Citation, Measure
from kaona.people.models import Organisation, User
from kaona.verification.models.reviews import ReviewAssignment


class Verdict(models.TextChoices):
    """A judgement of one statement. "Cannot tell" counts as not met in the assessor's own result."""

    MET = "met"
    NOT_MET = "not_met"
    CANNOT_TELL = "cannot_tell"


class OwnWork(models.Model):
    """What every row of an assessor carries."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(ReviewAssignment, on_delete=models.PROTECT, related_name="%(class)ss")
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        abstract = True


class Judgement(OwnWork):
    """Met, not met or cannot tell, by statement code; a reason where it differs from the claim."""

    code = models.CharField(max_length=20)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "code"], name="judgement_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.verdict}"


class MeasureJudgement(OwnWork):
    """A measure is suitable or not; its figure of the result year is accepted, or corrected with a source."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    suitable = models.BooleanField()
    # Decimal text as typed; "" accepts the agency's figure.
    corrected = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=500, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "measure"], name="measure_judgement_once"),
            models.CheckConstraint(condition=Q(corrected="") | ~Q(source=""), name="corrected_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {'suitable' if self.suitable else 'not suitable'}"


class Remark(OwnWork):
    """A strength or an opportunity for improvement of one item."""

    class Kind(models.TextChoices):
        STRENGTH = "strength"
        OFI = "ofi"

    item = models.CharField(max_length=10)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    # A visit should look at it.
    for_visit = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["assignment", "item"], name="remark_by_item")]

    def __str__(self) -> str:
        return self.text[:60]


class RemarkReference(models.Model):
    """What a remark rests on: a statement or sub-measure code, or a citation with pages."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="references")
    code = models.CharField(max_length=20, blank=True)
    citation = models.ForeignKey(Citation, on_delete=models.PROTECT, null=True, related_name="+")
    pages = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code="", citation__isnull=False) | (~Q(code="") & Q(citation=None)), name="reference_is_one"
            )
        ]

    def __str__(self) -> str:
        return self.code or f"citation {self.citation_id} {self.pages}"


class ReviewHistory(models.Model):
    """A past state of a judgement, remark, decision or feedback. Saves of one person within ten minutes are one entry."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # judgement | measure | remark | decision | feedback | visit_issue | question
    kind = models.CharField(max_length=12)
    # The row's id
    target = models.CharField(max_length=40)
    content = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    at = models.DateTimeField()
    version = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "kind", "target", "-at"], name="review_history_target")]
        constraints = [models.CheckConstraint(condition=Q(at__gte=F("began_at")), name="review_history_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target} v{self.version}"
