"""What is to be decided now: blocked, late, waiting and endangered actions of a plan, with the points that wait."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from kaona.improvement.queries import progress as queries
from kaona.web.progress.page import may_set_rounds
from kaona.web.shell.door import door
from kaona.web.shell.plan_pages import load_plan, today

# The gravest first, each with what it asks for.
GROUPS = (
    ("blocked", _("ติดขัด")),
    ("late", _("เกินกำหนด")),
    ("waiting", _("รองานก่อนหน้าที่ล่าช้า")),
    ("at_risk", _("เสี่ยงล่าช้า")),
)


@door
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Groups of actions, each in the order of the points that wait."""
    plan = load_plan(request, pk)
    now = queries.plan_now(plan, today=today(request))
    groups = [
        (key, word, sorted(now.of(key), key=lambda one: (-one.points, one.action.number))) for key, word in GROUPS
    ]
    rounds = list(queries.rounds_of(plan))
    return render(request, "progress/board.html", {
        "plan": plan, "now": now, "groups": [one for one in groups if one[2]], "current": queries.present_round(rounds, today(request)),
        "may_set": may_set_rounds(request, plan), "decide": sum(len(one[2]) for one in groups),
    })  # fmt: skip
