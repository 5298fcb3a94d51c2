"""Practice cards: who did what, with which result. Nothing that people wrote is deleted."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models import EvidenceFile
from kaona.people.models import Organisation, User
from kaona.rules.stages import PracticeState


class Practice(models.Model):
    """A practice, or a tool or technique. Its owner is an agency of the register, or somebody outside it (`owner_name`)."""

    class Kind(models.TextChoices):
        PRACTICE = "practice"
        TOOL = "tool"

    # Whose card it is: the agency (or the Office) that writes it.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PRACTICE)
    title = models.CharField(max_length=300)
    # Who succeeded: an agency, or a firm or body outside the register.
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    owner_name = models.CharField(max_length=250, blank=True)
    problem = models.TextField(blank=True)
    done = models.TextField(blank=True)
    result = models.TextField(blank=True)
    # For which types of agency it is meant.
    agency_types = models.JSONField(default=list)
    contact = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default=PracticeState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    # Why it was sent back or withdrawn.
    reason = models.TextField(blank=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    search_text = models.TextField(blank=True)
    sort_key = models.CharField(max_length=600, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(owner=None) | ~Q(owner_name="") | Q(state="draft"), name="practice_has_owner"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False), name="practice_published_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "sort_key"], name="practice_by_state"),
            models.Index(fields=["organisation", "state"], name="practice_by_organisation"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner_words(self) -> str:
        """Who succeeded, by the name that the register has now."""
        return str(self.owner) if self.owner is not None else self.owner_name

    @property
    def codes(self) -> list[str]:
        """The items and sub-measures that it helps with, in order; no query once `items` are prefetched."""
        return sorted(one.item for one in self.items.all() if one.ended_at is None)

    @property
    def lead_figure(self) -> "PracticeFigure | None":
        """The figure that stands for the result in a list; no query once `figures` are prefetched."""
        standing = [one for one in self.figures.all() if one.withdrawn_at is None and one.after]
        return min(standing, key=lambda one: one.position, default=None)

    @property
    def is_demo(self) -> bool:
        """Invented for the demonstration."""
        return self.created_by.is_demo


class PracticeItem(models.Model):
    """An item (3.3) or sub-measure (7.5.2) of the criteria that a practice helps with."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="items")
    item = models.CharField(max_length=10)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "item"], condition=Q(ended_at=None), name="practice_item_once"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("at")), name="practice_item_time"),
        ]
        indexes = [models.Index(fields=["item"], name="practice_by_item", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.practice_id} for {self.item}"


class PracticeFigure(models.Model):
    """One figure of the result: before and after, as typed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="figures")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=300)
    unit = models.CharField(max_length=100, blank=True)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40)
    source = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.after}"


class PracticeFile(models.Model):
    """A file of a practice; bytes lie in the store of the organisation that wrote the card."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "file"], condition=Q(withdrawn_at=None), name="practice_file_once"
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class PracticeHistory(models.Model):
    """A past state of a card's texts. Saves of one person within ten minutes are one entry."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="history")
    content = models.JSONField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    at = models.DateTimeField()
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(at__gte=F("began_at")), name="practice_history_time")]
        indexes = [models.Index(fields=["practice", "-at"], name="practice_history_newest")]

    def __str__(self) -> str:
        return f"{self.practice_id} v{self.version}"
