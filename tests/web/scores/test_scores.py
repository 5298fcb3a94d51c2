"""The pages of confirmed scores of earlier years: who may not, the report before anything is kept, exports that are safe."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from kaona.verification.models import ImportedScore
from tests.cast import NOW, Cast

PAGES = ("", "export.csv", "template.csv", "import/")
LIST = "รหัส\tปีงบประมาณ\tคะแนน\tแหล่งที่มา\nt-dep\t2567\t352.38\t=HYPERLINK(1)\nt-none\t2567\t360\tx\n"


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page_of(client: Client, address: str, **post: object) -> str:
    answer = client.post(address, post) if post else client.get(address)
    return answer.content.decode()


def mark_in(page: str) -> str:
    return page.split('name="mark" value="')[1].split('"')[0]


@pytest.mark.parametrize("who", ["assessor", "administrator", "viewer", "head", "coordinator", "outsider", "nobody"])
def test_who_has_no_business_there(cast: Cast, who: str) -> None:
    client = client_of(getattr(cast, who))
    for page in (*PAGES, f"{cast.department.pk}/"):
        assert client.get(f"/scores/{page}").status_code == 403
    assert client.post("/scores/import/", {"text": LIST, "step": "good"}).status_code == 403


def test_an_approver_reads_and_does_not_import(cast: Cast) -> None:
    client = client_of(cast.approver)
    assert "นำเข้าคะแนน" not in page_of(client, "/scores/")
    assert client.get("/scores/import/").status_code == 403


def test_the_whole_way_with_a_faulty_row(cast: Cast) -> None:
    client = client_of(cast.officer)
    assert "ยังไม่มีคะแนนของปีก่อน" in page_of(client, "/scores/")
    page = page_of(client, "/scores/import/", text=LIST, step="check")
    assert "ไม่พบหน่วยงาน “t-none” ในทะเบียน" in page
    assert "นำเข้าเฉพาะ 1 แถวที่ใช้ได้ เว้น 1 แถวที่ผิด" in page
    assert 'value="all"' not in page
    assert not ImportedScore.objects.exists()
    page = page_of(client, "/scores/import/", text=LIST, step="all", mark=mark_in(page))
    assert "ยังมีแถวที่ผิด" in page
    assert not ImportedScore.objects.exists()
    answer = client.post("/scores/import/", {"text": LIST, "step": "good", "mark": mark_in(page)})
    assert answer.headers["Location"] == "/scores/"
    page = page_of(client, "/scores/?year=2567")
    assert ("352.38" in page, "นำเข้า</span>" in page, "กรมตัวอย่าง" in page) == (True, True, True)
    assert "ไม่พบคะแนนตามตัวกรองนี้" in page_of(client, "/scores/?q=จังหวัด")
    # A second press of the same button is told, and changes nothing.
    assert "เปลี่ยนหลังตรวจ" in page_of(client, "/scores/import/", text=LIST, step="good", mark=mark_in(
        page_of(client, "/scores/import/", text=LIST.replace("352.38", "1"), step="check")))  # fmt: skip
    assert ImportedScore.objects.count() == 1


def test_what_is_exported_runs_no_formula_and_comes_back_the_same(cast: Cast) -> None:
    ImportedScore.objects.create(organisation=cast.department, fiscal_year=2567, total="352.380", level="basic", by=cast.officer,
                                 categories={"7": "349.995"}, source="=cmd|' /C calc'!A0", at=NOW)  # fmt: skip
    client = client_of(cast.officer)
    data = client.get("/scores/export.csv?year=2567").content
    assert data.startswith(b"\xef\xbb\xbf")
    assert ",'=cmd|' /C calc'!A0,นำเข้า" in data.decode()
    ImportedScore.objects.update(source="รายงาน, ฉบับที่ 2")
    for language in ("th", "en"):
        client.post("/i18n/setlang/", {"language": language, "next": "/"})
        upload = SimpleUploadedFile("s.csv", client.get("/scores/export.csv").content)
        page = page_of(client, "/scores/import/", file=upload, step="check")
        assert page.count('class="k-chip">' + {"th": "เหมือนเดิม", "en": "As it stands"}[language]) == 1


def test_the_empty_form_has_a_mark_for_spreadsheets_and_headings_that_are_known(cast: Cast) -> None:
    client = client_of(cast.officer)
    data = client.get("/scores/template.csv").content
    assert data.startswith("\ufeffรหัสหน่วยงาน,หน่วยงาน,ปีงบประมาณ,คะแนนที่ยืนยัน,หมวด 1,".encode())
    filled = data + b"t-dep,,2567,350,,,,,,,,,\r\n"
    page = page_of(client, "/scores/import/", file=SimpleUploadedFile("f.csv", filled), step="check")
    assert "นำเข้า 1 แถว" in page
    assert "ไม่รู้จักคอลัมน์" not in page


def test_an_excel_list_and_a_file_that_is_none(cast: Cast) -> None:
    book = Workbook()
    book.active.append(["หน่วยงาน", "ปี", "คะแนน", "แหล่งที่มา"])
    book.active.append(["กรมตัวอย่าง", 2567, 352.5, "สองบรรทัด\nในช่องเดียว"])
    out = io.BytesIO()
    book.save(out)
    client = client_of(cast.officer)
    page = page_of(client, "/scores/import/", file=SimpleUploadedFile("s.xlsx", out.getvalue()), step="check")
    assert ("นำเข้า 1 แถว" in page, "สองบรรทัด ในช่องเดียว" in page) == (True, True)
    page = page_of(client, "/scores/import/", file=SimpleUploadedFile("s.xlsx", b"PK\x03\x04 broken"), step="check")
    assert ("อ่านไฟล์ XLSX ไม่ได้" in page, "เลือกไฟล์หรือวางรายการก่อน" in page) == (True, False)
    assert "เลือกไฟล์หรือวางรายการก่อน" in page_of(client, "/scores/import/", text="", step="check")


def test_a_report_of_every_row_can_be_taken_away(cast: Cast) -> None:
    client = client_of(cast.officer)
    lines = client.post("/scores/import/", {"text": LIST, "step": "report"}).content.decode().splitlines()
    assert len(lines) == 3
    assert "ไม่พบหน่วยงาน" in lines[2]


def test_ten_thousand_rows_are_shown_by_what_needs_a_look(cast: Cast) -> None:
    text = "รหัส\tปี\tคะแนน\n" + "".join(f"t-none-{n}\t2567\t350\n" for n in range(9_999)) + "t-dep\t2567\t350\n"
    page = page_of(client_of(cast.officer), "/scores/import/", text=text, step="check")
    assert "ผลการตรวจ 10000 แถว" in page
    assert "และอีก 9700 แถว" in page
    assert "นำเข้าเฉพาะ 1 แถวที่ใช้ได้ เว้น 9999 แถวที่ผิด" in page


def test_an_agency_with_what_was_replaced(cast: Cast) -> None:
    for total, over in (("340", NOW), ("345.5", None)):
        ImportedScore.objects.create(organisation=cast.department, fiscal_year=2567, total=total, by=cast.officer,
                                     at=NOW, superseded_at=over)  # fmt: skip
    client = client_of(cast.officer)
    page = page_of(client, f"/scores/{cast.department.pk}/")
    assert ("340.00" in page, "345.50" in page, page.count("แทนด้วยคะแนนใหม่")) == (True, True, 1)
    assert client.get(f"/scores/{cast.ministry.pk}/").status_code == 404
    assert client.get("/scores/999999/").status_code == 404
