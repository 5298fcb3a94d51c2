"""Addresses of the pages of `results`. `pk` is the dossier's key."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.results import answering, asking, objections, outcome, sending_back, why

app_name = "results"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:pk>/", outcome.result, name="result"),
    path("<int:pk>/feedback/", outcome.feedback, name="feedback"),
    path("<int:pk>/items/<str:item>/", outcome.item, name="item"),
    path("<int:pk>/why/<int:record>/<str:code>/", why.why, name="why"),
    path("<int:pk>/clarifications/", asking.clarifications, name="clarifications"),
    path("<int:pk>/ask/", asking.ask, name="ask"),
    path("clarifications/<int:clarification>/", asking.clarification, name="clarification"),
    path("clarifications/<int:clarification>/answer/", answering.write, name="write"),
    path("clarifications/<int:clarification>/send/", answering.send, name="send"),
    path("clarifications/<int:clarification>/evidence/", answering.evidence, name="evidence"),
    path("answer-evidence/<int:attached>/", answering.download, name="download"),
    path("<int:pk>/send-back/", sending_back.send_back, name="send_back"),
    path("<int:pk>/changes/", sending_back.changes, name="changes"),
    path("<int:pk>/object/<str:item>/", objections.raise_objection, name="object"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<int:objection>/", objections.objection, name="objection"),
]
