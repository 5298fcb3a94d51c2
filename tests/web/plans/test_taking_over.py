"""The page of plans takes unfinished actions of last year's plan into this year's."""

import pytest

from kaona.improvement.models import Action, Plan
from kaona.improvement.operations import next_year as deeds
from tests.cast import Cast, plan_rows, submit_rows
from tests.improvement.next_year import AT, later_dossier, prepared, with_year
from tests.web.plans.pages import client_of, page


@pytest.fixture
def cast(db: None) -> Cast:
    cast = with_year(Cast.build())
    names = [f"level:{item}.{level}" for item in ("1.1",) for level in ("basic",)]
    row = prepared(cast, *names)
    cast.next = later_dossier(cast)
    deeds.attach(preparation=row, by=None, at=AT)
    cast.next.statementanswers.all().delete()
    cast.next.measureresults.all().delete()
    cast.next.measures.all().delete()
    submit_rows(cast.next, cast.head, "BA", AT)
    cast.new_plan, _actions = plan_rows(cast.next, cast.coordinator, cast.head, "draft", AT, codes=("2.1.S1",))
    return cast


def take(cast: Cast, user: object, **changes: object) -> tuple[int, str]:
    data = {"plan": cast.new_plan.pk, "action": [one.pk for one in cast.actions]} | changes
    answer = client_of(user).post(f"/plans/dossiers/{cast.next.pk}/take-over/", data, follow=True)
    return answer.status_code, answer.content.decode()


def test_the_chosen_ones_are_in_the_new_plan(cast: Cast) -> None:
    text = page(cast.coordinator, f"dossiers/{cast.next.pk}/")
    assert text.count('name="action"') == 2
    assert "2 งานที่ยังนำเข้าแผนได้" in page(cast.coordinator, f"{cast.new_plan.pk}/")
    status, text = take(cast, cast.coordinator, action=[cast.actions[0].pk])
    assert "1 งานที่ยังนำเข้าแผนได้" in text
    assert (status, "นำงานเข้าแผนแล้ว" in text) == (200, True)
    new = Action.objects.get(carried_from=cast.actions[0])
    assert "ต่อจากงานเดิม" in page(cast.coordinator, f"actions/{new.pk}/")
    text = page(cast.coordinator, f"dossiers/{cast.next.pk}/")
    assert (text.count('name="action"'), "ทำต่อในแผนใหม่" in text) == (1, True)


def test_faults_are_said_in_words(cast: Cast) -> None:
    assert "เลือกอย่างน้อยหนึ่งรายการ" in take(cast, cast.coordinator, action=[])[1]
    take(cast, cast.coordinator)
    assert "มีงานที่เสร็จ ยกเลิก หรือนำเข้าแผนแล้ว" in take(cast, cast.coordinator)[1]
    assert "ถอน" in take(cast, cast.coordinator, plan=cast.plan.pk)[1]
    assert Action.objects.filter(carried_from__isnull=False).count() == 2


def test_an_approved_plan_asks_for_a_reason(cast: Cast) -> None:
    Plan.objects.filter(pk=cast.new_plan.pk).update(state="approved", approved_by=cast.head, approved_at=AT)
    assert 'name="reason"' in page(cast.coordinator, f"dossiers/{cast.next.pk}/")
    assert "กรอกเหตุผล" in take(cast, cast.coordinator)[1]
    assert take(cast, cast.coordinator, reason="ทำต่อ")[0] == 200
    assert Action.objects.filter(carried_from__isnull=False).count() == 2


@pytest.mark.parametrize("name", ["outsider", "officer", "viewer", "nobody"])
def test_nobody_else(cast: Cast, name: str) -> None:
    assert take(cast, getattr(cast, name))[0] == 404


def test_readers_see_it_and_take_nothing(cast: Cast) -> None:
    assert 'name="action"' not in page(cast.reader, f"dossiers/{cast.next.pk}/")
    assert take(cast, cast.reader)[0] == 403
    assert not Action.objects.filter(carried_from__isnull=False).exists()
