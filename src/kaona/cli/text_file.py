"""A file of people as text, or the fault: unreadable, too large, not UTF-8. It must not know what it holds."""

from pathlib import Path

from kaona.rules.documents import MAX_CHARACTERS, decode
from kaona.rules.faults import Fault

MOST_BYTES = 3 * MAX_CHARACTERS  # Thai takes three bytes each


def read_text(path: Path) -> tuple[str, list[Fault]]:
    """The text of a file, or why there is none."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        return "", [Fault("", "unreadable", "เปิดไฟล์ไม่ได้", f"cannot be read: {error.strerror}")]
    if len(data) > MOST_BYTES:
        return "", [Fault("", "too_long", "ไฟล์ใหญ่เกินไป", f"larger than {MOST_BYTES} bytes")]
    return decode(data)
