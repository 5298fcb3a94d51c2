"""Addresses: working together: citations, comments, assignments, openings."""

from django.urls import URLPattern, path

from kaona.web.assessment.views import assigning, citing, comments, openings, still_valid

urlpatterns: list[URLPattern] = [
    path("<int:pk>/openings/", openings.openings, name="openings"),
    path("<int:pk>/cite/", citing.cite, name="cite"),
    path("<int:pk>/citations/newest/", citing.use_newest, name="use_newest"),
    path("<int:pk>/citations/<int:citation>/remove/", citing.uncite, name="uncite"),
    path("<int:pk>/still-valid/", still_valid.still_valid, name="still_valid"),
    path("<int:pk>/still-valid/<int:evidence>/replace/", still_valid.replace, name="still_valid_replace"),
    path("<int:pk>/still-valid/<int:check>/undo/", still_valid.undo, name="still_valid_undo"),
    path("<int:pk>/comments/", comments.comments, name="comments"),
    path("<int:pk>/comments/colleagues.json", comments.colleague_names, name="colleague_names"),
    path("<int:pk>/comments/<int:comment>/resolve/", comments.comment_resolve, name="comment_resolve"),
    path("<int:pk>/comments/<int:comment>/withdraw/", comments.comment_withdraw, name="comment_withdraw"),
    path("<int:pk>/comments/<int:comment>/destroy/", comments.comment_destroy, name="comment_destroy"),
    path("<int:pk>/assignments/", assigning.assignments, name="assignments"),
    path("<int:pk>/assignments/<int:assignment>/end/", assigning.assignment_end, name="assignment_end"),
]
