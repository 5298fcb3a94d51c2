"""Addresses of the pages of `cycles`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.cycles import participants, queue, reminding, setting

app_name = "cycles"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.cycles, name="cycles"),
    path("new/", setting.new, name="new"),
    path("<int:pk>/", queue.cycle, name="cycle"),
    path("<int:pk>/settings/", setting.settings, name="settings"),
    path("<int:pk>/move/", setting.move, name="move"),
    path("<int:pk>/remind/", reminding.remind, name="remind"),
    path("<int:pk>/participants/", participants.joining, name="participants"),
    path("<int:pk>/participants/<int:participant>/", participants.participant, name="participant"),
    path("<int:pk>/export.csv", queue.export, name="export"),
]
