"""Later ends: for all, a type or one agency; and the outages after which the published rule gives one."""

from django.db import models
from django.db.models import F, Q

from kaona.assessment.models.cycles import Cycle
from kaona.people.models import Organisation, User


class Outage(models.Model):
    """A time in which the site could not be used: declared by an administrator, or measured and then confirmed."""

    class Origin(models.TextChoices):
        DECLARED = "declared"
        MEASURED = "measured"

    class State(models.TextChoices):
        PROPOSED = "proposed"
        CONFIRMED = "confirmed"
        DISMISSED = "dismissed"

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    origin = models.CharField(max_length=10, choices=Origin.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    what = models.CharField(max_length=500, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ended_at__gt=F("began_at")), name="outage_time_order"),
            models.UniqueConstraint(fields=["began_at", "origin"], name="outage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M}"


class Extension(models.Model):
    """One later end: of a cycle for all, for one type or for one agency, given by an officer or by the outage rule; of what
    an agency still has to send or answer, by the outage rule."""

    class Scope(models.TextChoices):
        ALL = "all"
        TYPE = "type"
        AGENCY = "agency"
        # Of one agency's items that were sent back
        RETURN = "return"
        # Of one question about its dossier, and of the 350 question; `subject` is the question's key, `item` what it is about
        ANSWER = "answer"
        QUESTION = "question"
        # Of objections to a published result; `subject` is the key of its score record
        OBJECTION = "objection"

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="extensions")
    scope = models.CharField(max_length=10, choices=Scope.choices)
    agency_type = models.CharField(max_length=30, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    subject = models.PositiveBigIntegerField(null=True)
    item = models.CharField(max_length=20, blank=True)
    before = models.DateTimeField(null=True)
    until = models.DateTimeField()
    reason = models.TextField()
    outage = models.ForeignKey(Outage, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["cycle", "-at"], name="extension_by_cycle")]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="all", agency_type="", organisation=None, subject=None)
                | (Q(scope="type", organisation=None, subject=None) & ~Q(agency_type=""))
                | Q(scope__in=["agency", "return"], agency_type="", organisation__isnull=False, subject=None)
                | Q(
                    scope__in=["answer", "question", "objection"],
                    agency_type="",
                    organisation__isnull=False,
                    subject__isnull=False,
                ),
                name="extension_says_for_whom",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_needs_reason"),
            models.UniqueConstraint(
                fields=["outage", "cycle"],
                condition=Q(scope="all", outage__isnull=False),
                name="extension_once_per_outage",
            ),
            models.UniqueConstraint(
                fields=["outage", "cycle", "organisation"],
                condition=Q(scope="agency", outage__isnull=False),
                name="extension_once_per_outage_and_agency",
            ),
            models.UniqueConstraint(
                fields=["outage", "cycle", "organisation"],
                condition=Q(scope="return", outage__isnull=False),
                name="extension_once_per_outage_and_return",
            ),
            models.UniqueConstraint(
                fields=["outage", "scope", "subject"],
                condition=Q(outage__isnull=False, subject__isnull=False),
                name="extension_once_per_outage_and_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} until {self.until:%Y-%m-%d}"


class Heartbeat(models.Model):
    """When the worker was last alive; a gap is a time in which nothing ran."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
