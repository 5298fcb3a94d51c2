"""What a document of a year may say; pages of items as people paste them."""

from dataclasses import replace

import pytest

from kaona.rules.downloads import DocumentInput, faults_of, read_pages, tidy, version_faults

GOOD = DocumentInput(2570, "handbook", "คู่มือ")


def test_every_fault_of_a_document_at_once() -> None:
    assert faults_of(tidy(GOOD)) == {}
    bad = DocumentInput(27, "x", " ", "e" * 201, "d" * 1001, ("ministry",), 0)
    names = {"fiscal_year", "kind", "title_th", "title_en", "description", "agency_types", "position"}
    assert set(faults_of(tidy(bad))) == names
    assert tidy(replace(GOOD, title_th=" คู่\x00มือ \n ปี ")).title_th == "คู่มือ ปี"


@pytest.mark.parametrize(
    ("link", "note", "has_file", "first", "wrong"),
    [
        ("", "", True, True, set()), ("https://x.go.th/a", "", False, True, set()), ("", "", False, True, {"file"}),
        ("https://x.go.th", "", True, True, {"link"}), ("javascript:alert(1)", "", False, True, {"link"}),
        ("http://x", "", False, False, {"link", "note"}), ("https://" + "x" * 500, "", False, True, {"link"}),
        ("", "n" * 301, True, False, {"note"}),
    ],
)  # fmt: skip
def test_a_version_is_a_file_or_a_link(link: str, note: str, has_file: bool, first: bool, wrong: set[str]) -> None:
    assert set(version_faults(link=link, note=note, has_file=has_file, first=first)) == wrong


def test_pages_are_read_line_by_line() -> None:
    assert read_pages("1.1 23\r\n\n๑.๒,๒๔\n1.3\t25\n", {"1.1", "1.2", "1.3"}, 30) == (
        {"1.1": 23, "1.2": 24, "1.3": 25},
        [],
    )
    pages, faults = read_pages("1.1\n9.9 1\n1.1 2\n1.1 3\n1.2 31\n1.2 x\n1.2 0\n=1+1 2", {"1.1", "1.2"}, 30)
    assert (pages, [number for number, _words in faults]) == ({"1.1": 2}, [1, 2, 4, 5, 6, 7, 8])
