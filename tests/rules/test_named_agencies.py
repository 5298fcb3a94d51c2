"""Agencies named in a text: longest first, abbreviations alone, provinces as one writes them."""

import pytest

from kaona.rules.named_agencies import Known, agencies_named

REGISTER = [
    Known("department", "กรมการแพทย์", "Department of Medical Services", "กพ."),
    Known("department", "กรมการแพทย์แผนไทย", "Department of Thai Medicine", "พท."),
    Known("department", "กรมทางหลวง", "Department of Highways", "ทล."),
    Known(
        "public_organisation", "สถาบันคุณวุฒิวิชาชีพ (องค์การมหาชน)", "Qualification Institute (Public Organization)", "สคช."
    ),
    Known("province", "เลย", "Loei"),
    Known("province", "จังหวัดเชียงใหม่", "Chiang Mai"),
]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ข้อนี้หมายถึงนโยบายของส่วนราชการ", []),
        ("ดูตัวอย่างจากกรมการแพทย์แผนไทย", ["กรมการแพทย์แผนไทย"]),
        ("กรมการแพทย์และกรมการแพทย์แผนไทย", ["กรมการแพทย์", "กรมการแพทย์แผนไทย"]),
        ("เช่น กพ. ถามว่า", ["กรมการแพทย์"]),
        ("กพร. ของหน่วยงาน และ อกพ.กรม", []),
        ("ทล.", ["กรมทางหลวง"]),
        ("สถาบันคุณวุฒิวิชาชีพถาม", ["สถาบันคุณวุฒิวิชาชีพ (องค์การมหาชน)"]),
        ("ไม่มีหลักฐานเลย ต้องทำเลย", []),
        ("จังหวัดเลยและ จ.เลย", ["เลย"]),
        ("เชียงใหม่ส่งแล้ว", ["จังหวัดเชียงใหม่"]),
        ("The DEPARTMENT of  Highways asked", ["กรมทางหลวง"]),
        ("Loei", []),
        ("กรมทางหลวง\u200b กรมทางหลวง", ["กรมทางหลวง"]),
        ("", []),
    ],
)
def test_who_is_named(text: str, named: list[str]) -> None:
    assert agencies_named(text, REGISTER) == named
