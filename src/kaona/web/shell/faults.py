"""Faults of a YAML text, each with the line that it names."""

from collections.abc import Sequence
from typing import Any

from kaona.rules.faults import Fault


def in_place(faults: Sequence[Fault], text: str) -> list[dict[str, Any]]:
    """Fault, line number, path below the line, and the line itself."""
    lines = text.splitlines()
    found = []
    for fault in faults:
        number = fault.place.removeprefix("line ").partition(",")[0]
        known = fault.place.startswith("line ") and number.isdigit() and int(number) <= len(lines)
        path = fault.place.partition(", ")[2] if known else fault.place
        found.append({"fault": fault, "line": number if known else "", "path": path,
                      "source": lines[int(number) - 1].strip()[:300] if known else ""})  # fmt: skip
    return found
