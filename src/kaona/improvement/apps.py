"""The Django app of the room."""

from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    """The room's tables."""

    name = "kaona.improvement"
    default_auto_field = "django.db.models.BigAutoField"
