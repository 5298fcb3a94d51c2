"""Addresses of the pages of `evidence`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.evidence import bytes as stored
from kaona.web.evidence import destructions, views

app_name = "evidence"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.library, name="library"),
    path("export.csv", views.library_csv, name="library_csv"),
    path("add/", views.add, name="add"),
    path("destructions/", destructions.destructions, name="destructions"),
    path("destructions/<int:destruction>/answer/", destructions.answer, name="destruction_answer"),
    path("<int:pk>/", views.document, name="document"),
    path("<int:pk>/versions/add/", views.add_version, name="add_version"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("<int:pk>/versions/<int:number>/download/", stored.download, name="download"),
    path("<int:pk>/versions/<int:number>/destroy/", destructions.propose, name="destroy"),
    path("<int:pk>/versions/<int:number>/pages/<int:page>.png", stored.preview, name="preview"),
]
