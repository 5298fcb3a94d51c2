"""Proposals of who checks what: which agencies wait, what the solver is asked, and how its answer is kept and read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kaona.assessment.models import Cycle, Dossier
from kaona.people.models import Organisation
from kaona.people.queries import names_of
from kaona.rules import assigning
from kaona.rules.policies import policy
from kaona.rules.roles import Role
from kaona.rules.said import Said, said
from kaona.verification.models import AssignmentProposal, Review, ReviewAssignment
from kaona.verification.queries.lines import Line
from kaona.verification.queries.queue import Picture
from kaona.verification.queries.reviewers import conflicts, reviewers

ROLES = {Role.OFFICER: assigning.OFFICER, Role.ASSESSOR: assigning.ASSESSOR}


def waiting(picture: Picture) -> list[Line]:
    """The submitted agencies without officer or with too few assessors. Where somebody may not review any more, a person
    decides first."""
    return [one for one in picture.sorted("name") if one.lacks and not one.gone]


def open_proposal(cycle: Cycle) -> AssignmentProposal | None:
    """The proposal that is being found or waits for an answer."""
    rows = AssignmentProposal.objects.filter(cycle=cycle, state__in=["waiting", "solving", "ready"])
    return rows.select_related("asked_by", "cycle").first()


def last_proposal(cycle: Cycle) -> AssignmentProposal | None:
    """The newest one, whatever became of it."""
    rows = AssignmentProposal.objects.filter(cycle=cycle).select_related("asked_by", "ended_by", "cycle")
    return rows.order_by("-pk").first()


@dataclass(frozen=True)
class Problem:
    """What the solver is asked."""

    agencies: list[assigning.Agency]
    people: list[assigning.Person]
    fixed: assigning.Pairs
    options: assigning.Options


def problem_of(proposal: AssignmentProposal, *, at: datetime) -> Problem:
    """The agencies of a proposal, everybody who can review, and who is assigned already. Keys are those of dossiers and
    users; every file is read in Thai."""
    dossiers = list(Dossier.objects.filter(pk__in=proposal.dossiers).select_related("organisation").order_by("pk"))
    away = conflicts([one.organisation_id for one in dossiers], at=at)
    never: dict[int, set[str]] = {}
    for one in dossiers:
        for user in away[one.organisation_id]:
            never.setdefault(user, set()).add(str(one.pk))
    fixed = _assigned(proposal.dossiers)
    people = []
    leading = {found.user.pk for found in reviewers(Role.OFFICER, proposal.cycle, at=at)}
    for role, name in ROLES.items():
        for found in reviewers(role, proposal.cycle, at=at):
            if role == Role.ASSESSOR and found.user.pk in leading:
                continue  # nobody leads and judges the same file
            mine = sum(person == f"{name}:{found.user.pk}" for _, person in fixed)
            people.append(assigning.Person(
                f"{name}:{found.user.pk}", found.user.full_name, name, found.capacity, carried=max(0, found.load - mine),
                languages=frozenset(found.languages), expertise=frozenset(found.categories),
                never=frozenset(never.get(found.user.pk, set())),
            ))  # fmt: skip
    agencies = [assigning.Agency(str(one.pk), languages=frozenset({"th"})) for one in dossiers]
    wanted = policy(proposal.cycle.policies, "assessors")
    return Problem(agencies, people, fixed, assigning.Options(assessors=wanted))


def _assigned(dossiers: list[int]) -> assigning.Pairs:
    leading = Review.objects.filter(dossier__in=dossiers, officer__isnull=False).values_list("dossier", "officer")
    judging = ReviewAssignment.objects.filter(review__dossier__in=dossiers, ended_at=None, declined_at=None)
    pairs = {(str(dossier), f"{assigning.OFFICER}:{user}") for dossier, user in leading}
    return frozenset(pairs | {
        (str(dossier), f"{assigning.ASSESSOR}:{user}") for dossier, user in judging.values_list("review__dossier", "user")
    })  # fmt: skip


def result_of(problem: Problem, found: assigning.Proposal) -> dict[str, Any]:
    """The answer of the solver as JSON."""
    seats = [seat for team in found.teams for seat in (team.officer, *team.assessors) if seat is not None]
    new = {one.key: sum(seat.person == one.key for seat in seats) for one in problem.people}
    return {
        "teams": [
            {"dossier": int(team.agency), "officer": _seat(team.officer) if team.officer else None,
             "assessors": [_seat(seat) for seat in team.assessors]}
            for team in found.teams
        ],
        "shortages": [
            {"dossier": int(one.agency), "role": one.role, "missing": one.missing, **_both(one.why)} for one in found.shortages
        ],
        "people": [
            {"user": _user(one.key), "role": one.role, "load": one.carried + new[one.key], "capacity": one.capacity}
            for one in problem.people
        ],
        "linked": found.linked, "proven": found.proven,
    }  # fmt: skip


def _seat(seat: assigning.Seat) -> dict[str, Any]:
    return {"user": _user(seat.person), "fixed": seat.fixed, **_both(seat.why)}


def _user(key: str) -> int:
    return int(key.partition(":")[2])


def _both(text: Said) -> dict[str, str]:
    return {"th": str(text), "en": text.en}


@dataclass(frozen=True)
class ShownSeat:
    """One person of a team with the sentence why; `fixed`: assigned before."""

    user: int
    name: str
    why: Said
    fixed: bool


@dataclass(frozen=True)
class ShownTeam:
    """Who is proposed for one agency, and what is missing."""

    dossier: int
    organisation: str
    officer: ShownSeat | None
    assessors: list[ShownSeat]
    shortages: list[Said]


@dataclass(frozen=True)
class ShownLoad:
    """How much one person would carry."""

    name: str
    role: str
    load: int
    capacity: int


@dataclass(frozen=True)
class Shown:
    """A proposal in words."""

    teams: list[ShownTeam]
    loads: list[ShownLoad]
    short: int
    linked: bool
    proven: bool


def shown_proposal(proposal: AssignmentProposal) -> Shown:
    """The teams in the order of their agencies' names, those with a shortage first."""
    result = proposal.result or {}
    keys = [team["dossier"] for team in result["teams"]]
    places = Organisation.objects.filter(pk__in=Dossier.objects.filter(pk__in=keys).values("organisation"))
    dossiers = dict(Dossier.objects.filter(pk__in=keys).values_list("pk", "organisation"))
    order = {
        pk: (number, name) for number, (pk, name) in enumerate(places.order_by("sort_key").values_list("pk", "name_th"))
    }
    names = names_of({one["user"] for one in result["people"]})
    missing: dict[int, list[Said]] = {}
    for one in result["shortages"]:
        missing.setdefault(one["dossier"], []).append(said(one["th"], one["en"]))
    teams = [_team(one, order[dossiers[one["dossier"]]][1], names, missing) for one in result["teams"]]
    teams.sort(key=lambda one: (not one.shortages, order[dossiers[one.dossier]][0]))
    loads = [ShownLoad(names[one["user"]], one["role"], one["load"], one["capacity"]) for one in result["people"]]
    return Shown(teams, loads, sum(one["missing"] for one in result["shortages"]), result["linked"], result["proven"])


def _team(
    team: Mapping[str, Any], organisation: str, names: Mapping[int, str], missing: Mapping[int, list[Said]]
) -> ShownTeam:
    def seat(one: Mapping[str, Any]) -> ShownSeat:
        return ShownSeat(one["user"], names[one["user"]], said(one["th"], one["en"]), one["fixed"])

    return ShownTeam(
        team["dossier"], organisation, seat(team["officer"]) if team["officer"] else None,
        [seat(one) for one in team["assessors"]], missing.get(team["dossier"], []),
    )  # fmt: skip
