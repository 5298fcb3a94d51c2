"""Agencies that take part in an action of another: asked, accepted or declined, left, no longer asked."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.improvement.models import Action, ActionPartner
from kaona.improvement.operations.base import Refused, checked_text, locked_action, note, tell_agency
from kaona.improvement.operations.plan_base import standing
from kaona.people.access import require
from kaona.people.models import Organisation
from kaona.rules.roles import AGENCY_TYPES, Permission
from kaona.rules.said import Said, english_name, said
from kaona.rules.stages import PlanState

MOST_PARTNERS = 20


@transaction.atomic
def ask(*, action: Action, partner: Organisation, part: str, by: Any, at: datetime) -> ActionPartner:
    """The lead asks another agency to take part: it sees this action from now on.

    Refused("own_agency" | "not_an_agency" | "asked_partner" | "empty" | "plan_closed" | "plan_withdrawn" | "action_cancelled").
    """
    action = _led(action, by, at)
    if partner.pk == action.organisation_id:
        raise Refused("own_agency")
    if partner.type not in AGENCY_TYPES or partner.valid_to is not None:
        raise Refused("not_an_agency")
    rows = ActionPartner.objects.filter(action=action, withdrawn_at=None, declined_at=None)
    if rows.filter(partner=partner).exists() or rows.count() >= MOST_PARTNERS:
        raise Refused("asked_partner")
    part = checked_text(part).strip()
    if not part:
        raise Refused("empty")
    row = ActionPartner.objects.create(
        organisation_id=action.organisation_id, action=action, partner=partner, part=part, asked_by=by, asked_at=at
    )
    note(action, "partner.asked", by, at, partner=partner.pk)
    tell_agency(partner, kind="partner.asked", key=f"partner.asked:{row.pk}", at=at, body=f"{action.title}\n{part}",
                title=said(f"{action.organisation} ชวนร่วมงานในแผนยกระดับ", f"{english_name(action.organisation)} asks you to be a partner"), path=f"/plans/partners/{row.pk}/")  # fmt: skip
    return row


@transaction.atomic
def accept(*, row: ActionPartner, by: Any, at: datetime) -> ActionPartner:
    """The partner takes part. Refused("partner_settled" | "plan_closed" | "plan_withdrawn" | "action_cancelled")."""
    row, action = _asked(row, by, at)
    _require_open(action)
    row.accepted_at, row.decided_by = at, by
    return _decided(
        row, action, "accepted", said(f"{row.partner} รับร่วมงาน", f"{english_name(row.partner)} accepted"), "", by, at
    )


@transaction.atomic
def decline(*, row: ActionPartner, reason: str, by: Any, at: datetime) -> ActionPartner:
    """The partner does not take part, and says why. Refused("partner_settled" | "reason")."""
    row, action = _asked(row, by, at)
    row.reason = _needed(reason)
    row.declined_at, row.decided_by = at, by
    return _decided(
        row,
        action,
        "declined",
        said(f"{row.partner} ไม่รับร่วมงาน", f"{english_name(row.partner)} declined"),
        row.reason,
        by,
        at,
    )


@transaction.atomic
def leave(*, row: ActionPartner, reason: str, by: Any, at: datetime) -> ActionPartner:
    """A partner that had accepted takes part no longer; what it reported stays. Refused("partner_settled" | "reason")."""
    row, action = _locked(row)
    require(by, Permission.EDIT_PLAN, row.partner, at=at)
    if row.accepted_at is None or row.withdrawn_at is not None:
        raise Refused("partner_settled")
    row.reason = _needed(reason)
    row.withdrawn_at, row.withdrawn_by = at, by
    return _decided(
        row,
        action,
        "left",
        said(f"{row.partner} ออกจากงานร่วม", f"{english_name(row.partner)} left"),
        row.reason,
        by,
        at,
    )


@transaction.atomic
def withdraw(*, row: ActionPartner, reason: str, by: Any, at: datetime) -> ActionPartner:
    """The lead no longer asks, or ends the partner's part. Refused("partner_settled" | "reason")."""
    row, action = _locked(row)
    require(by, Permission.EDIT_PLAN, action.organisation, at=at)
    if row.declined_at is not None or row.withdrawn_at is not None:
        raise Refused("partner_settled")
    row.reason = _needed(reason)
    row.withdrawn_at, row.withdrawn_by = at, by
    row.save()
    note(action, "partner.withdrawn", by, at, partner=row.partner_id)
    tell_agency(row.partner, kind="partner.withdrawn", key=f"partner.withdrawn:{row.pk}", at=at, body=row.reason,
                title=said(f"{action.organisation} ยกเลิกการร่วมงาน {action.title}",
                           f"{english_name(action.organisation)} ended the partnership in {action.title}"), path="/plans/invited/")  # fmt: skip
    return row


def _led(action: Action, by: Any, at: datetime) -> Action:
    action = locked_action(action)
    require(by, Permission.EDIT_PLAN, action.organisation, at=at)
    _require_open(action)
    return action


def _require_open(action: Action) -> None:
    plan = standing(action.plan)
    if plan.state == PlanState.CLOSED:
        raise Refused("plan_closed")
    if action.withdrawn_at is not None:
        raise Refused("action_cancelled")


def _locked(row: ActionPartner) -> tuple[ActionPartner, Action]:
    action = locked_action(row.action)
    return ActionPartner.objects.select_related("partner").get(pk=row.pk), action


def _asked(row: ActionPartner, by: Any, at: datetime) -> tuple[ActionPartner, Action]:
    """A request that waits for the word of `by`'s agency."""
    row, action = _locked(row)
    require(by, Permission.EDIT_PLAN, row.partner, at=at)
    if row.accepted_at or row.declined_at or row.withdrawn_at:
        raise Refused("partner_settled")
    return row, action


def _decided(
    row: ActionPartner, action: Action, what: str, title: Said, body: str, by: Any, at: datetime
) -> ActionPartner:  # fmt: skip
    row.save()
    note(action, f"partner.{what}", by, at, partner=row.partner_id)
    tell_agency(action.organisation, kind=f"partner.{what}", key=f"partner.{what}:{row.pk}", at=at, body=body,
                title=said(f"{title} {action.title}", f"{title.en}: {action.title}"), path=f"/plans/actions/{action.pk}/")  # fmt: skip
    return row


def _needed(text: str) -> str:
    text = checked_text(text).strip()
    if not text:
        raise Refused("reason")
    return text
