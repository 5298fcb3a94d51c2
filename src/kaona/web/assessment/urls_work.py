"""Addresses: working together: citations, comments, assignments, tasks."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
