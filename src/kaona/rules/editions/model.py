"""The parts of an edition, frozen. Codes name things; positions never do."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kaona.rules.roles import AGENCY_TYPES

LEVELS = ("basic", "advance", "significance")
LINK_TYPES = ("measured_by", "feeds", "requires", "basis_of", "together", "shares_evidence")
KINDS = ("process", "result")


@dataclass(frozen=True)
class Text:
    """Words in Thai and English."""

    th: str
    en: str = ""

    def __str__(self) -> str:
        return self.th


@dataclass(frozen=True)
class Statement:
    """One thing that an agency does or does not (yet)."""

    code: str
    text: Text
    kind: str = "process"
    applies_to: tuple[str, ...] = AGENCY_TYPES

    @property
    def short(self) -> str:
        """The code inside its item: B1, A2, S1."""
        return self.code.rsplit(".", 1)[-1]


@dataclass(frozen=True)
class Level:
    """One level of a process item."""

    key: str
    summary: Text
    keywords: tuple[str, ...]
    statements: tuple[Statement, ...]

    def statements_for(self, agency_type: str) -> tuple[Statement, ...]:
        """The statements that apply to a type of agency."""
        return tuple(one for one in self.statements if agency_type in one.applies_to)


@dataclass(frozen=True)
class SubMeasure:
    """One of the groups of indicators of a result item."""

    code: str
    title: Text
    mandatory: bool


@dataclass(frozen=True)
class Item:
    """A process item has levels, a result item has sub-measures."""

    code: str
    title: Text
    levels: tuple[Level, ...] = ()
    sub_measures: tuple[SubMeasure, ...] = ()
    long_title: Text | None = None

    @property
    def is_result(self) -> bool:
        """True for an item of category 7."""
        return bool(self.sub_measures)

    def level(self, key: str) -> Level:
        """The level by its key; KeyError when the item has none."""
        for one in self.levels:
            if one.key == key:
                return one
        raise KeyError(key)

    def statements_for(self, agency_type: str) -> tuple[Statement, ...]:
        """All statements that apply, in the order of levels."""
        return tuple(one for level in self.levels for one in level.statements_for(agency_type))


@dataclass(frozen=True)
class Category:
    """One of the seven categories."""

    code: str
    title: Text
    short: Text
    items: tuple[Item, ...]


@dataclass(frozen=True)
class ProfileQuestion:
    """An unscored question about the organisation."""

    code: str
    title: Text
    prompts: tuple[Text, ...]


@dataclass(frozen=True)
class ProfileGroup:
    """Questions that belong together."""

    code: str
    title: Text
    questions: tuple[ProfileQuestion, ...]


@dataclass(frozen=True)
class ProfilePart:
    """A part of the organisational profile."""

    code: str
    title: Text
    groups: tuple[ProfileGroup, ...]


@dataclass(frozen=True)
class Link:
    """A typed relation; without anchors an end is the whole item."""

    id: str
    source: str
    target: str
    type: str
    source_anchors: tuple[str, ...]
    target_anchors: tuple[str, ...]
    reason: Text


@dataclass(frozen=True)
class HandbookNote:
    """A paragraph of the handbook beside a code (item, level "1.2.basic", statement, sub-measure, question)."""

    code: str
    text: Text


@dataclass(frozen=True)
class Edition:
    """A whole edition."""

    code: str
    version: int
    title: Text
    note: Text
    profile: tuple[ProfilePart, ...]
    categories: tuple[Category, ...]
    links: tuple[Link, ...]
    handbook: tuple[HandbookNote, ...]

    @property
    def fixed(self) -> str:
        """The name that never moves: pmqa-4.0-2561@1."""
        return f"{self.code}@{self.version}"

    @cached_property
    def items(self) -> dict[str, Item]:
        """Every item by code, in order."""
        return {item.code: item for category in self.categories for item in category.items}

    @cached_property
    def statements(self) -> dict[str, Statement]:
        """Every statement by code, in order."""
        return {one.code: one for item in self.items.values() for level in item.levels for one in level.statements}

    @cached_property
    def places(self) -> dict[str, tuple[str, str]]:
        """(item code, level key) by statement code."""
        return {
            one.code: (item.code, level.key)
            for item in self.items.values()
            for level in item.levels
            for one in level.statements
        }

    @cached_property
    def sub_measures(self) -> dict[str, tuple[Item, SubMeasure]]:
        """(item, sub-measure) by sub-measure code, in order."""
        return {sub.code: (item, sub) for item in self.items.values() for sub in item.sub_measures}

    @cached_property
    def questions(self) -> dict[str, ProfileQuestion]:
        """Every profile question by code, in order."""
        return {q.code: q for part in self.profile for group in part.groups for q in group.questions}

    @cached_property
    def category_of(self) -> dict[str, Category]:
        """The category by item code."""
        return {item.code: category for category in self.categories for item in category.items}

    def links_of(self, item: str) -> tuple[Link, ...]:
        """The links that touch an item at either end."""
        return tuple(link for link in self.links if item in (link.source, link.target))

    def notes_of(self, code: str) -> tuple[HandbookNote, ...]:
        """The handbook's paragraphs beside a code."""
        return tuple(note for note in self.handbook if note.code == code)

    def all_codes(self) -> Iterator[str]:
        """Every code that a link or note may name."""
        yield from self.items
        yield from self.statements
        yield from self.sub_measures
        yield from self.questions
