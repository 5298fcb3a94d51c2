"""Editions and rule sets as documents: the published text is frozen by the database. It must not know who answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kaona.rules.stages import DocumentState


class Document(models.Model):
    """One version of a YAML document; `code@version` names it for ever."""

    code = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    title_th = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default=DocumentState.DRAFT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="%(class)s_version_once"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | Q(state="published", published_at__isnull=False),
                name="%(class)s_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}@{self.version}"


class Edition(Document):
    """Titles, profile questions, items, levels, statements, sub-measures, links, handbook notes."""


class RuleSet(Document):
    """Level points, gates, weights, conversions, bands, lines."""
