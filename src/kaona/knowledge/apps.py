"""The Django app of the room."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """The room's tables."""

    name = "kaona.knowledge"
    default_auto_field = "django.db.models.BigAutoField"
