"""The head approves on one page under the password, or sends back; the Office accepts, returns, comments."""

import re

import pytest

from kaona.improvement.models import Plan, PlanStep
from kaona.improvement.operations import approving
from tests.cast import PASSWORD, Cast
from tests.improvement.plans import AT, change, choose, complete, made
from tests.web.plans.pages import client_of, page, status

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposed(year: Cast) -> Cast:
    year.with_submission("B")
    choose(year, "1.2.A1", "1.1.A1")
    (year.plan,) = made(year)
    complete(year, year.plan)
    approving.propose(plan=year.plan, by=year.coordinator, at=AT)
    return year


def hash_of(text: str) -> str:
    return re.search(r'name="sha256" value="(\w+)"', text)[1]


def test_the_head_sees_what_it_promises_and_costs_and_approves(proposed: Cast) -> None:
    path = f"/plans/{proposed.plan.pk}/approve/"
    client = client_of(proposed.head)
    text = client.get(path).content.decode()
    base = re.search(r"จาก ([\d.]+) เป็น <b>([\d.]+)</b>", text)
    assert float(base[2]) > float(base[1])
    assert "ยังไม่ระบุ 2 งาน" in text
    for word, wrong in (("", "password"), ("wrong", "password")):
        answer = client.post(path, {"step": "approve", "sha256": hash_of(text), "password": word})
        assert (answer.status_code, f'id="{wrong}-fault"' in answer.content.decode()) == (422, True)
    assert Plan.objects.get().state == "proposed"
    client.post(path, {"step": "approve", "sha256": hash_of(text), "password": PASSWORD})
    plan = Plan.objects.get()
    assert (plan.state, plan.approved_by) == ("approved", proposed.head)
    assert "ตรงกับฉบับที่หัวหน้าส่วนราชการอนุมัติ" in page(proposed.reader, f"{plan.pk}/changes/")
    assert 'id="password"' not in client.get(path).content.decode()


def test_what_changed_while_it_was_read_is_not_approved(proposed: Cast) -> None:
    path = f"/plans/{proposed.plan.pk}/approve/"
    client = client_of(proposed.head)
    read = hash_of(client.get(path).content.decode())
    approving.send_back(plan=proposed.plan, note_text="x", by=proposed.coordinator, at=AT)
    change(proposed, proposed.plan.all_actions.first(), budget="5")
    approving.propose(plan=proposed.plan, by=proposed.coordinator, at=AT)
    answer = client.post(path, {"step": "approve", "sha256": read, "password": PASSWORD})
    assert "แผนเปลี่ยนหลังท่านเปิดอ่าน" in answer.content.decode()
    assert Plan.objects.get().state == "proposed"


def test_the_head_sends_back_with_a_note(proposed: Cast) -> None:
    path = f"/plans/{proposed.plan.pk}/approve/"
    answer = client_of(proposed.head).post(path, {"step": "back", "note": ""})
    assert (answer.status_code, "note-fault" in answer.content.decode()) == (422, True)
    client_of(proposed.head).post(path, {"step": "back", "note": "เพิ่มงบ"})
    assert PlanStep.objects.get(step="sent_back").note == "เพิ่มงบ"
    assert "เพิ่มงบ" in page(proposed.coordinator, f"{proposed.plan.pk}/")


def test_others_read_the_page_and_approve_nothing(proposed: Cast) -> None:
    path = f"{proposed.plan.pk}/approve/"
    text = page(proposed.coordinator, path)
    assert 'id="password"' not in text
    data = {"step": "approve", "sha256": "x", "password": PASSWORD}
    assert client_of(proposed.coordinator).post(f"/plans/{path}", data).status_code == 403
    for user in (proposed.officer, proposed.viewer, proposed.outsider, proposed.governor):
        assert (status(user, path), client_of(user).post(f"/plans/{path}", data).status_code) == (404, 404)


def test_the_office_accepts_returns_and_comments(proposed: Cast) -> None:
    proposed.cycle.policies = {"plan_acceptance": True}
    proposed.cycle.save()
    path = f"{proposed.plan.pk}/accept/"
    assert status(proposed.officer, path) == 404  # not approved yet
    client = client_of(proposed.head)
    text = client.get(f"/plans/{proposed.plan.pk}/approve/").content.decode()
    client.post(
        f"/plans/{proposed.plan.pk}/approve/", {"step": "approve", "sha256": hash_of(text), "password": PASSWORD}
    )
    assert "รอสำนักงาน ก.พ.ร. รับแผน" in page(proposed.coordinator, f"{proposed.plan.pk}/")
    assert path in page(proposed.officer, f"{proposed.plan.pk}/")
    office = client_of(proposed.officer)
    office.post(f"/plans/{path}", {"step": "comment", "comment": "ดี"})
    office.post(f"/plans/{path}", {"step": "return", "comment": ""})
    assert Plan.objects.get().state == "approved"
    office.post(f"/plans/{path}", {"step": "accept", "comment": "รับ"})
    assert Plan.objects.get().state == "accepted"
    assert list(PlanStep.objects.order_by("pk").values_list("step", flat=True))[-2:] == ["commented", "accepted"]
    for user in (proposed.head, proposed.coordinator, proposed.approver, proposed.viewer, proposed.outsider):
        assert status(user, path) == 404


def test_without_the_policy_the_office_only_comments(year: Cast) -> None:
    year.with_plan("running")
    path = f"{year.plan.pk}/accept/"
    text = page(year.officer, path)
    assert 'value="accept"' not in text
    client_of(year.officer).post(f"/plans/{path}", {"step": "comment", "comment": "น่าสนใจ"})
    assert "น่าสนใจ" in page(year.coordinator, f"{year.plan.pk}/")
