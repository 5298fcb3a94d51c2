"""The feedback report as one object: what page and paper say of every category and item of a published result."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kaona.rules.editions import Category, Item
from kaona.rules.editions.model import Statement, Text
from kaona.rules.kept_score import Lift, lifts
from kaona.rules.roles import Sight
from kaona.verification.models import Decision, Feedback
from kaona.verification.queries.results import Kept, Result, changed_statements, feedback_of

Texts = Mapping[str, Mapping[str, list[Feedback]]]


@dataclass(frozen=True)
class CategoryLine:
    """A category with its points, and what was claimed and moved where this person reads the parts of the claim."""

    category: Category
    points: Fraction
    was: Fraction | None
    change: Fraction | None


@dataclass(frozen=True)
class ItemLine:
    """An item with both numbers and its level; None: not there yet, or not for this person."""

    item: Item
    level: str
    claimed: Fraction | None
    confirmed: Fraction | None

    @property
    def code(self) -> str:
        """The item's code."""
        return self.item.code

    @property
    def title(self) -> Text:
        """The item's words."""
        return self.item.title

    @property
    def change(self) -> Fraction | None:
        """What confirming moved."""
        return None if self.claimed is None or self.confirmed is None else self.confirmed - self.claimed


@dataclass(frozen=True)
class ItemFeedback(ItemLine):
    """An item with what the Office says of it: texts, what ended otherwise than claimed, what would lift it."""

    strengths: tuple[Feedback, ...]
    ofi: tuple[Feedback, ...]
    lift: tuple[Feedback, ...]
    lifts: tuple[Lift, ...]
    missing: tuple[str, ...]
    changed: tuple[tuple[Decision, Statement | None], ...]


@dataclass(frozen=True)
class CategoryFeedback:
    """A category and its items."""

    line: CategoryLine
    items: tuple[ItemFeedback, ...]


def _claim_in_parts(found: Result) -> Kept | None:
    """The ministry reads the total of a claim and not its parts."""
    return found.claimed if Sight.SCORE_TREE in found.sees else None


def category_lines(found: Result) -> list[CategoryLine]:
    """The categories: confirmed before claimed; nothing of a claim whose parts this person does not read."""
    was = _claim_in_parts(found)
    shown = found.confirmed or was
    return [_category(found, shown, one, was) for one in shown.edition.categories] if shown else []


def _category(found: Result, shown: Kept, one: Category, was: Kept | None) -> CategoryLine:
    points = shown.categories[one.code]
    claimed = was.categories.get(one.code) if was and found.confirmed else None
    return CategoryLine(one, points, claimed, points - claimed if claimed is not None else None)


def item_lines(found: Result) -> list[ItemLine]:
    """Every item with both numbers."""
    shown = found.confirmed or found.claimed
    return [_item(found, shown, code) for code in shown.edition.items] if shown else []


def _item(found: Result, shown: Kept, code: str) -> ItemLine:
    was, now = _claim_in_parts(found), found.confirmed
    return ItemLine(
        shown.edition.items[code], shown.levels[code], was.items.get(code) if was else None,
        now.items.get(code) if now else None,
    )  # fmt: skip


def feedback_report(found: Result, shown: Kept) -> list[CategoryFeedback]:
    """The whole report; `shown` is the published score."""
    texts = feedback_of(found.review)
    return [
        CategoryFeedback(line, tuple(item_feedback(found, shown, one.code, texts) for one in line.category.items))
        for line in category_lines(found)
    ]


def item_feedback(found: Result, shown: Kept, code: str, texts: Texts | None = None) -> ItemFeedback:
    """The report of one item."""
    said = (feedback_of(found.review) if texts is None else texts).get(code, {})
    line, tree, statements = _item(found, shown, code), shown.record.tree, shown.edition.statements
    return ItemFeedback(
        line.item, line.level, line.claimed, line.confirmed, tuple(said.get("strength", ())), tuple(said.get("ofi", ())),
        tuple(said.get("lift", ())), tuple(lifts(shown.edition, shown.rules, tree, found.dossier.organisation.type, code)),
        tuple(tree["items"][code]["missing"]), tuple((one, statements.get(one.code)) for one in changed_statements(found, code)),
    )  # fmt: skip
