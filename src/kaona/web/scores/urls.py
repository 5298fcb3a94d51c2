"""Addresses of the pages of `scores`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.scores import importing, views

app_name = "scores"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.scores, name="scores"),
    path("export.csv", views.export, name="export"),
    path("template.csv", importing.template, name="template"),
    path("import/", importing.importing, name="importing"),
    path("<int:pk>/", views.agency, name="agency"),
]
