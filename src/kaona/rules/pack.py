"""The Excel pack of a dossier: its sheets, rows and the cells that are filled in, the same on the way out and on the way in.
Pure: it must not know how a workbook is written or who may change what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kaona.rules.editions import Category, Edition, Item

# A file of another form is refused; count on with every change of sheets, columns or the hidden part.
FORM = 1
GUIDE, PROFILE, HIDDEN = "คำแนะนำ", "ลักษณะสำคัญ", "_kaona"
CODE_HEAD = "รหัส"
LEVEL_NAMES = {"basic": "พื้นฐาน", "advance": "ก้าวหน้า", "significance": "พัฒนาจนเกิดผล"}
TICKS = {"met": "มี", "not_met": "ไม่มี"}
DIRECTIONS = {"higher": "ยิ่งมากยิ่งดี", "lower": "ยิ่งน้อยยิ่งดี"}
# What a cell of Excel holds: UTF-16 units, and line breaks.
MOST_IN_CELL, MOST_BREAKS = 32_767, 253
# What stands, locked, where a text is longer.
TOO_LONG = "ข้อความยาวเกินที่ Excel เก็บได้ในหนึ่งช่อง แก้ในระบบ ช่องนี้ไม่นำเข้า"


@dataclass(frozen=True)
class Spot:
    """A cell that is filled in. `key` names what it answers ("tick 1.1.B1", "narrative 1.1.basic", "profile P1.ก.1",
    "measure 7.1.1/2 target"), `code` whose it is; kind: tick | text | line | number | direction."""

    key: str
    code: str
    kind: str
    head: str


@dataclass(frozen=True)
class PackRow:
    """A row: its code in the first column, the locked words behind it, and its cells to fill by letter of the column.
    kind: item | level | statement | question | measure."""

    code: str
    kind: str
    words: tuple[str, ...]
    spots: Mapping[str, Spot]


@dataclass(frozen=True)
class PackSheet:
    """A sheet: heads and widths of its columns, and its rows. kind: profile | process | results."""

    name: str
    kind: str
    title: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[PackRow, ...]

    def spots(self) -> Iterator[tuple[PackRow, str, Spot]]:
        """Every cell to fill with its row and the letter of its column."""
        for row in self.rows:
            for letter, spot in row.spots.items():
                yield row, letter, spot


@dataclass(frozen=True)
class Frame:
    """What decides which cells a pack has; two packs with the same frame have the same cells."""

    edition: str
    agency_type: str
    year: int
    places: int

    @property
    def years(self) -> tuple[int, int, int]:
        """The fiscal years whose results are asked."""
        return self.year - 2, self.year - 1, self.year


def measure_fields(frame: Frame) -> dict[str, tuple[str, str, int]]:
    """(kind, head, width) of each field of an indicator, in the order of the columns."""
    results = {f"result_{year}": ("number", f"ผล {year}", 12) for year in frame.years}
    return {
        "name": ("line", "ตัววัด", 38),
        "unit": ("line", "หน่วย", 14),
        "direction": ("direction", "ทิศทาง", 15),
        "target": ("number", f"เป้าหมาย {frame.year}", 12),
        **results,
        "band_floor": ("number", "ค่าที่ได้ 100 คะแนน", 12),
        "band_top": ("number", "ค่าที่ได้ 500 คะแนน", 12),
        "denominator": ("line", "ตัวหาร (คิดจากอะไร)", 24),
        "source": ("text", "แหล่งที่มาของตัวเลข", 30),
        "note": ("text", "หมายเหตุ", 30),
    }


def sheets_of(edition: Edition, frame: Frame) -> tuple[PackSheet, ...]:
    """The sheets to fill, in order."""
    found = [_profile(edition)]
    for category in edition.categories:
        if any(item.is_result for item in category.items):
            found.append(_results(category, frame))
        else:
            found.append(_process(category, frame))
    return tuple(found)


def _profile(edition: Edition) -> PackSheet:
    rows = []
    for code, one in edition.questions.items():
        words = "\n".join([one.title.th, *(f"• {prompt.th}" for prompt in one.prompts)])
        rows.append(PackRow(code, "question", (words,), {"C": Spot(f"profile {code}", code, "text", one.title.th)}))
    return PackSheet(PROFILE, "profile", "ลักษณะสำคัญขององค์การ", (CODE_HEAD, "คำถาม", "คำตอบ"), (10, 56, 96), tuple(rows))


def _process(category: Category, frame: Frame) -> PackSheet:
    rows = [row for item in category.items for row in _item_rows(item, frame)]
    heads = (CODE_HEAD, "ข้อความ", "คำตอบ", "คำอธิบายผลการดำเนินการ")
    title = f"หมวด {category.code} {category.title.th}"
    return PackSheet(f"หมวด {category.code}", "process", title, heads, (18, 62, 10, 88), tuple(rows))


def _item_rows(item: Item, frame: Frame) -> Iterator[PackRow]:
    yield PackRow(item.code, "item", (item.title.th,), {})
    for level in item.levels:
        name = LEVEL_NAMES.get(level.key, level.key)
        spot = Spot(f"narrative {item.code}.{level.key}", item.code, "text", f"คำอธิบาย ระดับ{name}")
        yield PackRow(f"{item.code} {name}", "level", (f"ระดับ{name}: {level.summary.th}",), {"D": spot})
        for one in level.statements_for(frame.agency_type):
            yield PackRow(
                one.code, "statement", (one.text.th,), {"C": Spot(f"tick {one.code}", one.code, "tick", "คำตอบ")}
            )


def _results(category: Category, frame: Frame) -> PackSheet:
    fields = measure_fields(frame)
    rows = []
    for item in category.items:
        rows.append(PackRow(item.code, "item", (item.title.th,), {}))
        for sub in item.sub_measures:
            title = f"★ {sub.title.th}" if sub.mandatory else sub.title.th
            for place in range(1, frame.places + 1):
                code = f"{sub.code}/{place}"
                spots = {
                    chr(ord("C") + number): Spot(f"measure {code} {name}", sub.code, kind, head)
                    for number, (name, (kind, head, _width)) in enumerate(fields.items())
                }
                rows.append(PackRow(code, "measure", (title if place == 1 else "",), spots))
    heads = (CODE_HEAD, "ตัววัดย่อย (★ ต้องมี)", *(head for _kind, head, _width in fields.values()))
    widths = (11, 30, *(width for _kind, _head, width in fields.values()))
    return PackSheet(
        f"หมวด {category.code}", "results", f"หมวด {category.code} {category.title.th}", heads, widths, tuple(rows)
    )


def fits(text: str) -> bool:
    """A cell of Excel holds this text whole."""
    return len(text.encode("utf-16-le")) // 2 <= MOST_IN_CELL and text.count("\n") <= MOST_BREAKS


def shown(kind: str, value: str) -> str:
    """How a value is written in its cell."""
    if kind == "tick":
        return TICKS.get(value, "")
    return DIRECTIONS.get(value, value) if kind == "direction" else value


def fields_of_row(code: str, frame: Frame, values: Mapping[str, str]) -> dict[str, str]:
    """The values of one indicator's row by field."""
    return {name: values.get(f"measure {code} {name}", "") for name in measure_fields(frame)}


def chunks(text: str, size: int = 30_000) -> Sequence[str]:
    """A long text in pieces that fit into cells."""
    return [text[place : place + size] for place in range(0, len(text), size)] or [""]
