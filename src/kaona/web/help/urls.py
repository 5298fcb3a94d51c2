"""Addresses of the pages of `help`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.help import views

app_name = "help"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.questions, name="questions"),
    path("ask/", views.ask, name="ask"),
    path("<int:pk>/", views.question, name="question"),
]
