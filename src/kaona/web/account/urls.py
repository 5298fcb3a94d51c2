"""Addresses of the pages of `account`; allauth adds sign-in, password and second factor."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.account import sessions, views

app_name = "account"
# allauth's addresses that have no place here: accounts come by invitation, and their address belongs to the invitation.
CLOSED = (
    "signup/", "email/", "confirm-email/", "confirm-email/<str:key>/", "password/set/", "login/code/confirm/",
)  # fmt: skip
urlpatterns: list[URLPattern | URLResolver] = [
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("privacy/", views.privacy, name="privacy"),
    path("profile/", views.profile, name="profile"),
    path("my-data/", views.my_data, name="my_data"),
    path("sessions/", sessions.sessions, name="sessions"),
    *(path(one, views.closed) for one in CLOSED),
]
