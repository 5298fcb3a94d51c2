"""What is wrong with a milestone, field by field and all at once; what blocks and what is only said. It must not know rows.

Blocks: no title or too long, an unknown kind or audience, ends before it begins, no day in the fiscal year of its calendar,
a link that is not https, a second window over the same days. Warns: partly outside the fiscal year, begins or ends on a day
that is no working day, two of a kind at the same time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from kaona.rules import fiscal_year as fiscal
from kaona.rules.calendar_layout import span_words
from kaona.rules.calendar_shift import Span
from kaona.rules.holidays import Holiday, is_working
from kaona.rules.said import Said, said
from kaona.rules.thai_dates import BANGKOK, local, words_of_date

KINDS = ("announcement", "plan", "progress", "clinic", "window", "knowledge", "review", "visit", "results", "ceremony",
         "other")  # fmt: skip
AUDIENCES = ("everybody", "agencies", "coordinators", "heads", "assessors", "office")
LENGTHS = {"title_th": 200, "title_en": 200, "place": 200, "link": 500, "description": 2000}


@dataclass(frozen=True)
class Sheet:
    """A milestone as somebody wants it. Whole days end at the midnight after the last one."""

    kind: str
    title_th: str
    opens_at: datetime
    closes_at: datetime
    whole_days: bool = True
    audience: str = "agencies"
    title_en: str = ""
    place: str = ""
    link: str = ""
    description: str = ""

    @property
    def span(self) -> Span:
        """The days that it lies on, in Bangkok."""
        return span_of(self.opens_at, self.closes_at)


@dataclass(frozen=True)
class Neighbour:
    """Another milestone of the calendar; `key` tells it from the one that is looked at."""

    key: int
    kind: str
    th: str
    en: str
    span: Span


@dataclass(frozen=True)
class Setting:
    """What a milestone stands in: fiscal year, the others of the calendar, holidays."""

    fiscal_year: int
    others: Sequence[Neighbour] = ()
    holidays: Mapping[date, Holiday] = field(default_factory=dict)

    def beside(self, key: int) -> "Setting":
        """The same for the milestone of that key: it is not its own neighbour."""
        return replace(self, others=[one for one in self.others if one.key != key])


def whole_days(span: Span) -> tuple[datetime, datetime]:
    """The moments of whole days: midnight to the midnight after."""
    return (datetime.combine(span.first, time(), BANGKOK),
            datetime.combine(span.last + timedelta(days=1), time(), BANGKOK))  # fmt: skip


def span_of(opens_at: datetime, closes_at: datetime) -> Span:
    """The days from begin to end in Bangkok; an end at midnight belongs to the day before."""
    last = local(closes_at - timedelta(microseconds=1)).date()
    first = local(opens_at).date()
    return Span(first, max(first, last))


def faults(sheet: Sheet, setting: Setting) -> dict[str, str]:
    """What blocks, by field; empty when it can be saved."""
    found, when = text_faults(sheet), _time_faults(sheet, setting)
    if when:
        found["closes"] = said(" · ".join(when), "; ".join(one.en for one in when))
    return found


def text_faults(sheet: Sheet) -> dict[str, str]:
    """Likewise, of everything but the times."""
    found: dict[str, str] = {}
    for name, most in LENGTHS.items():
        if len(getattr(sheet, name)) > most:
            found[name] = said(f"ยาวเกิน {most:,} ตัวอักษร", f"longer than {most:,} characters")
    if not sheet.title_th.strip():
        found["title_th"] = said("กรอกชื่อกิจกรรม", "give it a name")
    if sheet.kind not in KINDS:
        found["kind"] = said("เลือกจากรายการ", "choose from the list")
    if sheet.audience not in AUDIENCES:
        found["audience"] = said("เลือกจากรายการ", "choose from the list")
    if sheet.link and not is_https(sheet.link):
        found["link"] = said("ใช้ลิงก์ที่ขึ้นต้นด้วย https:// เท่านั้น", "only links that begin with https://")
    return found


def _time_faults(sheet: Sheet, setting: Setting) -> list[Said]:
    found: list[Said] = []
    backwards = sheet.closes_at <= sheet.opens_at
    if backwards:
        found.append(said("วันสิ้นสุดต้องไม่อยู่ก่อนวันเริ่ม", "it must not end before it begins"))
    span, year = sheet.span, setting.fiscal_year
    if span.last < fiscal.first_day(year) or span.first > fiscal.last_day(year):
        th = f"อยู่นอกปีงบประมาณ {year} (1 ต.ค. {year - 1} – 30 ก.ย. {year})"
        found.append(said(th, f"outside fiscal year {year} (1 Oct {year - 1} – 30 Sep {year})"))
    if sheet.kind == "window" and not backwards:
        found += [_overlap(one) for one in _beside(sheet, setting)]
    return found


def _beside(sheet: Sheet, setting: Setting) -> list[Neighbour]:
    """The others of its kind that share a day with it."""
    span = sheet.span
    return [
        one for one in setting.others
        if one.kind == sheet.kind and span.first <= one.span.last and one.span.first <= span.last
    ]  # fmt: skip


def _overlap(other: Neighbour) -> Said:
    th, en = span_words(other.span), span_words(other.span, language="en")
    return said(f"ซ้อนกับ “{other.th}” ({th})", f"overlaps “{other.en or other.th}” ({en})")


def warnings(sheet: Sheet, setting: Setting) -> list[str]:
    """What is only said, in order."""
    span, year = sheet.span, setting.fiscal_year
    found: list[str] = []
    if span.first < fiscal.first_day(year) or span.last > fiscal.last_day(year):
        found.append(said(f"บางวันอยู่นอกปีงบประมาณ {year}", f"partly outside fiscal year {year}"))
    for day in dict.fromkeys((span.first, span.last)):
        if not is_working(day, setting.holidays):
            one = setting.holidays.get(day)
            th, en = (one.th, one.en) if one else ("วันหยุดสุดสัปดาห์", "weekend")
            found.append(
                said(f"{words_of_date(day)} เป็น{th}", f"{words_of_date(day, language='en')} is a day off: {en}")
            )
    return found + ([] if sheet.kind == "window" else [_overlap(one) for one in _beside(sheet, setting)])


def is_https(link: str) -> bool:
    """True for a link that a browser opens over HTTPS."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not any(one.isspace() for one in link)
