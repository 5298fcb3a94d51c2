"""Addresses of the pages of `awards`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.awards import criteria, nominating, views

app_name = "awards"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.awards, name="awards"),
    path("new/", criteria.new, name="new"),
    path("<int:pk>/", views.award, name="award"),
    path("<int:pk>/criteria/", criteria.criteria, name="criteria"),
    path("<int:pk>/criteria.yaml", criteria.file, name="file"),
    path("<int:pk>/candidates/<slug:category>/", nominating.candidates, name="candidates"),
    path("<int:pk>/candidates/<slug:category>/export.csv", nominating.export, name="export"),
    path("nominations/<int:nomination>/", nominating.nomination, name="nomination"),
]
