"""Tells whether a remark says anything: phrases that fit every agency are taken away, and what is left is counted.

It must not know what the remark is about.
"""

import re

from kaona.rules.thai_text import search_form

# A remark says something from this many letters and digits on: "ไม่มีแผน" has six.
MEANINGFUL = 6

# Phrases that could stand under any item of any agency, as search_form writes them.
PHRASES: tuple[str, ...] = (
    "ควรปรับปรุงให้ดีขึ้น", "ควรปรับปรุงอย่างต่อเนื่อง", "ควรพัฒนาอย่างต่อเนื่อง", "ควรพัฒนาให้ดีขึ้น", "ควรมีการปรับปรุง",
    "ควรมีการพัฒนา", "ควรปรับปรุงเพิ่มเติม", "ควรพัฒนาต่อไป", "ควรดำเนินการต่อไป", "ควรดำเนินการอย่างต่อเนื่อง",
    "ควรรักษามาตรฐาน", "ควรทำให้ดียิ่งขึ้น", "ควรเพิ่มประสิทธิภาพ", "ควรให้ความสำคัญ", "ควรปรับปรุง", "ควรพัฒนา",
    "ดำเนินการได้ดี", "ดำเนินการดี", "ทำได้ดี", "ทำได้ดีมาก", "ดีมาก", "ดีเยี่ยม", "ดีแล้ว", "ดีอยู่แล้ว", "ค่อนข้างดี", "พอใช้",
    "เหมาะสมดี", "เหมาะสมแล้ว", "มีความเหมาะสม", "เป็นไปตามเกณฑ์", "ผ่านเกณฑ์", "ครบถ้วน", "ครบถ้วนสมบูรณ์",
    "ชัดเจนดี", "น่าชื่นชม", "ขอชื่นชม", "มีการดำเนินการอย่างต่อเนื่อง", "อย่างต่อเนื่อง", "อย่างเป็นระบบ", "อย่างสม่ำเสมอ",
    "มีประสิทธิภาพ", "มีประสิทธิผล", "ให้ดีขึ้น", "ให้ดียิ่งขึ้น", "ยิ่งขึ้นไป", "เป็นที่น่าพอใจ", "ไม่มีข้อคิดเห็น", "ไม่มีข้อเสนอแนะ",
    "ตามที่เสนอ", "ตามเอกสาร", "ตามหลักฐาน", "ควรมีการปรับปรุงและพัฒนา", "ควรทำอย่างต่อเนื่อง", "ให้ดียิ่งขึ้นไป", "มากยิ่งขึ้น",
    "should be improved", "should improve", "needs improvement", "need improvement", "needs to be improved",
    "could be better", "continuous improvement", "improve continuously", "continue to improve", "keep improving",
    "keep up the good work", "good work", "well done", "very good", "good", "excellent", "acceptable", "satisfactory",
    "needs to improve", "need to improve", "needs improving", "must improve", "must be improved", "can be improved",
    "could be improved", "could improve", "has to improve", "room for improvement", "be better", "do better", "even better",
    "on a continuous basis", "in a continuous manner", "appropriate", "complete", "effective", "efficient", "as stated", "no comment", "no comments", "n/a",
)  # fmt: skip

# Words that carry nothing by themselves.
STOP_WORDS: tuple[str, ...] = (
    "การดำเนินงาน", "การดำเนินการ", "ส่วนราชการ", "หน่วยงาน", "องค์การ", "จังหวัด", "กรม", "หัวข้อนี้", "ข้อนี้", "ในภาพรวม", "โดยรวม",
    "ทั้งนี้", "และ", "หรือ", "ของ", "ที่", "ใน", "ให้", "ได้", "เป็น", "แล้ว", "ต่อไป", "มาก", "ยัง", "ควร", "นี้", "ๆ",
    "ปรับปรุง", "พัฒนา", "ต่อเนื่อง", "สม่ำเสมอ", "ดีขึ้น", "ยิ่งขึ้น", "อย่าง", "มีการ",
    "the", "a", "an", "this", "that", "it", "its", "is", "are", "was", "be", "of", "to", "in", "and", "or", "for",
    "agency", "organisation", "organization", "work", "item", "overall", "very", "more", "further", "should",
    "improve", "improved", "improving", "improvement", "improvements", "continuous", "continuously", "constantly", "there",
)  # fmt: skip


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """The longest of the words at every place, so that they may overlap: "should improve" and "improve continuously" in
    "should improve continuously". A Latin one is a word of its own; a Thai one may stand anywhere, for Thai is written
    without spaces, but not behind "ไม่": "ไม่ครบถ้วน" does say something."""
    forms = sorted({search_form(one) for one in words}, key=lambda one: (-len(one), one))
    each = (rf"\b{re.escape(one)}\b" if one.isascii() else rf"(?<!ไม่){re.escape(one)}" for one in forms)
    return re.compile(f"(?=({'|'.join(each)}))")


_EMPTY = _pattern((*PHRASES, *STOP_WORDS))


def says_something(text: str, *, least: int = MEANINGFUL) -> bool:
    """True when at least `least` letters and digits are left without phrases and stop words."""
    form = search_form(text)
    empty = {place for found in _EMPTY.finditer(form) for place in range(*found.span(1))}
    return sum(one.isalnum() and place not in empty for place, one in enumerate(form)) >= least
