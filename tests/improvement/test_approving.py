"""The steps of a plan: proposed when nothing lacks, approved as it was read, accepted where the cycle asks for it, started,
closed, reopened; each kept with capacity and told."""

import pytest

from kaona.activity.models import Notice
from kaona.assessment.operations.base import Refused
from kaona.improvement.models import Action, Plan, PlanStep
from kaona.improvement.operations import approving
from kaona.improvement.queries.plans import approved_text, canonical_plan, digest_of
from kaona.people.access import NotAllowed
from kaona.people.models import Membership
from tests.cast import Cast
from tests.improvement.plans import AT, DAY, change, choose, complete, kinds, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(year: Cast) -> Cast:
    """A draft that lacks nothing."""
    year.with_submission("B")
    choose(year, "1.2.A1", "1.1.A1")
    (year.plan,) = made(year)
    complete(year, year.plan)
    return year


def propose(cast: Cast) -> Plan:
    return approving.propose(plan=cast.plan, by=cast.coordinator, at=AT + DAY)


def approve(cast: Cast, **more: object) -> Plan:
    given = {"sha256": digest_of(canonical_plan(cast.plan)), "by": cast.head, "at": AT + 2 * DAY} | more
    return approving.approve(plan=cast.plan, **given)


def with_acceptance(cast: Cast) -> None:
    cast.cycle.policies = {"plan_acceptance": True}
    cast.cycle.save()


def told(kind: str) -> set[object]:
    return {one.recipient for one in Notice.objects.filter(kind=kind)}


def test_from_draft_to_closed_and_open_again(draft: Cast) -> None:
    Membership.objects.filter(user=draft.head).update(acting=True, order_number="ที่ 12/2569")
    assert propose(draft).state == "proposed"
    assert told("plan.proposed") == {draft.head}
    plan = approve(draft)
    assert (plan.state, plan.approved_by, plan.approved_at) == ("approved", draft.head, AT + 2 * DAY)
    assert plan.expected != "0"
    assert approved_text(plan) == digest_of(canonical_plan(plan))
    assert (told("plan.approved"), told("action.given")) == ({draft.coordinator}, {draft.editor})
    assert told("plan.acceptance_asked") == set()
    approving.start(plan=plan, by=draft.coordinator, at=AT + 3 * DAY)
    with pytest.raises(Refused, match="open_actions"):
        approving.close(plan=plan, by=draft.coordinator, at=AT + 4 * DAY)
    approving.close(plan=plan, reason="หมดปี", by=draft.coordinator, at=AT + 4 * DAY)
    plan = approving.reopen(plan=plan, reason="ยังทำต่อ", by=draft.coordinator, at=AT + 5 * DAY)
    assert (plan.state, plan.closed_at) == ("running", None)
    steps = [(one.step, one.capacity, one.note) for one in PlanStep.objects.order_by("pk")]
    assert steps == [
        ("proposed", "coordinator", ""), ("approved", "head acting ที่ 12/2569", ""), ("started", "coordinator", ""),
        ("closed", "coordinator", "หมดปี"), ("reopened", "coordinator", "ยังทำต่อ"),
    ]  # fmt: skip
    assert kinds(draft, "plan")[1:] == [
        "plan.proposed",
        "plan.approved",
        "plan.started",
        "plan.closed",
        "plan.reopened",
    ]


def test_a_plan_whose_actions_are_done_closes_without_a_reason(year: Cast) -> None:
    year.with_plan("running")
    Action.objects.update(state="done", percent=100)
    assert approving.close(plan=year.plan, by=year.head, at=AT).state == "closed"


def test_what_lacks_is_not_proposed(year: Cast) -> None:
    year.with_submission("B")
    choose(year, "1.2.A1")
    (year.plan,) = made(year)
    with pytest.raises(Refused, match="plan_lacks"):
        propose(year)
    (action,) = complete(year, year.plan)
    Membership.objects.filter(user=year.editor).update(ended_at=AT, ended_by=year.head)
    with pytest.raises(Refused, match="plan_lacks"):
        propose(year)
    change(year, action, responsible=year.head.pk, starts_on=None)
    with pytest.raises(Refused, match="plan_lacks"):
        propose(year)
    assert Plan.objects.get().state == "draft"


