"""The Excel pack of a dossier: what stands in its cells now, and the signed base that a file carries along."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core import signing

from kaona.assessment.models import Dossier
from kaona.assessment.queries.answers import MeasureRow, Sheet, edition_of
from kaona.assessment.queries.measures import most_places
from kaona.people.models import User
from kaona.rules.pack import FORM, HIDDEN, Frame, PackSheet, fits, measure_fields, sheets_of
from kaona.rules.pack_difference import same_value
from kaona.rules.pack_file import read_book
from kaona.rules.pack_read import PackFault, read_pack
from kaona.rules.said import said

SALT = "kaona.pack"


class BadBase(ValueError):
    """The hidden part of a file is missing, was changed, or belongs to something else; the words (Thai) say what to do."""


@dataclass(frozen=True)
class Base:
    """What a file knew when it was downloaded: values by key, the indicator behind each row, texts that no cell holds."""

    at: datetime
    by: str
    values: dict[str, str]
    # {"7.1.1/1": id of the indicator}
    measures: dict[str, int]
    too_long: frozenset[str] = field(default_factory=frozenset)


def frame_of(dossier: Dossier) -> Frame:
    """What decides which cells the pack of a dossier has."""
    return Frame(edition_of(dossier).fixed, dossier.organisation.type, dossier.cycle.result_year, most_places(dossier))


def pack_sheets(dossier: Dossier) -> tuple[PackSheet, ...]:
    """The sheets of its pack."""
    return sheets_of(edition_of(dossier), frame_of(dossier))


def base_of(dossier: Dossier, sheet: Sheet, *, by: User, at: datetime) -> Base:
    """What a file that is downloaded now knows."""
    frame = frame_of(dossier)
    rows = {f"{one.row.sub_measure}/{one.row.position}": one for one in sheet.all_measures()}
    values = answers_now(sheet)
    for code, one in rows.items():
        values |= measure_values(code, one, frame)
    values = {key: value for key, value in values.items() if value}
    too_long = frozenset(key for key, value in values.items() if not fits(value))
    return Base(at, by.full_name, values, {code: one.row.pk for code, one in rows.items()}, too_long)


def answers_now(sheet: Sheet) -> dict[str, str]:
    """Ticks, narratives and the profile as they stand, by key; unanswered and never answered are one."""
    found = {f"tick {code}": row.state for code, row in sheet.statements.items() if row.state != "unanswered"}
    found |= {f"narrative {item}.{level}": row.narrative for (item, level), row in sheet.levels.items()}
    return found | {f"profile {code}": row.text for code, row in sheet.profile.items()}


def measure_values(code: str, one: MeasureRow, frame: Frame) -> dict[str, str]:
    """The fields of an indicator by key, as the row `code` of a pack shows them."""
    found = {}
    for name in measure_fields(frame):
        year = name.removeprefix("result_")
        value = one.value(int(year)) if year != name else getattr(one.row, name)
        found[f"measure {code} {name}"] = value
    return found


def sealed(dossier: Dossier, base: Base) -> str:
    """The base as text that only this site can have written."""
    frame = frame_of(dossier)
    return signing.dumps(
        {
            "form": FORM, "dossier": dossier.pk, "frame": [frame.edition, frame.agency_type, frame.year, frame.places],
            "at": base.at.isoformat(), "by": base.by, "values": base.values, "measures": base.measures,
            "too_long": sorted(base.too_long),
        },
        salt=SALT, compress=True,
    )  # fmt: skip


def unsealed(dossier: Dossier, text: str) -> Base:
    """The base that a file brought back, when it is of this dossier as it stands. BadBase."""
    try:
        found: dict[str, Any] = signing.loads(text, salt=SALT)
    except (signing.BadSignature, json.JSONDecodeError) as error:
        raise BadBase("ส่วนที่ซ่อนของไฟล์หายหรือถูกแก้ ดาวน์โหลดไฟล์ใหม่แล้วคัดลอกข้อความไปวาง") from error
    if found.get("form") != FORM:
        raise BadBase("ไฟล์นี้เป็นแบบเก่าที่ระบบไม่รับแล้ว ดาวน์โหลดไฟล์ใหม่แล้วคัดลอกข้อความไปวาง")
    if found["dossier"] != dossier.pk:
        name = dossier.organisation.name_th
        year = dossier.cycle.fiscal_year
        raise BadBase(
            said(f"ไฟล์นี้เป็นของแบบประเมินอื่น ไม่ใช่ของ{name} ปี {year}", f"this file is of another dossier, not of {dossier.organisation.name_en or name} {year}")
        )  # fmt: skip
    frame = frame_of(dossier)
    if found["frame"] != [frame.edition, frame.agency_type, frame.year, frame.places]:
        raise BadBase("เกณฑ์หรือแบบของรอบนี้เปลี่ยนหลังดาวน์โหลด ดาวน์โหลดไฟล์ใหม่แล้วคัดลอกข้อความไปวาง")
    return Base(
        datetime.fromisoformat(found["at"]),
        found["by"],
        found["values"],
        found["measures"],
        frozenset(found["too_long"]),
    )


@dataclass(frozen=True)
class Received:
    """A file that can be read: what it was made from, and what it changes {key: (as downloaded, as in the file)}."""

    base: Base
    cells: dict[str, tuple[str, str]]


class PackFaults(ValueError):
    """Everything that is wrong with the cells of a file."""

    def __init__(self, faults: list[PackFault]) -> None:
        super().__init__(str(faults))
        self.faults = faults


def received(dossier: Dossier, data: bytes) -> Received:
    """What an uploaded file says. BookFault: it cannot be opened; BadBase: it is no pack of this dossier; PackFaults."""
    book = read_book(data)
    base = unsealed(dossier, "".join(row["A"].text for row in book.get(HIDDEN, [])))
    sheets, frame = pack_sheets(dossier), frame_of(dossier)
    found = read_pack(book, sheets, frame, base.values, base.too_long)
    if found.faults:
        raise PackFaults(found.faults)
    numbers = numbers_of(sheets)
    changed = {
        key: (base.values.get(key, ""), value)
        for key, value in found.values.items()
        if not same_value(base.values.get(key, ""), value, number=key in numbers)
    }
    return Received(base, changed)


def numbers_of(sheets: tuple[PackSheet, ...]) -> frozenset[str]:
    """The keys of cells that hold numbers."""
    return frozenset(spot.key for sheet in sheets for _row, _letter, spot in sheet.spots() if spot.kind == "number")
