"""An event on paper: the numbers of its pages, the sheet to sign, officers only; certificates with the words of their pages."""

import html
import re
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from kaona.activity.models import Event
from kaona.knowledge.models import Occasion
from kaona.knowledge.operations import registrations
from kaona.knowledge.operations.guests import let_in_guest
from kaona.knowledge.queries import attendance as queries
from kaona.reports.attendance_paper import BLANK, attendance_of, attendance_paper, sign_in_paper
from kaona.reports.certificates import attended_certificate, status_certificate
from kaona.reports.docx import docx_of
from kaona.reports.paper import Facts, Paper, Row, Table, Verbatim
from kaona.reports.pdf import pdf_of
from kaona.reports.xlsx import xlsx_of
from tests.cast import Cast
from tests.knowledge.occasions import DAY, DURING, offered, registered
from tests.reports.read import by_pdfium, flat, texts
from tests.verification.visits import certified, confirmed

LATER = DURING + 2 * DAY


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def came(cast: Cast, row: Occasion, user: object) -> object:
    return registrations.check_in(registration=registered(cast, row, user), by=cast.officer, at=DURING)


@pytest.fixture
def held(year: Cast) -> Occasion:
    """Two of the department came, one of another did not, one guest of a university came, one waits."""
    row = offered(year, quota="3")
    came(year, row, year.editor)
    came(year, row, year.owner)
    registered(year, row, year.governor, organisation=year.province)
    registered(year, row, year.reader)
    let_in_guest(occasion=row, name="แขกรับเชิญ", agency="มหาวิทยาลัยตัวอย่าง", email="", by=year.officer, at=DURING)
    row.refresh_from_db()
    return row


def facts(paper: Paper) -> dict[str, str]:
    return dict(next(one.rows for one in paper.parts[0].blocks if isinstance(one, Facts)))


def tables(paper: Paper, part: int = 0) -> list[tuple[Row, ...]]:
    return [one.rows for one in paper.parts[part].blocks if isinstance(one, Table)]


def test_who_may_not(year: Cast, held: Occasion) -> None:
    for who in (
        year.editor,
        year.coordinator,
        year.approver,
        year.administrator,
        year.assessor,
        year.viewer,
        year.nobody,
    ):
        assert attendance_of(who, held.pk, at=LATER) is None
        for path in ("papers/sign_in/", "papers/attendance/", "people.csv"):
            assert client_of(who).get(f"/occasions/{held.pk}/{path}").status_code == 404
    assert client_of(year.officer).get(f"/occasions/{held.pk}/papers/other/").status_code == 404


def test_the_sheet_to_sign_has_everybody_with_a_place_and_rows_for_others(year: Cast, held: Occasion) -> None:
    found = attendance_of(year.officer, held.pk, at=LATER)
    assert found is not None
    placed, blank = tables(sign_in_paper(found, at=LATER))
    assert [row.cells[0] for row in placed if row.kind == "head"] == ["กรมตัวอย่าง (2 คน)", "จังหวัดตัวอย่าง (1 คน)"]
    names = {str(row.cells[1]) for row in placed if row.kind == "tall"}
    assert names == {year.editor.full_name, year.owner.full_name, year.governor.full_name}
    assert [row.cells for row in blank] == [(str(n), "", "", "", "") for n in range(4, 4 + BLANK)]


def test_who_came_and_what_followed_with_the_numbers_of_the_pages(year: Cast, held: Occasion) -> None:
    found = attendance_of(year.officer, held.pk, at=LATER)
    assert found is not None
    paper = attendance_paper(found, at=LATER)
    page = client_of(year.officer).get(f"/occasions/{held.pk}/people/").content.decode()
    seats, attended = re.search(r"ได้ที่นั่ง (\d+) · .*?เข้าร่วมแล้ว (\d+)", page).groups()
    assert (facts(paper)["ได้ที่นั่ง"], facts(paper)["ผู้เข้าร่วม"]) == (f"{seats} คน", f"{attended} คน จาก 2 หน่วยงาน")
    (rows,) = tables(paper)
    assert len([row for row in rows if not row.kind]) == int(attended)
    assert "ไม่มีบัญชีในระบบ" in list(texts(rows))
    (after,) = tables(paper, 1)
    assert [row.cells[:2] for row in after] == [("กรมตัวอย่าง", "2")]
    report = client_of(year.officer).get("/occasions/report/").content.decode()
    assert re.sub(r"\s+", " ", re.sub("<.*?>", " ", report)).count("กรมตัวอย่าง 2 3.3 – – 0 0 –") == 1
    assert after[0].cells[2:] == ("3.3 – → –", "0", "0", "–")


@pytest.mark.pango
def test_it_is_answered_at_once_and_each_copy_is_written_down(year: Cast, held: Occasion) -> None:
    client = client_of(year.officer)
    for kind in ("sign_in", "attendance"):
        for wanted in ("pdf", "docx", "xlsx"):
            answer = client.get(f"/occasions/{held.pk}/papers/{kind}/", {"format": wanted, "digits": "thai"})
            assert (answer.status_code, len(b"".join(answer.streaming_content)) > 1000) == (200, True)
    lines = client.get(f"/occasions/{held.pk}/people.csv").content.decode().splitlines()
    assert len(lines) == 1 + 5
    noted = [one.data for one in Event.objects.filter(kind="event.list_taken").order_by("pk")]
    assert [(one["paper"], one["format"]) for one in noted[:3]] == [
        ("sign_in", "pdf"),
        ("sign_in", "docx"),
        ("sign_in", "xlsx"),
    ]
    assert len(noted) == 7


