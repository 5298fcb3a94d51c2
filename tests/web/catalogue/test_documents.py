"""The officers' pages of editions and rule sets: checked with every fault in its place, kept, compared, published."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaona.activity.models import Event
from kaona.catalogue.models import Edition, RuleSet
from kaona.catalogue.operations import import_shipped, load_document
from kaona.rules.library import SHIPPED
from tests.cast import NOW, Cast
from tests.rules.small import EDITION

RULES = (SHIPPED / "rule_sets" / "gated-500@1.yaml").read_text(encoding="utf-8")
BROKEN = EDITION.replace("code: 1.1.B2", "code: 1.1.B1").replace("to: '7.1'", "to: '9.9'")


@pytest.fixture
def officer(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.officer)
    return client


def post(client: Client, text: str, step: str = "keep") -> str:
    return client.post("/catalogue/load/", {"text": text, "step": step}, follow=True).content.decode()


@pytest.mark.parametrize("step", ["keep", "check"])
def test_every_fault_is_shown_with_its_line_and_the_text_stays(officer: Client, step: str) -> None:
    page = post(officer, BROKEN.replace("\n", "\r\n"), step)
    assert "พบ 2 เรื่อง" in page
    assert "<b>บรรทัด 24</b> รหัส 1.1.B1 ซ้ำกับบรรทัด 23" in page
    assert "<b>บรรทัด 44</b> ไม่รู้จักหัวข้อ 9.9" in page
    assert '<code class="k-source">- {code: 1.1.B1, th: ข้อสอง, applies_to: [province]}</code>' in page
    assert "id: small-1" in page
    assert not Edition.objects.exists()


def test_checking_keeps_nothing_and_keeping_makes_a_draft(officer: Client) -> None:
    assert "small-1@1 ไม่พบข้อผิดพลาด ยังไม่ได้เก็บ" in post(officer, EDITION, "check")
    assert not Edition.objects.exists()
    assert "เก็บ small-1@1 เป็นร่างแล้ว" in post(officer, EDITION)
    row = Edition.objects.get()
    assert (row.state, row.text) == ("draft", EDITION)
    assert Event.objects.filter(kind="document.loaded").count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (EDITION.encode(), "เก็บ small-1@1 เป็นร่างแล้ว"),
        (b"\xef\xbb\xbf" + EDITION.replace("\n", "\r\n").encode(), "เก็บ small-1@1 เป็นร่างแล้ว"),
        (EDITION.encode("utf-16"), "ไฟล์ต้องเป็น UTF-8"),
        (b"\x89PNG\r\n\x1a\n", "ไฟล์ต้องเป็น UTF-8"),
        (b"#" * 4_000_001, "ไฟล์ใหญ่เกิน 4 MB"),
        (b"a: &x 1", "ห้ามใช้ anchor"),
        (b"x: [", "อ่าน YAML ไม่ได้"),
        (b" ", "ไฟล์ว่าง"),
    ],
)
def test_a_file(officer: Client, data: bytes, words: str) -> None:
    form = {"file": SimpleUploadedFile("a.yaml", data), "step": "keep"}
    assert words in officer.post("/catalogue/load/", form, follow=True).content.decode()


def test_neither_file_nor_text(officer: Client) -> None:
    assert "เลือกไฟล์หรือวางข้อความก่อน" in post(officer, " \n")


def test_a_published_version_cannot_be_loaded_again(officer: Client) -> None:
    import_shipped(at=NOW)
    assert "gated-500@1 ประกาศแล้ว แก้ไม่ได้ ใช้ version ถัดไป" in post(officer, RULES)
    assert "version ต้องเป็น 2" in post(officer, RULES.replace("version: 1", "version: 7"))


def test_a_draft_is_published_once(officer: Client, cast: Cast) -> None:
    row = load_document(text=EDITION, by=cast.officer, at=NOW)
    page = f"/catalogue/editions/{row.pk}/"
    assert "ประกาศแล้วแก้ไขและลบไม่ได้" in officer.get(page).content.decode()
    assert "ประกาศแล้ว แก้ไขไม่ได้อีก" in officer.post(page, follow=True).content.decode()
    assert "small-1@1 ประกาศไปแล้ว" in officer.post(page, follow=True).content.decode()
    assert Event.objects.filter(kind="document.published").count() == 1


def test_an_edition_is_shown_whole(officer: Client, cast: Cast) -> None:
    row = load_document(text=EDITION, by=cast.officer, at=NOW)
    page = officer.get(f"/catalogue/editions/{row.pk}/").content.decode()
    for words in ("ข้อสอง", "(จังหวัด)", "คำถามผลลัพธ์", "ตัววัดหนึ่ง", "บังคับ", "พันธกิจ", "ถาม", "วัดด้วย", "คู่มือ", "ชื่อยาว"):
        assert words in page
    file = officer.get(f"/catalogue/editions/{row.pk}/file/")
    assert (file.content.decode(), file["Content-Disposition"]) == (EDITION, 'attachment; filename="small-1@1.yaml"')


def test_what_changed_between_two_versions_of_an_edition(officer: Client, cast: Cast) -> None:
    one = load_document(text=EDITION, by=cast.officer, at=NOW)
    text = (
        EDITION.replace("version: 1", "version: 2")
        .replace("th: ข้อสอง", "th: ข้อสองใหม่")
        .replace(", mandatory: true", "")
    )
    two = load_document(text=text, by=cast.officer, at=NOW)
    for path in (f"{two.pk}/changes/{one.pk}", f"{one.pk}/changes/{two.pk}"):
        page = officer.get(f"/catalogue/editions/{path}/").content.decode()
        assert "small-1@2 ต่างจาก small-1@1" in page
        assert "แก้ไข 2 · เพิ่ม 0 · ตัดออก 0" in page
        assert page.count('<section class="k-sec">') == 2
        assert "<ins>ใหม่</ins>" in page
        assert "บังคับ" in page
    same = officer.get(f"/catalogue/editions/{one.pk}/changes/{one.pk}/").content.decode()
    assert "ไม่มีความแตกต่าง" in same


def test_a_rule_set_is_shown_and_compared(officer: Client) -> None:
    import_shipped(at=NOW)
    post(
        officer, RULES.replace("version: 1", "version: 2").replace("up_to: 105", "up_to: 106").replace("350", "350.50")
    )
    one, two = RuleSet.objects.order_by("version")
    page = officer.get(f"/catalogue/rule-sets/{two.pk}/").content.decode()
    for words in ("350.5", "3 × ร้อยละ", "ต่ำกว่า 100", "ไม่เกิน 106", "สูงกว่านั้น", "เท่ากัน", "ได้ 0 คะแนน"):
        assert words in page
    page = officer.get(f"/catalogue/rule-sets/{two.pk}/changes/{one.pk}/").content.decode()
    assert "แก้ไข 2" in page
    assert "ผลเทียบเป้าหมาย ขั้นที่ 3" in page
    assert "เส้นตรวจรับรอง" in page


def test_only_versions_of_one_document_are_compared(officer: Client, cast: Cast) -> None:
    import_shipped(at=NOW)
    small = load_document(text=EDITION, by=cast.officer, at=NOW)
    big = Edition.objects.get(code="pmqa-4.0-2561")
    for path in (f"editions/{small.pk}/changes/{big.pk}", f"editions/{small.pk}/changes/9999", "rule-sets/9999", "x/1"):
        assert officer.get(f"/catalogue/{path}/").status_code == 404


def test_an_empty_list_says_so_and_queries_do_not_grow(officer: Client, cast: Cast) -> None:
    assert officer.get("/catalogue/").content.decode().count("ยังไม่มี นำเข้าไฟล์เพื่อเริ่ม") == 2

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            officer.get("/catalogue/")
        return len(seen)

    load_document(text=EDITION, by=cast.officer, at=NOW)
    one = queries()
    load_document(text=EDITION.replace("version: 1", "version: 2"), by=cast.officer, at=NOW)
    load_document(text=EDITION.replace("version: 1", "version: 3"), by=cast.officer, at=NOW)
    assert queries() == one


@pytest.mark.parametrize("who", [None, "coordinator", "head", "viewer", "approver", "assessor", "nobody"])
def test_who_may_not(cast: Cast, who: str | None) -> None:
    row = load_document(text=EDITION, by=cast.officer, at=NOW)
    client = Client()
    if who is not None:
        client.force_login(getattr(cast, who))
    pages = ["", "load/", f"editions/{row.pk}/", f"editions/{row.pk}/file/", f"editions/{row.pk}/changes/{row.pk}/"]
    for page in pages:
        answer = client.get(f"/catalogue/{page}")
        assert answer.status_code == (302 if who is None else 403)
        assert b"small-1" not in answer.content
    assert client.post(f"/catalogue/editions/{row.pk}/").status_code == (302 if who is None else 403)
    assert client.post("/catalogue/load/", {"text": EDITION.replace("small-1", "other")}).status_code in (302, 403)
    assert list(Edition.objects.values_list("code", "state")) == [("small-1", "draft")]
