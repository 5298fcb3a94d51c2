"""A proposal of who checks what: asked for, found by the worker, used as a whole or left."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Cycle, Dossier
from kaona.assessment.operations.base import locked_cycle
from kaona.people.access import require
from kaona.people.models import User
from kaona.rules.roles import Permission
from kaona.rules.said import english_name, said
from kaona.rules.stages import DossierStage
from kaona.verification.models import AssignmentProposal, Review
from kaona.verification.operations.assigning import assign, assign_officer, begin_review
from kaona.verification.operations.base import Refused
from kaona.verification.queries.proposals import open_proposal

S = AssignmentProposal.State


def _path(proposal: AssignmentProposal) -> str:
    return f"/verification/cycles/{proposal.cycle_id}/proposal/"


def _note(kind: str, proposal: AssignmentProposal, by: Any, at: datetime) -> None:
    record(kind=kind, subject=proposal, by=by, at=at,
           data={"cycle": proposal.cycle_id, "agencies": len(proposal.dossiers)})  # fmt: skip


def _locked(proposal: AssignmentProposal) -> AssignmentProposal:
    rows = AssignmentProposal.objects.select_for_update(of=("self",)).select_related("cycle", "asked_by")
    return rows.get(pk=proposal.pk)


@transaction.atomic
def ask_proposal(*, cycle: Cycle, dossiers: Collection[int], by: Any, at: datetime) -> AssignmentProposal:
    """Ask the worker for a proposal for submitted dossiers of a cycle. Refused("nobody_waits" | "proposal_open")."""
    cycle = locked_cycle(cycle)
    require(by, Permission.ASSIGN_REVIEWS, at=at)
    if open_proposal(cycle) is not None:
        raise Refused("proposal_open")
    rows = Dossier.objects.filter(cycle=cycle, pk__in=dossiers, stage=DossierStage.SUBMITTED)
    keys = sorted(rows.values_list("pk", flat=True))
    if not keys:
        raise Refused("nobody_waits")
    row = AssignmentProposal.objects.create(cycle=cycle, dossiers=keys, asked_by=by, asked_at=at)
    _note("proposal.asked", row, by, at)
    return row


@transaction.atomic
def begin_solving(*, proposal: AssignmentProposal, by: Any, at: datetime) -> AssignmentProposal | None:
    """The worker takes it; None when it was left meanwhile. A worker that died is followed by another."""
    row = _locked(proposal)
    if row.state not in (S.WAITING, S.SOLVING):
        return None
    row.state = S.SOLVING
    row.save()
    return row


@transaction.atomic
def keep_proposal(*, proposal: AssignmentProposal, result: dict[str, Any] | None, by: Any, at: datetime) -> None:
    """What the solver found (None: it failed); who asked is told. Left meanwhile: nothing happens."""
    row = _locked(proposal)
    if row.state != S.SOLVING:
        return
    row.state, row.result, row.found_at = (S.FAILED, None, None) if result is None else (S.READY, result, at)
    row.save()
    _note("proposal.failed" if result is None else "proposal.found", row, by, at)
    title = said("ข้อเสนอการจัดผู้ตรวจพร้อมแล้ว", "The proposal of assessors is ready")
    if result is None:
        title = said("หาข้อเสนอการจัดผู้ตรวจไม่สำเร็จ", "No proposal of assessors was found")
    tell(people=[row.asked_by], kind="proposal.found", key=f"proposal:{row.pk}:{row.state}", at=at, path=_path(row),
         title=said(f"{title}: {row.cycle.name_th}", f"{title.en}: {english_name(row.cycle)}"), mail=False)  # fmt: skip


@transaction.atomic
def leave_proposal(*, proposal: AssignmentProposal, by: Any, at: datetime) -> AssignmentProposal:
    """Do not use it, or stop waiting for it. Refused("proposal_ended")."""
    row = _locked(proposal)
    require(by, Permission.ASSIGN_REVIEWS, at=at)
    if row.state not in (S.WAITING, S.SOLVING, S.READY):
        raise Refused("proposal_ended")
    row.state, row.ended_by, row.ended_at = S.LEFT, by, at
    row.save()
    _note("proposal.left", row, by, at)
    return row


@transaction.atomic
def use_proposal(*, proposal: AssignmentProposal, by: Any, at: datetime) -> int:
    """Assign everybody as proposed, all or nobody; how many. Who was assigned by hand meanwhile stays.

    Refused("proposal_ended") for the second of two; Refused("proposal_stale") names the agency that stands in the way.
    """
    row = _locked(proposal)
    require(by, Permission.ASSIGN_REVIEWS, at=at)
    if row.state != S.READY or row.result is None:
        raise Refused("proposal_ended")
    row.state, row.ended_by, row.ended_at = S.USED, by, at
    row.save()
    _note("proposal.used", row, by, at)
    teams = row.result["teams"]
    people = User.objects.in_bulk({one["user"] for team in teams for one in _seats(team)})
    dossiers = Dossier.objects.select_related("organisation").in_bulk(row.dossiers)
    done = 0
    for team in teams:
        dossier = dossiers[team["dossier"]]
        try:
            done += _use(team, dossier, people, by, at)
        except Refused as fault:
            raise Refused("proposal_stale", name=dossier.organisation.name_th, why=fault.reason) from fault
    return done


def _seats(team: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in (team["officer"], *team["assessors"]) if one is not None]


def _use(team: dict[str, Any], dossier: Dossier, people: dict[int, User], by: Any, at: datetime) -> int:
    review, officer, done = Review.objects.filter(dossier=dossier).first(), team["officer"], 0
    if officer is not None and not officer["fixed"] and (review is None or review.officer_id is None):
        given = {"officer": people[officer["user"]], "by": by, "at": at, "why": officer["th"]}
        review = begin_review(dossier=dossier, **given) if review is None else assign_officer(review=review, **given)
        done += 1
    if review is None:
        return done  # nobody can lead it yet: nobody judges
    for one in team["assessors"]:
        if not one["fixed"]:
            assign(review=review, user=people[one["user"]], by=by, at=at, why=one["th"])
            done += 1
    return done
