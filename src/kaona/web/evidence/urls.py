"""Addresses of the pages of `evidence`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.evidence import views

app_name = "evidence"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.library, name="library"),
    path("add/", views.add, name="add"),
    path("<int:pk>/", views.document, name="document"),
    path("<int:pk>/versions/add/", views.add_version, name="add_version"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("<int:pk>/versions/<int:number>/download/", views.download, name="download"),
    path("<int:pk>/versions/<int:number>/pages/<int:page>.png", views.preview, name="preview"),
]
