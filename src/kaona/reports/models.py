"""The papers that the worker makes: asked for by a person, kept for some days, taken by the same person."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models import Dossier
from kaona.improvement.models import Plan
from kaona.people.models import Organisation, User


class MadePaper(models.Model):
    """One paper of a dossier, or of a plan that starts from it, as its asker may read that. The file lies in the store until
    its time has run out."""

    class State(models.TextChoices):
        WAITING = "waiting"
        MAKING = "making"
        DONE = "done"
        FAILED = "failed"
        # Parts fill more pages than they may: nothing was made.
        OVER = "over"
        LEFT = "left"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    # None: it is of the dossier itself.
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+")
    # Which part of it: a fiscal year of a plan, the key of a round; "" is the whole.
    part = models.CharField(max_length=20, blank=True)
    # reports/kinds.py
    kind = models.CharField(max_length=24)
    # pdf, docx, xlsx
    format = models.CharField(max_length=4)
    digits = models.CharField(max_length=6, default="arabic")
    # The memo in front, as typed; {} without one.
    memo = models.JSONField(default=dict)
    # Made even where a part is over its pages.
    allow_over = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    # Pages: laid out so far, then those of the paper.
    pages = models.PositiveIntegerField(default=0)
    # [[title, pages, most]] of parts that are over.
    over = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # The bytes are out of the store since then.
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "asked_by"],
                condition=Q(state__in=["waiting", "making"], plan=None),
                name="paper_made_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["plan", "asked_by"],
                condition=Q(state__in=["waiting", "making"]),
                name="paper_of_plan_one_at_a_time",
            ),
            models.CheckConstraint(condition=~Q(state="done") | ~Q(sha256=""), name="paper_done_has_file"),
            models.CheckConstraint(
                condition=(Q(ended_at=None) | Q(ended_at__gte=F("asked_at")))
                & (Q(forgotten_at=None) | Q(forgotten_at__gte=F("ended_at"))),
                name="paper_time_order",
            ),
        ]
        indexes = [models.Index(fields=["asked_by", "dossier", "-asked_at"], name="paper_by_asker")]

    def __str__(self) -> str:
        return f"{self.kind} {self.format} of {self.about_id}"

    @property
    def about_id(self) -> int:
        """The key of the plan or dossier that it is of."""
        return self.dossier_id if self.plan_id is None else self.plan_id
