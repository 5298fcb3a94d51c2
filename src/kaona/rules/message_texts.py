"""The mails whose words officers may change: defaults, places for values, what is wrong with a text. It must not know who
gets them.

A text is plain: `{{ชื่อหน่วยงาน}}` stands for a value of a fixed list, and nothing in it is ever run. Values are put in once:
braces inside a value stay what they are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kaona.rules.said import said

PLACE = re.compile(r"\{\{\s*([^{}\n]{1,60}?)\s*\}\}")
MOST_SUBJECT, MOST_BODY = 200, 5000
FIELDS = ("subject_th", "body_th", "subject_en", "body_en")

AGENCY, CYCLE, CLOSES, LEFT = "ชื่อหน่วยงาน", "รอบการประเมิน", "วันปิดรับ", "เวลาที่เหลือ"
PERSON, COUNT, LIST, SETTINGS, ITEMS = "ชื่อผู้รับ", "จำนวน", "รายการ", "ลิงก์ตั้งค่า", "หัวข้อที่ยังไม่เสร็จ"
TITLE, TEXT = "หัวเรื่องประกาศ", "ข้อความประกาศ"

# Every place with the value that a preview shows.
SAMPLES = {
    AGENCY: said("กรมตัวอย่าง", "Sample Department"),
    CYCLE: said("รอบการประเมิน ปีงบประมาณ พ.ศ. 2570", "Assessment, fiscal year 2570"),
    CLOSES: said("31 มี.ค. 2570 16:30 น.", "31 Mar 2027 (2570) 16:30"),
    LEFT: said("เหลือ 7 วัน 2 ชม.", "7 d 2 h left"),
    PERSON: said("สมชาย ใจดี", "Somchai Jaidee"),
    COUNT: said("3", "3"),
    LIST: said(
        "กำหนดส่งและวันปิดรับ\n- แบบประเมินปิดรับ 31 มี.ค. 2570\n  https://kaona.example.go.th/dossiers/7/",
        "Deadlines\n- The self-assessment closes on 31 Mar 2027\n  https://kaona.example.go.th/dossiers/7/",
    ),
    SETTINGS: said("https://kaona.example.go.th/notices/settings/", "https://kaona.example.go.th/notices/settings/"),
    ITEMS: said("1.2, 3.1", "1.2, 3.1"),
    TITLE: said("ระบบปิดปรับปรุง", "Maintenance"),
    TEXT: said("ปิดคืนวันเสาร์ 22:00 น. ถึงวันอาทิตย์ 06:00 น.", "Closed from Saturday 22:00 to Sunday 06:00."),
}


@dataclass(frozen=True)
class Texts:
    """Subject and body in Thai and English."""

    subject_th: str
    body_th: str
    subject_en: str
    body_en: str

    def subject(self, language: str) -> str:
        """In a language."""
        return self.subject_en if language == "en" else self.subject_th

    def body(self, language: str) -> str:
        """In a language."""
        return self.body_en if language == "en" else self.body_th


@dataclass(frozen=True)
class Message:
    """One mail: what it is, its words when nobody changed them, and which places it may and must have."""

    name: str
    default: Texts
    places: tuple[str, ...]
    required: tuple[str, ...]


_WINDOW = (AGENCY, CYCLE, CLOSES, LEFT)
_BODY_TH = "แบบประเมินของ{{ชื่อหน่วยงาน}} ใน{{รอบการประเมิน}} ยังไม่ได้ส่ง ปิดรับ {{วันปิดรับ}} ({{เวลาที่เหลือ}})"
_BODY_EN = "{{ชื่อหน่วยงาน}} has not submitted in {{รอบการประเมิน}}. It closes on {{วันปิดรับ}} ({{เวลาที่เหลือ}})."
_OVER_TH = (
    "แบบประเมินของ{{ชื่อหน่วยงาน}} ใน{{รอบการประเมิน}} ยังไม่ได้ส่ง และปิดรับไปแล้วเมื่อ {{วันปิดรับ}}\nหากส่งไม่ทัน ติดต่อสำนักงาน ก.พ.ร."
)
_OVER_EN = "{{ชื่อหน่วยงาน}} has not submitted in {{รอบการประเมิน}}, which closed on {{วันปิดรับ}}.\nContact the Office when you were late."


def _window(name: str, th: str, en: str, body_th: str = _BODY_TH, body_en: str = _BODY_EN) -> Message:
    return Message(name, Texts(th, body_th, en, body_en), _WINDOW, (AGENCY, CLOSES))


MESSAGES: dict[str, Message] = {
    "window_14": _window(said("เตือน 14 วันก่อนปิดรับ", "14 days before the end"), "ปิดรับแบบประเมิน {{วันปิดรับ}} ({{เวลาที่เหลือ}})", "The self-assessment closes on {{วันปิดรับ}} ({{เวลาที่เหลือ}})"),
    "window_7": _window(said("เตือน 7 วันก่อนปิดรับ", "7 days before the end"), "ปิดรับแบบประเมิน {{วันปิดรับ}} ({{เวลาที่เหลือ}})", "The self-assessment closes on {{วันปิดรับ}} ({{เวลาที่เหลือ}})"),
    "window_3": _window(said("เตือน 3 วันก่อนปิดรับ", "3 days before the end"), "ปิดรับแบบประเมิน {{วันปิดรับ}} ({{เวลาที่เหลือ}})", "The self-assessment closes on {{วันปิดรับ}} ({{เวลาที่เหลือ}})"),
    "window_1": _window(said("เตือน 1 วันก่อนปิดรับ", "1 day before the end"), "ใกล้ปิดรับแบบประเมิน {{วันปิดรับ}} ({{เวลาที่เหลือ}})", "The self-assessment is about to close: {{วันปิดรับ}} ({{เวลาที่เหลือ}})"),
    "window_over": _window(said("เลยกำหนดส่ง", "Overdue"), "เลยกำหนดส่งแบบประเมินแล้ว", "The self-assessment is overdue", _OVER_TH, _OVER_EN),
    "escalate_3": _window(said("แจ้งหัวหน้าส่วนราชการ 3 วันก่อนปิดรับ", "To the head, 3 days before the end"), "{{ชื่อหน่วยงาน}}ยังไม่ได้ส่งแบบประเมิน ปิดรับ {{วันปิดรับ}}", "{{ชื่อหน่วยงาน}} has not submitted; it closes on {{วันปิดรับ}}"),
    "escalate_over": _window(said("แจ้งหัวหน้าส่วนราชการเมื่อเลยกำหนด", "To the head, overdue"), "{{ชื่อหน่วยงาน}}เลยกำหนดส่งแบบประเมิน", "{{ชื่อหน่วยงาน}} is overdue", _OVER_TH, _OVER_EN),
    "assignee": Message(
        said("เตือนผู้รับมอบหมายหัวข้อ", "To those with unfinished items"),
        Texts(
            "หัวข้อของท่านยังไม่เสร็จ {{จำนวน}} หัวข้อ ปิดรับ {{วันปิดรับ}}",
            "หัวข้อ {{หัวข้อที่ยังไม่เสร็จ}} ใน{{รอบการประเมิน}} ยังไม่เสร็จ ปิดรับ {{วันปิดรับ}} ({{เวลาที่เหลือ}})",
            "{{จำนวน}} of your items are unfinished; the end is {{วันปิดรับ}}",
            "Items {{หัวข้อที่ยังไม่เสร็จ}} in {{รอบการประเมิน}} are unfinished. It closes on {{วันปิดรับ}} ({{เวลาที่เหลือ}}).",
        ),
        (*_WINDOW, COUNT, ITEMS),
        (ITEMS, CLOSES),
    ),
    "digest": Message(
        said("อีเมลสรุป", "Digest"),
        Texts(
            "สรุปแจ้งเตือน {{จำนวน}} เรื่อง",
            "เรียน {{ชื่อผู้รับ}}\n\n{{รายการ}}\n\nตั้งค่าการแจ้งเตือน: {{ลิงก์ตั้งค่า}}",
            "{{จำนวน}} notices",
            "Dear {{ชื่อผู้รับ}},\n\n{{รายการ}}\n\nSettings: {{ลิงก์ตั้งค่า}}",
        ),
        (PERSON, COUNT, LIST, SETTINGS),
        (LIST,),
    ),
    "announcement": Message(
        said("ประกาศ", "Announcement"),
        Texts("ประกาศ: {{หัวเรื่องประกาศ}}", "{{ข้อความประกาศ}}", "Announcement: {{หัวเรื่องประกาศ}}", "{{ข้อความประกาศ}}"),
        (TITLE, TEXT),
        (TITLE, TEXT),
    ),
}  # fmt: skip


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its values; a place without a value stays as it is written."""
    return PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def places_in(text: str) -> list[str]:
    """The names of the places of a text, in order, each once."""
    return list(dict.fromkeys(PLACE.findall(text)))


