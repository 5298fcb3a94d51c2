"""Addresses of the pages of `messages`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.messages import texts

app_name = "messages"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", texts.texts, name="texts"),
    path("texts/<str:name>/", texts.text, name="text"),
]