@pytest.mark.pango
def test_names_of_200_letters_and_what_looks_like_a_formula(year: Cast, held: Occasion) -> None:
    for who, name in ((year.editor, "น้ำ" * 60 + "ก" * 20), (year.owner, '=HYPERLINK("x")' + "ข" * 180)):
        who.full_name, who.position = name, "ต" * 200
        who.save()
    year.department.name_th = "ค" * 250
    year.department.save()
    Occasion.objects.filter(pk=held.pk).update(title_th="ง" * 300, place="จ" * 300)
    found = attendance_of(year.officer, held.pk, at=LATER)
    assert found is not None
    for paper in (sign_in_paper(found, at=LATER), attendance_paper(found, at=LATER)):
        printed = pdf_of(paper)
        assert "ข" * 180 in flat("".join(by_pdfium(printed.content)))
        assert docx_of(paper)[:2] == b"PK"
        for sheet in openpyxl.load_workbook(BytesIO(xlsx_of(paper))):
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def words_of(page: str) -> str:
    return flat(html.unescape(re.sub("<.*?>", "", page)))


@pytest.mark.pango
def test_the_certificate_of_attendance_says_what_its_page_says(year: Cast, held: Occasion) -> None:
    one = held.registrations.get(user=year.editor)
    person = queries.attended_person(year.editor, held.pk, one.pk, at=LATER)
    paper = attended_certificate(person, address=lambda token: f"https://x.example/{token}/")
    assert paper is not None
    assert paper.sheet is not None
    page = words_of(client_of(year.editor).get(f"/occasions/{held.pk}/certificate/{one.pk}/").content.decode())
    sheet = paper.sheet
    said = [
        sheet.office,
        sheet.number,
        sheet.lead,
        sheet.name,
        *sheet.under,
        *sheet.lines,
        sheet.mark,
        *sheet.signed,
        paper.title,
    ]
    said += [value for _name, value in sheet.facts]
    assert [text for text in said if flat(text) not in page] == []
    assert sheet.code.text.endswith(f"/{one.token}/")
    path = f"/occasions/{held.pk}/certificate/{one.pk}/paper/"
    for who in (year.editor, year.coordinator, year.officer):  # oneself, who keeps the members, an officer
        for wanted in ("pdf", "docx"):
            assert client_of(who).get(path, {"format": wanted}).status_code == 200
    for who in (year.owner, year.outsider, year.viewer, year.assessor, year.nobody):
        assert client_of(who).get(path).status_code == 404
    waiting = held.registrations.get(user=year.governor)
    assert client_of(year.governor).get(f"/occasions/{held.pk}/certificate/{waiting.pk}/paper/").status_code == 404
    assert client_of(year.editor).get(path, {"format": "xlsx"}).status_code == 404


@pytest.mark.pango
def test_a_guest_has_a_certificate_that_anybody_can_check(year: Cast, held: Occasion) -> None:
    guest = held.guests.get()
    path = f"/occasions/{held.pk}/guests/{guest.pk}/paper/"
    answer = client_of(year.officer).get(path, {"format": "pdf"})
    assert "แขกรับเชิญ" in flat("".join(by_pdfium(b"".join(answer.streaming_content))))
    for who in (year.editor, year.coordinator, year.nobody):
        assert client_of(who).get(path).status_code == 404
    public = Client().get(f"/occasions/attended/{guest.token}/")
    assert (public.status_code, "แขกรับเชิญ" in public.content.decode()) == (200, True)


@pytest.mark.pango
def test_the_certificate_of_status_says_what_its_page_says(year: Cast) -> None:
    cast = confirmed(year)
    row = certified(cast)
    page = words_of(Client().get(f"/certificates/{row.token}/paper/").content.decode())
    paper = status_certificate(row.token, day=row.valid_from, address=lambda token: f"http://testserver/{token}/")
    assert paper is not None
    assert paper.sheet is not None
    sheet = paper.sheet
    days = next(value for name, value in sheet.facts if name == "ใช้ได้").split(" – ")
    said = [sheet.office, sheet.number, sheet.lead, sheet.name, *sheet.under, *sheet.lines, *sheet.signed, sheet.mark, paper.title, *days,
            *(value for name, value in sheet.facts if name != "ใช้ได้")]  # fmt: skip
    assert [text for text in said if flat(text) not in page] == []
    assert isinstance(sheet.number, Verbatim)
    answer = Client().get(f"/certificates/{row.token}/paper/file/", {"format": "pdf", "digits": "thai"})
    assert row.number in flat("".join(by_pdfium(b"".join(answer.streaming_content))))
    assert (answer["X-Robots-Tag"], "no-store" in answer["Cache-Control"]) == ("noindex", True)
    assert Client().get(f"/certificates/{'x' * 43}/paper/file/").status_code == 404
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = row.issued_at, cast.approver, "ข้อมูลเท็จ"
    row.save()
    again = status_certificate(row.token, day=row.valid_from, address=str)
    assert again is not None
    assert again.sheet is not None
    assert "ข้อมูลเท็จ" in again.sheet.warning
