"""Addresses of the pages of `account`; allauth adds sign-in, password and second factor."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.account import sessions, views

app_name = "account"
urlpatterns: list[URLPattern | URLResolver] = [
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("privacy/", views.privacy, name="privacy"),
    path("profile/", views.profile, name="profile"),
    path("my-data/", views.my_data, name="my_data"),
    path("sessions/", sessions.sessions, name="sessions"),
]
