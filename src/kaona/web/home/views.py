"""The first page: what Kaona is for a stranger, where the work is for everybody else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kaona.assessment.queries.calendars import published_calendars
from kaona.assessment.queries.cycles import deadline_of
from kaona.assessment.queries.dossiers import own_dossiers
from kaona.people.queries import active_memberships
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.roles import AGENCY_ROLES, Role
from kaona.rules.thai_dates import local
from kaona.web.shell.door import door

# Where a role begins its day, first match wins; agency roles begin at their dossiers.
STARTS: tuple[tuple[Role, str], ...] = (
    (Role.OFFICER, "cycles:cycles"),
    (Role.APPROVER, "cycles:cycles"),
    (Role.ASSESSOR, "reviewing:mine"),
    (Role.ADMINISTRATOR, "people:accounts"),
    (Role.MINISTRY_VIEWER, "cycles:cycles"),
)


def front(request: HttpRequest) -> HttpResponse:
    """`/`: a page for strangers; people who are signed in go to their start."""
    if request.user.is_authenticated:
        return redirect("home:start")
    year = fiscal_year_of(local(request.at).date())
    return render(request, "home/front.html", {"calendar_year": year if published_calendars(year) else 0})


@door
def start(request: HttpRequest) -> HttpResponse:
    """One dossier: open it. Several: list them. None: the start of the other role, or say what is missing."""
    roles = {Role(m.role) for m in active_memberships(request.user, at=request.at)}
    dossiers = list(own_dossiers(request.user, at=request.at)[:50]) if roles & AGENCY_ROLES else []
    running = [dossier for dossier in dossiers if dossier.cycle.state == "open"]
    if len(running) == 1 and len(roles) == len(roles & AGENCY_ROLES):
        return redirect("assessment:overview", running[0].pk)
    if not dossiers:
        for role, address in STARTS:
            if role in roles:
                return redirect(address)
    for one in dossiers:
        one.deadline = deadline_of(one)
    return render(request, "home/start.html", {"dossiers": dossiers, "roles": roles})
