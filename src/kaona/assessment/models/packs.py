"""A filled Excel pack that was uploaded: what it would change, kept until somebody decides. Nothing of it counts before."""

from django.db import models
from django.db.models import Q

from kaona.assessment.models.dossiers import Dossier
from kaona.people.models import Organisation, User


class PackProposal(models.Model):
    """The cells that a file changed against what was downloaded. Emptied once it is settled: the answers have it then, with
    their history, or nobody wants it."""

    class State(models.TextChoices):
        OPEN = "open"
        TAKEN = "taken"
        DISCARDED = "discarded"
        FORGOTTEN = "forgotten"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="packs")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    # When the file was downloaded, and by whom; a name, so it goes with the cells.
    base_at = models.DateTimeField()
    base_by = models.CharField(max_length=200, blank=True)
    # {key: [as downloaded, as in the file]}; keys are those of rules.pack
    cells = models.JSONField()
    # {key: fingerprint of what was downloaded} of cells that the file leaves alone
    prints = models.JSONField()
    # {row of category 7: id of its indicator}
    measures = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    # How many cells were taken, and how many of the file were not.
    taken = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            # A second click on "upload" finds the first.
            models.UniqueConstraint(
                fields=["dossier", "by", "sha256"], condition=Q(state="open"), name="pack_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None) | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="pack_settled_has_time",
            ),
        ]
        indexes = [models.Index(fields=["dossier", "state"], name="pack_by_dossier")]

    def __str__(self) -> str:
        return f"{self.file_name} {self.state}"
