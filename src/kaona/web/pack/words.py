"""The words of the cells of a pack, and their values as a person reads them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kaona.assessment.queries.pack_changes import Line
from kaona.rules.editions import Edition, Text
from kaona.rules.text_difference import brief
from kaona.web.shell.words import LEVEL_WORDS, MEASURE_WORDS, WHY_NOT_EDIT

TICK_WORDS = {"met": gettext_lazy("มี"), "not_met": gettext_lazy("ไม่มี"), "": gettext_lazy("ยังไม่ตอบ")}
DIRECTION_WORDS = {"higher": gettext_lazy("ยิ่งมากยิ่งดี"), "lower": gettext_lazy("ยิ่งน้อยยิ่งดี")}
WHY = WHY_NOT_EDIT | {"withdrawn": gettext_lazy("ตัววัดนี้ถูกนำออกในระบบแล้ว นำกลับในหน้าหมวด 7 ก่อน แล้วอัปโหลดไฟล์อีกครั้ง")}
Parts = list[tuple[str, str]]


def field_word(name: str) -> str:
    """A field of an indicator."""
    year = name.removeprefix("result_")
    return f"{_('ผล')} {year}" if year != name else str(MEASURE_WORDS[name])


def head_of(line: Line) -> str:
    """What a cell is about, in a word or two."""
    word, _mark, target = line.key.partition(" ")
    if word == "tick":
        return _("คำตอบ")
    if word == "narrative":
        return str(LEVEL_WORDS.get(target.rpartition(".")[2], target))
    if word == "profile":
        return _("คำตอบ")
    return _("ตัววัดใหม่") if line.fresh else field_word(target.partition(" ")[2])


def about(line: Line, edition: Edition) -> Text | str:
    """What stands beside it on the page where it is answered."""
    word, _mark, target = line.key.partition(" ")
    if word == "tick":
        return edition.statements[target].text
    if word == "profile":
        return edition.questions[target].title
    if word == "measure":
        return line.name if not line.fresh else edition.sub_measures[line.code][1].title
    return ""


def code_of(line: Line) -> str:
    """The code that people know it by."""
    word, _mark, target = line.key.partition(" ")
    return target.rpartition(".")[0] if word == "narrative" else line.code


def plain(line: Line, value: str) -> str:
    """A value in words; "" for nothing."""
    if line.spot.kind == "tick":
        return str(TICK_WORDS.get(value, value))
    return str(DIRECTION_WORDS.get(value, value)) if line.spot.kind == "direction" else value


def parts_of(line: Line, before: str, after: str, *, whole: bool = False) -> tuple[Parts, Parts]:
    """Two values with what differs marked: the first without what came, the second without what went; in brief or whole."""
    if line.spot.kind != "text":
        was = ("out" if before else "none", plain(line, before))
        return [was], [("in" if after else "none", plain(line, after))]
    most = len(before) + len(after) + 1
    parts = brief(before, after, around=most, most=most) if whole else brief(before, after)
    return _without(parts, "in"), _without(parts, "out")


def beginning(line: Line, value: str, most: int | None = 400) -> Parts:
    """A value without marks, a long text by its beginning unless `most` is None."""
    text = plain(line, value)
    if not text:
        return [("none", "")]
    return (
        [("same", text)]
        if most is None or len(text) <= most
        else [("same", text[:most]), ("more", str(len(text) - most))]
    )


def _without(parts: Parts, kind: str) -> Parts:
    """Leave out one side, with how much of it is not shown."""
    found: Parts = []
    before = ""
    for part in parts:
        gone = part[0] == kind or (part[0] == "more" and before == kind)
        before = part[0]
        if not gone:
            found.append(part)
    return found


def fields_of(fields: Mapping[str, str]) -> list[tuple[str, Any]]:
    """A new indicator, field by field."""
    return [
        (field_word(name), DIRECTION_WORDS.get(value, value) if name == "direction" else value)
        for name, value in fields.items()
        if value and name != "name"
    ]
