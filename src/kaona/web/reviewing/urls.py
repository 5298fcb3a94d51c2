"""Addresses of the pages of `reviewing`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.reviewing import ending, entering, hours, mine, practising

app_name = "reviewing"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", mine.mine, name="mine"),
    path("practice/", practising.practice, name="practice"),
    path("practice/<int:attempt>/<str:item>/", practising.practice_item, name="practice_item"),
    path("cycles/<int:cycle>/access/", ending.access, name="access"),
    path("<int:pk>/enter/", entering.enter, name="enter"),
    path("<int:pk>/enter/sign/", entering.sign, name="sign"),
    path("<int:pk>/enter/accept/", entering.accept, name="accept"),
    path("<int:pk>/enter/decline/", entering.decline, name="decline"),
    path("<int:pk>/enter/late/", entering.late, name="late"),
    path("<int:pk>/hours/", hours.hours, name="hours"),
    path("<int:pk>/hours/<int:hours>/withdraw/", hours.withdraw, name="withdraw_hours"),
]
