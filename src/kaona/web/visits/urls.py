"""Addresses of the pages of `visits`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.visits import lists, plan, question, site, visit

app_name = "visits"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.visits, name="visits"),
    path("dossiers/<int:dossier>/", lists.of_dossier, name="dossier"),
    path("questions/<int:question>/", question.question, name="question"),
    path("questions/<int:question>/answer/", question.answer, name="answer"),
    path("questions/<int:question>/again/", question.again, name="again"),
    path("questions/<int:question>/plan/", plan.plan, name="plan"),
    path("<int:pk>/", visit.visit, name="visit"),
    path("<int:pk>/change/", visit.change, name="change"),
    path("<int:pk>/issues/", visit.issues, name="issues"),
    path("<int:pk>/result/", visit.result, name="result"),
    path("<int:pk>/site/", site.site, name="site"),
    path("<int:pk>/site/issues/<int:issue>/", site.outcome, name="outcome"),
    path("<int:pk>/site/notes/", site.note, name="note"),
    path("<int:pk>/site/moved/", site.moved, name="moved"),
    path("<int:pk>/site/photos/<int:note>/", site.photo, name="photo"),
]
