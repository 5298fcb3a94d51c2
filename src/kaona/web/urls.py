"""Where every page is. allauth brings the addresses for passwords, second factor and the session list."""

from django.urls import include, path, re_path

from kaona.web.shell.views import not_found

# Accounts come by invitation and keep their address: allauth's pages for signing up and for further addresses are shut.
SHUT = r"^account/(signup|email|confirm-email|password/set|login/code)/"

urlpatterns = [
    re_path(SHUT, not_found),
    path("", include("kaona.web.shell.urls")),
    path("", include("kaona.web.home.urls")),
    path("account/", include("kaona.web.account.urls")),
    path("account/", include("allauth.urls")),
    path("people/", include("kaona.web.people.urls")),
    path("catalogue/", include("kaona.web.catalogue.urls")),
    path("cycles/", include("kaona.web.cycles.urls")),
    path("calendars/", include("kaona.web.calendars.urls")),
    path("dossiers/", include("kaona.web.assessment.urls")),
    path("evidence/", include("kaona.web.evidence.urls")),
    path("reviewing/", include("kaona.web.reviewing.urls")),
    path("scores/", include("kaona.web.scores.urls")),
    path("awards/", include("kaona.web.awards.urls")),
    path("tasks/", include("kaona.web.tasks.urls")),
    path("notices/", include("kaona.web.notices.urls")),
    path("messages/", include("kaona.web.messages.urls")),
    path("results/", include("kaona.web.results.urls")),
    path("help/", include("kaona.web.help.urls")),
    path("consensus/", include("kaona.web.consensus.urls")),
    path("verification/", include("kaona.web.verification.urls")),
    path("judging/", include("kaona.web.judging.urls")),
    path("visits/", include("kaona.web.visits.urls")),
    path("certificates/", include("kaona.web.certificates.urls")),
    path("d/", include("kaona.web.documents.urls")),
    path("knowledge/", include("kaona.web.knowledge.urls")),
    path("occasions/", include("kaona.web.occasions.urls")),
    path("improvement/", include("kaona.web.improvement.urls")),
    path("priorities/", include("kaona.web.priorities.urls")),
    path("plans/", include("kaona.web.plans.urls")),
    path("timeline/", include("kaona.web.timeline.urls")),
    path("progress/", include("kaona.web.progress.urls")),
    path("outcomes/", include("kaona.web.outcomes.urls")),
    path("papers/", include("kaona.web.papers.urls")),
    path("pack/", include("kaona.web.pack.urls")),
    path("portfolio/", include("kaona.web.portfolio.urls")),
]
