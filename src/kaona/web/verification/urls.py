"""Addresses of the pages of `verification`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.verification import assigning, late, overview, proposal, queue, reviewers

app_name = "verification"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.queue, name="queue"),
    path("cycles/<int:cycle>/queue.csv", queue.export, name="export"),
    path("cycles/<int:cycle>/proposal/", proposal.proposal, name="proposal"),
    path("cycles/<int:cycle>/late/", late.late, name="late"),
    path("cycles/<int:cycle>/reviewers/", reviewers.reviewers, name="reviewers"),
    path("cycles/<int:cycle>/reviewers/<int:user>/", reviewers.reviewer, name="reviewer"),
    path("<int:pk>/", overview.review, name="review"),
    path("<int:pk>/assign/", assigning.assign, name="assign"),
]
