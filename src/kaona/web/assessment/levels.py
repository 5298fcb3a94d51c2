"""What the item page shows of levels and links. It must not know requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kaona.assessment.queries.answers import LevelRow
from kaona.assessment.queries.work import CitationLine
from kaona.rules.editions import HandbookNote, Item, Level, Link, Statement
from kaona.rules.scoring import LevelScore
from kaona.web.assessment.page import Page

CLASSES = {"basic": "is-basic", "advance": "is-advance", "significance": "is-signif"}


@dataclass(frozen=True)
class TickLine:
    """One statement with its answer."""

    statement: Statement
    state: str
    carried: bool
    evidence: int
    bare: bool  # met without any reason
    notes: tuple[HandbookNote, ...] = ()  # the handbook's own paragraphs of this statement


@dataclass(frozen=True)
class LevelBlock:
    """One level with its ticks, narrative, score and citations."""

    level: Level
    css: str
    score: LevelScore
    ticks: list[TickLine]
    answer: LevelRow | None
    citations: list[CitationLine]
    opens: str  # short codes that open the lock

    @property
    def lock(self) -> str:
        """The id of the words that say what opens the lock; "" when open."""
        return f"lock-{self.level.key}" if self.opens else ""

    @property
    def answered(self) -> bool:
        """Some statement has an answer."""
        return any(one.state != "unanswered" for one in self.ticks)

    @property
    def carried(self) -> bool:
        """Something of it came from last year and is not confirmed."""
        return any(one.carried for one in self.ticks) or bool(
            self.answer and self.answer.carried and self.answer.narrative
        )

    @property
    def met(self) -> int:
        """How many statements are met."""
        return len(self.score.met)

    @property
    def total(self) -> int:
        """How many apply."""
        return len(self.ticks)


def level_blocks(
    page: Page, item: Item, levels: Mapping[tuple[str, str], LevelRow], citations: list[CitationLine]
) -> list[LevelBlock]:
    """The three levels of an item; `levels` with texts where they are shown."""
    by_code: dict[str, list[CitationLine]] = {}
    for one in citations:
        if one.destroyed:  # proves nothing
            continue
        by_code.setdefault(one.code, []).append(one)
    blocks = []
    for level, scored in zip(item.levels, page.tree.item(item.code).levels, strict=True):
        answer = levels.get((item.code, level.key))
        reason = bool(answer and answer.narrative.strip()) or f"{item.code}.{level.key}" in by_code
        statements = level.statements_for(page.dossier.organisation.type)
        ticks = [_tick(page, one, len(by_code.get(one.code, [])), reason) for one in statements]
        own = {f"{item.code}.{level.key}", *(one.code for one in statements)}
        cited = [one for one in citations if one.code in own]
        opens = ", ".join(code.rsplit(".", 1)[-1] for code in scored.locked_by)
        blocks.append(LevelBlock(level, CLASSES[level.key], scored, ticks, answer, cited, opens))
    return blocks


def _tick(page: Page, statement: Statement, evidence: int, reason: bool) -> TickLine:
    row = page.sheet.statements.get(statement.code)
    state = row.state if row else "unanswered"
    return TickLine(
        statement, state, bool(row and row.carried), evidence, state == "met" and not evidence and not reason,
        page.edition.notes_of(statement.code),
    )  # fmt: skip


@dataclass(frozen=True)
class Linked:
    """A link as seen from one of its ends."""

    code: str
    title: Any
    link: Link
    points: Fraction | None
    is_result: bool


def linked(page: Page, code: str) -> tuple[Linked, ...]:
    """The links of an item, seen from it; the other end with its points."""
    found = []
    for link in page.edition.links_of(code):
        outward = link.source == code
        other, anchors = (link.target, link.target_anchors) if outward else (link.source, link.source_anchors)
        item = page.edition.items.get(other)
        if item is None:
            continue
        title = item.title
        if len(anchors) == 1 and anchors[0] in page.edition.sub_measures:
            title = page.edition.sub_measures[anchors[0]][1].title
        name = anchors[0] if len(anchors) == 1 else other
        found.append(Linked(name, title, link, page.tree.item(other).points, item.is_result))
    return tuple(found)
