"""The difference of two texts, word by word where words are parted, mark by mark inside Thai. It must not know HTML."""

import difflib
import re

_PIECES = re.compile(r"\s+|[\u0e00-\u0e7f]+?(?=[\s\u0e40-\u0e44]|$|[^\u0e00-\u0e7f])|[^\s\u0e00-\u0e7f]+|.", re.DOTALL)


def pieces(text: str) -> list[str]:
    """A text cut into pieces that put together give it back."""
    return _PIECES.findall(text)


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """[("same" | "out" | "in", text)]: leaving out "in" gives `before`, leaving out "out" gives `after`."""
    old, new = pieces(before), pieces(after)
    found: list[tuple[str, str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(old[a:b])))
            continue
        if b > a:
            found.append(("out", "".join(old[a:b])))
        if d > c:
            found.append(("in", "".join(new[c:d])))
    return found
