"""Addresses: working together: citations, comments, assignments, openings."""

from django.urls import URLPattern, path

from kaona.web.assessment.views import openings, work

urlpatterns: list[URLPattern] = [
    path("<int:pk>/openings/", openings.openings, name="openings"),
    path("<int:pk>/cite/", work.cite, name="cite"),
    path("<int:pk>/citations/<int:citation>/remove/", work.uncite, name="uncite"),
    path("<int:pk>/comments/", work.comment, name="comment"),
    path("<int:pk>/comments/<int:comment>/resolve/", work.comment_resolve, name="comment_resolve"),
    path("<int:pk>/assignments/", work.assignments, name="assignments"),
    path("<int:pk>/assignments/<int:assignment>/end/", work.assignment_end, name="assignment_end"),
]
