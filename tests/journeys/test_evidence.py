"""Evidence and comments in a real browser: files dropped where they belong, names by keyboard, last year's documents."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kaona.assessment.models import Citation, Comment, Cycle, Dossier, Evidence, EvidenceCheck, LevelAnswer
from kaona.assessment.operations import measures
from kaona.people.models import User
from kaona.rules.measures import MeasureInput
from tests.cast import NOW, Cast
from tests.journeys.conftest import PHONE, faults_of
from tests.web.evidence.test_library import PDF, add


@pytest.fixture
def paper(tmp_path: Path) -> Callable[[str], str]:
    """paper(name) -> the path of a small PDF of that name."""

    def write(name: str) -> str:
        (tmp_path / name).write_bytes(PDF + name.encode() + b"\n%%EOF")
        return str(tmp_path / name)

    return write


def test_files_are_cited_where_they_are_dropped_and_the_text_stays(
    site: tuple[Cast, str], visit: Callable[..., Any], paper: Callable[[str], str], tmp_path: Path
) -> None:
    cast, _url = site
    page = visit(cast.editor, f"/dossiers/{cast.dossier.pk}/items/1.1/")
    page.fill("#narr-basic", "กำลังเขียน")
    page.click("#cites-basic summary")
    page.set_input_files("#file-basic", [paper("คู่มือ.pdf"), paper("แผน.pdf")])
    page.select_option("#st-basic", "1.1.B1")
    page.fill("#pg-basic", "๔-๙")
    page.click("#drop-basic button")
    page.wait_for_selector("#cites-basic .k-ev >> text=คู่มือ")
    assert page.input_value("#narr-basic") == "กำลังเขียน"
    assert page.locator("#cites-basic .k-ev > li").count() == 2
    assert set(Citation.objects.values_list("target_code", "pages")) == {("1.1.B1", "4–9")}
    assert page.evaluate("document.activeElement.id") == "cites-basic"
    (tmp_path / "ร้าย.pdf").write_bytes(b"MZ\x90")
    page.click("#cites-basic summary")
    page.set_input_files("#file-basic", [paper("ดี.pdf"), str(tmp_path / "ร้าย.pdf")])
    page.click("#drop-basic button")
    page.wait_for_selector("#cites-basic [data-upload-errors] >> text=ร้าย.pdf")
    assert page.locator("#cites-basic .k-ev > li").count() == 3
    assert faults_of(page) == []


def test_a_double_click_sends_once(
    site: tuple[Cast, str], visit: Callable[..., Any], paper: Callable[[str], str]
) -> None:
    cast, _url = site
    page = visit(cast.editor, f"/dossiers/{cast.dossier.pk}/items/1.1/")
    page.click("#cites-basic summary")
    page.set_input_files("#file-basic", paper("คู่มือ.pdf"))
    page.dblclick("#drop-basic button")
    page.wait_for_selector("#cites-basic .k-ev >> text=คู่มือ")
    page.fill("#say", "ดูหน้า 4 ด้วย")
    page.dblclick("button:has-text('ส่งความเห็น')")
    page.wait_for_selector(".k-comment >> text=ดูหน้า 4 ด้วย")
    assert (Citation.objects.count(), Comment.objects.count()) == (1, 1)


def test_an_indicator_takes_files_in_its_row(
    site: tuple[Cast, str], visit: Callable[..., Any], paper: Callable[[str], str]
) -> None:
    cast, _url = site
    row = measures.add_measure(
        dossier=cast.dossier, sub_measure="7.1.1", given=MeasureInput(name="ตัววัด"), by=cast.editor, at=timezone.now()
    )
    page = visit(cast.editor, f"/dossiers/{cast.dossier.pk}/results/7.1/")
    page.click(f"#cites-m-{row.pk} > summary")
    page.click(f"#cites-m-{row.pk} .k-cite-add > summary")
    page.set_input_files(f"#file-m-{row.pk}", [paper("ผลสำรวจ.pdf")])
    page.click(f"#drop-m-{row.pk} button")
    page.wait_for_selector(f"#cites-m-{row.pk} .k-ev >> text=ผลสำรวจ")
    assert faults_of(page) == []


def test_a_colleague_is_chosen_by_keyboard(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, _url = site
    User.objects.filter(pk=cast.owner.pk).update(full_name="ศิริพร ตัวอย่าง", position="ผู้อำนวยการกอง")
    User.objects.filter(pk=cast.head.pk).update(full_name="ศิริชัย ตัวอย่าง")
    page = visit(cast.editor, f"/dossiers/{cast.dossier.pk}/items/1.1/")
    page.focus("#say")
    page.keyboard.type("ฝาก @ศิริ")
    page.wait_for_selector("#names-say")
    assert page.locator("#names-say li").count() == 2
    assert page.get_attribute("#say", "aria-activedescendant") == "names-say-0"
    assert faults_of(page) == []
    page.keyboard.press("Escape")
    assert page.locator("#names-say").count() == 0
    page.keyboard.type("พ")
    page.wait_for_selector("#names-say")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("ดูข้อนี้")
    assert page.input_value("#say") == "ฝาก @ศิริพร ตัวอย่าง ดูข้อนี้"
    page.click("text=ส่งความเห็น")
    page.wait_for_selector(".k-comment >> text=ดูข้อนี้")
    row = Comment.objects.get()
    assert list(row.mentions.values_list("user", flat=True)) == [cast.owner.pk]
    page.click(".k-thread summary >> text=ตอบ")
    page.fill(f"#answer-{row.pk}", "ได้")
    page.click("text=ส่งคำตอบ")
    page.wait_for_selector(".k-thread-answer >> text=ได้")
    assert page.evaluate("location.hash") == f"#comment-{Comment.objects.get(parent=row).pk}"


def test_last_years_documents_are_answered_in_bulk(
    site: tuple[Cast, str], visit: Callable[..., Any], paper: Callable[[str], str]
) -> None:
    cast, _url = site
    cycle = Cycle.objects.create(
        code="2568", name_th="รอบ 2568", fiscal_year=2568, result_year=2567, state="closed", agency_types=["department"],
        edition=cast.cycle.edition, rule_set=cast.cycle.rule_set, window=cast.cycle.window, created_at=NOW - timedelta(days=400),
        opened_at=NOW - timedelta(days=399), closed_at=NOW - timedelta(days=300),
    )  # fmt: skip
    earlier = Dossier.objects.create(cycle=cycle, organisation=cast.department, started_at=NOW - timedelta(days=398))
    for number, code in enumerate(("1.1.B1", "1.2.B1", "3.1.B1")):
        row = add(cast, f"เอกสาร {number}", PDF + b"\n" * number)
        Citation.objects.create(organisation=cast.department, dossier=earlier, evidence_version=row.versions.get(), target="statement",
                                target_code=code, item=code[:3], by=cast.editor, at=NOW)  # fmt: skip
    LevelAnswer.objects.create(
        organisation=cast.department, dossier=earlier, item="1.1", level="basic", narrative="ปีก่อน", changed_at=NOW
    )
    page = visit(cast.editor, f"/dossiers/{cast.dossier.pk}/items/1.1/")
    page.click(".k-msg a >> text=ตอบ")
    page.wait_for_url("**/still-valid/")
    assert faults_of(page) == []
    page.click("tbody summary >> nth=0")
    page.set_input_files("tbody input[type=file] >> nth=0", paper("ฉบับใหม่.pdf"))
    page.click("tbody form[data-upload] button >> nth=0")
    page.wait_for_selector("text=แทนด้วยฉบับใหม่และอ้างแล้ว")
    page.check("[data-check-all]")
    page.click("text=ที่เลือกยังใช้ได้")
    page.wait_for_selector("text=ตอบครบแล้ว")
    assert sorted(EvidenceCheck.objects.values_list("verdict", flat=True)) == ["replaced", "valid", "valid"]
    assert Citation.objects.filter(dossier=cast.dossier).count() == 3
    page.click("a >> text=ตอบแล้ว")
    page.click("tbody button >> nth=0")
    page.wait_for_selector("text=ยกเลิกคำตอบแล้ว")
    assert Citation.objects.filter(dossier=cast.dossier, withdrawn_at=None).count() == 2


@pytest.mark.parametrize("viewport", [None, PHONE])
def test_the_pages_hold_to_the_rules(
    site: tuple[Cast, str], visit: Callable[..., Any], viewport: dict[str, int] | None
) -> None:
    cast, _url = site
    row = add(cast, "หนังสือเวียนเรื่องการถ่ายทอดค่าเป้าหมายและตัวชี้วัดลงสู่ระดับกองและหน่วยงานในสังกัดทุกแห่ง", number="กต ๐๒๐๑/๒๕๖๙")
    page = visit(cast.coordinator, "/evidence/", viewport)
    for path in (
        "/evidence/", "/evidence/add/", f"/evidence/{row.pk}/", "/evidence/destructions/", "/tasks/",
        *(f"/dossiers/{cast.dossier.pk}/{one}" for one in ("assignments/", "comments/", "still-valid/", "cite/?target=level&code=1.1.basic")),
    ):  # fmt: skip
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
        assert faults_of(page) == [], path


def test_many_files_come_in_one_by_one(
    site: tuple[Cast, str], visit: Callable[..., Any], paper: Callable[[str], str], tmp_path: Path
) -> None:
    cast, _url = site
    page = visit(cast.editor, "/evidence/add/")
    page.set_input_files("#file", [paper(f"เอกสาร {number}.pdf") for number in range(4)])
    page.click("form[data-upload] button")
    page.wait_for_selector("text=เพิ่มเข้าคลังแล้ว 4 ฉบับ")
    assert page.locator(".k-library tbody tr").count() == 4
    page.goto(page.url + "add/")
    (tmp_path / "ร้าย.pdf").write_bytes(b"MZ\x90")
    page.set_input_files("#file", [paper("ห้า.pdf"), str(tmp_path / "ร้าย.pdf"), paper("หก.pdf")])
    page.click("form[data-upload] button")
    page.wait_for_selector("[data-upload-errors] >> text=ร้าย.pdf")
    assert Evidence.objects.count() == 6
