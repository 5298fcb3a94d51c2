"""Addresses of these pages."""

from django.urls import URLPattern, path

from kaona.web.outcomes import action, change, next_year, results

app_name = "outcomes"
urlpatterns: list[URLPattern] = [
    path("dossiers/<int:pk>/", results.results, name="results"),
    path("dossiers/<int:pk>/change/", change.change, name="change"),
    path("dossiers/<int:pk>/years/", results.years, name="years"),
    path("dossiers/<int:pk>/results.csv", results.export, name="export"),
    path("actions/<int:action>/", action.action, name="action"),
    path("actions/<int:action>/decide/", action.decide, name="decide"),
    path("actions/<int:action>/practice/", action.practice, name="practice"),
    path("confirm/", results.confirm, name="confirm"),
    path("dossiers/<int:pk>/next/", next_year.next_year, name="next_year"),
]
