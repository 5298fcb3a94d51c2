"""What the agency answers: one fact, one row, each with version, who and when. Figures are the decimal text typed."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models.dossiers import Dossier
from kaona.people.models import Organisation, User


class Answer(models.Model):
    """What every answer row carries."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="%(class)ss")
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    # Brought over from last year ("ต้องทบทวน"): counts only once confirmed.
    carried = models.BooleanField(default=False)

    class Meta:
        abstract = True


class ProfileAnswer(Answer):
    """The answer to one question of the organisational profile."""

    code = models.CharField(max_length=20)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "code"], name="profile_answer_once")]

    def __str__(self) -> str:
        return self.code


class StatementAnswer(Answer):
    """Met, not met or unanswered, by statement code."""

    class State(models.TextChoices):
        UNANSWERED = "unanswered"
        MET = "met"
        NOT_MET = "not_met"

    code = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNANSWERED)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "code"], name="statement_answer_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.state}"


class LevelAnswer(Answer):
    """The narrative of one level of an item, and its confirmation (ตรวจแล้ว) by the category owner."""

    item = models.CharField(max_length=10)
    level = models.CharField(max_length=12)
    narrative = models.TextField(blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "item", "level"], name="level_answer_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="level_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.level}"


class Measure(Answer):
    """One indicator of a sub-measure, at most five. Numbers are kept with the digits people typed."""

    class Direction(models.TextChoices):
        HIGHER = "higher"
        LOWER = "lower"

    sub_measure = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    unit = models.CharField(max_length=100, blank=True)
    # What the figure is counted against, when it is a rate; a change between years is a finding.
    denominator = models.CharField(max_length=200, blank=True)
    direction = models.CharField(max_length=6, choices=Direction.choices, default=Direction.HIGHER)
    target = models.CharField(max_length=40, blank=True)
    band_floor = models.CharField(max_length=40, blank=True)
    band_top = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "sub_measure", "position"], condition=Q(withdrawn_at=None), name="measure_place_once"
            ),
            models.CheckConstraint(condition=Q(position__gte=1, position__lte=5), name="measure_at_most_five"),
            models.CheckConstraint(
                condition=Q(band_floor="", band_top="") | (~Q(band_floor="") & ~Q(band_top="")),
                name="measure_band_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sub_measure} {self.name}"


class MeasureResult(Answer):
    """The value of an indicator in one fiscal year; an empty value is unanswered, 0 is a result."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="results")
    fiscal_year = models.PositiveSmallIntegerField()
    value = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["measure", "fiscal_year"], name="measure_result_once")]

    def __str__(self) -> str:
        return f"{self.fiscal_year}: {self.value}"


class TextHistory(models.Model):
    """A past state of a narrative, profile answer or measure. Saves of one person within ten minutes are one entry."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="history")
    # narrative | profile | measure
    kind = models.CharField(max_length=12)
    # "1.2.basic", "P1.ก.1", measure id
    target = models.CharField(max_length=40)
    # {"text": …} or the fields of a measure with its results
    content = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    began_at = models.DateTimeField()
    at = models.DateTimeField()
    version = models.PositiveIntegerField()
    # Two people took the text away; its hash stays with their decision.
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["dossier", "kind", "target", "-at"], name="history_by_target")]
        constraints = [models.CheckConstraint(condition=Q(at__gte=F("began_at")), name="history_time_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target} v{self.version}"


class ItemAssignment(models.Model):
    """Who works on an item, until when. Steers, does not lock (unless the agency says so)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="assignments")
    item = models.CharField(max_length=10)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)
    assigned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "item", "user"], condition=Q(ended_at=None), name="assignment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item} to {self.user_id}"


class Comment(models.Model):
    """The agency's own talk beside an item; never seen from outside."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="comments")
    # item, statement, level or sub-measure code
    target = models.CharField(max_length=40)
    item = models.CharField(max_length=20)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replies")
    text = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["dossier", "item", "at"], name="comment_by_item")]

    def __str__(self) -> str:
        return self.text[:60]


class Mention(models.Model):
    """A colleague named in a comment."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="mentions")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.comment_id}"
