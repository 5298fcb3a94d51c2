"""What an official paper is, before it has a format: plain values that every printer reads. It must not know where they come
from, nor how PDF, Word or Excel are written.

Text is Thai. A text that must stay as it was typed whatever digits are chosen (a code, a document's number, an address) is
`Verbatim`; digits.py does the rest."""

from dataclasses import dataclass, field
from datetime import datetime

ROOMY, CROWDED = 420, 1100  # letters of a certificate: in the usual size, and with its foot at the bottom


class Verbatim(str):
    """A text whose digits are part of a name: they are never written in Thai."""

    __slots__ = ()


@dataclass(frozen=True)
class Trend:
    """Figures of some years as typed ("" where there is none), drawn small; `words` say the same."""

    values: tuple[str, ...]
    target: str = ""
    words: str = ""


@dataclass(frozen=True)
class Answer:
    """Yes, no or nothing, as a mark with its word."""

    state: str  # met, not_met, unanswered
    word: str


@dataclass(frozen=True)
class Lines:
    """Several texts in one cell: the first stands out, the others are small."""

    first: str
    small: tuple[str, ...] = ()


Cell = str | Trend | Answer | Lines


@dataclass(frozen=True)
class Column:
    """A column: `share` of the width; numbers stand to the right."""

    title: str
    share: int = 1
    kind: str = "text"  # text, number, centre


@dataclass(frozen=True)
class Row:
    """A row; a `head` row names those that follow with one cell over the width, a `group` row with a cell per column; a
    `total` row closes them; a `tall` row has room for a hand."""

    cells: tuple[Cell, ...]
    kind: str = ""  # "", head, group, total, tall


BOLD_ROWS = ("group", "total")


@dataclass(frozen=True)
class Table:
    """A table whose head is repeated on every page and whose rows are never split."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""  # says what it is; the name of its sheet in a workbook
    empty: str = "ไม่มี"


# Millimetres: a table; a figure in one, how much wider a bold one is; the room at the sides of a cell; what a column of figures
# may need to be held whole; what the texts keep that make room for it.
TABLE_WIDTH, FIGURE_WIDTH, BOLDER, CELL_ROOM, WHOLE_FIGURE, LEAST_TEXT = 160, 2.2, 1.04, 2.4, 32, 40


def widths_of(table: Table) -> list[float]:
    """Millimetres of each column: its share, and for figures what the longest of them needs, which the widest text gives up."""
    whole = sum(one.share for one in table.columns)
    widths = [TABLE_WIDTH * one.share / whole for one in table.columns]
    texts = [place for place, one in enumerate(table.columns) if one.kind == "text"]
    for place, column in enumerate(table.columns):
        if column.kind == "number" and texts:
            giver = max(texts, key=widths.__getitem__)
            lacking = min(_needed(table, place) - widths[place], widths[giver] - LEAST_TEXT)
            if lacking > 0:
                widths[place], widths[giver] = widths[place] + lacking, widths[giver] - lacking
    return widths


def is_long(column: Column, cell: Cell, width: float) -> bool:
    """A number is kept on one line, unless it is one that its column of `width` millimetres does not hold."""
    return column.kind == "number" and isinstance(cell, str) and len(cell) * FIGURE_WIDTH > width - CELL_ROOM


def _needed(table: Table, place: int) -> float:
    rows = (one for one in table.rows if len(one.cells) == len(table.columns))
    figures = (
        len(cell) * FIGURE_WIDTH * (BOLDER if row.kind in BOLD_ROWS else 1) + CELL_ROOM
        for row in rows
        if isinstance(cell := row.cells[place], str)
    )
    return max((one for one in figures if one <= WHOLE_FIGURE), default=0)


@dataclass(frozen=True)
class Facts:
    """Names with their values, one a line."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Heading:
    """A heading inside a part, listed in the contents down to level 2; `aside` stands at the right end of its line."""

    text: str
    level: int = 2
    aside: str = ""
    listed: bool = True


@dataclass(frozen=True)
class Paragraph:
    """Running text; its own line ends are kept. `style`: "" (first line indented), plain, point (one
    of a list), small, quiet, centre, lead."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class Bars:
    """Named values on one scale; a table beside says the same."""

    rows: tuple[tuple[str, str, float], ...]  # name, shown value, share of the whole from 0 to 1
    words: str


@dataclass(frozen=True)
class Span:
    """One line of a timeline: where its bar begins, how long it is and how much of it is done, as shares of the whole."""

    name: str
    shown: str
    begin: float
    length: float
    done: float = 0.0


@dataclass(frozen=True)
class Timeline:
    """Bars in time, one below the other. `marks` name equal stretches of the whole; the dates stand beside each bar."""

    marks: tuple[str, ...]
    rows: tuple[Span, ...]
    words: str


@dataclass(frozen=True)
class Signature:
    """Where somebody signs; without a name, room for one."""

    name: str = ""
    position: str = ""
    capacity: str = ""
    date: str = ""


@dataclass(frozen=True)
class Signatures:
    """Signature blocks that never leave each other for the next page."""

    blocks: tuple[Signature, ...]


@dataclass(frozen=True)
class Code:
    """A text as a QR code, with a line below."""

    text: str
    words: str = ""


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Table | Facts | Bars | Timeline | Signatures | Code | PageBreak


@dataclass(frozen=True)
class Part:
    """A part begins on a new page, unless it `follows` the one before, and is listed in the contents."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    aside: str = ""
    # The most pages that it may fill; None: as many as it takes.
    limit: int | None = None
    follows: bool = False


@dataclass(frozen=True)
class Memo:
    """บันทึกข้อความ in front of a paper; every field as a person wrote it."""

    office: str = ""
    number: str = ""
    date: str = ""
    subject: str = ""
    to: str = ""
    text: str = ""
    signature: Signature = field(default_factory=Signature)


@dataclass(frozen=True)
class Cover:
    """The first page."""

    lines: tuple[str, ...] = ()  # under the title
    owner: tuple[str, ...] = ()  # who it is of, from the smaller to the larger
    foot: tuple[str, ...] = ()


@dataclass(frozen=True)
class Diploma:
    """A certificate: one landscape sheet in a frame, on which the name stands out. `lines` say what is certified; `warning`
    that it does not hold any more."""

    office: str
    number: str
    lead: str
    name: str
    code: Code
    signed: tuple[str, ...]  # below the line for the signature
    under: tuple[str, ...] = ()  # below the name
    lines: tuple[str, ...] = ()
    mark: str = ""  # what stands out among them: a level, an event
    facts: tuple[tuple[str, str], ...] = ()
    warning: str = ""

    @property
    def letters(self) -> int:
        """How much stands on it."""
        facts = (f"{name} {value}" for name, value in self.facts)
        return sum(len(one) for one in (self.name, *self.under, *self.lines, self.mark, *facts, self.warning))

    @property
    def is_long(self) -> bool:
        """Too much for letters of the usual size to stay on one sheet."""
        return self.letters > ROOMY

    @property
    def is_crowded(self) -> bool:
        """So much that the foot follows the text wherever that ends."""
        return self.letters > CROWDED


@dataclass(frozen=True)
class Paper:
    """One paper. `running` stands on top of every page; `draft`: what the cover says of one that does not stand yet. A `sheet`
    stands alone, without parts."""

    kind: str
    title: str
    running: str
    author: str
    parts: tuple[Part, ...]
    cover: Cover | None = None
    contents: bool = True
    draft: str = ""
    memo: Memo | None = None
    sheet: Diploma | None = None
    made_at: datetime | None = None
