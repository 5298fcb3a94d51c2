"""The difference of two texts, word by word where words are parted, mark by mark inside Thai. It must not know HTML."""

import difflib
import re

_PIECES = re.compile(r"\s+|[\u0e00-\u0e7f]+?(?=[\s\u0e40-\u0e44]|$|[^\u0e00-\u0e7f])|[^\s\u0e00-\u0e7f]+|.", re.DOTALL)


def pieces(text: str) -> list[str]:
    """A text cut into pieces that put together give it back."""
    return _PIECES.findall(text)


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """[("same" | "out" | "in", text)]: leaving out "in" gives `before`, leaving out "out" gives `after`."""
    return _compared(pieces(before), pieces(after))


def _compared(old: list[str], new: list[str], *, autojunk: bool = False) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=autojunk).get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(old[a:b])))
            continue
        if b > a:
            found.append(("out", "".join(old[a:b])))
        if d > c:
            found.append(("in", "".join(new[c:d])))
    return found


# The product of both lengths beyond which comparing takes too long to wait for: letter by letter, word by word.
MOST_LETTERS, MOST_WORDS = 1_500_000, 9_000_000
_WORDS = re.compile(r"\S+\s*|\s+")


def brief(before: str, after: str, *, around: int = 60, most: int = 400) -> list[tuple[str, str]]:
    """The difference as it fits into a row of many: what stayed is cut to some characters beside a change, a long change to its
    beginning; texts that differ widely are one that went and one that came. "cut" (of what stayed) and "more" (of what changed) say how many
    characters are not shown."""
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    middle = _middle(old, new)
    parts = [("same", before[:start]), *middle, ("same", before[len(before) - end :])]
    found: list[tuple[str, str]] = []
    for place, (kind, text) in enumerate(parts):
        if kind == "same":
            found += _stayed(text, around, first=place == 0, last=place == len(parts) - 1)
        elif len(text) > most:
            found += [(kind, _whole(text, most)), ("more", str(len(text) - len(_whole(text, most))))]
        else:
            found.append((kind, text))
    return [one for one in found if one[1]]


def _middle(old: str, new: str) -> list[tuple[str, str]]:
    if len(old) * len(new) <= MOST_LETTERS:
        return difference(old, new)
    words = _WORDS.findall(old), _WORDS.findall(new)
    if len(words[0]) * len(words[1]) <= MOST_WORDS:
        # Words that stand everywhere are not worth matching, and matching them is what takes long.
        return _compared(*words, autojunk=True)
    return [("out", old), ("in", new)]


def _common(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning, without parting a Thai letter from its marks."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    while length and length < max(len(one), len(other)) and not one[length - 1].isspace():
        length -= 1
    return length


def _stayed(text: str, around: int, *, first: bool, last: bool) -> list[tuple[str, str]]:
    head = "" if first else _whole(text, around)
    tail = "" if last else _last(text, around)
    if len(text) <= len(head) + len(tail):
        return [("same", text)]
    return [("same", head), ("cut", str(len(text) - len(head) - len(tail))), ("same", tail)]


def _whole(text: str, most: int) -> str:
    """The beginning of a text, not ending inside a word with spaces around it or before a mark."""
    cut = text[:most]
    return cut if len(text) <= most else cut[: cut.rfind(" ") + 1 or most]


def _last(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    cut = text[-most:]
    place = cut.find(" ")
    return cut[place + 1 :] if place >= 0 else cut
