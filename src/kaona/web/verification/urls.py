"""Addresses of the pages of `verification`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.verification import assigning, overview, queue

app_name = "verification"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.queue, name="queue"),
    path("cycles/<int:cycle>/queue.csv", queue.export, name="export"),
    path("<int:pk>/", overview.review, name="review"),
    path("<int:pk>/assign/", assigning.assign, name="assign"),
]
