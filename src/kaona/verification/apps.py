"""The Django app of the room."""

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """The room's tables."""

    name = "kaona.verification"
    default_auto_field = "django.db.models.BigAutoField"
