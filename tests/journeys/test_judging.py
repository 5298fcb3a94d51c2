"""An assessor judges a whole item with the keyboard alone, writes a remark, loses the line and comes back; pages are clean."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kaona.assessment.models import Measure
from kaona.rules.editions import Item
from kaona.verification.models import Judgement, MeasureJudgement, Remark
from kaona.verification.queries.judging import edition_of
from tests.cast import Cast
from tests.journeys.conftest import DESKTOP, PHONE, faults_of
from tests.verification.test_remarks import citation


@pytest.fixture
def office(site: tuple[Cast, str]) -> Cast:
    cast, now = site[0], timezone.now()
    cast.with_submission("BA", at=now - timedelta(days=3)).with_review(at=now - timedelta(days=2))
    citation(cast, "1.1", at=now - timedelta(days=4))
    return cast


def item(cast: Cast, code: str) -> Item:
    return edition_of(cast.dossier).items[code]


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def judged(page: Any, key: str, code: str) -> None:
    """Press a verdict and see that it is kept."""
    with page.expect_response(re.compile(r"/judge/$")) as answer:
        press(page, key)
    assert answer.value.status == 200, code


def test_a_whole_item_with_the_keyboard_alone(site: tuple[Cast, str], office: Cast, visit: Callable[..., Any]) -> None:
    page = visit(office.assessor, f"/judging/{office.dossier.pk}/items/1.1/?level=basic")
    levels = item(office, "1.1").levels
    for place, level in enumerate(levels):
        for statement in level.statements_for("department"):
            press(page, "j")
            page.wait_for_function(
                "code => document.activeElement.id === 'q-' + code", arg=statement.code.replace(".", "-")
            )
            if statement.code == "1.1.B1":
                judged(page, "2", statement.code)
                press(page, "r")
                page.keyboard.type("ไม่พบคำสั่งแต่งตั้ง")
                with page.expect_response(re.compile(r"/reason/$")) as answer:
                    press(page, "Control+s")
                assert answer.value.status == 200
                press(page, "Escape")
            else:
                judged(page, "a", statement.code)
        if place < len(levels) - 1:
            with page.expect_navigation():
                press(page, "j")  # past the last one: the next level
    codes = {s.code for level in levels for s in level.statements_for("department")}
    found = {row.code: (row.verdict, row.reason) for row in Judgement.objects.filter(assignment=office.parts[0])}
    assert set(found) == codes
    assert found["1.1.B1"] == ("not_met", "ไม่พบคำสั่งแต่งตั้ง")
    assert {verdict for code, (verdict, _) in found.items() if ".S" in code} == {"not_met"}
    assert {verdict for code, (verdict, _) in found.items() if ".A" in code} == {"met"}

    with page.expect_navigation():
        press(page, "o")
    assert page.evaluate("document.activeElement.name") == "text"
    page.keyboard.type("ควรออกคำสั่งแต่งตั้งคณะทำงานให้ครบทุกกอง")
    press(page, "Tab", "Space")  # the first code of the item
    page.locator(".k-remark [data-state]", has_text="บันทึกแล้ว").wait_for()
    row = Remark.objects.get()
    page.wait_for_function("() => !document.querySelector('.k-remark [data-state].is-bad')")
    assert (row.kind, row.text) == ("ofi", "ควรออกคำสั่งแต่งตั้งคณะทำงานให้ครบทุกกอง")
    press(page, "Escape")
    page.locator("h1").click()
    with page.expect_navigation():
        press(page, "n")
    assert "/items/1.2/" in page.url
    press(page, "Shift+Slash")
    page.locator("#keys:popover-open").wait_for()


def test_keys_can_be_switched_off_and_work_on_a_thai_keyboard(office: Cast, visit: Callable[..., Any]) -> None:
    page = visit(office.assessor, f"/judging/{office.dossier.pk}/items/1.1/?level=basic")
    # The key beside H on a Thai keyboard writes "่"; its place is J.
    page.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '่', code: 'KeyJ', bubbles: true}))")
    assert page.evaluate("document.activeElement.id") == "q-1-1-B1"
    press(page, "Shift+Slash")
    page.locator("[data-keys-on]").uncheck()
    press(page, "Escape")
    page.locator("h1").click()
    press(page, "j", "1")
    assert Judgement.objects.count() == 0
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_a_lost_line_loses_no_reason(site: tuple[Cast, str], office: Cast, visit: Callable[..., Any]) -> None:
    address = f"/judging/{office.dossier.pk}/items/1.1/?level=basic"
    page = visit(office.assessor, address)
    press(page, "j")
    judged(page, "3", "1.1.B1")
    page.context.set_offline(True)
    press(page, "r")
    page.keyboard.type("รอเอกสารจากกอง")
    page.locator("#q-1-1-B1 [data-state].is-bad").wait_for()
    press(page, "Escape", "1")  # a verdict without a line is taken back, and said
    page.locator(".k-toast.is-bad").wait_for()
    assert page.locator("#j-1-1-B1-3").is_checked()
    page.context.set_offline(False)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(site[1] + address)
    reason = page.locator("#w-1-1-B1")
    if reason.input_value() == "":  # the page was left before the line was back: the text is offered
        page.locator("#q-1-1-B1 [data-offer]").get_by_role("button", name="ใช้ข้อความนี้").click()
        page.locator("#q-1-1-B1 [data-state]", has_text="บันทึกแล้ว").wait_for()
    assert reason.input_value() == "รอเอกสารจากกอง"
    assert Judgement.objects.get().reason == "รอเอกสารจากกอง"


def test_measures_by_keys_and_figures(office: Cast, visit: Callable[..., Any]) -> None:
    page = visit(office.assessor, f"/judging/{office.dossier.pk}/items/7.1/")
    one = Measure.objects.get(dossier=office.dossier, sub_measure="7.1.1")
    press(page, "j")
    judged(page, "1", "7.1.1")
    press(page, "f")
    page.keyboard.type("๖๐")
    press(page, "Tab")
    page.keyboard.type("รายงานประจำปี หน้า 12")
    with page.expect_response(lambda answer: answer.url.endswith("/judge/") and answer.status == 200):
        press(page, "Control+s")
    page.locator(f"#v-{one.pk}", has_text="225.00").wait_for()
    row = MeasureJudgement.objects.get()
    assert (row.suitable, row.corrected, row.source) == (True, "60", "รายงานประจำปี หน้า 12")


def test_every_page_is_clean_for_axe_and_fits_its_window(
    site: tuple[Cast, str], office: Cast, visit: Callable[..., Any]
) -> None:
    Remark.objects.create(assignment=office.parts[0], organisation=office.department, item="1.1", kind="strength",
                          text="มีคำสั่งแต่งตั้งครบทุกกอง", changed_at=timezone.now())  # fmt: skip
    page = visit(office.assessor, "/")
    base = f"{site[1]}/judging/{office.dossier.pk}/"
    found = {}
    for tail in ("", "items/1.1/", "items/7.1/"):
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            page.goto(base + tail)
            found[tail, size["width"]] = faults_of(page)
    officer = visit(office.officer, f"/judging/{office.dossier.pk}/parts/")
    found["parts", 1366] = faults_of(officer)
    assert {place: faults for place, faults in found.items() if faults} == {}
