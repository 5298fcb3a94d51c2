"""Thai sorting, searching, digits, dates, fiscal years; figures as people type them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kaona.rules import fiscal_year
from kaona.rules.measures import tidy_number
from kaona.rules.text_difference import difference, pieces
from kaona.rules.thai_dates import DateFault, countdown, read_date, read_time, words_of_date, words_of_moment
from kaona.rules.thai_text import clean_text, fold_digits, for_xml, pages, search_form, sort_key, thai_digits
from kaona.rules.uploads import tidy_pages


def test_names_stand_in_the_order_of_a_dictionary() -> None:
    ordered = [
        "กก",
        "กรม",
        "เกษตร",
        "ไก่",
        "ขนส่ง",
        "เขต",
        "โขน",
        "คลัง",
        "แรงงาน",
        "สรรพากร",
        "เสา",
        "แสง",
        "องค์การ",
        "อาหาร",
    ]
    shuffled = [*ordered[7:], *ordered[:7]]
    assert sorted(shuffled, key=sort_key) == ordered
    assert sorted(["ป่า", "ปา", "ป้า"], key=sort_key) == ["ปา", "ป่า", "ป้า"]


def test_search_finds_what_looks_the_same() -> None:
    assert search_form("สํานักงาน") == search_form("สำนักงาน")
    assert search_form("ปี\u200b ๒๕๖๙  ABC") == "ปี 2569 abc"


def test_digits() -> None:
    assert (fold_digits("๐๑๒๓๔๕๖๗๘๙"), thai_digits("2569")) == ("0123456789", "๒๕๖๙")
    assert clean_text("a\x00b\r\nc\ud800") == "ab\nc"
    assert for_xml("a\x0b\ufffeb\uffff\r\nc\ufffd😀") == "ab\nc\ufffd😀"
    assert [pages(text) for text in ("", "ก", "ก" * 2400, "ก" * 2401)] == [0, 1, 1, 2]


@pytest.mark.parametrize(
    ("parts", "day"),
    [(("24", "4", "2569"), date(2026, 4, 24)), (("๒๔", "๔", "๒๕๖๙"), date(2026, 4, 24)), (("29", "2", "2567"), date(2024, 2, 29)),
     (("31", " ธ.ค. ", "2569"), date(2026, 12, 31)), (("1", "มกราคม", "๒๕๗๐"), date(2027, 1, 1)), (("1", "กพ", "2570"), date(2027, 2, 1)),
     (("", "", ""), None)],
)  # fmt: skip
def test_dates_are_read_in_b_e(parts: tuple[str, str, str], day: date | None) -> None:
    assert read_date(*parts) == day


@pytest.mark.parametrize(
    ("parts", "words"),
    [(("24", "4", "2026"), "กรอกปี พ.ศ. เช่น 2569"), (("24", "4", "1900"), "กรอกปี พ.ศ. เช่น 2443"), (("24", "4", "69"), "กรอกปี พ.ศ."),
     (("30", "2", "2569"), "ไม่มีวันที่นี้ในปฏิทิน"), (("31", "ก.พ.", "2570"), "ไม่มีวันที่นี้ในปฏิทิน"), (("24", "ธค.", "69"), "กรอกปี พ.ศ."),
     (("24", "", "2569"), "กรอกวัน เดือน และปี พ.ศ. ให้ครบ เช่น 24 เมษายน 2569")],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_the_reason(parts: tuple[str, str, str], words: str) -> None:
    with pytest.raises(DateFault) as caught:
        read_date(*parts)
    assert str(caught.value) == words


def test_moments_are_shown_in_bangkok() -> None:
    moment = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)
    assert words_of_moment(moment) == "1 ม.ค. 2570 00:30 น."
    assert words_of_date(date(2026, 4, 24), full=True) == "24 เมษายน 2569"
    assert [read_time(text) for text in ("16:30", "16.30", "1630", "")] == [(16, 30), (16, 30), (16, 30), None]


@pytest.mark.parametrize(
    ("left", "words"),
    [(timedelta(days=12, hours=5), "เหลือ 12 วัน 5 ชม."), (timedelta(hours=5, minutes=3), "เหลือ 5 ชม. 3 นาที"),
     (timedelta(minutes=9), "เหลือ 9 นาที"), (timedelta(0), "ปิดแล้ว")],
)  # fmt: skip
def test_countdown(left: timedelta, words: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert countdown(now + left, now) == words


def test_fiscal_years() -> None:
    assert [fiscal_year.fiscal_year_of(d) for d in (date(2024, 9, 30), date(2024, 10, 1), date(2025, 9, 30))] == [
        2567,
        2568,
        2568,
    ]
    assert (fiscal_year.first_day(2568), fiscal_year.last_day(2568)) == (date(2024, 10, 1), date(2025, 9, 30))
    assert fiscal_year.last_ended(date(2022, 5, 1)) == 2564


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("๘๖.๕", "86.5"),
        ("1,200", "1200"),
        ("1,20", "1,20"),
        (" +5 ", "5"),
        ("−3", "-3"),
        ("007", "7"),
        ("0", "0"),
        ("", ""),
        ("8e1", "8e1"),
    ],
)
def test_figures_as_people_type_them(typed: str, plain: str) -> None:
    assert tidy_number(typed) == plain


@pytest.mark.parametrize(
    ("before", "after"), [("", "ใหม่"), ("ติดตามทุกไตรมาส", "ติดตามทุกเดือน และรายงาน"), ("a b", "a  b"), ("เก่า", "")]
)
def test_a_difference_gives_both_texts_back(before: str, after: str) -> None:
    parts = difference(before, after)
    assert "".join(text for kind, text in parts if kind != "in") == before
    assert "".join(text for kind, text in parts if kind != "out") == after
    assert "".join(pieces(after)) == after


@pytest.mark.parametrize(
    ("text", "tidy"), [("", ""), ("4-9,12", "4–9, 12"), ("๔ – ๙", "4–9"), ("ก", None), ("1-", None), ("1,,2", None)]
)
def test_page_numbers(text: str, tidy: str | None) -> None:
    assert tidy_pages(text) == tidy
