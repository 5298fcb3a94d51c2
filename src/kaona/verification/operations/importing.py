"""Confirmed scores of earlier years come in from a list: all of it or its good rows, in one act, never half."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.people.access import require
from kaona.people.models import Organisation
from kaona.rules.roles import Permission
from kaona.verification.models import ImportedScore
from kaona.verification.operations.base import Refused
from kaona.verification.queries.scores import report_on


@dataclass(frozen=True)
class Imported:
    """What an import did, in rows."""

    new: int
    changed: int
    same: int
    left_out: int


@transaction.atomic
def import_scores(
    *, rows: Sequence[Sequence[str]], mark: str, good_rows_only: bool = False, by: Any, at: datetime
) -> Imported:
    """Take the list in as its report (`mark`) showed it; a changed score supersedes the one before, which stays.

    Refused("faulty_rows") while a row is faulty, unless only the good rows are wanted; Refused("nothing_new") when nothing
    would change; Refused("list_changed") when the list or what stood here is another than the report showed.
    """
    # Two imports at once follow each other: the second sees what the first has done.
    office = Organisation.objects.select_for_update().get(type=Organisation.Type.OFFICE)
    require(by, Permission.IMPORT_SCORES, at=at)
    report = report_on(rows, at=at)
    if report.mark != mark:
        raise Refused("list_changed")
    if report.judged.faults or (not report.judged.is_good and not good_rows_only):
        raise Refused("faulty_rows")
    if not report.good:
        raise Refused("nothing_new")
    done = Imported(*(report.count(state) for state in ("new", "changes", "same", "faulty")))
    changed = {(row.agency, row.year) for row in report.good if row.state == "changes"}
    standing = ImportedScore.objects.filter(superseded_at=None).values_list("pk", "organisation", "fiscal_year")
    replaced = [pk for pk, agency, year in standing if (str(agency), year) in changed]
    for start in range(0, len(replaced), 500):
        ImportedScore.objects.filter(pk__in=replaced[start : start + 500]).update(superseded_at=at)
    ImportedScore.objects.bulk_create(
        [
            ImportedScore(
                organisation_id=int(row.agency), fiscal_year=row.year or 0, total=row.scores.total, level=row.scores.level,
                categories=dict(row.scores.categories), source=row.scores.source, by=by, at=at,
            )
            for row in report.good
        ],
        batch_size=500,
    )  # fmt: skip
    record(kind="scores.imported", subject=office, by=by, at=at,
           data={"new": done.new, "changed": done.changed, "same": done.same, "left_out": done.left_out, "list": mark})  # fmt: skip
    return done
