"""What became of actions, and what is made ready for the next year."""

from django.db import models
from django.db.models import Q

from kaona.assessment.models import Dossier
from kaona.improvement.models.plans import Action
from kaona.knowledge.models import Practice
from kaona.people.models import Organisation, User
from kaona.verification.models import Feedback


class Outcome(models.Model):
    """How effective an action was: judged by its owner, confirmed by the coordinator."""

    class Effectiveness(models.TextChoices):
        NONE = "none"
        PARTLY = "partly"
        MOSTLY = "mostly"
        FULLY = "fully"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    action = models.OneToOneField(Action, on_delete=models.PROTECT, related_name="outcome")
    effectiveness = models.CharField(max_length=6, choices=Effectiveness.choices)
    reason = models.TextField(blank=True)
    effect_on_citizens = models.TextField(blank=True)
    lessons = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()
    # A changed judgement clears the confirmation.
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirm_note = models.TextField(blank=True)
    # A success that was proposed for the practice base
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.action_id} {self.effectiveness}"


class Preparation(models.Model):
    """Next year's answers made ready from a dossier; attached when the agency has a dossier in a later cycle."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="preparations")
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    attached_to = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="+")
    attached_at = models.DateTimeField(null=True)
    # What came of it: {kind: count}, and what could not be brought over, as codes by reason
    report = models.JSONField(default=dict)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(withdrawn_at=None), name="preparation_once"),
            models.CheckConstraint(
                condition=Q(attached_at=None, attached_to=None)
                | Q(attached_at__isnull=False, attached_to__isnull=False),
                name="preparation_attached_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} for the next year"


class PreparedEntry(models.Model):
    """One thing that goes over: a level's answers, an indicator, a document, an open OFI, an unfinished action."""

    class Kind(models.TextChoices):
        LEVEL = "level"
        MEASURE = "measure"
        PROFILE = "profile"
        EVIDENCE = "evidence"
        OFI = "ofi"
        ACTION = "action"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    preparation = models.ForeignKey(Preparation, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    # "1.1.basic", the indicator's, document's, feedback's or action's id; the profile goes as a whole: "0"
    target = models.CharField(max_length=40)
    # The agency may leave it behind.
    left_out = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["preparation", "kind", "target"], name="prepared_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"


class CarriedFeedback(models.Model):
    """An OFI of an earlier year that is still open in a later dossier."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="carried_feedback")
    feedback = models.ForeignKey(Feedback, on_delete=models.PROTECT, related_name="+")
    preparation = models.ForeignKey(Preparation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "feedback"], name="carried_feedback_once")]

    def __str__(self) -> str:
        return f"{self.feedback_id} in {self.dossier_id}"


class CarriedAction(models.Model):
    """An unfinished action of an earlier plan that goes on beside a later dossier."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="+")
    preparation = models.ForeignKey(Preparation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "action"], name="carried_action_once")]

    def __str__(self) -> str:
        return f"{self.action_id} in {self.dossier_id}"
