"""The plans of a dossier and one plan: made, filtered, what it lacks, its steps, what others see of it."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kaona.assessment.models import LevelAnswer
from kaona.improvement.models import Action, Plan, PlanChange, Priority
from kaona.people.models import Membership
from tests.cast import Cast
from tests.improvement.plans import AT, choose, complete, made
from tests.web.plans.pages import client_of, page, status

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(year: Cast) -> Cast:
    year.with_submission("B")
    choose(year, "1.2.A1", "1.3.A1", _1_3_A1="needs_time")
    (year.plan,) = made(year)
    return year


def step(user: object, plan: Plan, name: str, **data: Any) -> Plan:
    client_of(user).post(f"/plans/{plan.pk}/step/", {"step": name, **data})
    return Plan.objects.get(pk=plan.pk)


def test_both_plans_are_made_in_one_act(year: Cast) -> None:
    year.with_submission("B")
    choose(year, "1.2.A1", "1.3.A1", _1_3_A1="needs_time")
    path = f"dossiers/{year.dossier.pk}/"
    assert "จากเรื่องสำคัญ 2 เรื่อง" in page(year.coordinator, path)
    answer = client_of(year.coordinator).post(f"/plans/{path}", {"years": ["1", "3"], "first_year": "2570"})
    one, three = Plan.objects.order_by("years")
    assert answer["Location"] == f"/plans/{one.pk}/"
    assert [(one.years, one.actions), (three.years, three.actions)] == [(1, 1), (3, 2)]
    text = page(year.reader, path)
    assert one.title in text
    assert three.title in text
    assert "สร้างแผน</button>" not in text


@pytest.mark.parametrize(("data", "words"), [({}, "เลือกแผน 1 ปี แผน 3 ปี หรือทั้งสองแผน"), ({"years": "1", "first_year": "2599"}, "เลือกแผน 1 ปี แผน 3 ปี หรือทั้งสองแผน")])  # fmt: skip
def test_what_cannot_be_made_is_said_in_place(year: Cast, data: dict[str, str], words: str) -> None:
    year.with_submission("B")
    choose(year, "1.2.A1")
    answer = client_of(year.coordinator).post(f"/plans/dossiers/{year.dossier.pk}/", data)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not Plan.objects.exists()


def test_before_submission_and_without_priorities_the_page_says_what_is_missing(year: Cast) -> None:
    path = f"dossiers/{year.dossier.pk}/"
    assert "สร้างแผนได้เมื่อส่งแบบประเมินแล้ว" in page(year.coordinator, path)
    year.with_submission("B")
    assert f"/priorities/{year.dossier.pk}/" in page(year.coordinator, path)


def test_a_priority_without_an_action_is_named_on_the_plan(draft: Cast) -> None:
    words = "เรื่องสำคัญที่ยังไม่มีงานในแผน"
    assert words not in page(draft.coordinator, f"{draft.plan.pk}/")
    Priority.objects.create(
        organisation=draft.department,
        dossier=draft.dossier,
        code="1.1.S1",
        rank=3,
        chosen_by=draft.coordinator,
        chosen_at=AT,
    )
    assert f"{words} 1.1.S1" in page(draft.coordinator, f"{draft.plan.pk}/")
    assert words not in page(draft.reader, f"{draft.plan.pk}/")


def test_the_plans_of_a_dossier_are_its_agencys_own(draft: Cast) -> None:
    path = f"dossiers/{draft.dossier.pk}/"
    assert status(draft.reader, path) == 200
    for other in (draft.officer, draft.viewer, draft.outsider, draft.assessor, draft.administrator):
        assert status(other, path) == 404


def test_a_draft_says_what_it_lacks_and_is_proposed_when_it_has_it(draft: Cast) -> None:
    text = page(draft.coordinator, f"{draft.plan.pk}/")
    assert "ยังขาด 1 เรื่องก่อนเสนอได้" in text
    assert "ยังไม่มีผู้รับผิดชอบ" in text
    assert 'aria-disabled="true"' in text
    assert step(draft.coordinator, draft.plan, "propose").state == "draft"
    complete(draft, draft.plan)
    assert "ยังขาด" not in page(draft.coordinator, f"{draft.plan.pk}/")
    assert step(draft.coordinator, draft.plan, "propose").state == "proposed"
    assert f"/plans/{draft.plan.pk}/approve/" in page(draft.head, f"{draft.plan.pk}/")
    assert step(draft.coordinator, draft.plan, "back", reason="ลืมงบ").state == "draft"


def test_a_plan_runs_closes_with_a_reason_and_opens_again(year: Cast) -> None:
    year.with_plan("approved")
    assert step(year.coordinator, year.plan, "start").state == "running"
    assert step(year.coordinator, year.plan, "close").state == "running"
    assert step(year.coordinator, year.plan, "close", reason="หมดปี").state == "closed"
    assert step(year.coordinator, year.plan, "reopen", reason="ทำต่อ").state == "running"


def test_a_plan_is_named_and_a_draft_withdrawn(draft: Cast) -> None:
    plan = step(draft.coordinator, draft.plan, "change", title="ชื่อใหม่", aim="ถึง 400", version="1")
    assert (plan.title, plan.aim) == ("ชื่อใหม่", "ถึง 400")
    assert step(draft.coordinator, draft.plan, "change", title="ชื่ออื่น", version="1").title == "ชื่อใหม่"
    step(draft.coordinator, draft.plan, "withdraw", reason="เริ่มใหม่")
    assert "เริ่มใหม่" in page(draft.coordinator, f"dossiers/{draft.dossier.pk}/")
    assert status(draft.coordinator, f"{draft.plan.pk}/") == 404


def test_readers_read_and_change_nothing(draft: Cast) -> None:
    text = page(draft.reader, f"{draft.plan.pk}/")
    assert "เพิ่มงาน" not in text
    assert "จัดการแผน" not in text
    assert client_of(draft.reader).post(f"/plans/{draft.plan.pk}/step/", {"step": "withdraw", "reason": "x"}).status_code == 403  # fmt: skip
    assert Plan.objects.get().withdrawn_at is None


@pytest.mark.parametrize("path", ["", "changes/", "csv/"])
def test_the_office_and_the_ministry_read_from_approval_on(year: Cast, path: str) -> None:
    year.with_plan("draft")
    for state, expected in (("draft", 404), ("proposed", 404), ("approved", 200), ("running", 200)):
        Plan.objects.update(state=state, approved_at=AT, approved_by=year.head)
        for user in (year.officer, year.approver, year.viewer):
            assert status(user, f"{year.plan.pk}/{path}") == expected, (user, state)
        for user in (year.outsider, year.governor, year.assessor, year.administrator, year.nobody):
            assert status(user, f"{year.plan.pk}/{path}") == 404


def test_the_office_sees_no_forms_of_the_agency(year: Cast) -> None:
    year.with_plan("running")
    text = page(year.officer, f"{year.plan.pk}/")
    assert "จัดการแผน" not in text
    assert "ก่อนเสนอ" not in text
    assert (
        client_of(year.officer).post(f"/plans/{year.plan.pk}/step/", {"step": "close", "reason": "x"}).status_code
        == 404
    )
    assert Plan.objects.get().state == "running"


def test_actions_are_filtered_by_person_unit_state_and_item(year: Cast) -> None:
    year.with_plan("running")
    one, two = year.actions
    Action.objects.filter(pk=two.pk).update(state="blocked", responsible=year.editor)
    shown = {
        query: [f'id="a{one.number}"' in page(year.reader, f"{year.plan.pk}/{query}") for one in (one, two)]
        for query in (f"?person={year.editor.pk}", "?state=blocked", "?gap=1.1", "?person=none", "?unit=999")
    }
    assert shown == {
        f"?person={year.editor.pk}": [False, True], "?state=blocked": [False, True], "?gap=1.1": [True, False],
        "?person=none": [False, False], "?unit=999": [False, False],
    }  # fmt: skip


def test_who_left_is_marked_and_everything_handed_over(year: Cast) -> None:
    year.with_plan("running")
    Membership.objects.filter(user=year.coordinator).update(ended_at=AT, ended_by=year.head)
    assert "พ้นหน้าที่แล้ว" in page(year.reader, f"{year.plan.pk}/")
    path = f"{year.plan.pk}/hand-over/"
    assert "งาน 1.1.S1" in page(year.head, f"{path}?person={year.coordinator.pk}")
    assert status(year.reader, path) == 403
    assert status(year.officer, path) == 404
    data = {"person": year.coordinator.pk, "to": year.editor.pk, "reason": "ย้ายกอง"}
    answer = client_of(year.head).post(f"/plans/{path}", data)
    assert answer["Location"] == f"/plans/{year.plan.pk}/"
    assert set(Action.objects.values_list("responsible", flat=True)) == {year.editor.pk}
    assert PlanChange.objects.count() == 2
    text = page(year.reader, f"{year.plan.pk}/changes/")
    assert "ย้ายกอง" in text
    assert "มีการแก้หลังอนุมัติ" in text


def test_the_menu_says_where_one_is(year: Cast) -> None:
    """Priorities, plans, timeline, progress, results and their papers stand under the same entry as the gaps; at the Office under its own."""
    year.with_plan("running")
    paths = (
        f"/priorities/{year.dossier.pk}/", f"/plans/{year.plan.pk}/", f"/timeline/{year.plan.pk}/",
        f"/progress/plans/{year.plan.pk}/", f"/outcomes/dossiers/{year.dossier.pk}/",
    )  # fmt: skip
    own = {**dict.fromkeys((*paths, f"/papers/plans/{year.plan.pk}/"), "/improvement/"),
           **dict.fromkeys((f"/pack/dossiers/{year.dossier.pk}/", f"/papers/dossiers/{year.dossier.pk}/"), "/home/")}  # fmt: skip
    for path, entry in own.items():
        bar = client_of(year.reader).get(path).content.decode().split("<main", 1)[0]
        assert re.search(rf'href="{entry}"[^>]*aria-current', bar), path
    for path in paths[1:]:
        bar = client_of(year.officer).get(path).content.decode().split("<main", 1)[0]
        assert re.search(r'href="/portfolio/"[^>]*aria-current', bar), path


def test_a_gap_that_is_none_any_more_is_said_so(year: Cast) -> None:
    year.with_plan("running", levels="BAS")
    path = f"{year.plan.pk}/"
    assert "ไม่เป็นช่องว่างแล้ว" not in page(year.reader, path)  # met, but nothing stands behind it
    LevelAnswer.objects.create(
        dossier=year.dossier, organisation=year.department, item="1.1", level="significance", narrative="มีผลแล้ว",
        changed_at=AT,
    )  # fmt: skip
    assert page(year.reader, path).count("ไม่เป็นช่องว่างแล้ว") == 1


def test_the_csv_has_every_action(year: Cast) -> None:
    year.with_plan("running")
    answer = client_of(year.viewer).get(f"/plans/{year.plan.pk}/csv/")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("1,งาน 1.1.S1,1.1.S1,coordinator,,01/10/2569,31/03/2570,100000,")


def test_the_plan_asks_as_much_for_many_actions_as_for_one(year: Cast) -> None:
    year.with_plan("running")
    counts = []
    for wanted in (1, 8):
        for number in range(10, 10 + wanted):
            Action.objects.get_or_create(
                plan=year.plan, number=number, organisation=year.department, responsible=year.editor,
                defaults={"title": "ก", "created_by": year.head, "created_at": AT, "changed_by": year.head, "changed_at": AT},
            )  # fmt: skip
        client = client_of(year.coordinator)
        client.get(f"/plans/{year.plan.pk}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/plans/{year.plan.pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 40
