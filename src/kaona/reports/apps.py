"""The Django app of the room."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The room's table."""

    name = "kaona.reports"
    default_auto_field = "django.db.models.BigAutoField"
