"""Findings of the rehearsal as links to the field they speak of."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language

from kaona.rules.rehearsal import RULE_BY_NAME, Finding
from kaona.web.assessment.page import Page


@dataclass(frozen=True)
class ShownFinding:
    """A finding with its words and its place."""

    finding: Finding
    words: str
    rule: str
    url: str
    category: str


def shown(page: Page, finding: Finding) -> ShownFinding:
    """A finding as the page shows it."""
    english = (get_language() or "th").startswith("en")
    rule = RULE_BY_NAME[finding.rule]
    url, category = _place(page, finding.code)
    return ShownFinding(finding, finding.en if english else finding.th, rule.en if english else rule.th, url, category)


def _place(page: Page, code: str) -> tuple[str, str]:
    pk, book = page.dossier.pk, page.edition
    if code in book.places:
        item = book.places[code][0]
        return reverse("assessment:item", args=[pk, item]) + f"#t-{code}", item.split(".")[0]
    if code in book.sub_measures:
        return reverse("assessment:result_item", args=[pk, book.sub_measures[code][0].code]) + f"#sub-{code}", "7"
    if code.startswith("m") and code[1:].isdigit():
        for one in page.sheet.all_measures():
            if str(one.row.pk) == code[1:]:
                item = book.sub_measures[one.row.sub_measure][0].code
                return reverse("assessment:result_item", args=[pk, item]) + f"#m-{one.row.pk}", "7"
    item, _, level = code.rpartition(".")
    if item in book.items:
        return reverse("assessment:item", args=[pk, item]) + f"#n-{level}", item.split(".")[0]
    if code in book.items:
        return reverse("assessment:item", args=[pk, code]), code.split(".")[0]
    return reverse("evidence:library"), ""
