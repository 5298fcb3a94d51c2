"""Addresses of the pages of `occasions`."""

from django.urls import URLPattern, URLResolver, path

from kaona.web.occasions import entrance, managing, papers, people, reading, report, taking

app_name = "occasions"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", reading.occasions, name="occasions"),
    path("mine/", reading.mine, name="mine"),
    path("new/", managing.new, name="new"),
    path("report/", report.report, name="report"),
    path("report.csv", report.report_csv, name="report_csv"),
    path("scan/<str:token>/", entrance.scan, name="scan"),
    path("attended/<str:token>/", reading.attended, name="attended"),
    path("<int:pk>/", reading.occasion, name="occasion"),
    path("<int:pk>/register/", taking.register, name="register"),
    path("<int:pk>/ask/", taking.ask, name="ask"),
    path("<int:pk>/materials/<int:material>/", reading.material, name="material"),
    path("<int:pk>/ticket/<int:registration>/", reading.ticket, name="ticket"),
    path("<int:pk>/cancel/<int:registration>/", taking.cancel, name="cancel"),
    path("<int:pk>/evaluate/<int:registration>/", taking.evaluate, name="evaluate"),
    path("<int:pk>/certificate/<int:registration>/", reading.certificate, name="certificate"),
    path("<int:pk>/edit/", managing.edit, name="edit"),
    path("<int:pk>/move/", managing.move, name="move"),
    path("<int:pk>/materials/", managing.materials, name="materials"),
    path("<int:pk>/questions/", managing.questions, name="questions"),
    path("<int:pk>/people/", people.people, name="people"),
    path("<int:pk>/people.csv", papers.people_csv, name="people_csv"),
    path("<int:pk>/papers/<slug:kind>/", papers.paper, name="paper"),
    path("<int:pk>/certificate/<int:registration>/paper/", papers.certificate, name="certificate_paper"),
    path("<int:pk>/guests/<int:guest>/paper/", papers.guest_certificate, name="guest_paper"),
    path("<int:pk>/people/<int:registration>/", people.decide, name="decide"),
    path("<int:pk>/evaluations/", people.evaluations, name="evaluations"),
    path("<int:pk>/entrance/", entrance.entrance, name="entrance"),
]
