"""The Django app of the room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room's tables."""

    name = "kaona.people"
    default_auto_field = "django.db.models.BigAutoField"
