"""Addresses of the pages of plans."""

from django.urls import URLPattern, path

from kaona.web.plans import actions, papers, partners, plans, signing

app_name = "plans"
urlpatterns: list[URLPattern] = [
    path("dossiers/<int:pk>/", plans.plans, name="plans"),
    path("dossiers/<int:pk>/take-over/", plans.take_over, name="take_over"),
    path("invited/", partners.invited, name="invited"),
    path("partners/<int:partner>/", partners.request, name="request"),
    path("partners/<int:partner>/answer/", partners.answer, name="answer"),
    path("actions/<int:action>/", actions.action, name="action"),
    path("actions/<int:action>/edit/", actions.edit, name="edit"),
    path("actions/<int:action>/act/", actions.act, name="act"),
    path("actions/<int:action>/partners/", partners.ask, name="ask"),
    path("<int:plan>/", plans.plan, name="plan"),
    path("<int:plan>/step/", plans.step, name="step"),
    path("<int:plan>/changes/", papers.changes, name="changes"),
    path("<int:plan>/csv/", papers.export, name="export"),
    path("<int:plan>/add/", actions.add, name="add"),
    path("<int:plan>/hand-over/", actions.hand_over, name="hand_over"),
    path("<int:plan>/approve/", signing.approve, name="approve"),
    path("<int:plan>/accept/", signing.accept, name="accept"),
]
