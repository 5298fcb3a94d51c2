"""Addresses of the first page."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.home import views

app_name = "home"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.front, name="front"),
    path("home/", views.start, name="start"),
]
