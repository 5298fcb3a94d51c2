"""The Office looks over all plans: what is blocked, one plan, a spreadsheet; a ministry sees its own only."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from kaona.activity.models import Notice
from tests.cast import NOW, Cast
from tests.improvement.portfolio import agency, blocked, opportunity, plan
from tests.journeys.conftest import PHONE, faults_of

PAGES = ("", "?state=none", "blocked/", "unanswered/", "items/")


@pytest.fixture
def nation(site: tuple[Cast, str]) -> Cast:
    cast = site[0].with_plan("running")
    blocked(cast.plan, "at_risk", "blocked")
    cast.keep("confirmed", NOW)
    cast.dossier.scores.filter(kind="confirmed").update(published_at=NOW)
    opportunity(cast, cast.dossier)
    _row, dossier = agency(cast, 1, parent=None)
    plan(cast, dossier, "approved", expected="22/7", money=1_234_500_50)
    agency(cast, 2)
    return cast


def test_the_officer_finds_what_is_blocked_and_the_ministry_its_own(
    nation: Cast, visit: Callable[..., Any], tmp_path: Path
) -> None:
    page = visit(nation.officer, "/portfolio/")
    expect(page.locator(".k-ladder")).to_contain_text("+13.14")
    page.get_by_role("link", name="มีงานติดขัด").click()
    expect(page.locator("tbody tr")).to_have_count(2 if page.locator(".k-folio-years").count() else 1)
    page.get_by_role("link", name="กรมตัวอย่าง").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="แผนยกระดับ")).to_be_visible()
    page.go_back()
    with page.expect_download() as got:
        page.get_by_role("link", name="CSV").click()
    text = Path(got.value.path()).read_text(encoding="utf-8-sig")
    assert "กรมตัวอย่าง" in text
    assert "กรมเพิ่ม 1" not in text
    page.get_by_role("link", name="งานที่ติดขัด", exact=True).first.click()
    expect(page.get_by_role("row", name="อุปสรรค 2")).to_be_visible()
    # The agency is reminded of what it never answered; once.
    page.get_by_role("link", name="OFI ที่ยังไม่ตอบ").click()
    page.get_by_role("button", name="เตือน กรมตัวอย่าง").click()
    expect(page.get_by_text("เตือนเมื่อ")).to_be_visible()
    assert Notice.objects.filter(kind="feedback.reminded").count() == 2
    viewer = visit(nation.viewer, "/portfolio/")
    expect(viewer.get_by_role("link", name="กรมตัวอย่าง")).to_be_visible()
    expect(viewer.locator("main")).not_to_contain_text("กรมเพิ่ม 1")
    expect(viewer.get_by_role("link", name="ภาพรวมแผน", exact=True)).to_be_visible()


@pytest.mark.parametrize("size", [None, PHONE])
def test_every_page_is_clean(nation: Cast, visit: Callable[..., Any], size: dict[str, int] | None) -> None:
    page = visit(nation.officer, "/portfolio/", size)
    for path in PAGES:
        page.goto(page.url.partition("/portfolio/")[0] + f"/portfolio/{path}")
        assert faults_of(page) == [], path