def test_the_head_approves_what_was_read_only(draft: Cast) -> None:
    propose(draft)
    read = digest_of(canonical_plan(draft.plan))
    approving.send_back(plan=draft.plan, note_text="เพิ่มงบ", by=draft.head, at=AT + DAY)
    change(draft, draft.plan.all_actions.first(), budget="5000")
    propose(draft)
    with pytest.raises(Refused, match="plan_changed"):
        approve(draft, sha256=read)
    for by in (draft.coordinator, draft.editor, draft.outsider, draft.officer, draft.governor):
        with pytest.raises(NotAllowed):
            approve(draft, by=by)
    assert approve(draft).state == "approved"


def test_the_second_of_two_approvals_is_refused(draft: Cast) -> None:
    propose(draft)
    approve(draft)
    with pytest.raises(Refused, match="move"):
        approve(draft)
    assert PlanStep.objects.filter(step="approved").count() == 1


def test_a_plan_is_sent_back_with_a_note(draft: Cast) -> None:
    propose(draft)
    with pytest.raises(Refused, match="reason"):
        approving.send_back(plan=draft.plan, note_text=" ", by=draft.head, at=AT)
    plan = approving.send_back(plan=draft.plan, note_text="เพิ่มงบ", by=draft.head, at=AT)
    assert (plan.state, plan.proposed_at) == ("draft", None)
    assert told("plan.sent_back") == {draft.coordinator}
    with pytest.raises(Refused, match="move"):
        approving.send_back(plan=draft.plan, note_text="เพิ่มงบ", by=draft.head, at=AT)


def test_where_the_cycle_asks_for_it_the_office_accepts_before_the_start(draft: Cast) -> None:
    with_acceptance(draft)
    propose(draft)
    plan = approve(draft)
    assert told("plan.acceptance_asked") == {draft.officer}
    with pytest.raises(Refused, match="acceptance_waits"):
        approving.start(plan=plan, by=draft.coordinator, at=AT)
    for by in (draft.approver, draft.assessor, draft.viewer, draft.head, draft.outsider):
        with pytest.raises(NotAllowed):
            approving.accept(plan=plan, by=by, at=AT)
    plan = approving.accept(plan=plan, comment="ขอให้เร่งข้อ 1", by=draft.officer, at=AT + 3 * DAY)
    assert (plan.state, plan.accepted_at) == ("accepted", AT + 3 * DAY)
    assert told("plan.accepted") == {draft.coordinator, draft.head}
    assert approving.start(plan=plan, by=draft.coordinator, at=AT + 4 * DAY).state == "running"


def test_the_office_returns_a_plan_and_the_head_approves_anew(draft: Cast) -> None:
    with_acceptance(draft)
    propose(draft)
    plan = approve(draft)
    with pytest.raises(Refused, match="reason"):
        approving.return_plan(plan=plan, comment="", by=draft.officer, at=AT)
    plan = approving.return_plan(plan=plan, comment="ขาดตัวชี้วัด", by=draft.officer, at=AT)
    assert (plan.state, plan.approved_by, plan.approved_at) == ("draft", None, None)
    assert told("plan.returned") == {draft.coordinator, draft.head}
    propose(draft)
    assert approve(draft).state == "approved"
    assert PlanStep.objects.filter(step="approved").count() == 2


def test_without_that_policy_the_office_only_comments(draft: Cast) -> None:
    with pytest.raises(Refused, match="move"):  # nothing to comment on before approval
        approving.comment_on(plan=draft.plan, comment="x", by=draft.officer, at=AT)
    propose(draft)
    plan = approve(draft)
    for deed in (approving.accept, approving.return_plan):
        with pytest.raises(Refused, match="no_acceptance"):
            deed(plan=plan, comment="x", by=draft.officer, at=AT)
    with pytest.raises(Refused, match="empty"):
        approving.comment_on(plan=plan, comment=" ", by=draft.officer, at=AT)
    step = approving.comment_on(plan=plan, comment="ดีมาก", by=draft.officer, at=AT)
    assert (step.step, step.note, step.capacity, Plan.objects.get().state) == (
        "commented",
        "ดีมาก",
        "officer",
        "approved",
    )


def test_the_text_that_is_signed_has_what_is_promised_and_not_how_it_goes(draft: Cast) -> None:
    before = canonical_plan(draft.plan)
    Action.objects.update(state="running", percent=50)
    assert canonical_plan(draft.plan) == before
    assert "editor@" not in before
    change(draft, draft.plan.all_actions.first(), budget="1")
    assert canonical_plan(draft.plan) != before
