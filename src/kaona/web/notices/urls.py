"""Addresses of the pages of `notices`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.notices import settings, views

app_name = "notices"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.inbox_page, name="inbox"),
    path("settings/", settings.settings, name="settings"),
    path("<int:pk>/", views.follow, name="follow"),
]
