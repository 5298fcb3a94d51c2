"""Agencies that take part in an action: asked, accepted, declined, left; they see that action and nothing else."""

from datetime import timedelta

import pytest

from kaona.activity.models import Notice
from kaona.assessment.operations.base import Refused
from kaona.improvement.models import ActionPartner
from kaona.improvement.operations import partners
from kaona.improvement.operations.actions import withdraw_action
from kaona.improvement.queries.actions import action_for
from kaona.improvement.queries.plans import plan_for
from kaona.people.access import NotAllowed
from tests.cast import Cast
from tests.improvement.plans import AT, DAY, kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(year: Cast) -> Cast:
    return year.with_plan("running")


def ask(cast: Cast, **more: object) -> ActionPartner:
    given = {"action": cast.actions[0], "partner": cast.other, "part": "ให้ข้อมูล", "by": cast.coordinator, "at": AT}
    return partners.ask(**given | more)


def sees(cast: Cast) -> list[bool]:
    return [action_for(cast.outsider, one.pk, at=AT) is not None for one in cast.actions]


def test_a_partner_sees_the_action_that_it_was_asked_for_and_not_the_plan(running: Cast) -> None:
    assert sees(running) == [False, False]
    row = ask(running)
    assert sees(running) == [True, False]
    assert plan_for(running.outsider, running.plan.pk, at=AT) is None
    assert Notice.objects.get(kind="partner.asked").recipient == running.outsider
    partners.accept(row=row, by=running.outsider, at=AT + DAY)
    assert sees(running) == [True, False]
    assert {one.recipient for one in Notice.objects.filter(kind="partner.accepted")} == {
        running.coordinator,
        running.head,
    }
    partners.leave(row=row, reason="หมดหน้าที่", by=running.outsider, at=AT + 2 * DAY)
    assert sees(running) == [False, False]
    assert kinds(running) == ["partner.asked", "partner.accepted", "partner.left"]


def test_a_partner_declines_with_a_reason_and_can_be_asked_again(running: Cast) -> None:
    row = ask(running)
    with pytest.raises(Refused, match="reason"):
        partners.decline(row=row, reason="", by=running.outsider, at=AT)
    partners.decline(row=row, reason="ไม่มีคน", by=running.outsider, at=AT)
    assert sees(running) == [False, False]
    with pytest.raises(Refused, match="partner_settled"):
        partners.accept(row=row, by=running.outsider, at=AT)
    assert ask(running, at=AT + DAY).pk != row.pk


def test_the_lead_withdraws_its_request(running: Cast) -> None:
    row = ask(running)
    with pytest.raises(Refused, match="reason"):
        partners.withdraw(row=row, reason="", by=running.coordinator, at=AT)
    partners.withdraw(row=row, reason="ไม่ต้องแล้ว", by=running.coordinator, at=AT)
    assert sees(running) == [False, False]
    assert Notice.objects.get(kind="partner.withdrawn").recipient == running.outsider
    with pytest.raises(Refused, match="partner_settled"):
        partners.accept(row=row, by=running.outsider, at=AT)


def test_who_asks_and_who_answers(running: Cast) -> None:
    for by in (running.editor, running.reader, running.outsider, running.officer):
        with pytest.raises(NotAllowed):
            ask(running, by=by)
    row = ask(running)
    for by in (running.coordinator, running.head, running.governor, running.officer):
        for deed in (partners.accept, partners.decline, partners.leave):
            with pytest.raises(NotAllowed):
                deed(row=row, by=by, at=AT, **({} if deed is partners.accept else {"reason": "x"}))
    with pytest.raises(NotAllowed):
        partners.withdraw(row=row, reason="x", by=running.outsider, at=AT)


def test_whom_one_does_not_ask(running: Cast) -> None:
    for partner, reason in ((running.department, "own_agency"), (running.ministry, "not_an_agency"), (running.office, "not_an_agency")):  # fmt: skip
        with pytest.raises(Refused, match=reason):
            ask(running, partner=partner)
    running.province.valid_to = (AT - timedelta(days=1)).date()
    running.province.save()
    with pytest.raises(Refused, match="not_an_agency"):
        ask(running, partner=running.province)
    with pytest.raises(Refused, match="empty"):
        ask(running, part=" ")
    ask(running)
    with pytest.raises(Refused, match="asked_partner"):
        ask(running)


def test_a_cancelled_action_takes_no_partner(running: Cast) -> None:
    row = ask(running)
    withdraw_action(action=running.actions[0], reason="ไม่มีงบ", by=running.coordinator, at=AT)
    with pytest.raises(Refused, match="action_cancelled"):
        partners.accept(row=row, by=running.outsider, at=AT)
    with pytest.raises(Refused, match="action_cancelled"):
        ask(running, partner=running.province)
