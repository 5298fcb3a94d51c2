"""Addresses of the pages of `messages`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.messages import announcements, texts

app_name = "messages"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", texts.texts, name="texts"),
    path("texts/<str:name>/", texts.text, name="text"),
    path("announcements/", announcements.rows, name="announcements"),
    path("announcements/new/", announcements.new, name="announcement_new"),
    path("announcements/<int:pk>/", announcements.one, name="announcement"),
]
