"""Addresses of the pages of a dossier, by matter."""

from django.urls import URLPattern, URLResolver

from kaona.web.assessment import urls_answers, urls_submission, urls_work

app_name = "assessment"
urlpatterns: list[URLPattern | URLResolver] = [
    *urls_answers.urlpatterns,
    *urls_work.urlpatterns,
    *urls_submission.urlpatterns,
]
