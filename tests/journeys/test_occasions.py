"""A knowledge event in a real browser: offered, the last place taken, the next one moves up, checked in on a phone, evaluated."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from kaona.knowledge.models import Evaluation, Occasion, Registration
from kaona.knowledge.operations import occasions as deeds
from kaona.knowledge.operations import registrations
from kaona.people.models import Organisation
from kaona.rules.thai_dates import local
from tests.cast import Cast
from tests.journeys.conftest import PHONE, faults_of
from tests.knowledge.occasions import DAY, EVENT


def test_an_event_from_publication_to_evaluation(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, _url = site
    now = local(timezone.now())
    office = visit(cast.officer, "/occasions/new/")
    office.fill("#title_th", "เทคนิคการพัฒนางาน")
    office.fill("#place", "ห้องประชุมตัวอย่าง")
    office.fill("#quota", "๑")
    for name, when in (("begins_at", now + timedelta(days=2)), ("ends_at", now + timedelta(days=2, hours=3)),
                       ("opens_at", now - timedelta(days=2)), ("closes_at", now + timedelta(days=1))):  # fmt: skip
        for part, text in (("d", when.day), ("m", when.month), ("y", when.year + 543), ("t", f"{when:%H:%M}")):
            office.fill(f"#{name}-{part}", str(text))
    office.click("summary >> text=การนำองค์การ")
    office.check("#i-1\\.1")
    assert faults_of(office) == []
    office.click("main button >> text=บันทึก")
    office.click(".k-head-actions >> text=เผยแพร่")
    office.wait_for_selector("[role=status] >> text=เผยแพร่แล้ว")
    row = Occasion.objects.get()

    first = visit(cast.coordinator, f"/occasions/{row.pk}/")
    assert faults_of(first) == []
    first.click("main button >> text=ลงทะเบียน")
    first.wait_for_selector("[role=status] >> text=ลงทะเบียนแล้ว")
    first.click("text=บัตรเข้างาน")
    first.wait_for_selector("svg.k-qr")
    assert faults_of(first) == []

    second = visit(cast.editor, "/occasions/", PHONE)
    second.click("text=เทคนิคการพัฒนางาน")
    second.click("text=เข้ารายชื่อสำรอง")
    second.wait_for_selector("text=ลำดับสำรองที่")
    assert faults_of(second) == []
    first.goto(first.url.split("/occasions/")[0] + f"/occasions/{row.pk}/")
    first.click("main button >> text=ยกเลิกการลงทะเบียน")
    first.wait_for_selector("[role=status] >> text=ยกเลิกการลงทะเบียนแล้ว")
    second.reload()
    second.wait_for_selector("main >> text=บัตรเข้างาน")

    one = Registration.objects.get(user=cast.editor)
    assert one.state == "registered"
    door = visit(cast.officer, f"/occasions/scan/{one.token}/", PHONE)
    assert faults_of(door) == []
    door.click("main button >> text=เช็กอิน")
    door.wait_for_selector("text=ยกเลิกเช็กอิน")
    door.click("text=เช็กอินหน้างาน")
    door.fill("#q", one.code)
    door.click("text=ค้นหา")
    door.wait_for_selector(".k-rows >> text=editor")
    assert faults_of(door) == []

    door.goto(door.url.split("?")[0])
    door.fill("#g-name", "แขกรับเชิญ")
    door.click("text=ให้เข้าและนับเป็นผู้เข้าร่วม")
    door.wait_for_selector(".k-errors >> text=กรอกหน่วยงาน")
    assert door.input_value("#g-name") == "แขกรับเชิญ"
    assert faults_of(door) == []
    door.fill("#g-agency", cast.department.name_th)
    door.click("text=ให้เข้าและนับเป็นผู้เข้าร่วม")
    door.wait_for_selector(".k-rows >> text=แขกรับเชิญ")
    assert faults_of(door) == []
    office.goto(office.url.split("/occasions/")[0] + f"/occasions/{row.pk}/people/")
    office.wait_for_selector(".k-table >> text=แขกรับเชิญ")
    assert faults_of(office) == []
    with office.expect_download() as taken:
        office.get_by_role("button", name="Word ใบลงชื่อหน้างาน").click()
    assert taken.value.suggested_filename.endswith("เทคนิคการพัฒนางาน.docx")

    second.reload()
    second.click("text=ประเมินกิจกรรม")
    assert faults_of(second) == []
    for line in ("content", "speaker", "use", "time"):
        second.check(f"#{line}-5")
    second.fill("#text", "ได้ใช้จริง")
    second.click("text=ส่งการประเมิน")
    second.wait_for_selector("[role=status] >> text=ให้คะแนนครบทุกเรื่อง")
    assert second.input_value("#text") == "ได้ใช้จริง"
    second.check("#place-4")
    second.click("text=ส่งการประเมิน")
    second.wait_for_selector("[role=status] >> text=ขอบคุณ")
    assert Evaluation.objects.get().marks["place"] == 4
    second.click("text=ใบรับรองการเข้าร่วม")
    second.wait_for_selector(".k-cert-name >> text=editor")
    assert faults_of(second) == []
    with second.expect_download() as taken:
        second.get_by_role("button", name="Word").click()
    assert taken.value.suggested_filename.startswith("ใบรับรองการเข้าร่วม")
    office.goto(office.url.split("/occasions/")[0] + f"/occasions/{row.pk}/evaluations/")
    office.wait_for_selector("text=ยังแสดงผลไม่ได้")  # one answer would not be nobody's
    assert faults_of(office) == []


def test_a_name_of_two_hundred_letters_fits_everywhere(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, _url = site
    now = timezone.now()
    cast.editor.full_name, cast.department.name_th = "ก" * 200, "ข" * 200
    cast.editor.save()
    cast.department.save()
    given = replace(EVENT, title_th="ค" * 200, place="ง" * 200, begins_at=now + DAY, ends_at=now + 2 * DAY, opens_at=now - DAY,
                    closes_at=now + DAY)  # fmt: skip
    row = deeds.write_occasion(given=given, by=cast.officer, at=now)
    row = deeds.publish_occasion(occasion=row, by=cast.officer, at=now)
    one = registrations.register(occasion=row, user=cast.editor, organisation=cast.department, by=cast.editor, at=now)
    registrations.check_in(registration=one, by=cast.officer, at=now)
    page = visit(cast.officer, "/occasions/", PHONE)
    base = page.url.split("/occasions/")[0]
    wide = []
    for path in ("", f"{row.pk}/", f"{row.pk}/people/", f"{row.pk}/entrance/", f"{row.pk}/ticket/{one.pk}/", f"scan/{one.token}/",
                 f"{row.pk}/certificate/{one.pk}/", f"attended/{one.token}/"):  # fmt: skip
        page.goto(f"{base}/occasions/{path}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            wide.append(path)
    assert wide == []
    own = visit(cast.editor, f"/occasions/{row.pk}/", PHONE)
    # Letters that a line may break between make a bar high, others make it wide.
    for letter in "กข":
        Organisation.objects.filter(pk=cast.department.pk).update(name_th=letter * 200)
        own.reload()
        bar, name = (own.locator(one).bounding_box() for one in (".k-bar", ".k-bar-org > span"))
        assert bar["height"] < 100, letter
        assert name["x"] + name["width"] < PHONE["width"], letter
