"""Further organisations from a list: every row judged first, then all of them or none."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.people.access import require
from kaona.people.models import Organisation
from kaona.people.operations.organisations import add_organisation
from kaona.rules.roles import AGENCY_TYPES, Permission
from kaona.rules.said import said

TYPE_TH = {"กรม": "department", "องค์การมหาชน": "public_organisation", "จังหวัด": "province", "กระทรวง": "ministry",
           "กลุ่มจังหวัด": "province_group"}  # fmt: skip
TYPES = (*AGENCY_TYPES, "ministry", "province_group")


@dataclass(frozen=True)
class ImportRow:
    """One row: code, type, names, code of the parent ministry; `faults` in Thai."""

    number: int
    code: str
    kind: str
    name_th: str
    name_en: str
    parent: str
    faults: list[str] = field(default_factory=list)


def judge_rows(rows: Sequence[Sequence[str]]) -> list[ImportRow]:
    """Rows with every fault: columns code, type, Thai name, English name, parent code. A heading is passed over."""
    known = set(Organisation.objects.values_list("code", flat=True))
    seen: set[str] = set()
    found = []
    for number, cells in enumerate(rows, start=1):
        code, kind, name_th, name_en, parent = [*cells, "", "", "", "", ""][:5]
        if number == 1 and (code in ("code", "รหัส")):
            continue
        kind = TYPE_TH.get(kind, kind)
        faults = []
        if not code or len(code) > 60 or not code.replace("-", "").replace("_", "").isalnum() or not code.isascii():
            faults.append("รหัสต้องเป็นอักษรอังกฤษ ตัวเลข หรือขีด ไม่เกิน 60 ตัว")
        elif code in known or code in seen:
            faults.append(said(f"รหัส {code} ซ้ำ", f"the code {code} is there twice"))
        if kind not in TYPES:
            faults.append(said(f"ไม่รู้จักประเภท “{kind[:30]}”", f"there is no type “{kind[:30]}”"))
        if not name_th or len(name_th) > 250 or len(name_en) > 250:
            faults.append("กรอกชื่อไม่เกิน 250 ตัวอักษร")
        if parent and parent not in known and parent not in seen:
            faults.append(said(f"ไม่พบรหัสสังกัด {parent[:30]}", f"there is no parent {parent[:30]}"))
        seen.add(code)
        found.append(ImportRow(number, code, kind, name_th, name_en, parent, faults))
    return found


@transaction.atomic
def import_organisations(*, rows: Sequence[ImportRow], by: Any, at: datetime) -> int:
    """Add all rows; ValueError when one is faulty (judge them first)."""
    require(by, Permission.MANAGE_ORGANISATIONS, at=at)
    if any(row.faults for row in rows):
        raise ValueError("a row is faulty")
    for row in rows:
        parent = Organisation.objects.filter(code=row.parent).first() if row.parent else None
        added = add_organisation(
            code=row.code, kind=row.kind, name_th=row.name_th, name_en=row.name_en, parent=parent, by=by, at=at
        )
        Organisation.objects.filter(pk=added.pk).update(assessed="expected")
    return len(rows)
