"""What is wrong with a milestone: everything at once, what blocks and what is only said."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from kaona.rules.calendar_faults import Neighbour, Setting, Sheet, faults, span_of, warnings, whole_days
from kaona.rules.calendar_shift import Span
from kaona.rules.holidays import Holiday
from kaona.rules.thai_dates import BANGKOK

DAYS = whole_days(Span(date(2027, 5, 3), date(2027, 5, 7)))
SHEET = Sheet("clinic", "คลินิก", *DAYS)
YEAR = Setting(2570)


def beside(key: int, kind: str, name: str, first: int, last: int) -> Neighbour:
    return Neighbour(key, kind, name, "", Span(date(2027, 5, first), date(2027, 5, last)))


def test_a_right_one_has_no_fault() -> None:
    assert faults(SHEET, YEAR) == {}
    assert faults(replace(SHEET, link="https://example.go.th/คลินิก?a=1"), YEAR) == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title_th": "  "}, "title_th"), ({"title_th": "ก" * 201}, "title_th"), ({"title_en": "x" * 201}, "title_en"),
        ({"kind": "party"}, "kind"), ({"audience": "moon"}, "audience"), ({"description": "ก" * 2001}, "description"),
        ({"place": "ก" * 201}, "place"), ({"closes_at": DAYS[0]}, "closes"), ({"closes_at": DAYS[0] - timedelta(days=3)}, "closes"),
        ({"link": "http://example.go.th/"}, "link"), ({"link": "javascript:alert(1)"}, "link"), ({"link": "https://"}, "link"),
        ({"link": "https://[x"}, "link"), ({"link": "https://a b.go.th/"}, "link"),
    ],
)  # fmt: skip
def test_each_fault_names_its_field(change: dict[str, object], field: str) -> None:
    assert list(faults(replace(SHEET, **change), YEAR)) == [field]


def test_every_fault_is_said_at_once_in_both_languages() -> None:
    found = faults(replace(SHEET, title_th="", kind="x", link="ftp://x", closes_at=DAYS[0]), YEAR)
    assert sorted(found) == ["closes", "kind", "link", "title_th"]
    assert all(one and one.en for one in found.values())


def test_a_day_in_the_fiscal_year_is_needed_and_one_outside_is_said() -> None:
    before = whole_days(Span(date(2026, 9, 1), date(2026, 9, 30)))
    across = whole_days(Span(date(2026, 9, 30), date(2026, 10, 2)))
    assert list(faults(replace(SHEET, opens_at=before[0], closes_at=before[1]), YEAR)) == ["closes"]
    partly = replace(SHEET, opens_at=across[0], closes_at=across[1])
    assert faults(partly, YEAR) == {}
    assert [str(one) for one in warnings(partly, YEAR)] == ["บางวันอยู่นอกปีงบประมาณ 2570"]


def test_two_windows_do_not_share_a_day() -> None:
    window = replace(SHEET, kind="window")
    other = Setting(2570, [beside(1, "window", "รอบกรม", 7, 20), beside(2, "window", "รอบจังหวัด", 1, 3)])
    words = faults(window, other)["closes"]
    assert words == "ซ้อนกับ “รอบกรม” (7 – 20 พ.ค. 2570) · ซ้อนกับ “รอบจังหวัด” (1 – 3 พ.ค. 2570)"
    assert "overlaps “รอบกรม”" in words.en
    assert faults(SHEET, other) == {}
    assert faults(window, other.beside(1).beside(2)) == {}
    assert faults(window, Setting(2570, [beside(1, "window", "รอบกรม", 8, 20)])) == {}


def test_others_of_a_kind_at_the_same_time_are_only_said() -> None:
    setting = Setting(2570, [beside(1, "clinic", "คลินิกภาคเหนือ", 5, 6), beside(2, "visit", "ตรวจ", 5, 6), beside(3, "clinic", "อื่น", 8, 9)])  # fmt: skip
    assert faults(SHEET, setting) == {}
    assert [str(one) for one in warnings(SHEET, setting)] == ["ซ้อนกับ “คลินิกภาคเหนือ” (5 – 6 พ.ค. 2570)"]
    assert warnings(SHEET, setting.beside(1)) == []


def test_what_is_wrong_with_the_times_is_said_at_once() -> None:
    last_year = whole_days(Span(date(2026, 3, 3), date(2026, 3, 4)))
    words = faults(replace(SHEET, opens_at=last_year[0], closes_at=last_year[0]), YEAR)["closes"]
    assert "วันสิ้นสุดต้องไม่อยู่ก่อนวันเริ่ม" in words
    assert "อยู่นอกปีงบประมาณ 2570" in words


def test_days_off_at_its_ends_are_said() -> None:
    saturday = whole_days(Span(date(2027, 5, 1), date(2027, 5, 4)))
    off = {date(2027, 5, 4): Holiday(date(2027, 5, 4), "วันฉัตรมงคล", "Coronation Day", "fixed")}
    found = warnings(replace(SHEET, opens_at=saturday[0], closes_at=saturday[1]), Setting(2570, holidays=off))
    assert [str(one) for one in found] == ["1 พ.ค. 2570 เป็นวันหยุดสุดสัปดาห์", "4 พ.ค. 2570 เป็นวันฉัตรมงคล"]


def test_an_end_at_midnight_belongs_to_the_day_before() -> None:
    assert span_of(*DAYS) == Span(date(2027, 5, 3), date(2027, 5, 7))
    half = datetime(2027, 5, 3, 8, 30, tzinfo=BANGKOK), datetime(2027, 5, 7, 16, 30, tzinfo=BANGKOK)
    assert span_of(*half) == Span(date(2027, 5, 3), date(2027, 5, 7))
