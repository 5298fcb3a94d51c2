"""The Django app of the room."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """Audit trail, notices, outbox."""

    name = "kaona.activity"
    default_auto_field = "django.db.models.BigAutoField"
