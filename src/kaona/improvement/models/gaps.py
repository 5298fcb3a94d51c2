"""What an agency says of its gaps and which of them it takes on. The gaps themselves are computed: rules/gaps."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models import Dossier
from kaona.knowledge.models import Practice
from kaona.people.models import Organisation, User
from kaona.verification.models import Feedback


class GapNote(models.Model):
    """The agency's own note on one gap: how feasible, what is missing, how much work. The Office never sees it."""

    class Feasibility(models.TextChoices):
        THIS_YEAR = "this_year"
        NEEDS_TIME = "needs_time"
        IMPOSSIBLE = "impossible"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="gap_notes")
    # The gap's key: a statement code, "7.1.1" (a sub-measure) or "7.1.1:12" (its indicator 12)
    code = models.CharField(max_length=60)
    feasibility = models.CharField(max_length=10, choices=Feasibility.choices, blank=True)
    # Why it cannot be done
    reason = models.TextField(blank=True)
    missing = models.TextField(blank=True)
    # Which data must still be collected
    data_needed = models.TextField(blank=True)
    # Plain decimals as typed; "" is not estimated. Money in baht.
    person_days = models.CharField(max_length=40, blank=True)
    money = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "code"], name="gap_note_once")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.code}"


class StageCheck(models.Model):
    """Does the result of an item match the agency's real stage of development, and why not?"""

    class Verdict(models.TextChoices):
        MATCHES = "matches"
        HIGHER = "higher"  # the result is higher than the real stage
        LOWER = "lower"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="stage_checks")
    item = models.CharField(max_length=10)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "item"], name="stage_check_once"),
            models.CheckConstraint(condition=Q(verdict="matches") | ~Q(reason=""), name="stage_check_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.item} {self.verdict}"


class Priority(models.Model):
    """A gap that the agency takes on, in its own ranking, with the reason."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="priorities")
    code = models.CharField(max_length=60)  # as GapNote.code
    # The agency's own rank, 1 first; `computed_rank` is the rule book's when it was chosen.
    rank = models.PositiveSmallIntegerField()
    computed_rank = models.PositiveSmallIntegerField(null=True)
    # Why it stands where it stands, or why it was brought in (a link, a route)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    chosen_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "code"], condition=Q(withdrawn_at=None), name="priority_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("chosen_at")), name="priority_time_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.code}"


class PriorityPractice(models.Model):
    """A practice that the agency wants to learn from for a priority."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, related_name="practices")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["priority", "practice"], condition=Q(withdrawn_at=None), name="priority_practice_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.practice_id} for {self.priority_id}"


class FeedbackAnswer(models.Model):
    """What the agency does about an OFI of the Office: answered in words, or by a priority. Open until there is one."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    priority = models.ForeignKey(Priority, on_delete=models.PROTECT, null=True, related_name="answers")
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feedback"], condition=Q(withdrawn_at=None), name="feedback_answer_once"),
            models.CheckConstraint(
                condition=~Q(text="") | Q(priority__isnull=False), name="feedback_answer_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"answer to {self.feedback_id}"


class ImprovementHistory(models.Model):
    """A past state of what people wrote here. Saves of one person within ten minutes are one entry."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # gap_note | stage_check | priority | feedback_answer | action | report | outcome
    kind = models.CharField(max_length=16)
    # The row's id
    target = models.CharField(max_length=40)
    content = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    at = models.DateTimeField()
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(at__gte=F("began_at")), name="improvement_history_time")]
        indexes = [models.Index(fields=["organisation", "kind", "target", "-at"], name="improvement_history_target")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target} v{self.version}"
