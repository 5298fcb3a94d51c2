"""Addresses of the pages of `help`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.help import faq, views

app_name = "help"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.questions, name="questions"),
    path("ask/", views.ask, name="ask"),
    path("<int:pk>/", views.question, name="question"),
    path("<int:pk>/promote/", faq.promote, name="promote"),
    path("faq/", faq.entries, name="faq"),
    path("faq/<int:pk>/", faq.entry, name="entry"),
    path("asked/", faq.asked, name="asked"),
    path("asked.csv", faq.asked_csv, name="asked_csv"),
]
