"""The form of a move: its faults in place, the difference for what follows, a reason, two people, undo."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from kaona.improvement.models import Action, PlanChange
from tests.cast import Cast
from tests.improvement.plans import change
from tests.web.timeline.test_timeline import client_of

pytestmark = pytest.mark.django_db
FIRST, MARCH = date(2026, 10, 1), date(2027, 3, 31)


@pytest.fixture
def draft(year: Cast) -> Cast:
    year.with_plan("draft")
    Action.objects.filter(number=2).update(starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 30))
    return year


@pytest.fixture
def running(year: Cast) -> Cast:
    year.with_plan("running")
    Action.objects.filter(number=2).update(starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 30))
    return year


def post(client: Client, cast: Cast, number: int, starts: str, ends: str, **more: Any) -> Any:
    row = Action.objects.get(plan=cast.plan, number=number)
    data = {"version": row.version, "starts_on": starts, "ends_on": ends} | more
    return client.post(f"/timeline/actions/{row.pk}/", data)


def days(number: int) -> tuple[date, date]:
    row = Action.objects.get(number=number)
    return row.starts_on, row.ends_on


def shown(answer: Any) -> str:
    text = answer.content.decode()
    return text.partition('name="shown" value="')[2].partition('"')[0]


def test_in_a_draft_a_move_that_pushes_nothing_is_saved_and_can_be_undone(draft: Cast) -> None:
    client = client_of(draft.coordinator)
    answer = post(client, draft, 1, "2026-10-08", "2027-03-31")
    assert answer["Location"] == f"/timeline/{draft.plan.pk}/#a1"
    assert days(1) == (date(2026, 10, 8), MARCH)
    assert "เลื่อนงาน 1 แล้ว" in client.get(f"/timeline/{draft.plan.pk}/").content.decode()
    text = client.post(f"/timeline/{draft.plan.pk}/undo/", follow=True).content.decode()
    assert "กลับเป็นวันเดิมแล้ว" in text
    assert "เลิกทำ" not in text
    assert days(1) == (FIRST, MARCH)
    text = client.post(f"/timeline/{draft.plan.pk}/undo/", follow=True).content.decode()
    assert "ไม่มีการเลื่อนที่เลิกทำได้" in text


def test_what_follows_is_shown_first_and_moves_only_when_wanted(draft: Cast) -> None:
    client = client_of(draft.coordinator)
    answer = post(client, draft, 1, "2026-10-08", "2027-04-07")
    text = answer.content.decode()
    assert "งานที่ตามหลังเลื่อนด้วย 1 งาน" in text
    assert "8 เม.ย. 2570 – 7 พ.ค. 2570" in text
    assert days(1) == (FIRST, MARCH)
    post(client, draft, 1, "2026-10-08", "2027-04-07", shown=shown(answer), follow="1")
    assert (days(1)[1], days(2)) == (date(2027, 4, 7), (date(2027, 4, 8), date(2027, 5, 7)))
    client.post(f"/timeline/{draft.plan.pk}/undo/")
    assert (days(1), days(2)) == ((FIRST, MARCH), (date(2027, 4, 1), date(2027, 4, 30)))
    answer = post(client, draft, 1, "2026-10-08", "2027-04-07")
    post(client, draft, 1, "2026-10-08", "2027-04-07", shown=shown(answer))
    assert (days(1)[1], days(2)) == (date(2027, 4, 7), (date(2027, 4, 1), date(2027, 4, 30)))


def test_a_running_plan_asks_why_and_keeps_it(running: Cast) -> None:
    client = client_of(running.head)
    answer = post(client, running, 2, "2027-04-08", "2027-05-07")
    assert answer.status_code == 200
    assert 'name="reason"' in answer.content.decode()
    again = post(client, running, 2, "2027-04-08", "2027-05-07", shown=shown(answer))
    assert again.status_code == 422
    assert "กรอกเหตุผล" in again.content.decode()
    post(client, running, 2, "2027-04-08", "2027-05-07", shown=shown(answer), reason="รองบ")
    assert PlanChange.objects.get().reason == "รองบ"
    client.post(f"/timeline/{running.plan.pk}/undo/")
    assert days(2) == (date(2027, 4, 1), date(2027, 4, 30))
    assert list(PlanChange.objects.order_by("pk").values_list("reason", flat=True)) == ["รองบ", "เลิกทำ: รองบ"]


def test_without_script_the_three_fields_of_a_date_are_read_and_every_fault_is_said(draft: Cast) -> None:
    client = client_of(draft.coordinator)
    row = Action.objects.get(number=2)
    path = f"/timeline/actions/{row.pk}/"
    assert 'name="starts_on_year" inputmode="numeric" value="2570"' in client.get(path).content.decode()
    typed = {"version": row.version, "starts_on_day": "1", "starts_on_month": "4", "starts_on_year": "2027"}
    answer = client.post(path, typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "กรอกปี พ.ศ. เช่น 2570" in text
    assert "กรอกวันสิ้นสุด" in text
    assert 'value="2027"' in text
    ends = {"ends_on_day": "๑๕", "ends_on_month": "5", "ends_on_year": "2570"}
    assert client.post(path, typed | ends | {"starts_on_year": "2570"}).status_code == 302
    assert days(2) == (date(2027, 4, 1), date(2027, 5, 15))


def test_refusals_in_words_and_nothing_half_saved(draft: Cast) -> None:
    client = client_of(draft.coordinator)
    answer = post(client, draft, 2, "2027-03-31", "2027-04-30")
    assert answer.status_code == 422
    assert "เริ่มได้ตั้งแต่ 1 เม.ย. 2570 หลังงาน 1 สิ้นสุด" in answer.content.decode()
    assert "เลือกวันในปีงบประมาณของแผน" in post(client, draft, 2, "2027-04-01", "2027-10-01").content.decode()
    assert "วันสิ้นสุดต้องไม่อยู่ก่อนวันเริ่ม" in post(client, draft, 2, "2027-05-01", "2027-04-10").content.decode()
    answer = post(client, draft, 1, "2026-10-01", "2027-09-20")
    answer = post(client, draft, 1, "2026-10-01", "2027-09-20", shown=shown(answer), follow="1")
    assert answer.status_code == 422
    assert "งาน 2: เลือกวันในปีงบประมาณของแผน" in answer.content.decode()
    assert (days(1), days(2)) == ((FIRST, MARCH), (date(2027, 4, 1), date(2027, 4, 30)))
    assert post(client, draft, 1, "<b>", "9" * 400).status_code == 422


def test_of_two_people_the_second_sees_what_the_first_did(draft: Cast) -> None:
    client, row = client_of(draft.coordinator), Action.objects.get(number=2)
    change(draft, row, ends_on=date(2027, 6, 30))
    answer = client.post(f"/timeline/actions/{row.pk}/", {"version": row.version, "starts_on": "2027-04-02", "ends_on": "2027-04-30"})  # fmt: skip
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "แก้งานนี้เมื่อ" in text
    assert "30 มิ.ย. 2570" in text
    assert days(2) == (date(2027, 4, 1), date(2027, 6, 30))
    answer = post(client, draft, 2, "2027-04-02", "2027-04-30", shown=shown(answer))
    assert days(2) == (date(2027, 4, 2), date(2027, 4, 30))


def test_when_what_follows_changed_meanwhile_it_is_shown_again(draft: Cast) -> None:
    client = client_of(draft.coordinator)
    answer = post(client, draft, 1, "2026-10-08", "2027-04-07")
    change(draft, Action.objects.get(number=2), ends_on=date(2027, 5, 31))
    again = post(client, draft, 1, "2026-10-08", "2027-04-07", shown=shown(answer), follow="1")
    assert again.status_code == 200
    assert "8 เม.ย. 2570 – 7 มิ.ย. 2570" in again.content.decode()
    assert days(1) == (FIRST, MARCH)


def test_somebody_elses_change_ends_the_undo(draft: Cast) -> None:
    client = client_of(draft.coordinator)
    post(client, draft, 1, "2026-10-08", "2027-03-31")
    change(draft, Action.objects.get(number=1), title="แก้")
    assert "เลิกทำ" not in client.get(f"/timeline/{draft.plan.pk}/").content.decode()
    assert "มีผู้อื่นบันทึกระหว่างนี้" in client.post(f"/timeline/{draft.plan.pk}/undo/", follow=True).content.decode()
    assert days(1)[0] == date(2026, 10, 8)


@pytest.mark.parametrize(("who", "status"), [("reader", 403), ("editor", 403), ("outsider", 404), ("officer", 404), ("viewer", 404)])  # fmt: skip
def test_only_who_may_edit_the_plan_moves(running: Cast, who: str, status: int) -> None:
    client = client_of(getattr(running, who))
    assert post(client, running, 2, "2027-04-08", "2027-05-07").status_code == status
    assert client.get(f"/timeline/actions/{running.actions[1].pk}/").status_code == status
    assert client.post(f"/timeline/{running.plan.pk}/undo/").status_code in (status, 302)
    assert days(2) == (date(2027, 4, 1), date(2027, 4, 30))


def test_a_plan_before_the_head_says_why_not(year: Cast) -> None:
    year.with_plan("proposed")
    client = client_of(year.coordinator)
    text = client.get(f"/timeline/actions/{year.actions[0].pk}/").content.decode()
    assert "แผนอยู่ระหว่างหัวหน้าส่วนราชการพิจารณา" in text
    assert '<form class="k-form k-form-full"' not in text
    answer = post(client, year, 1, "2026-10-02", "2027-03-31")
    assert answer.status_code in (200, 422)
    assert days(1) == (FIRST, MARCH)
