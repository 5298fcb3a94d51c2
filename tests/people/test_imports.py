"""Lists of organisations: CSV in two encodings, XLSX, formulas refused; every row judged, all or none."""

import io

import pytest
from django.test import Client
from openpyxl import Workbook

from kaona.people.models import Organisation
from kaona.people.operations.imports import judge_rows
from kaona.people.sheets import SheetFault, read_rows
from tests.cast import Cast

ROWS = [
    ["รหัส", "ประเภท", "ชื่อไทย", "ชื่ออังกฤษ", "สังกัด"],
    ["x-1", "กรม", "กรมใหม่", "New", "t-min"],
    ["x-2", "กระทรวง", "กระทรวงใหม่", "", ""],
]


def xlsx(rows: list[list[str]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874"])
def test_csv_in_the_encodings_that_offices_use(encoding: str) -> None:
    assert read_rows("\n".join(",".join(row) for row in ROWS).encode(encoding), "a.csv") == ROWS


def test_xlsx_and_what_is_refused() -> None:
    assert read_rows(xlsx(ROWS), "a.xlsx") == ROWS
    for data in (xlsx([["=1+1"]]), b"PK\x03\x04broken", b"\x00\x01", b"x" * 5_000_001):
        with pytest.raises(SheetFault):
            read_rows(data, "a")


def test_every_row_is_judged(cast: Cast) -> None:
    bad = [["t-dep", "กรม", "ซ้ำ", "", ""], ["ก", "วัด", "", "", "nowhere"], ["y", "province", "ก" * 251, "", ""]]
    assert [len(row.faults) for row in judge_rows([*ROWS, *bad])] == [0, 0, 1, 4, 1]


def test_all_or_none_through_the_page(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = "\n".join("\t".join(row) for row in ROWS)
    assert (
        client.post("/people/organisations/import/", {"text": text + "\nt-dep\tกรม\tซ้ำ", "step": "add"}).status_code
        == 200
    )
    assert not Organisation.objects.filter(code="x-1").exists()
    assert client.post("/people/organisations/import/", {"text": text, "step": "add"}).status_code == 302
    added = Organisation.objects.get(code="x-1")
    assert (added.name_th, added.type, added.parent) == ("กรมใหม่", "department", cast.ministry)
    client.force_login(cast.coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/people/organisations/import/").status_code == 403
