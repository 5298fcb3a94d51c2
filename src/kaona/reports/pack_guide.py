"""The first sheet of an Excel pack: whose it is, who took it when, how it is filled and brought back."""

from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from kaona.rules.pack_file import escaped
from kaona.rules.thai_dates import words_of_moment

NAME = "Sarabun"
_THIN = Side("thin", color="C9D1CF")
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
STEPS = (
    "กรอกเฉพาะช่องสีเหลืองอ่อน ช่องอื่นล็อกไว้ ขยายความสูงแถวและความกว้างคอลัมน์ได้",
    "คำตอบของแต่ละข้อเลือก มี หรือ ไม่มี จากรายการ เว้นว่างคือยังไม่ตอบ",
    "คำอธิบายผลการดำเนินการพิมพ์หรือวางเป็นข้อความ ขึ้นบรรทัดใหม่ในช่องด้วย Alt+Enter",
    "หมวด 7 หนึ่งแถวคือหนึ่งตัววัด แถวว่างใช้เพิ่มตัววัด ตัวเลขพิมพ์ตัวเลขอย่างเดียว เช่น 86.5 ไม่ใส่หน่วยหรือ %",
    "อย่าใส่สูตร อย่าแก้รหัส หัวคอลัมน์ หรือชื่อแผ่นงาน และอย่าเพิ่ม ลบ หรือสลับแถว",
    "นำตัววัดออก แนบหลักฐาน และยืนยันคำตอบที่ยกมาจากปีก่อน ทำในระบบ",
    "บันทึกเป็น XLSX แล้วอัปโหลดในหน้า ทำงานใน Excel ของแบบประเมินนี้ ระบบแสดงส่วนต่างทีละช่องก่อน ยังไม่มีอะไรเปลี่ยนจนกว่าจะยืนยัน",
    "ระหว่างที่ไฟล์อยู่กับท่าน คนอื่นแก้ในระบบได้ ช่องที่แก้ทั้งสองฝ่ายท่านเลือกเองว่าจะใช้ของใคร",
)


def write_guide(sheet: Any, pack: Any) -> None:
    """The guide of a pack."""
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 92
    _put(sheet["A1"], "แบบประเมินตนเอง PMQA 4.0", Font(name=NAME, size=18, bold=True), wrap=False)
    sheet.row_dimensions[1].height = 30
    facts = (
        ("หน่วยงาน", pack.organisation), ("ปีงบประมาณ พ.ศ.", str(pack.fiscal_year)), ("รอบการประเมิน", pack.cycle),
        ("เกณฑ์", pack.edition), ("ปิดรับ", pack.closes), ("ดาวน์โหลดโดย", pack.taken_by),
        ("เมื่อ", words_of_moment(pack.taken_at)),
    )  # fmt: skip
    number = 2
    for number, (name, words) in enumerate(facts, start=3):
        _put(sheet.cell(number, 1), name, Font(name=NAME, size=11, color="5A6462"))
        _put(sheet.cell(number, 2), words, Font(name=NAME, size=11, bold=True))
    number = _section(sheet, number + 2, "วิธีกรอก")
    for place, words in enumerate(STEPS, start=1):
        _put(sheet.cell(number, 1), f"{place}.", Font(name=NAME, size=11), right=True)
        _put(sheet.cell(number, 2), words, Font(name=NAME, size=11))
        sheet.row_dimensions[number].height = 38 if len(words) > 100 else 20
        number += 1
    number = _section(sheet, number + 1, "แผ่นงาน")
    for one in pack.sheets:
        cell = sheet.cell(number, 1)
        _put(cell, one.name, Font(name=NAME, size=11, color="0F4C45", underline="single"))
        cell.hyperlink = f"#'{one.name}'!A1"
        _put(sheet.cell(number, 2), one.title, Font(name=NAME, size=11))
        number += 1
    sheet.cell(number + 1, 1).fill = PatternFill("solid", fgColor="FFFBE8")
    sheet.cell(number + 1, 1).border = BOX
    _put(sheet.cell(number + 1, 2), "ช่องที่กรอกได้", Font(name=NAME, size=11))
    sheet.sheet_view.showGridLines = False
    sheet.protection.sheet = True
    sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = 9, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _section(sheet: Any, number: int, words: str) -> int:
    _put(sheet.cell(number, 1), words, Font(name=NAME, size=13, bold=True), wrap=False)
    sheet.row_dimensions[number].height = 24
    for column in (1, 2):
        sheet.cell(number, column).border = Border(bottom=Side("medium", color="0F4C45"))
    return number + 1


def _put(cell: Any, text: str, font: Font, *, right: bool = False, wrap: bool = True) -> None:
    cell.value = escaped(text)
    cell.data_type = "s"
    cell.quotePrefix = text[:1] in ("=", "+", "-", "@")
    cell.font = font
    cell.alignment = Alignment(wrap_text=wrap, vertical="top", horizontal="right" if right else None)
