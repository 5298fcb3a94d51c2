"""Addresses of the pages of `help`."""

from django.urls import URLPattern, URLResolver

app_name = "help"
urlpatterns: list[URLPattern | URLResolver] = []
