"""Addresses of the pages of `certificates`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.certificates import views

app_name = "certificates"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.newest, name="newest"),
    path("year/<int:year>/", views.year, name="year"),
    path("<str:token>/", views.check, name="check"),
    path("<str:token>/paper/", views.paper, name="paper"),
    path("<str:token>/paper/file/", views.paper_as_file, name="paper_as_file"),
    path("<str:token>/withdraw/", views.withdraw, name="withdraw"),
]
