"""Organisations with their history, users, memberships and invitations. Ministries, province groups and the Office
are organisations too: a viewer's membership there reaches the organisations below it."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kaona.rules.roles import Role


class Organisation(models.Model):
    """A ministry, agency, province, province group or the Office."""

    class Type(models.TextChoices):
        DEPARTMENT = "department"
        PUBLIC_ORGANISATION = "public_organisation"
        PROVINCE = "province"
        MINISTRY = "ministry"
        PROVINCE_GROUP = "province_group"
        OFFICE = "office"

    code = models.CharField(max_length=60, unique=True)
    type = models.CharField(max_length=24, choices=Type.choices)
    name_th = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250, blank=True)
    abbr_th = models.CharField(max_length=40, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    province_group = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="provinces")
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="predecessors")
    # yes: seen in the Office's material, expected: of the class, check: doubtful, no: not assessed
    assessed = models.CharField(max_length=10, blank=True)
    legal_basis = models.CharField(max_length=40, blank=True)
    source = models.TextField(blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    sort_key = models.CharField(max_length=600, blank=True, db_index=True)
    # Thai and English names, abbreviation and code, normalised for substring search.
    search_text = models.TextField(blank=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from=None) | Q(valid_to__gte=F("valid_from")),
                name="organisation_time_order",
            ),
        ]
        indexes = [models.Index(fields=["type", "sort_key"], name="organisation_by_type")]

    def __str__(self) -> str:
        return self.name_th


class OrganisationChange(models.Model):
    """One act in the history of an organisation: founded, renamed, merged into, split, closed."""

    class Kind(models.TextChoices):
        FOUNDED = "founded"
        RENAMED = "renamed"
        MOVED = "moved"
        MERGED = "merged"
        CLOSED = "closed"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on = models.DateField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    by = models.ForeignKey("User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind} {self.on}"


class Unit(models.Model):
    """A division inside an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="units")
    name_th = models.CharField(max_length=250)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "name_th"], name="unit_name_once")]

    def __str__(self) -> str:
        return self.name_th


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail address in any case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person. An anonymised person keeps the row and the id, nothing else."""

    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=200)
    position = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=2, default="th")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    privacy_read_at = models.DateTimeField(null=True)
    privacy_version = models.CharField(max_length=20, blank=True)
    anonymised_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once_in_any_case")]

    def __str__(self) -> str:
        return self.full_name


class Membership(models.Model):
    """A role of a person in an organisation, for a time, perhaps for some categories or items only."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    # Category or item codes ("1", "3.2"); empty means all.
    scope = models.JSONField(default=list)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    # An acting head (รักษาราชการแทน) has the number of the order.
    acting = models.BooleanField(default=False)
    order_number = models.CharField(max_length=100, blank=True)
    delegated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "role"], condition=Q(ended_at=None), name="membership_active_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="membership_time_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} @{self.organisation_id}"


class Invitation(models.Model):
    """A one-time link that makes an account with a role. Only the hash of the token is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    full_name = models.CharField(max_length=200)
    position = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    scope = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    sent_count = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation", Lower("email"), "role",
                condition=Q(accepted_at=None, withdrawn_at=None), name="invitation_open_once",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="invitation_time_order"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.email} {self.role} @{self.organisation_id}"


class MessageText(models.Model):
    """A mail whose words officers changed; without a row the words of rules/message_texts stand."""

    name = models.CharField(max_length=40, unique=True)
    # False: back to the words of the code.
    custom = models.BooleanField(default=True)
    subject_th = models.CharField(max_length=200)
    body_th = models.TextField()
    subject_en = models.CharField(max_length=200)
    body_en = models.TextField()
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class MessageTextVersion(models.Model):
    """Every state of a mail's words, kept."""

    text = models.ForeignKey(MessageText, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    custom = models.BooleanField()
    subject_th = models.CharField(max_length=200)
    body_th = models.TextField()
    subject_en = models.CharField(max_length=200)
    body_en = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "number"], name="message_version_once")]

    def __str__(self) -> str:
        return f"{self.text_id} {self.number}"


class Announcement(models.Model):
    """A banner on top of every page of its audience, for a time. Published once, then only withdrawn."""

    title_th = models.CharField(max_length=120)
    text_th = models.CharField(max_length=600)
    title_en = models.CharField(max_length=120, blank=True)
    text_en = models.CharField(max_length=600, blank=True)
    # info, warn
    level = models.CharField(max_length=10, default="info")
    # Empty: everybody. rules/announcements.Audience
    types = models.JSONField(default=list)
    roles = models.JSONField(default=list)
    not_submitted = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # Coordinators and heads of the audience get a notice when it begins.
    by_notice = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="announcement_time_order"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(published_at__isnull=False), name="announcement_withdrawn_after"
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_at"], name="announcement_live", condition=Q(published_at__isnull=False, withdrawn_at=None)
            )
        ]

    def __str__(self) -> str:
        return self.title_th


class Dismissal(models.Model):
    """Somebody has read an announcement and put it away."""

    announcement = models.ForeignKey(Announcement, on_delete=models.PROTECT, related_name="dismissals")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "user"], name="dismissal_once")]

    def __str__(self) -> str:
        return f"{self.announcement_id} by {self.user_id}"
