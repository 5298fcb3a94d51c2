"""Addresses of the pages of `portfolio`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.portfolio import blocked, items, plans, unanswered

app_name = "portfolio"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", plans.portfolio, name="portfolio"),
    path("export.csv", plans.export, name="export"),
    path("blocked/", blocked.blocked, name="blocked"),
    path("blocked/export.csv", blocked.export, name="blocked_export"),
    path("unanswered/", unanswered.unanswered, name="unanswered"),
    path("unanswered/export.csv", unanswered.export, name="unanswered_export"),
    path("unanswered/<int:organisation>/remind/", unanswered.remind, name="remind"),
    path("items/", items.items, name="items"),
    path("items/export.csv", items.export, name="items_export"),
]
