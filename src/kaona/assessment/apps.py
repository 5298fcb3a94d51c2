"""The Django app of the room."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """The room's tables."""

    name = "kaona.assessment"
    default_auto_field = "django.db.models.BigAutoField"
