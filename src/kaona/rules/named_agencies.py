"""Which agencies a text names. It must not know where the register is kept.

Thai has no spaces between words: a name is found wherever it stands, the longest first, and a shorter one inside it does not
count. What is also an everyday word is found only as one writes it of an agency: an abbreviation standing alone, a short name
of a province behind จังหวัด or จ.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kaona.rules.thai_text import search_form

PUBLIC = "(องค์การมหาชน)"
SHORT = 6
_LETTER = r"[\w\u0e00-\u0e7f]"


@dataclass(frozen=True)
class Known:
    """An agency of the register as texts may name it."""

    type: str
    th: str
    en: str = ""
    short: str = ""


def agencies_named(text: str, register: Iterable[Known]) -> list[str]:
    """The Thai names of the agencies that stand in a text, each once, in the order of the text."""
    flat = search_form(text)
    patterns = sorted(
        {(form, alone, one.th) for one in register for form, alone in _forms(one)}, key=lambda it: -len(it[0])
    )
    found: list[tuple[int, str]] = []
    for form, alone, name in patterns:
        if form not in flat:
            continue
        pattern = rf"(?<!{_LETTER}){re.escape(form)}(?!{_LETTER})" if alone else re.escape(form)
        for hit in re.finditer(pattern, flat):
            found.append((hit.start(), name))
        # A shorter name inside this one is not meant.
        flat = re.sub(pattern, lambda hit: "\0" * len(hit[0]), flat)
    return list(dict.fromkeys(name for _place, name in sorted(found)))


def _forms(one: Known) -> Iterator[tuple[str, bool]]:
    """How a text may name it, as it is searched; True: only standing alone."""
    name = search_form(one.th)
    bare = name.removeprefix("จังหวัด") if one.type == "province" else name.removesuffix(PUBLIC).strip()
    if one.type == "province":
        yield from ((f"{before}{bare}", False) for before in ("จังหวัด", "จังหวัด ", "จ.", "จ. "))
    if len(bare) >= SHORT:
        yield bare, False
        yield name, False
    if len(one.en) >= SHORT:
        yield search_form(one.en), True
        yield search_form(one.en.split(" (")[0]), True
    if len(one.short) > 1:
        yield search_form(one.short), True
