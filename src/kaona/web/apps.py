"""The Django app of the door for people: templates, static files, template tags."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "kaona.web"
    default_auto_field = "django.db.models.BigAutoField"
