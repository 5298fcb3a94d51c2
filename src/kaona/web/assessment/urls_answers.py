"""Addresses: what the agency answers: overview, items, results, profile, history."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
