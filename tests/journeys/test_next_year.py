"""The loop closed in a real browser: a coordinator prepares the next year, an officer opens its cycle, everything stands there
marked and counts nothing, and rises with each confirmation."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from kaona.assessment.models import Cycle, Dossier
from kaona.jobs.improvement import attach_prepared
from tests.cast import Cast
from tests.improvement.next_year import with_year
from tests.journeys.conftest import DESKTOP, PHONE, faults_of

CONFIRM = re.compile("^ยืนยันว่ายังใช้ได้")


@pytest.fixture
def agency(site: tuple[Cast, str]) -> Cast:
    return with_year(site[0], cited=timezone.now())


def clean(page: Any) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert faults_of(page) == [], page.url


def total(page: Any) -> str:
    return page.locator(".k-hero-num .k-score-xl").inner_text().replace("\n", "").strip()


def click(page: Any, name: Any) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def opened(cast: Cast, visit: Callable[..., Any]) -> Dossier:
    """The officer makes the next cycle, copies who takes part, and opens it."""
    page = visit(cast.officer, "/cycles/new/")
    page.fill("#name", "รอบปีหน้า")
    page.fill("#fy", "2570")
    page.fill("#ry", "2569")
    page.check("#t-department")
    for name, year in (("opens", "2569"), ("closes", "2600")):
        for part, value in (("d", "1"), ("m", "7"), ("y", year)):
            page.fill(f"#{name}-{part}", value)
    page.click("main .k-head-actions button")
    page.wait_for_url("**/participants/")
    with page.expect_navigation():
        page.click("button[value=copy]")
    page.click("main .k-head-actions button")
    with page.expect_navigation():
        page.click("#opening button[value=open]")
    return Dossier.objects.get(cycle=Cycle.objects.get(name_th="รอบปีหน้า"), organisation=cast.department)


def test_the_next_year_is_prepared_opened_and_confirmed(agency: Cast, visit: Callable[..., Any]) -> None:
    page = visit(agency.coordinator, f"/plans/dossiers/{agency.dossier.pk}/")
    page.get_by_role("link", name="ปีหน้า", exact=True).click()
    page.wait_for_url("**/next/")
    clean(page)
    page.locator("section[aria-labelledby=n-c1] summary").click()
    page.uncheck("input[name=take][value='level:1.2.basic']")
    clean(page)
    click(page, "เตรียมคำตอบปีหน้า")
    assert "เตรียมแล้ว" in page.inner_text("main")
    assert not page.is_checked("input[name=take][value='level:1.2.basic']")
    clean(page)

    new = opened(agency, visit)
    assert OrmQ.objects.count() >= 1  # the worker was asked
    assert attach_prepared() == 1
    page.reload()
    assert "นำเข้าแล้ว" in page.inner_text("main")
    clean(page)
    page.get_by_role("link", name="แบบประเมินปี 2570").click()
    page.wait_for_url(f"**/dossiers/{new.pk}/")
    assert "ต้องทบทวน 80 รายการ" in page.inner_text("#to-review")
    assert total(page) == "0.00"
    clean(page)

    # A level, with the Office's open word beside it
    page.goto(page.url + "items/1.1/")
    assert "ควรติดตามผล 1.1" in page.inner_text("#earlier-ofi")
    clean(page)
    with page.expect_navigation():
        page.locator("#confirm-basic button").click()
    page.goto(page.url.partition("items/")[0])
    risen = float(total(page))
    assert risen > 0
    # An indicator, a profile answer, a document
    for path, button in (("results/7.1/", CONFIRM), ("profile/", CONFIRM), ("still-valid/", re.compile("^ยังใช้ได้"))):
        page.goto(page.url + path)
        clean(page)
        click(page, button)
        page.goto(page.url.partition("#")[0].rpartition(path)[0])
    assert "ต้องทบทวน 76 รายการ" in page.inner_text("#to-review")
    # Actions of the old plan go on, and the old word stands among the gaps.
    page.get_by_role("link", name="งานต่อเนื่องจากแผนปีก่อน").click()
    assert "งาน 1.1.S1" in page.inner_text("#carried")
    clean(page)
    page.goto(page.url.split("/plans/")[0] + f"/improvement/{new.pk}/")
    assert "จากปี 2569" in page.inner_text("main")
    clean(page)
