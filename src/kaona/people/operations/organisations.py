"""The register, and the history of organisations: founding, renaming, merging, closing."""

import csv
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.people.access import require
from kaona.people.models import Organisation, OrganisationChange
from kaona.rules.roles import AGENCY_TYPES, Permission
from kaona.rules.said import said
from kaona.rules.thai_dates import local
from kaona.rules.thai_text import search_form, sort_key

OFFICE_CODE, OFFICE_TH, OFFICE_EN = (
    "opdc", "สำนักงาน ก.พ.ร.", "Office of the Public Sector Development Commission",
)  # fmt: skip


class RegisterFault(ValueError):
    """The change of an organisation is not possible; the words say why."""


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("kaona.people") / "data" / f"{name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def _new(code: str, kind: str, row: dict[str, str], **fields: Any) -> Organisation:
    name_th, name_en, abbr = row["name_th"], row.get("name_en", ""), row.get("abbr_th", "")
    return Organisation(
        code=code, type=kind, name_th=name_th, name_en=name_en, abbr_th=abbr, sort_key=sort_key(name_th),
        search_text=search_form(f"{name_th} {name_en} {abbr} {code}"), assessed=row.get("assessed", ""),
        legal_basis=row.get("legal_basis", ""), source=row.get("source", ""), **fields,
    )  # fmt: skip


@transaction.atomic
def load_register(*, by: Any, at: datetime) -> int:
    """Add the shipped register's organisations that are not there yet; how many. Never changes one that is there."""
    known = dict(Organisation.objects.values_list("code", "pk"))
    office = {"name_th": OFFICE_TH, "name_en": OFFICE_EN, "abbr_th": "ก.พ.ร."}
    first = [] if Organisation.objects.filter(type="office").exists() else [_new(OFFICE_CODE, "office", office)]
    first += [_new(f"min-{row['code']}", "ministry", row) for row in _rows("ministries")]
    first += [_new(f"group-{row['seq']}", "province_group", row) for row in _rows("province_groups")]
    added = _add_missing(first, known)
    known = dict(Organisation.objects.values_list("code", "pk"))
    groups = {row["name_th"]: known[f"group-{row['seq']}"] for row in _rows("province_groups")}
    second = [
        _new(row["code"], "department", row, parent_id=known[f"min-{row['ministry_code']}"])
        for row in _rows("departments")
    ]
    second += [
        _new(row["code"], "public_organisation", row, parent_id=known[f"min-{row['ministry_code']}"])
        for row in _rows("public_organisations")
    ]
    second += [
        _new(f"prov-{row['code']}", "province", row, parent_id=known["min-moi"],
             province_group_id=groups.get(row["province_group_th"]))
        for row in _rows("provinces")
    ]  # fmt: skip
    added += _add_missing(second, known)
    if added:
        record(
            kind="register.loaded", subject=Organisation.objects.get(type="office"), by=by, at=at, data={"added": added}
        )
    return added


def _add_missing(rows: list[Organisation], known: dict[str, int]) -> int:
    missing = [row for row in rows if row.code not in known]
    Organisation.objects.bulk_create(missing)
    return len(missing)


@transaction.atomic
def add_organisation(
    *, code: str, kind: str, name_th: str, name_en: str, parent: Organisation | None, by: Any, at: datetime,
    is_demo: bool = False, province_group: Organisation | None = None,
) -> Organisation:  # fmt: skip
    """Found an organisation by hand or import; `by` None is the site's own set-up."""
    if by is not None:
        require(by, Permission.MANAGE_ORGANISATIONS, at=at)
    if Organisation.objects.filter(code=code).exists():
        raise RegisterFault(said(f"รหัส {code} มีอยู่แล้ว", f"the code {code} exists already"))
    row = _new(
        code,
        kind,
        {"name_th": name_th, "name_en": name_en},
        parent=parent,
        is_demo=is_demo,
        province_group=province_group,
    )
    row.save()
    _note(row, OrganisationChange.Kind.FOUNDED, local(at).date(), {}, {"name_th": name_th}, "", by, at)
    return row


