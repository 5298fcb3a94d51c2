"""The Office's and a coordinator's day in a real browser: a cycle from nothing to a reminder; people invited and handed
over; a question asked at an item and answered. Every page on the way is clean for axe-core, on a phone too."""

from collections.abc import Callable
from typing import Any

from kaona.activity.models import Delivery
from kaona.assessment.models import Cycle
from kaona.people.models import Membership, Organisation
from kaona.rules.thai_text import search_form
from tests.cast import Cast
from tests.journeys.conftest import DESKTOP, PHONE, faults_of


def clean(page: Any) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert faults_of(page) == [], page.url


def test_a_cycle_from_a_draft_to_a_reminder(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, _ = site
    for one in Organisation.objects.all():
        one.search_text = search_form(one.name_th)
        one.save()
    page = visit(cast.officer, "/cycles/new/")
    clean(page)
    page.click("main .k-head-actions button")
    clean(page)  # with every fault shown
    page.fill("#name", "รอบทดลอง")
    page.check("#t-department")
    for name, year in (("opens", "2569"), ("closes", "2600")):
        for part, value in (("d", "1"), ("m", "7"), ("y", year)):
            page.fill(f"#{name}-{part}", value)
    page.click("main .k-head-actions button")
    page.wait_for_url("**/participants/")
    clean(page)
    page.fill("#text", "กรมตัวอย่างอื่น\nไม่มีกรมนี้")
    page.click("button[value=check]")
    clean(page)
    assert page.locator("td .k-field-error").count() == 1
    assert page.locator("button[value=list]").count() == 0
    page.fill("#text", "กรมตัวอย่างอื่น")
    page.click("button[value=check]")
    page.click("button[value=list]")
    page.wait_for_url(lambda address: "/participants/" not in address)
    page.click("main .k-head-actions button")
    page.click("#opening button[value=open]")
    row = Cycle.objects.get(name_th="รอบทดลอง")
    assert row.state == "open"
    clean(page)
    page.click("text=เตือนหน่วยงานในรายการ")
    clean(page)
    page.click("main form button.btn-primary")
    page.wait_for_url(f"**/cycles/{row.pk}/?")
    assert "เตือนแล้ว 1" in page.inner_text("main")
    page.click("text=ตั้งค่ารอบ")
    clean(page)
    page.goto(page.url.replace("settings/", f"participants/{row.participants.get().pk}/"))
    clean(page)
    assert Delivery.objects.filter(to=cast.outsider.email).count() == 2


def test_people_are_invited_join_and_take_over(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, url = site
    page = visit(cast.coordinator, "/people/")
    clean(page)
    page.click("text=เชิญหลายคน")
    page.fill("#text", "new@example.go.th\tคนใหม่\tผู้จัดทำ\tกองใหม่\t1 2\nผิด\tคนผิด\tผู้จัดทำ")
    page.click("button[value=check]")
    clean(page)
    page.fill("#text", "new@example.go.th\tคนใหม่\tผู้จัดทำ\tกองใหม่\t1 2")
    page.click("button[value=check]")
    page.click("button[value=send]")
    page.wait_for_url(f"**/people/at/{cast.department.pk}/")
    clean(page)
    page.click("button[value=resend]")
    first, second = (one.body.split("/account/invitation/")[1].split("/")[0]
                     for one in Delivery.objects.filter(to="new@example.go.th").order_by("pk"))  # fmt: skip
    new = visit(None, f"/account/invitation/{first}/")
    assert "คำเชิญใช้ไม่ได้แล้ว" in new.inner_text("main")
    clean(new)
    new.goto(f"{url}/account/invitation/{second}/")
    clean(new)
    new.fill("#id_password", "a long password 1")
    new.fill("#id_again", "a long password 1")
    new.click("main button")
    new.wait_for_url("**/privacy/**")
    clean(new)
    new.click("main button")
    row = Membership.objects.get(user__email="new@example.go.th")
    assert (row.scope, str(row.unit)) == (["1", "2"], "กองใหม่")
    page.goto(f"{url}/people/members/{row.pk}/")
    clean(page)
    page.goto(f"{url}/people/")
    page.select_option("#to", label="คนใหม่")
    page.fill("#hnote", "แฟ้มอยู่ชั้น 2")
    page.click(f"form[action='/people/at/{cast.department.pk}/handover/'] button")
    page.wait_for_url(lambda address: "/people/" not in address)
    assert Membership.objects.get(role="coordinator", organisation=cast.department, ended_at=None).user == row.user
    page.goto(f"{url}/people/")
    assert "ไม่พบหน้านี้" in page.inner_text("main")
    new.goto(f"{url}/notices/")
    assert "ท่านเป็นผู้ประสานงาน" in new.inner_text("main")
    for path in (
        f"/people/at/{cast.department.pk}/acting/",
        "/people/lend/",
        f"/people/at/{cast.department.pk}/audit/",
    ):
        new.goto(url + path)
        clean(new)


def test_a_question_is_asked_at_an_item_and_answered(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, url = site
    page = visit(cast.editor, f"/dossiers/{cast.dossier.pk}/items/1.2/")
    page.goto(url + page.get_attribute("a[href*='/help/ask/']", "href"))
    clean(page)
    page.fill("#text", "ข้อนี้รวมเครือข่ายด้วยหรือไม่")
    page.click("main form button")
    page.wait_for_url(lambda address: "/ask/" not in address)
    office = visit(cast.officer, "/notices/")
    clean(office)
    office.click("main ol a")
    clean(office)
    office.fill("#text", "รวมด้วย")
    office.click("text=ส่งคำตอบ")
    page.goto(f"{url}/notices/")
    page.click("main ol a")
    assert "รวมด้วย" in page.inner_text("main")
    page.click("button[value=close]")
    assert "ปิดแล้ว" in page.inner_text("main")
    page.goto(f"{url}/help/")
    clean(page)


def test_the_register_accounts_and_outbox_read_well(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, url = site
    office = visit(cast.officer, "/people/organisations/")
    admin = visit(cast.administrator, "/people/accounts/")
    for page, paths in (
        (
            office,
            [
                "/people/organisations/",
                f"/people/organisations/{cast.department.pk}/",
                "/people/organisations/import/",
                "/cycles/",
            ],
        ),
        (admin, ["/people/accounts/", f"/people/accounts/{cast.editor.pk}/", "/people/mail/"]),
    ):
        for path in paths:
            page.goto(url + path)
            clean(page)
