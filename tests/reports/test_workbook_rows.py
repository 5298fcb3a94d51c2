"""Rows of a workbook: as high as their text, a name over the width in one cell, facts on the first sheet."""

from io import BytesIO

import openpyxl

from kaona.reports.paper import Column, Cover, Facts, Row, Table
from kaona.reports.xlsx import HIGH, MOST_HIGH, TALL, xlsx_of
from tests.reports.read import paper

COLUMNS = (Column("ที่", 1), Column("ชื่อ", 5))


def sheets(*blocks: object, **more: object) -> list[openpyxl.worksheet.worksheet.Worksheet]:
    return openpyxl.load_workbook(BytesIO(xlsx_of(paper(*blocks, **more)))).worksheets


def test_a_row_is_as_high_as_its_longest_text() -> None:
    rows = (
        Row(("1", "สั้น")),
        Row(("2", "ก" * 300)),
        Row(("3", "น้ำ\nน้ำ")),
        Row(("4", "ก" * 99_999)),
        Row(("", ""), "tall"),
    )
    _front, sheet = sheets(Table(COLUMNS, rows, "ตาราง"))
    high = [sheet.row_dimensions[number].height for number in range(4, 9)]
    assert (high[0], high[2], high[3], high[4]) == (HIGH, 2 * HIGH, MOST_HIGH, TALL)
    assert 3 * HIGH <= high[1] <= 5 * HIGH


def test_a_row_that_names_others_is_one_cell() -> None:
    _front, sheet = sheets(Table(COLUMNS, (Row(("=หน่วยงาน" + "ก" * 200,), "head"), Row(("1", "ก"))), "ตาราง"))
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A4:B4"]
    assert (sheet["A4"].data_type != "f", sheet["A4"].quotePrefix) == (True, True)


def test_facts_stand_on_the_first_sheet_of_a_paper_without_a_cover() -> None:
    facts = Facts((("กิจกรรม", "=1+1"), ("สถานที่", "ห้อง 1")))
    front, *_rest = sheets(facts, Table(COLUMNS, (Row(("1", "ก")),), "ตาราง"))
    assert [cell.value for cell in front["A"]] == ["รายงานทดสอบ", "รายงานทดสอบ", "กิจกรรม: =1+1", "สถานที่: ห้อง 1"]
    front, *_rest = sheets(facts, cover=Cover(("ปี 2569",)))
    assert [cell.value for cell in front["A"]] == ["รายงานทดสอบ", "ปี 2569"]


def test_the_first_sheet_lies_so_that_its_column_fits_the_page() -> None:
    front, _sheet = sheets(Table(COLUMNS, (Row(("1", "ก")),), "ตาราง"), cover=Cover(("ก" * 200,)))
    assert (front.page_setup.orientation, front.page_setup.fitToHeight) == ("landscape", 0)
