"""Three states of each cell of a pack, one beside the other: as it was downloaded (base), in the file (mine), in the system
now (theirs). Pure: it must not decide what is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from kaona.rules.exact import fraction_of, is_decimal

UNCHANGED, MINE, THEIRS, SAME, BOTH = "unchanged", "mine", "theirs", "same", "both"


@dataclass(frozen=True)
class CellChange:
    """A cell that somebody changed since the download. kind: mine | theirs | same (both alike) | both (differently)."""

    key: str
    kind: str
    base: str
    mine: str
    theirs: str


def same_value(one: str, other: str, *, number: bool = False) -> bool:
    """Two values say the same: numbers by value, so that 86.50 comes back as 86.5 and is no change."""
    if one == other:
        return True
    return number and is_decimal(one) and is_decimal(other) and fraction_of(one) == fraction_of(other)


def kind_of(base: str, mine: str, theirs: str, *, number: bool = False) -> str:
    """Who changed a cell."""
    if same_value(mine, theirs, number=number):
        return UNCHANGED if same_value(mine, base, number=number) else SAME
    if same_value(mine, base, number=number):
        return THEIRS
    return MINE if same_value(theirs, base, number=number) else BOTH


def compare(
    keys: Sequence[str], base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str], numbers: frozenset[str] = frozenset()
) -> list[CellChange]:  # fmt: skip
    """The cells that anybody changed, in the order of `keys`; a missing value is empty."""
    found = []
    for key in keys:
        three = base.get(key, ""), mine.get(key, ""), theirs.get(key, "")
        kind = kind_of(*three, number=key in numbers)
        if kind != UNCHANGED:
            found.append(CellChange(key, kind, *three))
    return found


def fingerprint(text: str) -> str:
    """Ten hexadecimal digits of a value: what somebody has looked at."""
    return sha256(text.encode()).hexdigest()[:10]
