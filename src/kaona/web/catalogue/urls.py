"""Addresses of the pages of `catalogue`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.catalogue import views

app_name = "catalogue"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.documents, name="documents"),
    path("load/", views.load, name="load"),
    path("<str:kind>/<int:pk>/", views.document, name="document"),
    path("<str:kind>/<int:pk>/file/", views.file, name="file"),
    path("<str:kind>/<int:pk>/changes/<int:other>/", views.changes, name="changes"),
]
