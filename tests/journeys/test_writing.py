"""Nothing typed is ever lost: two people on one field, the network cut, a session that ends mid-sentence, a crash."""

from collections.abc import Callable
from typing import Any

from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from kaona.assessment.models import LevelAnswer
from kaona.assessment.operations import answers
from tests.cast import Cast
from tests.journeys.conftest import sign_in

FIELD = "#narr-basic"
STATE = "#n-basic [data-state]"


def stored() -> str:
    row = LevelAnswer.objects.filter(item="1.1", level="basic").first()
    return row.narrative if row else ""


def address(cast: Cast) -> str:
    return f"/dossiers/{cast.dossier.pk}/items/1.1/"


def test_text_saves_itself_within_two_seconds(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, _ = site
    page = visit(cast.editor, address(cast))
    page.type(FIELD, "กรมทำแล้ว")
    expect(page.locator(STATE)).to_contain_text("บันทึกแล้ว")
    assert stored() == "กรมทำแล้ว"


def test_who_goes_on_while_it_is_being_saved_finds_it_on_the_next_page(
    site: tuple[Cast, str], visit: Callable[..., Any]
) -> None:
    cast, url = site
    page, asked, held = visit(cast.editor, address(cast)), [], []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.route("**/*", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    page.fill(FIELD, "พิมพ์แล้วไปต่อทันที")
    page.get_by_role("link", name="1.2", exact=False).first.click()
    expect(page.locator(STATE)).to_contain_text("กำลังบันทึก")
    assert page.url == url + address(cast)
    held.pop().continue_()
    page.wait_for_url("**/items/1.2/**")
    assert (stored(), asked) == ("พิมพ์แล้วไปต่อทันที", [])
    # Without a connection nothing waits: the browser asks, as it does when the window is closed.
    page.goto(url + address(cast))
    page.fill(FIELD, "ไม่มีการเชื่อมต่อ")
    page.unroute("**/*")
    page.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("link", name="1.2", exact=False).first.click()
    page.wait_for_url("**/items/1.2/**")
    assert asked == ["beforeunload"]
    page.goto(url + address(cast))
    expect(page.locator("#n-basic")).to_contain_text("พบข้อความที่ยังไม่ได้บันทึก")


def test_who_asks_to_save_while_it_is_being_saved_is_told_when_it_is(
    site: tuple[Cast, str], visit: Callable[..., Any]
) -> None:
    cast, _ = site
    page, held = visit(cast.editor, address(cast)), []
    page.route("**/*", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    page.fill(FIELD, "พิมพ์แล้วรอ")
    expect(page.locator(STATE)).to_contain_text("กำลังบันทึก")
    page.locator("form", has=page.locator(FIELD)).evaluate("form => form.requestSubmit()")
    held.pop().continue_()
    expect(page.locator(".k-toast")).to_contain_text("บันทึกแล้ว")
    assert (stored(), held) == ("พิมพ์แล้วรอ", [])


def test_a_tick_changes_item_category_and_total_at_once_like_a_fresh_page(
    site: tuple[Cast, str], visit: Callable[..., Any]
) -> None:
    cast, _ = site
    page = visit(cast.editor, address(cast))
    page.click("label:has(#r-1\\.1\\.B1-met)")
    expect(page.locator("#head-score")).to_contain_text("100.00")
    parts = ["#ledger", "#sums", "#head-score", "#stops"]
    look = "selector => document.querySelector(selector).innerText"
    swapped = [page.evaluate(look, part) for part in parts]
    page.reload()
    assert [page.evaluate(look, part) for part in parts] == swapped


def test_two_people_on_one_field_lose_nothing(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, _ = site
    first, second = visit(cast.editor, address(cast)), visit(cast.coordinator, address(cast))
    first.fill(FIELD, "ฉบับของคนแรก")
    expect(first.locator(STATE)).to_contain_text("บันทึกแล้ว")
    second.fill(FIELD, "ฉบับของคนที่สอง")
    box = second.locator("#n-basic [data-clash]")
    expect(box).to_contain_text("ฉบับของคนแรก")
    expect(box).to_contain_text("ฉบับของคนที่สอง")
    box.locator("[data-keep=both]").click()
    expect(second.locator(STATE)).to_contain_text("บันทึกแล้ว")
    assert "ฉบับของคนแรก" in stored()
    assert "ฉบับของคนที่สอง" in stored()


def test_the_network_cut_while_typing(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, _ = site
    page = visit(cast.editor, address(cast))
    page.context.set_offline(True)
    page.type(FIELD, "พิมพ์ตอนสายหลุด")
    expect(page.locator(STATE)).to_contain_text("เก็บไว้ในเครื่องนี้แล้ว")
    assert stored() == ""
    page.click("label:has(#r-1\\.1\\.B1-met)")
    expect(page.locator("[data-toasts]")).to_contain_text("ยังไม่ได้บันทึก ไม่มีการเชื่อมต่อ")
    assert page.is_checked("#r-1\\.1\\.B1-none")
    page.context.set_offline(False)
    expect(page.locator(STATE)).to_contain_text("บันทึกแล้ว")
    assert stored() == "พิมพ์ตอนสายหลุด"


def test_a_browser_that_crashed_offers_the_text_back(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, url = site
    page = visit(cast.editor, address(cast))
    page.context.set_offline(True)
    page.type(FIELD, "ก่อนเครื่องดับ")
    page.wait_for_timeout(300)
    again = page.context.new_page()
    page.close(run_before_unload=False)
    again.context.set_offline(False)
    again.goto(url + address(cast))
    expect(again.locator("[data-offer]")).to_contain_text("ก่อนเครื่องดับ")
    again.click("[data-offer] button:has-text('ใช้ข้อความนี้')")
    expect(again.locator(STATE)).to_contain_text("บันทึกแล้ว")
    assert stored() == "ก่อนเครื่องดับ"


def test_kept_text_meets_a_newer_save_and_both_are_shown(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, url = site
    page = visit(cast.editor, address(cast))
    page.context.set_offline(True)
    page.type(FIELD, "ของฉันที่ยังไม่ได้บันทึก")
    page.wait_for_timeout(300)
    again = page.context.new_page()
    page.close(run_before_unload=False)
    from django.utils import timezone

    answers.write_narrative(
        dossier=cast.dossier,
        item="1.1",
        level="basic",
        text="ของเพื่อน",
        version=0,
        by=cast.coordinator,
        at=timezone.now(),
    )
    again.context.set_offline(False)
    again.goto(url + address(cast))
    again.click("[data-offer] button:has-text('ใช้ข้อความนี้')")
    expect(again.locator("[data-clash]")).to_contain_text("ของเพื่อน")
    assert stored() == "ของเพื่อน"


def test_a_session_that_ends_mid_sentence(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, url = site
    page = visit(cast.editor, address(cast))
    page.type(FIELD, "ครึ่งประโยค")
    expect(page.locator(STATE)).to_contain_text("บันทึกแล้ว")
    Session.objects.all().delete()
    page.type(FIELD, " และอีกครึ่ง")
    expect(page.locator(STATE)).to_contain_text("เข้าสู่ระบบอีกครั้ง")
    other = page.context.new_page()
    sign_in(other, url, cast.editor)
    other.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator(STATE)).to_contain_text("บันทึกแล้ว")
    assert stored() == "ครึ่งประโยค และอีกครึ่ง"


def test_a_browser_whose_cookies_are_gone_is_sent_to_sign_in(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, _ = site
    page = visit(cast.editor, address(cast))
    page.context.clear_cookies()
    page.type(FIELD, "หลังคุกกี้หาย")
    expect(page.locator(STATE)).to_contain_text("เข้าสู่ระบบอีกครั้ง")


def test_a_tick_says_the_sums_clears_the_check_and_can_be_undone(
    site: tuple[Cast, str], visit: Callable[..., Any]
) -> None:
    cast, _ = site
    page = visit(cast.coordinator, address(cast))
    page.click("label:has(#r-1\\.1\\.B1-met)")
    expect(page.locator("[data-toasts]")).to_contain_text("ข้อ 100.00")
    page.click("#confirm-basic button")
    expect(page.locator("#confirm-basic")).to_contain_text("ยกเลิกตรวจแล้ว")
    page.click("label:has(#r-1\\.1\\.B2-met)")
    expect(page.locator("#confirm-basic")).to_contain_text("ยืนยันว่าตรวจแล้ว")
    page.click(".k-undo")
    expect(page.locator("#r-1\\.1\\.B2-none")).to_be_checked()
    expect(page.locator("#head-score")).to_contain_text("100.00")
    assert page.evaluate("document.activeElement.id") == "r-1.1.B2-none"


def test_ticks_answer_to_the_keyboard(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, _ = site
    page = visit(cast.editor, address(cast))
    page.focus("#r-1\\.1\\.B1-none")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#head-score")).to_contain_text("100.00")
    assert page.evaluate("document.activeElement.id") == "r-1.1.B1-met"
