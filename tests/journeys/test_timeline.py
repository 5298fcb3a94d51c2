"""The timeline in a browser: bars moved by keyboard and pointer, undone, with what follows and a reason; on a phone a list."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect
from pypdfium2 import PdfDocument

from kaona.improvement.models import Action, Plan, PlanChange
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.thai_dates import local
from tests.cast import Cast
from tests.improvement.books import changed
from tests.improvement.plans import change
from tests.journeys.conftest import PHONE, faults_of

FIRST = date(2026, 10, 1)


def lay(cast: Cast) -> None:
    """The first action until March, the second after it in April."""
    Action.objects.filter(number=1).update(starts_on=FIRST, ends_on=date(2027, 3, 31), percent=40, state="running")
    Action.objects.filter(number=2).update(starts_on=date(2027, 4, 1), ends_on=date(2027, 4, 30))


def days(number: int) -> tuple[date, date]:
    row = Action.objects.get(number=number)
    return row.starts_on, row.ends_on


def bar(page: Any, number: int) -> Any:
    page.wait_for_load_state()  # the script that moves bars has begun
    return page.locator(f"[data-bar][data-number='{number}']")


def drag(page: Any, grip: Any, by: float, at: float = 0.5) -> None:
    box = grip.bounding_box()
    x, y = box["x"] + box["width"] * at, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by / 2, y)
    page.mouse.move(x + by, y)
    page.mouse.up()


def test_bars_move_by_keyboard_and_pointer_and_go_back(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast = site[0].with_plan("draft")
    lay(cast)
    page = visit(cast.coordinator, f"/timeline/{cast.plan.pk}/")
    assert faults_of(page) == []
    save = page.locator("form[data-move]")
    two = bar(page, 2)
    # The keyboard: a day, a week, a month, the end; Esc puts it back.
    two.focus()
    for key in (
        "ArrowRight",
        "Shift+ArrowRight",
        "PageDown",
        "Alt+ArrowRight",
        "Alt+Shift+ArrowRight",
        "Alt+ArrowLeft",
    ):
        page.keyboard.press(key)
    expect(save).to_contain_text("งาน 2: 9 พ.ค. 2570 – 14 มิ.ย. 2570")
    assert faults_of(page) == []
    page.keyboard.press("Escape")
    expect(save).to_be_hidden()
    assert days(2) == (date(2027, 4, 1), date(2027, 4, 30))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("เลื่อนงาน 2 แล้ว")).to_be_visible()
    assert days(2) == (date(2027, 4, 2), date(2027, 5, 1))
    expect(bar(page, 2)).to_be_focused()
    page.get_by_role("button", name="เลิกทำ").click()
    expect(page.get_by_text("กลับเป็นวันเดิมแล้ว")).to_be_visible()
    assert days(2) == (date(2027, 4, 1), date(2027, 4, 30))
    # The pointer: the bar, then its end.
    lane = page.locator("#a2 .k-lane svg").bounding_box()["width"]
    drag(page, bar(page, 2).locator("[data-grip]"), lane * 30 / 365)
    expect(save).to_contain_text("งาน 2: 1 พ.ค. 2570 – 30 พ.ค. 2570")
    drag(page, bar(page, 2).locator("[data-end]"), lane * 20 / 365)
    expect(save).to_contain_text("งาน 2: 1 พ.ค. 2570 – 19 มิ.ย. 2570")
    page.get_by_role("button", name="บันทึก Enter").click()
    expect(page.get_by_text("เลื่อนงาน 2 แล้ว")).to_be_visible()
    assert days(2) == (date(2027, 5, 1), date(2027, 6, 19))
    # Too early for what comes first: the words, and nothing saved.
    bar(page, 2).focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("เริ่มได้ตั้งแต่ 1 เม.ย. 2570 หลังงาน 1 สิ้นสุด")
    assert faults_of(page) == []
    assert days(2) == (date(2027, 5, 1), date(2027, 6, 19))


def test_today_and_the_months_are_drawn_in_each_lane(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    """They are drawn once and used in every lane; only a picture shows whether they are there."""
    cast = site[0].with_plan("running")
    Plan.objects.update(first_year=fiscal_year_of(local(timezone.now()).date()))
    Action.objects.update(starts_on=None)
    Action.objects.filter(number=1).update(starts_on=date(2000, 1, 1), ends_on=date(2000, 1, 2))
    page = visit(cast.reader, f"/timeline/{cast.plan.pk}/")
    picture = Image.open(BytesIO(page.locator("#a1 .k-lane").screenshot())).convert("L")
    row = [picture.getpixel((x, picture.height // 4)) for x in range(picture.width)]
    assert sum(shade < 60 for shade in row) >= 1  # today, in ink
    assert sum(60 <= shade < 240 for shade in row) >= 10  # the months


def test_in_a_running_plan_what_follows_moves_too_with_a_reason(
    site: tuple[Cast, str], visit: Callable[..., Any]
) -> None:
    cast = site[0].with_plan("running")
    lay(cast)
    Action.objects.filter(number=1).update(
        title="รวมผลสำรวจเข้ากับฐานข้อมูลผู้รับบริการและผู้มีส่วนได้ส่วนเสียจากแหล่งอื่น แล้วใช้แก้เรื่องที่ไม่พึงพอใจ" * 2
    )
    page = visit(cast.coordinator, f"/plans/{cast.plan.pk}/")
    page.get_by_role("link", name="เส้นเวลา").click()
    page.wait_for_url("**/timeline/**")
    bar(page, 1).focus()
    page.keyboard.press("Alt+PageDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="สิ่งที่เปลี่ยน")).to_be_visible()
    expect(page.locator("tr", has_text="2. งาน 1.2.S1")).to_contain_text("1 พ.ค. 2570 – 30 พ.ค. 2570")
    assert faults_of(page) == []
    page.get_by_role("button", name="บันทึกวันใหม่").click()
    expect(page.get_by_role("alert")).to_contain_text("กรอกเหตุผล")
    page.get_by_role("textbox", name="เหตุผล").fill("งบประมาณมาช้า")
    page.get_by_role("button", name="บันทึกวันใหม่").click()
    expect(page.get_by_text("เลื่อนงาน 1, 2 แล้ว")).to_be_visible()
    assert (days(1)[1], days(2)) == (date(2027, 4, 30), (date(2027, 5, 1), date(2027, 5, 30)))
    assert [one.reason for one in PlanChange.objects.all()] == ["งบประมาณมาช้า"] * 2
    page.get_by_role("button", name="เลิกทำ").click()
    expect(page.get_by_text("กลับเป็นวันเดิมแล้ว")).to_be_visible()
    assert (days(1)[1], days(2)) == (date(2027, 3, 31), (date(2027, 4, 1), date(2027, 4, 30)))


@pytest.mark.parametrize("who", ["reader", "coordinator"])
def test_on_a_phone_the_actions_stand_in_a_list_by_quarter(
    site: tuple[Cast, str], visit: Callable[..., Any], who: str
) -> None:
    cast = site[0].with_plan("draft")
    lay(cast)
    phone = visit(getattr(cast, who), f"/timeline/{cast.plan.pk}/", PHONE)
    expect(phone.get_by_role("heading", name="ไตรมาส 3 · ปีงบประมาณ 2570")).to_be_visible()
    expect(phone.locator("[data-gantt]")).to_be_hidden()
    assert faults_of(phone) == []
    if who == "coordinator":
        phone.locator(".k-quarters li", has_text="2. งาน").get_by_role("link", name="เลื่อน").click()
        assert faults_of(phone) == []
        phone.get_by_role("group", name="วันสิ้นสุด").get_by_label("วัน", exact=True).fill("๑๕")
        phone.get_by_role("button", name="เลื่อน").click()
        expect(phone.get_by_text("เลื่อนงาน 2 แล้ว")).to_be_visible()
        assert days(2) == (date(2027, 4, 1), date(2027, 4, 15))


def test_excel_out_changed_in_with_the_difference_and_a_reason(
    site: tuple[Cast, str], visit: Callable[..., Any], tmp_path: Path
) -> None:
    cast = site[0].with_plan("running")
    lay(cast)
    page = visit(cast.coordinator, f"/timeline/{cast.plan.pk}/")
    page.get_by_role("navigation", name="มุมมองของแผน").get_by_role("link", name="Excel").click()
    assert faults_of(page) == []
    with page.expect_download() as coming:
        page.get_by_role("link", name="ดาวน์โหลดแผนเป็น XLSX").click()
    data = Path(coming.value.path()).read_bytes()
    # First with faults, then with a change here, one there, one on both sides and a new action.
    wrong, right = tmp_path / "ผิด.xlsx", tmp_path / "แผน.xlsx"
    wrong.write_bytes(changed(data, B2="=1+1", E3="1/4/2027"))
    right.write_bytes(changed(data, [None, "งานใหม่", cast.editor.email], B2="ชื่อของฉัน", F3="31 พ.ค. 2570", B3="ชื่อใหม่"))
    change(cast, cast.actions[0], title="ชื่อของอีกคน", reason="แก้", at=timezone.now())
    page.set_input_files("#file", wrong)
    page.get_by_role("button", name="ดูส่วนต่าง").click()
    expect(page.get_by_role("alert")).to_contain_text("ผิด 2 ช่อง")
    expect(page.locator("tr", has_text="E3")).to_contain_text("กรอกปี พ.ศ. เช่น 2570")
    assert faults_of(page) == []
    page.set_input_files("#file", right)
    page.get_by_role("button", name="ดูส่วนต่าง").click()
    expect(page.get_by_text("3 แถวที่เปลี่ยน")).to_be_visible()
    assert faults_of(page) == []
    both = page.get_by_role("checkbox", name="1. ชื่อของฉัน")
    expect(both).not_to_be_checked()
    expect(page.locator("tbody", has=both)).to_contain_text("ชื่อของอีกคน")
    page.get_by_role("button", name="นำเข้าแถวที่เลือก").click()
    expect(page.get_by_role("alert")).to_contain_text("กรอกเหตุผล")
    page.get_by_role("textbox", name="เหตุผล").fill("ตามมติที่ประชุม")
    page.get_by_role("button", name="นำเข้าแถวที่เลือก").click()
    expect(page.get_by_text("นำเข้าแล้ว 2 แถว")).to_be_visible()
    assert list(Action.objects.order_by("number").values_list("title", flat=True)) == ["ชื่อของอีกคน", "ชื่อใหม่", "งานใหม่"]
    assert days(2) == (date(2027, 4, 1), date(2027, 5, 31))
    phone = visit(cast.coordinator, f"/timeline/{cast.plan.pk}/excel/", PHONE)
    phone.set_input_files("#file", right)
    phone.get_by_role("button", name="ดูส่วนต่าง").click()
    expect(phone.get_by_role("heading", name="ส่วนต่าง")).to_be_visible()
    assert faults_of(phone) == []


def test_workload_is_read_on_both_widths(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast = site[0].with_plan("running")
    lay(cast)
    Action.objects.filter(number=2).update(person_days="60")
    for viewport in (None, PHONE):
        page = visit(cast.reader, f"/timeline/{cast.plan.pk}/workload/", viewport)
        expect(page.get_by_text("งานเกินวันทำการ 1")).to_be_visible()
        assert faults_of(page) == []


# What is left of A4 lying, in pixels of the page.
PAPER = {"width": 1009, "height": 680}


def test_wide_tables_are_whole_on_paper(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast = site[0].with_plan("running")
    lay(cast)
    Action.objects.update(title="รวมผลสำรวจเข้ากับฐานข้อมูลผู้รับบริการและผู้มีส่วนได้ส่วนเสียจากแหล่งอื่น แล้วใช้แก้เรื่องที่ไม่พึงพอใจ")
    own = (f"/plans/{cast.plan.pk}/", f"/timeline/{cast.plan.pk}/", f"/timeline/{cast.plan.pk}/workload/",
           f"/outcomes/dossiers/{cast.dossier.pk}/years/", f"/improvement/{cast.dossier.pk}/category/1/")  # fmt: skip
    office = ("/portfolio/", "/portfolio/blocked/", "/portfolio/unanswered/", "/portfolio/items/")
    for user, paths in ((cast.coordinator, own), (cast.officer, office)):
        page = visit(user, "/", PAPER)
        page.emulate_media(media="print")
        for path in paths:
            page.goto(f"{site[1]}{path}")
            over = page.evaluate("""[...document.querySelectorAll('main table')].filter(
                one => one.getBoundingClientRect().right > innerWidth + 1).length""")
            assert (path, over) == (path, 0)
            sheet = PdfDocument(page.pdf(prefer_css_page_size=True))
            width, height = sheet[0].get_size()
            assert width > height, path
