"""Addresses: rehearsal, sign-off, submission, receipt, print."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
