"""Takes values out of a strictly read document, noting every fault instead of stopping. It must not know the format."""

import re
from collections.abc import Collection
from typing import Any

from kaona.rules.documents import MOST_SHOWN, UNREAD, Document, Path, Plain
from kaona.rules.exact import is_decimal

MISSING = object()
DOCUMENT_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")


class Shape:
    """A mapping at `path` of a document; every getter notes its fault and gives a harmless value."""

    def __init__(self, document: Document, path: Path, value: Any, known: Collection[str]) -> None:
        self.document = document
        self.path = path
        self.ok = isinstance(value, dict)
        self.value: dict[str, Any] = value if isinstance(value, dict) else {}
        if not self.ok and value is not UNREAD:
            self._wrong((), value, "wrong_type", "ต้องเป็นชุดของ คีย์: ค่า", "a mapping is expected")
        for key in self.value:
            if key not in known:
                shown = key[:MOST_SHOWN]
                self.fault((key,), "unknown_key", f"ไม่รู้จักคีย์ {shown}", f"unknown key {shown!r}")

    def fault(self, below: Path, code: str, th: str, en: str) -> None:
        """Note a fault at a path below this mapping."""
        self.document.fault((*self.path, *below), code, th, en)

    def _wrong(self, below: Path, value: Any, code: str, th: str, en: str) -> None:
        """A value of a wrong kind; for null and true/false the words say that much."""
        if value is None:
            code, th, en = "null", f"{th} ไม่ใช่ค่าว่าง", f"{en}, not null"
        elif isinstance(value, bool):
            code, th, en = "boolean", f"{th} ไม่ใช่ true/false", f"{en}, not true/false"
        self.fault(below, code, th, en)

    def _missing(self, key: str) -> None:
        if self.ok:
            self.fault((key,), "missing", f"ต้องมี {key}", f"{key} is missing")

    def text(self, key: str, *, required: bool = True, most: int = 20_000) -> str:
        """Text; a bare decimal is not text."""
        value = self.value.get(key, MISSING)
        if type(value) is str and len(value) <= most and (not required or value.strip()):
            return value  # nearly always
        if value is MISSING:
            if required:
                self._missing(key)
            return ""
        if value is UNREAD:
            return ""
        if not isinstance(value, str) or isinstance(value, Plain):
            self._wrong((key,), value, "wrong_type", f"{key} ต้องเป็นข้อความ", f"{key} must be text")
            return ""
        if required and not value.strip():
            self.fault((key,), "empty", f"{key} ว่าง", f"{key} is empty")
        if len(value) > most:
            self.fault((key,), "too_long", f"{key} ยาวเกิน {most} ตัวอักษร", f"{key} is longer than {most} characters")
            return ""
        return value

    def document_id(self) -> str:
        """The `id` of a document: it names files and stands before an @."""
        value = self.text("id", most=60)
        if value and not DOCUMENT_ID.fullmatch(value):
            self.fault(("id",), "bad_id", "id มีได้เฉพาะ a-z 0-9 . _ - และขึ้นต้นด้วยตัวอักษรหรือเลข",
                       "the id may hold a-z 0-9 . _ - only and starts with a letter or digit")  # fmt: skip
        return value

    def choice(self, key: str, options: Collection[str], default: str | None = None) -> str:
        """One of `options`."""
        if key not in self.value and default is not None:
            return default
        value = self.text(key)
        if value and value not in options:
            words = ", ".join(options)
            self.fault((key,), "not_an_option", f"{key} ต้องเป็นหนึ่งใน {words}", f"{key} must be one of {words}")
        return value

    def decimal(self, key: str) -> str | None:
        """The text of a plain decimal, quoted or not; None when the key is absent or faulty."""
        value = self.value.get(key, MISSING)
        if isinstance(value, str) and is_decimal(value):
            return value
        if value is MISSING or value is UNREAD:
            return None
        if not isinstance(value, str):
            self._wrong((key,), value, "not_a_number", f"{key} ต้องเป็นจำนวน", f"{key} must be a number")
            return None
        self.fault((key,), "not_a_number", f"{key} ต้องเป็นทศนิยมธรรมดา", f"{key} must be a plain decimal")
        return None

    def integer(self, key: str, least: int, most: int) -> int | None:
        """A whole number in a range."""
        text = self.decimal(key)
        if text is None:
            return None
        if not text.isdigit() or not least <= int(text) <= most:
            self.fault((key,), "out_of_range", f"{key} ต้องอยู่ระหว่าง {least}–{most}", f"{key} must be {least}–{most}")
            return None
        return int(text)

    def flag(self, key: str, *, default: bool) -> bool:
        """true or false."""
        value = self.value.get(key, default)
        if value is UNREAD:
            return default
        if not isinstance(value, bool):
            self._wrong((key,), value, "wrong_type", f"{key} ต้องเป็น true หรือ false", f"{key} must be true or false")
            return default
        return value

    def list(self, key: str, *, required: bool = True) -> list[tuple[Path, Any]]:
        """The entries of a list with their paths."""
        value = self.value.get(key, MISSING)
        if value is MISSING:
            if required:
                self._missing(key)
            return []
        if value is UNREAD:
            return []
        if not isinstance(value, list):
            self._wrong((key,), value, "wrong_type", f"{key} ต้องเป็นรายการ", f"{key} must be a list")
            return []
        return [((*self.path, key, index), entry) for index, entry in enumerate(value)]

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts."""
        found = []
        for path, entry in self.list(key, required=required):
            if isinstance(entry, str) and not isinstance(entry, Plain):
                found.append(str(entry))
            elif entry is not UNREAD:
                self.document.fault(path, "wrong_type", "ต้องเป็นข้อความ", "text is expected")
        return tuple(found)
