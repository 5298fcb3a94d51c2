"""One action: its page, its form with every fault in place, two people at one form, cancelling and restoring."""

import re

import pytest

from kaona.improvement.models import Action, PlanChange
from kaona.improvement.queries.actions import input_of
from kaona.people.models import Membership
from tests.cast import Cast
from tests.improvement.plans import AT
from tests.web.plans.pages import client_of, form_of, page, status

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(year: Cast) -> Cast:
    return year.with_plan("running")


@pytest.fixture
def draft(year: Cast) -> Cast:
    return year.with_plan("draft")


def test_the_page_of_an_action_shows_what_it_closes_and_what_comes_first(running: Cast) -> None:
    text = page(running.reader, f"actions/{running.actions[1].pk}/")
    assert "1. งาน 1.1.S1" in text
    assert "100,000 บาท" in text
    assert "+5.00" in text
    gap = f'href="/improvement/{running.dossier.pk}/gap/1.2.S1/"'
    assert gap in text
    assert gap not in page(running.officer, f"actions/{running.actions[1].pk}/")  # notes are the agency's own
    assert "แก้ไขงาน" not in text
    assert "แก้ไขงาน" in page(running.coordinator, f"actions/{running.actions[1].pk}/")


def test_the_form_sends_back_what_there_is_and_changes_what_was_changed(draft: Cast) -> None:
    two = draft.actions[1]
    path = f"/plans/actions/{two.pk}/edit/"
    assert "งาน 1.2.S1" in client_of(draft.coordinator).get(path).content.decode()
    data = form_of(
        two, title="ทำใหม่", budget="๒๕๐,๐๐๐", responsible=draft.editor.pk, predecessors="", more_gaps="1.3.S1, 7.1.1",
        indicator_0_name="ร้อยละ", indicator_0_unit="ร้อยละ", indicator_0_baseline="40", **{"indicator_0_target_2027-09-30": "80"},
    )  # fmt: skip
    answer = client_of(draft.coordinator).post(path, data)
    assert answer.status_code == 422  # 7.1.1 has an indicator at its target: no gap
    answer = client_of(draft.coordinator).post(path, data | {"more_gaps": "๑.๓.S1"})
    assert answer["Location"] == f"/plans/actions/{two.pk}/"
    row = input_of(Action.objects.get(pk=two.pk))
    assert (row.title, row.budget, row.responsible, row.gaps) == (
        "ทำใหม่",
        "250000",
        draft.editor.pk,
        ("1.2.S1", "1.3.S1"),
    )
    assert [(one.name, list(one.targets.values())) for one in row.indicators] == [("ร้อยละ", ["80"])]
    assert row.predecessors == ()


def test_every_fault_is_in_its_place_and_what_was_typed_stays(draft: Cast) -> None:
    two = draft.actions[1]
    data = form_of(
        two, title="", budget="มาก", starts_on_day="31", starts_on_month="2", ends_on_year="2575", predecessors="2, x",
        indicator_0_name="ก", indicator_0_baseline="สูง",
    )  # fmt: skip
    answer = client_of(draft.coordinator).post(f"/plans/actions/{two.pk}/edit/", data)
    text = answer.content.decode()
    assert answer.status_code == 422
    everything = {"title-fault", "budget-fault", "ends_on-fault", "predecessors-fault", "indicator_0_baseline-fault"}
    assert set(re.findall(r'id="([\w-]+-fault)"', text)) == everything | {"starts_on-fault"}
    assert 'value="มาก"' in text
    answer = client_of(draft.coordinator).post(
        f"/plans/actions/{two.pk}/edit/", data | {"starts_on_day": "1", "starts_on_month": "10", "predecessors": "1, 9"}
    )
    found = set(re.findall(r'id="([\w-]+-fault)"', answer.content.decode()))
    assert found == everything
    assert Action.objects.get(pk=two.pk).title == "งาน 1.2.S1"


def test_a_circle_is_named_at_the_field(draft: Cast) -> None:
    one = draft.actions[0]
    answer = client_of(draft.coordinator).post(f"/plans/actions/{one.pk}/edit/", form_of(one, predecessors="2"))
    assert "ลำดับงานวนเป็นวง 1 → 2 → 1" in answer.content.decode()
    assert 'value="2"' in answer.content.decode()


def test_to_start_early_is_only_warned_of(draft: Cast) -> None:
    two = draft.actions[1]
    answer = client_of(draft.coordinator).post(f"/plans/actions/{two.pk}/edit/", form_of(two, title="ใหม่"), follow=True)
    assert "เริ่มก่อนงานหมายเลข 1 สิ้นสุด" in answer.content.decode()
    assert Action.objects.get(pk=two.pk).title == "ใหม่"


