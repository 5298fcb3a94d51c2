"""Editions as data: what an edition is, how its file is read and checked, how two versions differ."""

from kaona.rules.editions.check import read_edition
from kaona.rules.editions.difference import Change, diff_editions
from kaona.rules.editions.model import (
    LEVELS,
    LINK_TYPES,
    Category,
    Edition,
    HandbookNote,
    Item,
    Level,
    Link,
    ProfileGroup,
    ProfilePart,
    ProfileQuestion,
    Statement,
    SubMeasure,
    Text,
)

__all__ = [
    "LEVELS",
    "LINK_TYPES",
    "Category",
    "Change",
    "Edition",
    "HandbookNote",
    "Item",
    "Level",
    "Link",
    "ProfileGroup",
    "ProfilePart",
    "ProfileQuestion",
    "Statement",
    "SubMeasure",
    "Text",
    "diff_editions",
    "read_edition",
]
