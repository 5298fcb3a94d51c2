"""The timeline: who reads it, what it shows of a plan of one and of three years, how many questions it asks."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils.translation import override

from kaona.improvement.models import Action, Plan, Predecessor
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(cast: Cast, user: object, query: str = "") -> str:
    answer = client_of(user).get(f"/timeline/{cast.plan.pk}/{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def running(year: Cast) -> Cast:
    return year.with_plan("running")


@pytest.mark.parametrize("who", ["reader", "editor", "coordinator", "head", "officer", "approver", "viewer"])
def test_everybody_who_reads_the_plan_sees_its_timeline(running: Cast, who: str) -> None:
    text = page(running, getattr(running, who))
    assert "1. งาน 1.1.S1" in text
    assert ("data-bar" in text) == (who in ("coordinator", "head"))
    assert ("timeline.js" in text) == (who in ("coordinator", "head"))


@pytest.mark.parametrize("who", ["outsider", "governor", "nobody", "assessor", "administrator"])
def test_nobody_else_does(running: Cast, who: str) -> None:
    assert client_of(getattr(running, who)).get(f"/timeline/{running.plan.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["officer", "viewer", "outsider"])
def test_a_draft_is_the_agencys_own(year: Cast, who: str) -> None:
    year.with_plan("draft")
    assert client_of(getattr(year, who)).get(f"/timeline/{year.plan.pk}/").status_code == 404


def test_quarters_months_today_rounds_and_what_starts_too_early(running: Cast) -> None:
    Plan.objects.update(first_year=2569)
    for one, (first, last) in zip(
        running.actions, ((date(2025, 10, 1), date(2026, 6, 1)), (date(2026, 5, 1), date(2026, 9, 30))), strict=True
    ):
        Action.objects.filter(pk=one.pk).update(starts_on=first, ends_on=last)
    text = page(running, running.reader)
    assert re.findall(r'scope="colgroup" colspan="3" class="qu">([^<]+)<', text) == [
        f"ไตรมาส {n}/2569" for n in range(1, 5)
    ]
    heads = re.findall(r'<th scope="col" class="mo[^"]*">([^<]+)</th>', text)
    assert (len(heads), heads[0], heads[-1]) == (12, "ต.ค.", "ก.ย.")
    assert "1 ต.ค. 2568 – 1 มิ.ย. 2569" in text
    assert "เริ่มก่อนงาน 1 สิ้นสุด ต้องเริ่มช้าลง 32 วัน" in text
    assert text.count('class="dep early"') == 3
    assert '<rect class="plan crit"' in text or '<rect class="late crit"' in text


def test_an_action_without_dates_stands_below(running: Cast) -> None:
    Action.objects.filter(number=2).update(ends_on=None)
    text = page(running, running.coordinator)
    below = text[text.index('id="t-undated"') :]
    assert "2. งาน 1.2.S1" in below
    assert "1 ต.ค. 2569 – ?" in below
    assert "ใส่วัน" in below
    assert text.count("data-bar ") == 1
    Action.objects.update(starts_on=None)
    assert "ยังไม่มีงานที่มีวันเริ่มและวันสิ้นสุด" in page(running, running.coordinator)


def test_three_years_by_quarters_and_each_year_by_months(running: Cast) -> None:
    Plan.objects.update(years=3)
    text = page(running, running.reader)
    assert re.findall(r'colspan="4" class="qu">([^<]+)<', text) == [f"ปีงบประมาณ {year}" for year in (2570, 2571, 2572)]
    assert 'data-days="1096"' in text
    one = page(running, running.reader, "?year=2571")
    assert 'data-days="366"' in one
    assert "data-body" not in one  # nothing of this plan lies in its second year
    assert 'data-days="1096"' in page(running, running.reader, "?year=2999")


def test_filters_and_order(running: Cast) -> None:
    Action.objects.filter(number=1).update(state="done", percent=100, starts_on=date(2027, 1, 1))
    text = page(running, running.reader)
    assert text.index('id="a2"') < text.index('id="a1"')
    text = page(running, running.reader, "?sort=number")
    assert text.index('id="a1"') < text.index('id="a2"')
    assert 'id="a2"' not in page(running, running.reader, "?state=done")
    assert 'id="a1"' not in page(running, running.reader, "?state=critical")
    assert "ไม่มีงานตามตัวกรอง" in page(running, running.reader, "?state=blocked")
    assert 'id="a1"' in page(running, running.reader, f"?person={running.coordinator.pk}")
    assert "ไม่มีงานตามตัวกรอง" in page(running, running.reader, f"?person={running.editor.pk}")


def test_a_done_action_and_a_fixed_plan_do_not_move(running: Cast) -> None:
    Action.objects.filter(number=1).update(state="done", percent=100)
    assert page(running, running.coordinator).count("data-bar ") == 1
    Plan.objects.update(state="closed", closed_at=running.plan.started_at)
    text = page(running, running.coordinator)
    assert "data-bar " not in text
    assert "แผนปิดแล้ว" in text


def test_the_questions_do_not_grow_with_the_actions(running: Cast, django_assert_max_num_queries: object) -> None:
    client = client_of(running.coordinator)
    path = f"/timeline/{running.plan.pk}/"
    client.get(path)
    for number in range(3, 12):
        one = Action.objects.get(number=1)
        one.pk, one.number = None, number
        one.save()
        Predecessor.objects.create(
            organisation=running.department, action=one, before=running.actions[0], at=running.plan.created_at
        )
    with django_assert_max_num_queries(22):
        assert client.get(path).content.decode().count("data-bar ") == 11


def test_in_english(running: Cast) -> None:
    with override("en"):
        client = client_of(running.reader)
        client.cookies["django_language"] = "en"
        text = client.get(f"/timeline/{running.plan.pk}/").content.decode()
    assert "Quarter" in text
    assert ">Oct</th>" in text
    assert "Critical path" in text
