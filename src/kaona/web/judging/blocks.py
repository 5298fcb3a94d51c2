"""What the item page shows of statements, measures and remarks. It must not know requests."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from kaona.assessment.queries.answers import Indicator, met_codes
from kaona.rules.editions import Item, Link, SubMeasure, Text
from kaona.rules.judged import CANNOT_TELL, differs
from kaona.rules.scoring import MeasureScore
from kaona.verification.queries.judging import Judgement, MeasureJudgement
from kaona.verification.queries.own_review import Cited, RemarkRow
from kaona.web.judging.desk import Desk

CLASSES = {"basic": "is-basic", "advance": "is-advance", "significance": "is-signif"}


def slug(code: str) -> str:
    """A code as part of an id that a selector can name."""
    return code.replace(".", "-")


@dataclass(frozen=True)
class StatementBlock:
    """One statement: what the agency says, what the assessor says, what is wrong with that."""

    code: str
    short: str
    text: Text
    claim: str  # met or not_met, as it counts
    row: Judgement | None
    evidence: int
    gone: bool  # some of its evidence was taken back after the review began
    changed_at: datetime | None  # the agency submitted it again after it was judged

    @property
    def slug(self) -> str:
        """Part of an id."""
        return slug(self.code)

    @property
    def verdict(self) -> str:
        """met, not_met, cannot_tell or ""."""
        return self.row.verdict if self.row else ""

    @property
    def unclear(self) -> bool:
        """Cannot tell: the agency should be asked."""
        return self.verdict == CANNOT_TELL

    @property
    def differs(self) -> bool:
        """The verdict changes what the agency says."""
        return bool(self.row) and differs(self.verdict, claimed=self.claim == "met")

    @property
    def wants_reason(self) -> bool:
        """It differs and does not say why."""
        return bool(self.row and self.differs and not self.row.reason.strip())


def statement_blocks(
    desk: Desk, item: Item, level: str, cited: Iterable[Cited], again: dict[str, datetime]
) -> list[StatementBlock]:
    """The statements of a level. `again`: items that the agency has submitted again, and when."""
    claimed = met_codes(desk.dossier, desk.sheet)
    by_code: dict[str, list[Cited]] = {}
    for one in cited:
        by_code.setdefault(one.code, []).append(one)
    of_level = by_code.get(f"{item.code}.{level}", [])
    blocks = []
    for one in item.level(level).statements_for(desk.dossier.organisation.type):
        row = desk.work.statements.get(one.code)
        own = by_code.get(one.code, [])
        gone = any(line.gone_at for line in own or of_level)
        since = again.get(item.code)
        changed = since if row and since and row.changed_at < since else None
        claim = "met" if one.code in claimed else "not_met"
        blocks.append(StatementBlock(one.code, one.short, one.text, claim, row, len(own), gone, changed))
    return blocks


@dataclass(frozen=True)
class MeasureBlock:
    """One measure: the agency's figures, the own verdict, points before and after."""

    sub: SubMeasure
    row: Indicator
    results: list[tuple[int, str]]
    result: str  # of the result year, as typed
    before: MeasureScore
    after: MeasureScore
    verdict: MeasureJudgement | None

    @property
    def key(self) -> str:
        """The measure's key."""
        return str(self.row.pk)

    @property
    def wants_reason(self) -> bool:
        """Not suitable, and does not say why."""
        return bool(self.verdict and not self.verdict.suitable and not self.verdict.reason.strip())

    @property
    def trend(self) -> list[str]:
        """The figures for a small line."""
        return [value for _, value in self.results]


def measure_blocks(desk: Desk, item: Item) -> list[MeasureBlock]:
    """The measures of a result item in the order of the form."""
    before, after = (
        {one.key: one for sub in tree.item(item.code).sub_measures for one in sub.measures}
        for tree in (desk.claim, desk.own)
    )
    year = desk.dossier.cycle.result_year or 0
    return [
        MeasureBlock(
            sub, one.row, [(back, one.value(back)) for back in range(year - 2, year + 1)], one.value(year),
            before[str(one.row.pk)], after[str(one.row.pk)], desk.work.measures.get(str(one.row.pk)),
        )
        for sub in item.sub_measures
        for one in desk.sheet.measures.get(sub.code, [])
    ]  # fmt: skip


@dataclass(frozen=True)
class Other:
    """A linked item with what the agency claims there."""

    code: str
    item: str
    title: Any
    link: Link
    points: Fraction


def linked(desk: Desk, code: str) -> list[Other]:
    """The links of an item, seen from it."""
    found = []
    for link in desk.edition.links_of(code):
        outward = link.source == code
        other, anchors = (link.target, link.target_anchors) if outward else (link.source, link.source_anchors)
        item = desk.edition.items.get(other)
        if item is None:
            continue
        named = anchors[0] if len(anchors) == 1 else other
        title = desk.edition.sub_measures[named][1].title if named in desk.edition.sub_measures else item.title
        found.append(Other(named, other, title, link, desk.claim.item(other).points))
    return found


@dataclass(frozen=True)
class RemarkForm:
    """A remark with everything that it may refer to."""

    remark: RemarkRow
    codes: list[tuple[str, str, bool]]  # code, short, chosen
    cited: list[tuple[Cited, bool, str]]  # line, chosen, pages


def remark_forms(remarks: Iterable[RemarkRow], codes: list[str], cited: list[Cited], kind: str) -> list[RemarkForm]:
    """The remarks of a kind that are not withdrawn."""
    return [
        RemarkForm(
            one,
            [(code, code.rsplit(".", 1)[-1], code in one.codes) for code in codes],
            [(line, line.pk in one.cited, one.cited.get(line.pk, line.pages)) for line in cited],
        )
        for one in remarks
        if one.row.kind == kind and one.row.withdrawn_at is None
    ]
