"""Addresses of the pages of `cycles`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.cycles import views

app_name = "cycles"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.cycles, name="cycles"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.cycle, name="cycle"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/participants/", views.participants, name="participants"),
    path("<int:pk>/participants/<int:participant>/", views.participant, name="participant"),
    path("<int:pk>/export.csv", views.export, name="export"),
]
