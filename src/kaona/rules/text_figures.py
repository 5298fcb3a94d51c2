"""Finds the figures that a text gives for an indicator it names. It must not know what is right."""

import re
from collections.abc import Iterator
from functools import lru_cache

from kaona.rules.thai_text import compose, fold_digits

_FIGURE = r"(-?\d[\d,]*(?:\.\d+)?)"
_SENTENCE = re.compile(r"\n|[.;](?=\s|$)")
REACH = 60  # characters after the name in which a figure still speaks of it


def prepared(text: str) -> str:
    """A text as figures are looked for: one spelling, Arabic digits."""
    return fold_digits(compose(text))


@lru_cache(maxsize=2048)
def _pattern(unit: str) -> re.Pattern[str]:
    if unit in ("ร้อยละ", "%"):
        return re.compile(rf"(?:ร้อยละ|%)\s*(?:ละ)?\s*{_FIGURE}|{_FIGURE}\s*%")
    return re.compile(rf"{_FIGURE}\s*{re.escape(unit)}")


def figures_after(text: str, name: str, unit: str) -> Iterator[str]:
    """Figures in the indicator's unit ("ร้อยละ 88.5", "480 ราย") shortly after its full name, in the same sentence.
    All three are `prepared`."""
    if len(name) < 8 or not unit or name not in text:
        return
    start = text.find(name)
    while start >= 0:
        begin = start + len(name)
        near = _SENTENCE.split(text[begin : begin + REACH], maxsplit=1)[0]
        match = _pattern(unit).search(near)
        if match:
            yield next(group for group in match.groups() if group)
        start = text.find(name, begin)
