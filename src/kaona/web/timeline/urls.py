"""Addresses of these pages."""

from django.urls import URLPattern, path

from kaona.web.timeline import move, timeline

app_name = "timeline"
urlpatterns: list[URLPattern] = [
    path("<int:plan>/", timeline.timeline, name="timeline"),
    path("<int:plan>/undo/", move.undo, name="undo"),
    path("actions/<int:action>/", move.move, name="move"),
]
