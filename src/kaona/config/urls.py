"""Where every door is."""

from django.urls import include, path

urlpatterns = [path("", include("kaona.web.urls"))]

handler400 = "kaona.web.shell.views.bad_request"
handler403 = "kaona.web.shell.views.forbidden"
handler404 = "kaona.web.shell.views.not_found"
handler500 = "kaona.web.shell.views.server_error"
