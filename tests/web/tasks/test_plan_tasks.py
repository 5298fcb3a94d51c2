"""What of plans themselves stands on "งานของฉัน": to decide for the head, to mend and to start for who makes them."""

import pytest
from django.template.loader import render_to_string

from kaona.improvement.operations import approving
from kaona.improvement.queries.plan_tasks import plan_tasks
from kaona.improvement.queries.plans import canonical_plan, digest_of
from kaona.people.models import Membership, User
from tests.cast import Cast
from tests.improvement.plans import AT, DAY, choose, complete, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(year: Cast) -> Cast:
    year.with_submission("B")
    choose(year, "1.2.A1", "1.1.A1")
    (year.plan,) = made(year)
    complete(year, year.plan)
    return year


def numbers(user: User) -> tuple[int, int, int]:
    found = plan_tasks(user, at=AT + 5 * DAY)
    return len(found.decide), len(found.mend), len(found.start)


def page(user: User) -> str:
    return render_to_string("tasks/_plans.html", {"plans": plan_tasks(user, at=AT + 5 * DAY)})


def approve(cast: Cast) -> None:
    sha256 = digest_of(canonical_plan(cast.plan))
    approving.approve(plan=cast.plan, sha256=sha256, by=cast.head, at=AT + 3 * DAY)


def test_a_plan_waits_for_one_after_the_other(draft: Cast) -> None:
    assert (numbers(draft.head), numbers(draft.coordinator)) == ((0, 0, 0), (0, 0, 0))
    approving.propose(plan=draft.plan, by=draft.coordinator, at=AT + DAY)
    assert (numbers(draft.head), numbers(draft.coordinator)) == ((1, 0, 0), (0, 0, 0))
    assert f"/plans/{draft.plan.pk}/approve/" in page(draft.head)
    approving.send_back(plan=draft.plan, note_text="เพิ่มงบ", by=draft.head, at=AT + 2 * DAY)
    assert (numbers(draft.head)[0], numbers(draft.coordinator)) == (0, (0, 1, 0))
    assert "เพิ่มงบ" in page(draft.coordinator)
    approving.propose(plan=draft.plan, by=draft.coordinator, at=AT + 2 * DAY)
    approve(draft)
    assert numbers(draft.coordinator) == (0, 0, 1)
    approving.start(plan=draft.plan, by=draft.coordinator, at=AT + 4 * DAY)
    assert (numbers(draft.head), numbers(draft.coordinator)) == ((0, 0, 0), (0, 0, 0))


def test_nobody_else_is_asked_and_nothing_starts_before_the_office_accepts(draft: Cast) -> None:
    approving.propose(plan=draft.plan, by=draft.coordinator, at=AT + DAY)
    for user in (draft.editor, draft.reader, draft.officer, draft.outsider):
        assert numbers(user) == (0, 0, 0)
    draft.cycle.policies = {"plan_acceptance": True}
    draft.cycle.save()
    approve(draft)
    assert numbers(draft.coordinator) == (0, 0, 0)
    approving.return_plan(plan=draft.plan, comment="ขอตัวชี้วัด", by=draft.officer, at=AT + 4 * DAY)
    assert numbers(draft.coordinator) == (0, 1, 0)
    assert "ขอตัวชี้วัด" in page(draft.coordinator)
    Membership.objects.filter(user=draft.head).update(valid_to=AT)
    assert numbers(draft.head) == (0, 0, 0)
