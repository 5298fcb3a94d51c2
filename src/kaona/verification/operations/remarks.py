"""Strengths and opportunities for improvement of one assessor: begun, written, withdrawn, restored; past states brought back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.assessment.models import Citation
from kaona.assessment.queries.answers import edition_of
from kaona.verification.models import (
    Judgement,
    MeasureJudgement,
    Remark,
    RemarkReference,
    ReviewAssignment,
    ReviewHistory,
)
from kaona.verification.operations.base import Conflict, Refused, checked_text, keep_text, note, own_work
from kaona.verification.operations.judging import judge_measure, judge_statement

MOST_PAGES = 60  # characters


@transaction.atomic
def begin_remark(*, assignment: ReviewAssignment, item: str, kind: str, by: Any, at: datetime) -> Remark:
    """A remark to write in; one of the same kind that is still empty is it. An empty one is nowhere counted."""
    assignment = own_work(assignment, by, at)
    if item not in edition_of(assignment.review.dossier).items:
        raise Refused("unknown_code", code=item)
    if kind not in Remark.Kind.values:
        raise Refused("unknown_state", state=kind)
    empty = Remark.objects.filter(assignment=assignment, item=item, kind=kind, text="", withdrawn_at=None).first()
    if empty is not None:
        return empty
    row = Remark.objects.create(
        assignment=assignment, organisation_id=assignment.organisation_id, item=item, kind=kind, text="", changed_at=at
    )
    note(assignment.review, "remark.begun", by, at, row, item=item)
    return row


@transaction.atomic
def write_remark(
    *, assignment: ReviewAssignment, remark: int, text: str, for_visit: bool, codes: frozenset[str],
    cited: Mapping[int, str], version: int, by: Any, at: datetime,
) -> Remark:  # fmt: skip
    """The words, what they rest on (codes of the item; {citation: pages}) and whether a visit should look, on top of `version`.

    Conflict; Refused("unknown_code" | "too_long" | "withdrawn_remark").
    """
    assignment = own_work(assignment, by, at)
    row = _own(assignment, remark)
    if row.withdrawn_at is not None:
        raise Refused("withdrawn_remark")
    _require_known(row, codes, cited)
    text = checked_text(text)
    pages = {pk: " ".join(words.split())[:MOST_PAGES] for pk, words in cited.items()}
    before = _references(row)
    if (row.text, row.for_visit, before) == (text, for_visit, (codes, pages)):
        return row
    if row.version != version:
        raise Conflict(row)
    row.text, row.for_visit, row.version, row.changed_at = text, for_visit, row.version + 1, at
    row.save()
    if before != (codes, pages):
        _refer(row, codes, pages, at)
    content = {"text": text, "for_visit": for_visit, "codes": sorted(codes),
               "cited": {str(pk): words for pk, words in pages.items()}}  # fmt: skip
    keep_text(organisation_id=row.organisation_id, kind="remark", target=row.pk, content=content, version=row.version, by=by,
              at=at)  # fmt: skip
    note(assignment.review, "remark.written", by, at, row, item=row.item, version=row.version)
    return row


@transaction.atomic
def withdraw_remark(*, assignment: ReviewAssignment, remark: int, by: Any, at: datetime) -> Remark:
    """Take a remark away; it can be restored."""
    return _set_withdrawn(assignment, remark, at, "remark.withdrawn", by, at)


@transaction.atomic
def restore_remark(*, assignment: ReviewAssignment, remark: int, by: Any, at: datetime) -> Remark:
    """Bring a withdrawn remark back."""
    return _set_withdrawn(assignment, remark, None, "remark.restored", by, at)


def _set_withdrawn(
    assignment: ReviewAssignment, remark: int, when: datetime | None, kind: str, by: Any, at: datetime
) -> Remark:
    assignment = own_work(assignment, by, at)
    row = _own(assignment, remark)
    if (row.withdrawn_at is None) != (when is None):
        row.withdrawn_at, row.changed_at = when, at
        row.save()
        note(assignment.review, kind, by, at, row, item=row.item)
    return row


def _own(assignment: ReviewAssignment, remark: int) -> Remark:
    row = Remark.objects.filter(assignment=assignment, pk=remark).first()
    if row is None:
        raise Refused("unknown_code", code=str(remark))
    row.assignment = assignment
    return row


def _require_known(row: Remark, codes: frozenset[str], cited: Mapping[int, str]) -> None:
    dossier = row.assignment.review.dossier
    item = edition_of(dossier).items[row.item]
    known = {one.code for one in item.statements_for(dossier.organisation.type)} | {s.code for s in item.sub_measures}
    found = set(Citation.objects.filter(dossier=dossier, item=row.item, pk__in=cited).values_list("pk", flat=True))
    if unknown := sorted(map(str, (codes - known) | (cited.keys() - found))):
        raise Refused("unknown_code", code=", ".join(unknown))


def _references(row: Remark) -> tuple[frozenset[str], dict[int, str]]:
    rows = list(row.references.filter(withdrawn_at=None))
    codes = frozenset(one.code for one in rows if one.code)
    return codes, {one.citation_id: one.pages for one in rows if one.citation_id is not None}


def _refer(row: Remark, codes: frozenset[str], pages: Mapping[int, str], at: datetime) -> None:
    wanted = {(code, None, "") for code in codes} | {("", pk, words) for pk, words in pages.items()}
    known = set()
    for one in row.references.filter(withdrawn_at=None):
        place = (one.code, one.citation_id, one.pages)
        if place in wanted:
            known.add(place)
        else:
            one.withdrawn_at = at
            one.save()
    RemarkReference.objects.bulk_create(
        RemarkReference(
            organisation_id=row.organisation_id, remark=row, code=code, citation_id=citation, pages=words, at=at
        )
        for code, citation, words in sorted(wanted - known, key=str)
    )


@transaction.atomic
def restore_entry(*, assignment: ReviewAssignment, kind: str, target: int, entry: int, by: Any, at: datetime) -> None:
    """A past state of one's own judgement, measure or remark as a new version, through the deed behind it.

    Refused("unknown_code") for what is not one's own; the deed checks and records.
    """
    assignment = own_work(assignment, by, at)
    past = ReviewHistory.objects.filter(
        organisation=assignment.organisation_id, kind=kind, target=str(target), pk=entry
    ).first()
    models: dict[str, Any] = {"judgement": Judgement, "measure": MeasureJudgement, "remark": Remark}
    row = models[kind].objects.filter(assignment=assignment, pk=target).first() if kind in models else None
    if past is None or row is None:
        raise Refused("unknown_code", code=str(entry))
    old = past.content
    common = {"assignment": assignment, "version": row.version, "by": by, "at": at}
    if kind == "judgement":
        judge_statement(code=row.code, verdict=old["verdict"], reason=old["reason"], **common)
    elif kind == "measure":
        judge_measure(measure_id=row.measure_id, **old, **common)
    else:
        write_remark(remark=row.pk, text=old["text"], for_visit=old["for_visit"], codes=frozenset(old["codes"]),
                     cited={int(pk): words for pk, words in old["cited"].items()}, **common)  # fmt: skip