def faults_in(message: Message, texts: Texts) -> dict[str, list[str]]:
    """What is wrong, by field; every fault at once. A required place may stand in the subject or in the body."""
    faults: dict[str, list[str]] = {}
    for name in FIELDS:
        found = list(_of_one(name, getattr(texts, name), message))
        if found:
            faults[name] = found
    for language in ("th", "en"):
        have = {*places_in(texts.subject(language)), *places_in(texts.body(language))}
        missing = [one for one in message.required if one not in have]
        if missing:
            names = ", ".join(f"{{{{{one}}}}}" for one in missing)
            faults.setdefault(f"body_{language}", []).append(said(f"ขาดตัวแปร {names}", f"Missing {names}"))
    return faults


def _of_one(name: str, text: str, message: Message) -> list[str]:
    found: list[str] = []
    most = MOST_SUBJECT if name.startswith("subject") else MOST_BODY
    if not text.strip():
        found.append(said("กรอกข้อความ", "Write a text"))
    if len(text) > most:
        found.append(said(f"ยาวเกิน {most:,} ตัวอักษร", f"Longer than {most:,} characters"))
    if name.startswith("subject") and "\n" in text.strip():
        found.append(said("หัวเรื่องมีได้บรรทัดเดียว", "A subject is one line"))
    unknown = [one for one in places_in(text) if one not in message.places]
    if unknown:
        names = ", ".join(f"{{{{{one}}}}}" for one in unknown)
        found.append(said(f"ไม่มีตัวแปร {names} ในข้อความนี้", f"This message has no {names}"))
    rest = PLACE.sub("", text)
    if "{{" in rest or "}}" in rest:
        found.append(said("วงเล็บปีกกาเปิดปิดไม่ครบ เขียนเช่น {{วันปิดรับ}}", "Braces do not match; write {{วันปิดรับ}}"))
    return found
