"""Finds the figures that a text gives for an indicator it names. It must not know what is right."""

import re
from collections.abc import Iterator

from kaona.rules.thai_text import compose, fold_digits

_FIGURE = r"(-?\d[\d,]*(?:\.\d+)?)"
REACH = 60  # characters after the name in which a figure still speaks of it


def figures_after(text: str, name: str, unit: str) -> Iterator[str]:
    """Figures in the indicator's unit ("ร้อยละ 88.5", "480 ราย") shortly after its full name, in the same sentence."""
    name, unit = compose(name).strip(), compose(unit).strip()
    if len(name) < 8 or not unit:
        return
    text = fold_digits(compose(text))
    before = rf"(?:{re.escape(unit)}|ร้อยละ|%)\s*(?:ละ)?\s*" if unit in ("ร้อยละ", "%") else ""
    after = "" if before else rf"\s*{re.escape(unit)}"
    pattern = re.compile(
        (before + _FIGURE if before else _FIGURE + after) + (r"|" + _FIGURE + r"\s*%" if before else "")
    )
    start = text.find(fold_digits(name))
    while start >= 0:
        begin = start + len(name)
        near = re.split(r"[\n.;](?=\s|$)", text[begin : begin + REACH], maxsplit=1)[0]
        match = pattern.search(near)
        if match:
            yield next(group for group in match.groups() if group)
        start = text.find(fold_digits(name), begin)
