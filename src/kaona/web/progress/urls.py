"""Addresses of the pages of `progress`. `pk` is the plan's key."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.progress import board, report, rounds, table

app_name = "progress"
urlpatterns: list[URLPattern | URLResolver] = [
    path("plans/<int:pk>/", rounds.rounds, name="rounds"),
    path("plans/<int:pk>/add/", rounds.add, name="add_round"),
    path("plans/<int:pk>/board/", board.board, name="board"),
    path("rounds/<int:round_id>/", table.table, name="round"),
    path("rounds/<int:round_id>/change/", rounds.change, name="change_round"),
    path("rounds/<int:round_id>/paste/", table.paste, name="paste"),
    path("rounds/<int:round_id>/export.csv", table.export, name="export"),
    path("actions/<int:action>/rounds/<int:round_id>/", report.report, name="report"),
    path("actions/<int:action>/rounds/<int:round_id>/save/", report.save, name="save"),
    path("actions/<int:action>/rounds/<int:round_id>/evidence/", report.evidence, name="evidence"),
    path("evidence/<int:attached>/", report.download, name="download"),
]
