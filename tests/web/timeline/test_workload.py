"""Workload: exact person-days by person and division, too much marked, who has left, nobody, CSV."""

import csv
import io
import re
from datetime import date

import pytest

from kaona.improvement.models import Action, Plan
from kaona.people.models import Membership, Unit
from tests.cast import NOW, Cast
from tests.web.timeline.test_timeline import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(year: Cast) -> Cast:
    """The coordinator: 44 days in October and November (43 working days); nobody: 6 over a weekend end of October."""
    year.with_plan("running")
    unit = Unit.objects.get()
    Action.objects.filter(number=1).update(
        starts_on=date(2026, 10, 1), ends_on=date(2026, 11, 30), person_days="44", unit=unit
    )
    Action.objects.filter(number=2).update(
        starts_on=date(2026, 10, 29), ends_on=date(2026, 11, 2), person_days="6", responsible=None
    )
    return year


def page(cast: Cast, query: str = "", user: object = None) -> str:
    answer = client_of(user or cast.reader).get(f"/timeline/{cast.plan.pk}/workload/{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def sheet(cast: Cast, query: str = "") -> list[list[str]]:
    answer = client_of(cast.reader).get(f"/timeline/{cast.plan.pk}/workload.csv{query}")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_by_person_with_what_is_too_much(running: Cast) -> None:
    text = page(running)
    # 44 × 22/43 and 44 × 21/43: both are more than there are working days.
    assert text.count("is-over") == 2
    assert '22.5<span class="m">มากไป</span>' in text
    assert "งานเกินวันทำการ 1" in text
    assert "4.0" in text
    rows = sheet(running)
    assert [rows[0][0], rows[0][1], rows[0][-2]] == ["ผู้รับผิดชอบ", "ต.ค. 2569", "รวม (วันทำงาน)"]
    assert rows[1][:4] == ["coordinator", "22.51", "21.49", "0.00"]
    assert (rows[1][-2], rows[2][:3]) == ("44.00", ["ยังไม่มี", "4.00", "2.00"])
    assert len(sheet(running, "?over=1")) == 2


def test_by_division_and_of_one_division(running: Cast) -> None:
    rows = sheet(running, "?by=unit")
    assert [row[0] for row in rows] == ["หน่วยงานภายใน", "กองตัวอย่าง", "ยังไม่มี"]
    assert 'id="w0"' not in page(running, f"?unit={Unit.objects.get().pk}")
    # Two responsible people of a division have twice the days.
    Action.objects.filter(number=2).update(responsible=running.editor, unit=Unit.objects.get())
    assert "is-over" not in page(running, "?by=unit")


def test_what_cannot_be_spread_is_named(running: Cast) -> None:
    Action.objects.filter(number=1).update(person_days="")
    Action.objects.filter(number=2).update(starts_on=None)
    text = page(running, user=running.coordinator)
    assert "ยังไม่ประมาณแรง" in text
    assert "ยังไม่มีวัน" in text
    assert text.count("เติม<") == 2
    assert "เติม<" not in page(running)
    assert [row[-1] for row in sheet(running)[1:]] == ["1", "2"]


def test_who_has_left_is_marked(running: Cast) -> None:
    assert "พ้นหน้าที่แล้ว" not in page(running)
    Membership.objects.filter(user=running.coordinator).update(ended_at=NOW)
    assert "พ้นหน้าที่แล้ว" in page(running)


def test_cancelled_is_no_work_and_done_was(running: Cast) -> None:
    Action.objects.filter(number=1).update(state="done")
    assert sheet(running)[1][1] == "22.51"
    Action.objects.filter(number=1).update(state="cancelled")
    assert [row[0] for row in sheet(running)] == ["ผู้รับผิดชอบ", "ยังไม่มี"]


def test_a_plan_of_three_years_shows_one_of_them(running: Cast) -> None:
    Plan.objects.update(years=3)
    assert sheet(running, "?year=2571")[0][1] == "ต.ค. 2570"
    assert sheet(running, "?year=1")[0][1] == "ต.ค. 2569"
    assert "ไม่มีงานในปีนี้" in page(running, "?year=2571")


def test_names_are_no_formulas(running: Cast) -> None:
    running.coordinator.full_name = "=1+1"
    running.coordinator.save()
    assert sheet(running)[1][0] == "'=1+1"


@pytest.mark.parametrize("who", ["outsider", "governor", "nobody", "assessor", "administrator"])
def test_nobody_else_reads_it(running: Cast, who: str) -> None:
    for name in ("workload/", "workload.csv"):
        assert client_of(getattr(running, who)).get(f"/timeline/{running.plan.pk}/{name}").status_code == 404
