"""Addresses that belong to no page: language switch, a fresh CSRF token, putting an announcement away."""

from django.urls import URLPattern, URLResolver, include, path

from kaona.web.shell import views

app_name = "shell"
urlpatterns: list[URLPattern | URLResolver] = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("csrf/", views.csrf, name="csrf"),
    path("announcements/<int:pk>/dismiss/", views.dismiss, name="dismiss"),
]
