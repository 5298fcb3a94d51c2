"""Thai digits for what is counted, dated and numbered; never in what somebody types or looks up."""

import pytest

from kaona.reports.digits import in_digits
from kaona.reports.paper import Verbatim


@pytest.mark.parametrize(
    ("text", "thai"),
    [
        ("24 พ.ย. 2569 16:30 น.", "๒๔ พ.ย. ๒๕๖๙ ๑๖:๓๐ น."),
        ("คะแนน 382.56 จาก 500", "คะแนน ๓๘๒.๕๖ จาก ๕๐๐"),
        ("1.2 B1, 2.1 ระดับพื้นฐาน", "๑.๒ B1, ๒.๑ ระดับพื้นฐาน"),
        ("PMQA 4.0 ปี 2569", "PMQA 4.0 ปี ๒๕๖๙"),
        ("ISO 9001:2015 และ 3 เรื่อง", "ISO 9001:2015 และ ๓ เรื่อง"),
        ("name2@example.go.th โทร 02", "name2@example.go.th โทร ๐๒"),
        ("ดู https://example.go.th/ปี/2569 หน้า 4", "ดู https://example.go.th/ปี/2569 หน้า ๔"),
        ("กรม (KPI 12) 5 ข้อ", "กรม (KPI 12) ๕ ข้อ"),
        ("แบบA1ข้อ2", "แบบA1ข้อ๒"),
        ("ปิดช่องว่าง 3.2.S1, 1.1.A1: แล้ว 7.3.3", "ปิดช่องว่าง ๓.๒.S1, ๑.๑.A1: แล้ว ๗.๓.๓"),
        ("รุ่น v1.2.B1 ที่ https://example.go.th/3.2.S1", "รุ่น v1.2.B1 ที่ https://example.go.th/3.2.S1"),
    ],
)
def test_digits(text: str, thai: str) -> None:
    assert in_digits(text, "thai") == thai
    assert in_digits(text, "arabic") == text


def test_a_document_number_stays_as_it_was_typed() -> None:
    assert in_digits(Verbatim("นร 1200/ว 12"), "thai") == "นร 1200/ว 12"
