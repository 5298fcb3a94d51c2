"""The rehearsal: what blocks, what to look at, hints; each with a link to the field."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from kaona.assessment.queries.rehearsal import Rehearsal, rehearse_dossier
from kaona.assessment.queries.signoffs import steps_of
from kaona.assessment.queries.to_review import to_review
from kaona.assessment.queries.work import assignments_of
from kaona.people.access import may
from kaona.rules.rehearsal import RULES, Rule, severity_of
from kaona.rules.roles import Permission
from kaona.web.assessment.chain import chain_of
from kaona.web.assessment.findings import ShownFinding, shown
from kaona.web.assessment.page import Page, context, load, page_of
from kaona.web.shell.door import door

OPEN_AT_FIRST = 12  # a rule with more findings is folded


@dataclass(frozen=True)
class Case:
    """One rule with its findings."""

    name: str
    words: str
    rows: list[tuple[ShownFinding, str]]

    @property
    def folded(self) -> bool:
        """Too many to show unasked."""
        return len(self.rows) > OPEN_AT_FIRST

    @property
    def has_points(self) -> bool:
        """Some finding is worth points."""
        return any(one.stake for one, _ in self.rows)

    @property
    def has_people(self) -> bool:
        """Somebody is responsible for one of them."""
        return any(who for _, who in self.rows)


@door
def rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """The page."""
    dossier = load(request, pk)
    page = page_of(request, dossier, whole=True)
    found = rehearse_dossier(dossier, at=request.at, sheet=page.sheet)
    return render(request, "assessment/rehearsal.html", context(
        request, page, code="1", blocking=shown(page, found.blocking), groups=_groups(page, found), passed=_passed(page, found),
        rules=len(_in_force(page)), chain=chain_of(page, steps_of(dossier), at=request.at),
        waiting=to_review(dossier, page.sheet) if page.editable_stage else None,
        may_send=may(request.user, Permission.SUBMIT, dossier.organisation, at=request.at),
    ))  # fmt: skip


def _groups(page: Page, found: Rehearsal) -> list[tuple[str, int, list[Case]]]:
    """Warnings and hints by rule, with who is responsible."""
    people: dict[str, list[str]] = {}
    for one in assignments_of(page.dossier):
        people.setdefault(one.item, []).append(str(one.user))
    groups = []
    for severity in ("warn", "hint"):
        cases: dict[str, Case] = {}
        rows = shown(page, found.of(severity))
        for line in rows:
            case = cases.setdefault(line.finding.rule, Case(line.finding.rule, line.rule, []))
            case.rows.append((line, ", ".join(people.get(line.item, []))))
        groups.append((severity, len(rows), list(cases.values())))
    return groups


def _in_force(page: Page) -> list[Rule]:
    return [rule for rule in RULES if severity_of(rule, page.dossier.cycle.policies) != "off"]


def _passed(page: Page, found: Rehearsal) -> list[str]:
    """The rules that found nothing."""
    english = (get_language() or "th").startswith("en")
    told = {one.rule for one in found.findings}
    return [rule.en if english else rule.th for rule in _in_force(page) if rule.name not in told]
