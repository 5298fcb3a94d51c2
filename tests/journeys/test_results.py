"""Category 7 as a table: figures typed in the row, points at once, faults in place, an indicator taken away and back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kaona.assessment.models import Measure
from kaona.assessment.operations import measures
from kaona.rules.measures import MeasureInput
from tests.cast import Cast
from tests.journeys.conftest import PHONE, faults_of


@pytest.fixture
def indicator(site: tuple[Cast, str]) -> Measure:
    cast, _ = site
    given = MeasureInput(name="ใบอนุญาตตามกำหนด", unit="ร้อยละ", target="80", results={2566: "70", 2567: "75"})
    return measures.add_measure(
        dossier=cast.dossier, sub_measure="7.1.1", given=given, by=cast.coordinator, at=timezone.now()
    )


def test_a_figure_in_thai_digits_gives_points_in_its_row_at_once(
    site: tuple[Cast, str], visit: Callable[..., Any], indicator: Measure
) -> None:
    cast, _ = site
    page = visit(cast.editor, f"/dossiers/{cast.dossier.pk}/results/7.1/")
    assert faults_of(page) == []
    page.fill(f"[form=f-{indicator.pk}][name=result_2568]", "๘๐")
    expect(page.locator(f"#points-{indicator.pk}")).to_contain_text("300.00")
    expect(page.locator(f"#reach-{indicator.pk}")).to_contain_text("100.00")
    expect(page.locator("#sp-7-1-1")).to_have_text("300.00")
    page.fill(f"[form=f-{indicator.pk}][name=result_2568]", "0")
    expect(page.locator(f"#points-{indicator.pk}")).to_contain_text("0.00")
    expect(page.locator("#c7-foot")).to_contain_text("เฉลี่ย 1 ตัววัดย่อยที่มีผล")


def test_a_fault_stands_at_its_field_and_what_was_typed_stays(
    site: tuple[Cast, str], visit: Callable[..., Any], indicator: Measure
) -> None:
    cast, _ = site
    page = visit(cast.editor, f"/dossiers/{cast.dossier.pk}/results/7.1/")
    row = page.locator(f"#m-{indicator.pk}")
    row.locator(".k-c7-in [name=target]").fill("แปดสิบ")
    row.locator("[name=result_2567]").fill("x")
    expect(row.locator("[data-error-for=target]")).to_contain_text("กรอกตัวเลข")
    expect(row.locator("[data-error-for=result_2567]")).to_contain_text("กรอกตัวเลข")
    expect(row.locator(".k-c7-in [name=target]")).to_have_attribute("aria-invalid", "true")
    row.locator("[name=name]").evaluate(
        "field => { field.value = ''; field.dispatchEvent(new Event('input', {bubbles: true})) }"
    )
    expect(row.locator(".k-c7-bar details")).to_have_attribute("open", "")
    page.locator("#sub-7\\.1\\.2 + tbody summary").click()
    form = page.locator("form[action$='/measures/7.1.2/add/']")
    form.locator("[name=name]").fill("ตัวใหม่")
    form.locator("[name=target]").fill("ไม่ใช่เลข")
    page.on("dialog", lambda dialog: dialog.accept())
    form.locator("button").click()
    expect(page.locator(".k-errors")).to_contain_text("กรอกตัวเลข")
    expect(form.locator("[name=name]")).to_have_value("ตัวใหม่")
    assert Measure.objects.count() == 1


def test_an_indicator_is_taken_away_and_brought_back_on_a_phone(
    site: tuple[Cast, str], visit: Callable[..., Any], indicator: Measure
) -> None:
    cast, _ = site
    page = visit(cast.editor, f"/dossiers/{cast.dossier.pk}/results/7.1/", PHONE)
    assert faults_of(page) == []
    page.click("button:has-text('นำตัววัดออก')")
    expect(page.locator(f"#m-{indicator.pk}")).to_have_count(0)
    page.click("button:has-text('นำกลับ')")
    expect(page.locator(f"#m-{indicator.pk}")).to_be_visible()


def test_two_people_on_one_indicator_choose_field_by_field(
    site: tuple[Cast, str], visit: Callable[..., Any], indicator: Measure
) -> None:
    cast, _ = site
    path = f"/dossiers/{cast.dossier.pk}/results/7.1/"
    first, second = visit(cast.editor, path), visit(cast.coordinator, path)
    mine, theirs = second.locator(f"#m-{indicator.pk}"), first.locator(f"#m-{indicator.pk}")
    with first.expect_response(lambda answer: "/change/" in answer.url and answer.ok):
        theirs.locator(".k-c7-in [name=target]").fill("90")
        theirs.locator("[name=result_2567]").fill("76")
    mine.locator(".k-c7-in [name=target]").fill("85")
    mine.locator("[name=result_2567]").fill("77")
    box = mine.locator("[data-clash]")
    expect(box).to_contain_text("เป้าหมาย")
    assert faults_of(second) == []
    box.locator("[data-keep-field=target][value=theirs]").check()
    with second.expect_response(lambda answer: "/change/" in answer.url and answer.ok):
        box.locator("[data-keep=chosen]").click()
    expect(box).to_have_count(0)
    row = Measure.objects.get()
    assert (row.target, {one.fiscal_year: one.value for one in row.results.all()}[2567]) == ("90", "77")
