"""What a visit should verify: gathers the facts of a dossier and its review, asks the rule book."""

from datetime import datetime

from kaona.assessment.models import Dossier
from kaona.assessment.queries.answers import edition_of, rule_set_of, sheet_of
from kaona.assessment.queries.rehearsal import facts_of
from kaona.rules import visit_issues as rules
from kaona.rules.scoring import score
from kaona.rules.stages import ClarificationState
from kaona.verification.models import Clarification, Remark, Review
from kaona.verification.queries.consensus import Table, locked_parts, table_of


def found_issues(dossier: Dossier, *, at: datetime) -> list[rules.Issue]:
    """Every issue that the rules find: spread, weak evidence, contradictions, clarifications, what assessors flagged."""
    review = dossier.review
    sheet, table = sheet_of(dossier), table_of(review)
    claim = table.claim()
    facts = rules.Facts(
        dossier=facts_of(dossier, sheet, at=at),
        rules=rule_set_of(dossier),
        claim=claim,
        tree=score(edition_of(dossier), rule_set_of(dossier), claim),
        judged=_judged(table),
        clarifications=_clarifications(review),
        flags=_flags(review),
    )
    return rules.issues(facts)


def _judged(table: Table) -> tuple[rules.Judged, ...]:
    statements = [
        rules.Judged(code, tuple(one.verdict for one in line.voices)) for code, line in table.statements.items()
    ]
    measures = [
        rules.Judged(f"m{key}", tuple("suitable" if one.verdict.suitable else "not_suitable" for one in line.voices))
        for key, line in table.measures.items()
    ]
    return (*statements, *measures)


def _clarifications(review: Review) -> tuple[rules.Clarification, ...]:
    rows = (
        Clarification.objects.filter(review=review)
        .exclude(state=ClarificationState.WITHDRAWN)
        .order_by("asked_at", "pk")
    )
    return tuple(rules.Clarification(_place(one), one.due_at, one.answered_at) for one in rows)


def _place(one: Clarification) -> str:
    """Where a question points: a statement, an indicator, or for a citation its item."""
    if one.target == Clarification.Target.MEASURE:
        return f"m{one.code}"
    return one.code if one.target == Clarification.Target.STATEMENT else one.item


def _flags(review: Review) -> tuple[rules.Flag, ...]:
    rows = Remark.objects.filter(assignment__in=locked_parts(review), for_visit=True, withdrawn_at=None)
    rows = rows.prefetch_related("references").order_by("item", "pk")
    return tuple(rules.Flag(_first_code(one), one.text) for one in rows)


def _first_code(remark: Remark) -> str:
    codes = [one.code for one in remark.references.all() if one.code and one.withdrawn_at is None]
    return codes[0] if codes else remark.item


def weak_items(dossier: Dossier, *, at: datetime) -> dict[str, list[rules.Issue]]:
    """The issues by item, in the order of the edition, without what assessors said of each other: for the agency."""
    shown = [one for one in found_issues(dossier, at=at) if one.kind not in ("spread", "remark") and one.item]
    order = list(edition_of(dossier).items)
    by_item: dict[str, list[rules.Issue]] = {}
    for one in sorted(shown, key=lambda one: order.index(one.item) if one.item in order else len(order)):
        by_item.setdefault(one.item, []).append(one)
    return by_item
