"""Frequent questions with the Office's answers, beside the items."""

from django.db import models
from django.db.models import Q

from kaona.assessment.models.cycles import HelpQuestion
from kaona.people.models import User


class FaqEntry(models.Model):
    """A question that many have, with the Office's answer, beside an item. It names no agency; it is withdrawn, not deleted."""

    # Code of the edition and of the item; both empty for a general one.
    edition = models.CharField(max_length=60, blank=True)
    item = models.CharField(max_length=20, blank=True)
    question = models.TextField()
    answer = models.TextField()
    source = models.ForeignKey(HelpQuestion, on_delete=models.PROTECT, null=True, related_name="entries")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["edition", "item"], name="faq_by_item", condition=Q(withdrawn_at=None))]

    def __str__(self) -> str:
        return self.question[:60]


class FaqVersion(models.Model):
    """Every state of an entry, kept."""

    entry = models.ForeignKey(FaqEntry, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    question = models.TextField()
    answer = models.TextField()
    withdrawn = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="faq_version_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.number}"