def _changing(organisation: Organisation, on: date, reason: str, by: Any, at: datetime) -> Organisation:
    """The row under a lock, when it can be changed from that day on for that reason."""
    require(by, Permission.MANAGE_ORGANISATIONS, at=at)
    row = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if not reason.strip():
        raise RegisterFault("กรอกเหตุผลหรือกฎหมาย")
    if on > local(at).date():
        raise RegisterFault("วันที่มีผลต้องไม่เกินวันนี้")
    if row.valid_to is not None:
        raise RegisterFault("หน่วยงานนี้ยุบหรือรวมไปแล้ว")
    return row


@transaction.atomic
def rename(
    *, organisation: Organisation, name_th: str, name_en: str, on: date, reason: str, by: Any, at: datetime
) -> Organisation:
    """A new name from a day on; the old ones stay in the history and are still found."""
    row = _changing(organisation, on, reason, by, at)
    before = {"name_th": row.name_th, "name_en": row.name_en}
    row.name_th, row.name_en = name_th, name_en
    row.sort_key = sort_key(name_th)
    row.search_text = f"{search_form(f'{name_th} {name_en}')} {row.search_text}"
    row.save()
    _note(row, OrganisationChange.Kind.RENAMED, on, before, {"name_th": name_th, "name_en": name_en}, reason, by, at)
    return row


@transaction.atomic
def move(
    *, organisation: Organisation, parent: Organisation, on: date, reason: str, by: Any, at: datetime
) -> Organisation:
    """To another ministry: its viewers see the agency from now on, those of the old one no longer."""
    row = _changing(organisation, on, reason, by, at)
    if parent.type != Organisation.Type.MINISTRY or parent.valid_to is not None or row.type not in AGENCY_TYPES:
        raise RegisterFault("เลือกกระทรวงที่ยังอยู่")
    _both_real(row, parent)
    if row.parent_id == parent.pk:
        raise RegisterFault("อยู่ในสังกัดนี้แล้ว")
    before = {"parent": row.parent.name_th if row.parent else ""}
    row.parent = parent
    row.save()
    _note(row, OrganisationChange.Kind.MOVED, on, before, {"parent": parent.name_th}, reason, by, at)
    return row


@transaction.atomic
def merge(
    *, organisation: Organisation, into: Organisation, on: date, reason: str, by: Any, at: datetime
) -> Organisation:
    """Merge into another: the row, its people and dossiers stay, it is closed and names its successor."""
    row = _changing(organisation, on, reason, by, at)
    if into.valid_to is not None:
        raise RegisterFault("หน่วยงานปลายทางยุบหรือรวมไปแล้ว")
    _both_real(row, into)
    step: Organisation | None = into
    while step is not None:
        if step.pk == row.pk:
            raise RegisterFault("หน่วยงานรวมเข้ากับตนเองไม่ได้")
        step = step.successor
    row.successor, row.valid_to = into, on
    row.save()
    _note(row, OrganisationChange.Kind.MERGED, on, {}, {"into": into.name_th, "code": into.code}, reason, by, at)
    return row


@transaction.atomic
def close(*, organisation: Organisation, on: date, reason: str, by: Any, at: datetime) -> Organisation:
    """Close an organisation without successor."""
    row = _changing(organisation, on, reason, by, at)
    row.valid_to = on
    row.save()
    _note(row, OrganisationChange.Kind.CLOSED, on, {}, {}, reason, by, at)
    return row


def _both_real(row: Organisation, other: Organisation) -> None:
    if row.is_demo != other.is_demo:
        raise RegisterFault("หน่วยงานตัวอย่างกับหน่วยงานจริงอยู่ด้วยกันไม่ได้")


def _note(row: Organisation, kind: str, on: date, before: dict[str, Any], after: dict[str, Any], reason: str, by: Any,
          at: datetime) -> None:  # fmt: skip
    OrganisationChange.objects.create(
        organisation=row, kind=kind, on=on, before=before, after=after, reason=reason, by=by, at=at
    )
    record(kind=f"organisation.{kind}", subject=row, by=by, at=at, organisation_id=row.pk, data={"on": on.isoformat()})
