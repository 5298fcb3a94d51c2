"""Addresses of these pages."""

from django.urls import URLPattern

app_name = "knowledge"
urlpatterns: list[URLPattern] = []
