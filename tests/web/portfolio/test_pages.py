"""The pages of the portfolio: who may not, what they show, CSV, few questions."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaona.improvement.models import Action, Plan
from kaona.people.models import Organisation
from tests.cast import Cast
from tests.improvement.portfolio import agency, blocked, opportunity, plan
from tests.web.plans.pages import client_of, content_of

pytestmark = pytest.mark.django_db
PAGES = (
    "",
    "export.csv",
    "blocked/",
    "blocked/export.csv",
    "unanswered/",
    "unanswered/export.csv",
    "items/",
    "items/export.csv",
)


@pytest.fixture
def nation(year: Cast) -> Cast:
    year.with_plan("running")
    blocked(year.plan, "blocked")
    opportunity(year, year.dossier)
    row, dossier = agency(year, 1, parent=None)
    Organisation.objects.filter(pk=row.pk).update(name_th="=กรมนอกสังกัด")
    plan(year, dossier, "approved", title="@แผนนอกสังกัด", expected="22/7", money=123_456_50)
    _row, hidden = agency(year, 2)
    plan(year, hidden, "draft", title="ร่างลับ")
    return year


def text_of(user: object, path: str = "") -> str:
    answer = client_of(user).get(f"/portfolio/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_only_those_who_look_over_agencies_come_in(nation: Cast, path: str) -> None:
    assert Client().get(f"/portfolio/{path}").status_code == 302
    for user in (
        nation.coordinator,
        nation.head,
        nation.assessor,
        nation.administrator,
        nation.outsider,
        nation.nobody,
    ):
        assert client_of(user).get(f"/portfolio/{path}").status_code == 403
    for user in (nation.officer, nation.approver, nation.viewer):
        text = text_of(user, path)
        assert "ร่างลับ" not in text
        assert ("นอกสังกัด" in text) <= (user != nation.viewer)


def test_the_page_leads_to_plans_and_says_their_figures(nation: Cast) -> None:
    text = content_of(text_of(nation.officer))
    assert f'href="/plans/{nation.plan.pk}/"' in text
    assert "+3.14" in text
    assert "123,456.50" in text
    # 10 + 22/7, then per plan
    assert "+13.14" in text
    assert "6.57" in text
    assert "กรมเพิ่ม 2" not in text
    assert "กรมเพิ่ม 2" in content_of(text_of(nation.officer, "?state=none"))


def test_a_spreadsheet_gets_every_column_and_runs_no_formula(nation: Cast) -> None:
    text = text_of(nation.officer, "export.csv")
    assert text.startswith("\ufeff")
    head, *lines = text.strip().split("\r\n")
    assert len(lines) == 2
    assert {len(head.split(","))} == {23}
    line = next(one for one in lines if "นอกสังกัด" in one)
    assert "'=กรมนอกสังกัด" in line
    assert "'@แผนนอกสังกัด" in line
    assert ",22/7," in line
    assert ",123456.5," in line
    assert "กรมเพิ่ม 2" in text_of(nation.officer, "export.csv?state=none")


def test_the_other_spreadsheets_hold_what_their_pages_show(nation: Cast) -> None:
    assert "อุปสรรค 1" in text_of(nation.officer, "blocked/export.csv")
    assert "ควรทบทวน 1.1" in text_of(nation.viewer, "unanswered/export.csv")
    head, *lines = text_of(nation.officer, "items/export.csv").strip().split("\r\n")
    assert {len(head.split(","))} == {10}
    assert len(lines) == 30
    assert next(one for one in lines if one.startswith("1.1,")).endswith(",2,2,2,0,1,10.00,10,0")


def test_a_promise_that_is_a_loss_has_its_minus_everywhere(nation: Cast) -> None:
    Plan.objects.filter(state="approved").update(expected="-3/4")
    Action.objects.filter(plan__state="approved").update(expected="-11/14")
    Action.objects.filter(plan__state="running").update(expected="")
    assert "−0.75" in content_of(text_of(nation.officer, "?state=approved"))
    page = content_of(text_of(nation.officer, "items/"))
    assert "−0.79" in page
    assert "+0.79" not in page
    # A number, so that a spreadsheet adds it up.
    assert ",-0.75," in text_of(nation.officer, "export.csv?state=approved")


def test_empty_pages_say_so(year: Cast) -> None:
    assert "ยังไม่มีแผนที่หัวหน้าส่วนราชการอนุมัติ" in text_of(year.officer)
    assert "ไม่มีงานที่ติดขัด" in text_of(year.officer, "blocked/")
    assert "ครบทุกข้อแล้ว" in text_of(year.officer, "unanswered/")
    assert "ยังไม่มีแผนที่หัวหน้าส่วนราชการอนุมัติ" in text_of(year.officer, "items/")
    assert "ล้างตัวกรอง" in content_of(text_of(year.officer, "?q=ไม่มีจริง"))


@pytest.mark.parametrize(
    "path", ["", "?state=none", "?sort=-points", "?need=blocked", "blocked/", "unanswered/", "items/"]
)
def test_a_page_asks_few_questions_however_many_plans_there_are(nation: Cast, path: str) -> None:
    client = client_of(nation.officer)
    client.get(f"/portfolio/{path}")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/portfolio/{path}").status_code == 200
        return len(captured)

    before = asked()
    for number in range(3, 9):
        _row, dossier = agency(nation, number)
        blocked(plan(nation, dossier, "running"), "at_risk", "blocked")
        opportunity(nation, dossier)
    assert asked() <= max(before, 12)
    assert before <= 12


def test_english(nation: Cast) -> None:
    client = client_of(nation.officer)
    for path, words in (
        ("", "Portfolio of uplift plans"),
        ("blocked/", "Blocked since"),
        ("unanswered/", "Unanswered"),
        ("items/", "Plans by item"),
    ):
        answer = client.get(f"/portfolio/{path}", headers={"Accept-Language": "en"})
        assert words in answer.content.decode(), path
