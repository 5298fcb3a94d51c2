"""Addresses of the pages of `pack`."""

from django.urls import URLPattern, path

from kaona.web.pack import deciding, views

app_name = "pack"
urlpatterns: list[URLPattern] = [
    path("dossiers/<int:pk>/", views.pack, name="pack"),
    path("dossiers/<int:pk>/pack.xlsx", views.workbook, name="workbook"),
    path("<int:proposal>/", deciding.proposal, name="proposal"),
    path("<int:proposal>/cell/", deciding.cell, name="cell"),
]
