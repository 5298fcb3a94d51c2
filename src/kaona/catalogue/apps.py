"""The Django app of the room."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The room's tables."""

    name = "kaona.catalogue"
    default_auto_field = "django.db.models.BigAutoField"
