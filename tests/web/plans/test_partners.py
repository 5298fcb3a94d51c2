"""Partners: looked up by name, asked, answering; they see the one action and nothing around it."""

import pytest

from kaona.improvement.models import ActionPartner
from tests.cast import Cast
from tests.web.plans.pages import client_of, content_of, page, status

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(year: Cast) -> Cast:
    return year.with_plan("running")


@pytest.fixture
def asked(running: Cast) -> Cast:
    data = {"organisation": running.other.pk, "part": "ให้ข้อมูล"}
    client_of(running.coordinator).post(f"/plans/actions/{running.actions[1].pk}/partners/", data)
    return running


def answer(cast: Cast, user: object, step: str, **data: str) -> int:
    row = ActionPartner.objects.get()
    return client_of(user).post(f"/plans/partners/{row.pk}/answer/", {"step": step, **data}).status_code


def test_an_agency_is_found_by_its_name_and_asked(running: Cast) -> None:
    path = f"actions/{running.actions[0].pk}/partners/"
    text = page(running.coordinator, f"{path}?q=ตัวอย่างอื่น")
    assert f"?organisation={running.other.pk}" in text
    assert f"?organisation={running.department.pk}" not in text
    assert "ขอให้ทำส่วนใด" in page(running.coordinator, f"{path}?organisation={running.other.pk}")
    assert client_of(running.coordinator).post(f"/plans/{path}", {"part": "x"}).status_code == 422
    client_of(running.coordinator).post(f"/plans/{path}", {"organisation": running.other.pk, "part": "ให้ข้อมูล"})
    assert ActionPartner.objects.get().partner == running.other
    assert "รอตอบ" in page(running.reader, f"actions/{running.actions[0].pk}/")
    for user, expected in ((running.reader, 403), (running.officer, 404), (running.outsider, 404)):
        assert status(user, path) == expected


def test_the_partner_sees_the_action_without_plan_gaps_points_and_other_actions(asked: Cast) -> None:
    assert "งาน 1.2.S1" in page(asked.outsider, "invited/")
    text = content_of(page(asked.outsider, f"actions/{asked.actions[1].pk}/"))
    assert "ให้ข้อมูล" in text
    for hidden in ("1.1.S1", asked.plan.title, "+5.00", "คะแนนที่คาด", "ช่องว่างที่ปิด", "แก้ไขงาน"):
        assert hidden not in text, hidden
    for path in (f"{asked.plan.pk}/", f"{asked.plan.pk}/changes/", f"{asked.plan.pk}/csv/", f"{asked.plan.pk}/approve/",
                 f"actions/{asked.actions[0].pk}/", f"actions/{asked.actions[1].pk}/edit/", f"dossiers/{asked.dossier.pk}/",
                 f"actions/{asked.actions[1].pk}/partners/"):  # fmt: skip
        assert status(asked.outsider, path) == 404, path
    row = ActionPartner.objects.get()
    assert (
        client_of(asked.outsider).get(f"/plans/partners/{row.pk}/")["Location"]
        == f"/plans/actions/{asked.actions[1].pk}/"
    )


def test_the_partner_accepts_and_leaves(asked: Cast) -> None:
    assert answer(asked, asked.outsider, "accept") == 302
    assert "รับร่วมแล้ว" in page(asked.reader, f"actions/{asked.actions[1].pk}/")
    assert answer(asked, asked.outsider, "leave", reason="หมดหน้าที่") == 302
    assert status(asked.outsider, f"actions/{asked.actions[1].pk}/") == 404
    assert "หมดหน้าที่" in page(asked.outsider, "invited/")


def test_the_partner_declines_with_a_reason(asked: Cast) -> None:
    answer(asked, asked.outsider, "decline")
    assert ActionPartner.objects.get().declined_at is None
    answer(asked, asked.outsider, "decline", reason="ไม่มีคน")
    assert ActionPartner.objects.get().reason == "ไม่มีคน"
    row = ActionPartner.objects.get()
    assert client_of(asked.outsider).get(f"/plans/partners/{row.pk}/")["Location"] == "/plans/invited/"


def test_the_lead_withdraws_and_nobody_else_answers(asked: Cast) -> None:
    for user, step, expected in (
        (asked.coordinator, "accept", 403), (asked.reader, "withdraw", 403), (asked.outsider, "withdraw", 403),
        (asked.governor, "accept", 404), (asked.officer, "accept", 404), (asked.viewer, "withdraw", 404),
    ):  # fmt: skip
        assert answer(asked, user, step, reason="x") == expected, (user, step)
    assert answer(asked, asked.coordinator, "withdraw", reason="ไม่ต้องแล้ว") == 302
    assert ActionPartner.objects.get().withdrawn_by == asked.coordinator


def test_an_agency_that_nobody_asked_is_told_so_and_others_have_no_such_page(running: Cast) -> None:
    assert "ยังไม่มีหน่วยงานใดชวนร่วมงาน" in page(running.governor, "invited/")
    for user in (running.officer, running.viewer, running.nobody):
        assert status(user, "invited/") == 404
