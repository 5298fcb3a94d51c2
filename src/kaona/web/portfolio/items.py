"""Which items the plans work on, with the practices that there are for each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kaona.improvement.queries.portfolio import Wanted
from kaona.improvement.queries.portfolio_items import items_in
from kaona.web.portfolio.page import around
from kaona.web.shell.door import door


@door
def items(request: HttpRequest) -> HttpResponse:
    """Plans, actions and expected points by item."""
    wanted = Wanted.read(request.GET.dict() | {"item": "", "state": "", "need": ""})
    lines = items_in(request.user, wanted, at=request.at)
    return render(request, "portfolio/items.html", {
        **around(request, wanted, "items", "cycle", "ministry", "group", "type", "years"), "lines": lines,
        "most": max((one.plans for one in lines), default=0), "any": any(one.actions for one in lines),
    })  # fmt: skip
