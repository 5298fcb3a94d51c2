"""Editions and rule sets: kept as drafts when clean, published once and for ever."""

from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from typing import Any

from django.db import IntegrityError, transaction

from kaona.activity.operations import record
from kaona.catalogue.models import Edition, RuleSet
from kaona.people.access import require
from kaona.rules import editions as edition_rules
from kaona.rules import rule_sets as rule_set_rules
from kaona.rules.faults import Fault
from kaona.rules.library import read_either
from kaona.rules.roles import Permission
from kaona.rules.stages import DocumentState


class DocumentFaults(ValueError):
    """The text cannot be kept: every fault."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


def _fault(code: str, th: str, en: str) -> DocumentFaults:
    return DocumentFaults([Fault("", code, th, en)])


@transaction.atomic
def load_document(*, text: str, by: Any, at: datetime) -> Edition | RuleSet:
    """Keep a clean text as a draft of its version (a draft of the same version is replaced). `by` None: the operator."""
    if by is not None:
        require(by, Permission.MANAGE_EDITIONS, at=at)
    content, model = _read(text)
    row = model.objects.select_for_update().filter(code=content.code, version=content.version).first()
    if row is not None and row.state == DocumentState.PUBLISHED:
        raise _fault(
            "published", f"{row} ประกาศแล้ว แก้ไม่ได้ ใช้ version ถัดไป", f"{row} is published; use the next version"
        )
    newest = model.objects.filter(code=content.code).order_by("-version").first()
    if row is None and newest is not None and content.version != newest.version + 1:
        expected = newest.version + 1
        raise _fault("version", f"version ต้องเป็น {expected}", f"the version must be {expected}")
    row = row or model(code=content.code, version=content.version, created_at=at, created_by=by)
    row.title_th, row.title_en, row.text = content.title.th, content.title.en, text
    row.sha256 = sha256(text.encode()).hexdigest()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise _fault("version", f"{row} เพิ่งถูกเก็บโดยผู้อื่น", f"{row} has just been kept by somebody else") from error
    record(kind="document.loaded", subject=row, by=by, at=at, data={"name": str(row), "sha256": row.sha256})
    return row


def _read(text: str) -> tuple[edition_rules.Edition | rule_set_rules.RuleSet, type[Edition] | type[RuleSet]]:
    found, faults = read_either(text)
    if found is None:
        raise DocumentFaults(faults)
    return found, RuleSet if isinstance(found, rule_set_rules.RuleSet) else Edition


@transaction.atomic
def publish_document(*, document: Edition | RuleSet, by: Any, at: datetime) -> Edition | RuleSet:
    """Publish a draft; from now on the database refuses to change it."""
    if by is not None:
        require(by, Permission.MANAGE_EDITIONS, at=at)
    row = type(document).objects.select_for_update().get(pk=document.pk)
    if row.state == DocumentState.PUBLISHED:
        raise _fault("published", f"{row} ประกาศไปแล้ว", f"{row} is published already")
    _read(row.text)
    row.state, row.published_at, row.published_by = DocumentState.PUBLISHED, at, by
    row.save()
    record(kind="document.published", subject=row, by=by, at=at, data={"name": str(row), "sha256": row.sha256})
    return row


@transaction.atomic
def import_shipped(*, at: datetime) -> list[str]:
    """Publish the shipped editions and rule sets that are not there yet; their names."""
    added = []
    for model, folder in ((Edition, "editions"), (RuleSet, "rule_sets")):
        have = {str(row) for row in model.objects.only("code", "version")}
        paths = [path for path in (files("kaona.catalogue") / "data" / folder).iterdir() if path.name.endswith(".yaml")]
        for path in sorted(paths, key=lambda one: one.name):
            if path.name.removesuffix(".yaml") not in have:
                row = load_document(text=path.read_text(encoding="utf-8"), by=None, at=at)
                publish_document(document=row, by=None, at=at)
                added.append(str(row))
    return added
