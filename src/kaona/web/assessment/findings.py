"""Findings of the rehearsal as the pages show them: words, place, a link to the field, what it means for the total."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import get_language

from kaona.assessment.queries.answers import claim_of, rule_set_of
from kaona.rules.editions import Text
from kaona.rules.rehearsal import RULE_BY_NAME, Finding
from kaona.rules.stakes import stake_of
from kaona.web.assessment.page import Page


@dataclass(frozen=True)
class ShownFinding:
    """A finding with its words and its place: `item` "" for the library, `label` such as "1.2 B3"."""

    finding: Finding
    words: str
    rule: str
    url: str
    item: str
    label: str
    title: Text | None
    stake: Fraction | None

    @property
    def loss(self) -> Fraction | None:
        """What it may cost, as a positive number."""
        return -self.stake if self.stake is not None and self.stake < 0 else None

    @property
    def gain(self) -> Fraction | None:
        """What mending it can bring."""
        return self.stake if self.stake is not None and self.stake > 0 else None


def shown(page: Page, findings: Iterable[Finding]) -> list[ShownFinding]:
    """Findings as a page shows them, in their order."""
    english = (get_language() or "th").startswith("en")
    claim, rules = claim_of(page.dossier, page.sheet), rule_set_of(page.dossier)
    states = {code: row.state for code, row in page.sheet.statements.items()}
    found = []
    for one in findings:
        rule = RULE_BY_NAME[one.rule]
        url, item, label = _place(page, one.code)
        stake = stake_of(one, edition=page.edition, rules=rules, claim=claim, tree=page.tree, states=states)
        title = page.edition.items[item].title if item else None
        said, name = (one.en[:1].upper() + one.en[1:], rule.en) if english else (one.th, rule.th)
        found.append(ShownFinding(one, said, name, url, item, label, title, stake))
    return found


def _place(page: Page, code: str) -> tuple[str, str, str]:
    """The link, the item and the short name of a place."""
    pk, book = page.dossier.pk, page.edition
    if code in book.places:
        item = book.places[code][0]
        return reverse("assessment:item", args=[pk, item]) + f"#t-{code}", item, f"{item} {code.rsplit('.', 1)[-1]}"
    if code in book.sub_measures:
        item = book.sub_measures[code][0].code
        return reverse("assessment:result_item", args=[pk, item]) + f"#sub-{code}", item, code
    if code.startswith("m") and code[1:].isdigit():
        for one in page.sheet.all_measures():
            if str(one.row.pk) == code[1:]:
                item = book.sub_measures[one.row.sub_measure][0].code
                address = reverse("assessment:result_item", args=[pk, item])
                return f"{address}#m-{one.row.pk}", item, one.row.sub_measure
    if code == "0":
        return reverse("assessment:profile", args=[pk]), "", "P"
    item, _, level = code.rpartition(".")
    if item in book.items:
        return reverse("assessment:item", args=[pk, item]) + f"#n-{level}", item, item
    if code in book.items:
        name = "result_item" if book.items[code].is_result else "item"
        return reverse(f"assessment:{name}", args=[pk, code]), code, code
    return reverse("evidence:library"), "", ""
