"""Addresses of the pages of `documents`; short, for paper and QR codes."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.documents import office, reading

app_name = "documents"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", reading.newest, name="newest"),
    path("<int:fiscal_year>/", reading.year, name="year"),
    path("<int:fiscal_year>/poster/", reading.poster, name="poster"),
    path("file/<int:document>/<int:number>/", reading.download, name="download"),
    path("file/<int:document>/<int:number>/read/", reading.read, name="read"),
    path("file/<int:document>/<int:number>/pages/<int:page>.png", reading.picture, name="picture"),
    path("manage/", office.manage, name="manage"),
    path("manage/new/", office.new, name="new"),
    path("manage/copy/", office.copy, name="copy"),
    path("manage/<int:document>/", office.edit, name="edit"),
    path("manage/<int:document>/version/", office.version, name="version"),
    path("manage/<int:document>/move/", office.move, name="move"),
    path("manage/<int:document>/pages/<int:number>/", office.pages, name="pages"),
]
