"""Addresses of the pages of `papers`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.papers import views

app_name = "papers"
urlpatterns: list[URLPattern | URLResolver] = [
    path("dossiers/<int:pk>/", views.papers, name="papers"),
    path("dossiers/<int:pk>/receipt/", views.receipt, name="receipt"),
    path("plans/<int:plan>/", views.plan, name="plan"),
    path("<int:paper>/file/", views.take, name="take"),
]
