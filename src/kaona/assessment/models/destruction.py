"""Bytes or a text that must not be here, taken away by two people; what stays is title, hash, reason and both names."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models.answers import Comment, TextHistory
from kaona.assessment.models.evidence import EvidenceFile
from kaona.people.models import Organisation, User


class Destruction(models.Model):
    """Proposed by an administrator or the agency's coordinator, confirmed by the other; or declined."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # Exactly one of the three.
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, null=True, related_name="destructions")
    history = models.ForeignKey(TextHistory, on_delete=models.PROTECT, null=True, related_name="destructions")
    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, null=True, related_name="destructions")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=500)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # administrator | coordinator
    proposed_as = models.CharField(max_length=20)
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file"], condition=Q(declined_at=None), name="destruction_of_file_once"),
            models.UniqueConstraint(fields=["history"], condition=Q(declined_at=None), name="destruction_of_text_once"),
            models.UniqueConstraint(
                fields=["comment"], condition=Q(declined_at=None), name="destruction_of_comment_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="destruction_by_two"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__gte=F("proposed_at"), confirmed_by__isnull=False, declined_at=None),
                name="destruction_confirmed_or_declined",
            ),
            models.CheckConstraint(
                condition=Q(file__isnull=False, history=None, comment=None)
                | Q(file=None, history__isnull=False, comment=None)
                | Q(file=None, history=None, comment__isnull=False),
                name="destruction_of_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "-proposed_at"], name="destruction_by_organisation")]

    def __str__(self) -> str:
        return f"destruction of {self.sha256[:12]}"
