"""For everybody: who received the year's awards, once it is published. No score."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.verification.queries.awards import published_award, published_years


def year(request: HttpRequest, fiscal_year: int) -> HttpResponse:
    """The year's awards; 404 before they are published."""
    found = published_award(fiscal_year)
    page = {"published": found, "fiscal_year": fiscal_year, "years": published_years()}
    return render(request, "awards/public.html", page, status=200 if found else 404)
