"""The real addresses and three floors: an empty view; one indexed read and a small template; one single-row update."""

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from kaona.assessment.models import Dossier


def empty(request: HttpRequest) -> HttpResponse:
    """The whole chain of middleware and nothing else."""
    return HttpResponse("ok")


def read(request: HttpRequest, pk: int) -> HttpResponse:
    """One indexed read and a small template."""
    return render(request, "shell/404.html", {"reason": Dossier.objects.get(pk=pk).stage})


def write(request: HttpRequest, pk: int) -> HttpResponse:
    """One single-row update."""
    Dossier.objects.filter(pk=pk).update(levels_confirmed=F("levels_confirmed") + 0)
    return HttpResponse("ok")


urlpatterns = [
    path("bench/empty/", empty),
    path("bench/read/<int:pk>/", read),
    path("bench/write/<int:pk>/", write),
    path("", include("kaona.config.urls")),
]