def test_of_two_people_the_second_sees_both_and_chooses(draft: Cast) -> None:
    one = draft.actions[0]
    stale = form_of(one, title="ของสอง", budget="2")
    client_of(draft.coordinator).post(
        f"/plans/actions/{one.pk}/edit/", form_of(one, title="ของหนึ่ง", budget_source="งบ")
    )
    client = client_of(draft.head)
    answer = client.post(f"/plans/actions/{one.pk}/edit/", stale)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert re.findall(r'name="theirs" value="(\w+)"', text) == ["title", "budget", "budget_source"]
    assert "ของหนึ่ง" in text
    assert "ของสอง" in text
    version = re.search(r'name="version" value="(\d+)"', text)[1]
    assert version == "2"
    client.post(f"/plans/actions/{one.pk}/edit/", stale | {"version": version, "theirs": ["title", "budget_source"]})
    row = Action.objects.get(pk=one.pk)
    assert (row.title, row.budget, row.budget_source) == ("ของหนึ่ง", "2", "งบ")


def test_in_an_approved_plan_the_form_asks_for_a_reason(running: Cast) -> None:
    one = running.actions[0]
    path = f"/plans/actions/{one.pk}/edit/"
    answer = client_of(running.coordinator).post(path, form_of(one, budget="1"))
    assert (answer.status_code, "reason-fault" in answer.content.decode()) == (422, True)
    client_of(running.coordinator).post(path, form_of(one, budget="1", reason="ตัดงบ"))
    assert PlanChange.objects.get().fields == {"budget": ["100000", "1"]}
    text = page(running.viewer, f"actions/{one.pk}/")
    assert "ตัดงบ" in text
    assert "100,000" in text


def test_an_action_is_added_with_the_next_number(draft: Cast) -> None:
    path = f"/plans/{draft.plan.pk}/add/"
    assert client_of(draft.coordinator).get(path).status_code == 200
    answer = client_of(draft.coordinator).post(path, {"title": "", "rows": "1"})
    assert answer.status_code == 422
    answer = client_of(draft.coordinator).post(path, {"title": "งานใหม่", "rows": "1", "gaps": ["1.1.S1"]})
    assert Action.objects.get(title="งานใหม่").number == 3
    for user, expected in ((draft.reader, 403), (draft.outsider, 404), (draft.officer, 404)):
        assert client_of(user).post(path, {"title": "x"}).status_code == expected


def test_an_action_is_cancelled_restored_and_handed_over(running: Cast) -> None:
    one = running.actions[0]
    path = f"/plans/actions/{one.pk}/act/"
    client = client_of(running.coordinator)
    client.post(path, {"step": "withdraw"})
    assert Action.objects.get(pk=one.pk).withdrawn_at is None
    client.post(path, {"step": "withdraw", "reason": "ไม่มีงบ"})
    assert "ไม่มีงบ" in page(running.reader, f"actions/{one.pk}/")
    assert "งานที่ยกเลิก 1 งาน" in page(running.reader, f"{running.plan.pk}/")
    client.post(path, {"step": "restore", "reason": "ได้งบ"})
    client.post(path, {"step": "hand_over", "reason": "แบ่งงาน", "to": running.editor.pk})
    row = Action.objects.get(pk=one.pk)
    assert (row.withdrawn_at, row.responsible) == (None, running.editor)
    for user, expected in ((running.reader, 403), (running.officer, 404), (running.outsider, 404)):
        assert client_of(user).post(path, {"step": "withdraw", "reason": "x"}).status_code == expected


def test_a_responsible_person_who_left_is_marked_on_the_action(running: Cast) -> None:
    Membership.objects.filter(user=running.coordinator).update(ended_at=AT, ended_by=running.head)
    text = page(running.head, f"actions/{running.actions[0].pk}/")
    assert "ผู้รับผิดชอบพ้นหน้าที่แล้ว" in text
    assert "coordinator (พ้นหน้าที่แล้ว)" in page(running.head, f"actions/{running.actions[0].pk}/edit/")


def test_who_may_not(draft: Cast) -> None:
    path = f"actions/{draft.actions[0].pk}/"
    assert status(draft.reader, path) == 200
    assert status(draft.reader, f"{path}edit/") == 403
    for user in (draft.officer, draft.viewer, draft.outsider, draft.governor, draft.assessor, draft.administrator):
        assert (status(user, path), status(user, f"{path}edit/")) == (404, 404)
