"""How far an assessor is: items, what is missing before the lock, what the check of the remarks says."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse

from kaona.assessment.queries.answers import met_codes, rule_set_of
from kaona.rules import remark_check
from kaona.rules.editions import Category, Item
from kaona.rules.remark_check import CitedPages, Facts, Finding
from kaona.verification.queries.own_review import RemarkRow, submitted_again
from kaona.web.judging.blocks import slug
from kaona.web.judging.desk import Desk


@dataclass(frozen=True)
class ItemLine:
    """One item of the list."""

    item: Item
    judged: int
    total: int
    reasons: int  # verdicts that want a reason
    remarks: int
    own: Fraction
    claim: Fraction

    @property
    def state(self) -> str:
        """none, doing or done."""
        return "done" if self.judged == self.total and not self.reasons else "doing" if self.judged else "none"


def item_lines(desk: Desk, remarks: Iterable[RemarkRow]) -> list[tuple[Category, list[ItemLine]]]:
    """The items by category."""
    wanting = {*desk.missing.unreasoned, *desk.missing.measures_unreasoned}
    written: dict[str, int] = {}
    for one in remarks:
        if one.row.withdrawn_at is None and one.row.text:
            written[one.row.item] = written.get(one.row.item, 0) + 1
    return [
        (category, [_line(desk, item, wanting, written) for item in category.items])
        for category in desk.edition.categories
    ]


def _line(desk: Desk, item: Item, wanting: set[str], written: dict[str, int]) -> ItemLine:
    keys = desk.keys_of(item)
    reasons = sum(key in wanting for key in keys)
    return ItemLine(
        item, desk.judged_of(item), len(keys), reasons, written.get(item.code, 0), desk.own.item(item.code).points,
        desk.claim.item(item.code).points,
    )  # fmt: skip


@dataclass(frozen=True)
class Left:
    """Something that is missing before the lock: unjudged (of an item, how many) or unreasoned (one)."""

    kind: str
    code: str
    count: int
    address: str


def left_of(desk: Desk) -> list[Left]:
    """What is missing, in the order of the form; unjudged ones once per item."""
    unjudged, unreasoned = desk.missing.unjudged + desk.missing.measures_unjudged, desk.missing.unreasoned
    found = []
    for item in desk.edition.items.values():
        open_here = [key for key in desk.keys_of(item) if key in set(unjudged)]
        base = reverse("judging:item", args=[desk.dossier.pk, item.code])
        if open_here:
            found.append(Left("unjudged", item.code, len(open_here), base))
        if item.is_result:
            names = {str(one.row.pk): one.row.sub_measure for one in desk.sheet.all_measures()}
            own = [key for key in desk.keys_of(item) if key in desk.missing.measures_unreasoned]
            found += [Left("unreasoned", names[key], 1, f"{base}#q-{key}") for key in own]
        else:
            own = [key for key in desk.keys_of(item) if key in unreasoned]
            found += [Left("unreasoned", code, 1, address_of(desk, code)) for code in own]
    return found


def address_of(desk: Desk, code: str) -> str:
    """Where a statement, sub-measure or item is judged."""
    item, level = desk.edition.places.get(code, (code, ""))
    if code in desk.edition.sub_measures:
        item = desk.edition.sub_measures[code][0].code
    tail = f"?level={level}#q-{slug(code)}" if level else ""
    return reverse("judging:item", args=[desk.dossier.pk, item]) + tail


def again_of(desk: Desk) -> list[str]:
    """The items that the agency has submitted again after some verdict in them."""
    older = []
    for code, since in submitted_again(desk.dossier).items():
        item = desk.edition.items.get(code)
        if item is None:  # the profile
            continue
        rows = desk.work.measures if item.is_result else desk.work.statements
        if any(key in rows and rows[key].changed_at < since for key in desk.keys_of(item)):
            older.append(code)
    return sorted(older)


@dataclass(frozen=True)
class FoundLine:
    """A finding of the remark check with the place to mend it."""

    finding: Finding
    address: str


def findings_of(desk: Desk, remarks: Iterable[RemarkRow]) -> list[FoundLine]:
    """The check of the own remarks. What is required before the lock stands in the other list."""
    live = [one for one in remarks if one.row.withdrawn_at is None and one.row.text]
    facts = Facts(
        remarks=tuple(
            remark_check.Remark(str(one.row.pk), one.row.item, one.row.kind, one.row.text, one.codes,
                                tuple(CitedPages(str(document), pages) for document, pages in one.evidence))
            for one in live
        ),
        points={code: desk.own.item(code).points for code in desk.edition.items},
        full=rule_set_of(desk.dossier).most_points,
        claimed=met_codes(desk.dossier, desk.sheet),
        verdicts={code: remark_check.Verdict(row.verdict, row.reason) for code, row in desk.work.statements.items()},
        visit_issues=tuple(one.row.item for one in live if one.row.for_visit),
    )  # fmt: skip
    items = {str(one.row.pk): one.row.item for one in live}
    return [
        FoundLine(one, _place(desk, one, items))
        for one in remark_check.check_remarks(facts)
        if one.rule != "differs_without_reason"
    ]


def _place(desk: Desk, one: Finding, items: dict[str, str]) -> str:
    if one.key:
        return reverse("judging:item", args=[desk.dossier.pk, items[one.key]]) + f"#r-{one.key}"
    return address_of(desk, one.code)
