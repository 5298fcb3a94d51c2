"""Addresses of the pages of `tasks`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.tasks import views

app_name = "tasks"
urlpatterns: list[URLPattern | URLResolver] = [path("", views.tasks, name="tasks")]
