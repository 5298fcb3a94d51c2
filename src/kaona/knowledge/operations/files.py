"""Files of a practice card: checked as evidence is, kept in the store of the organisation whose card it is."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.assessment.operations.evidence import Upload, keep_file
from kaona.knowledge.models import Practice, PracticeFile
from kaona.knowledge.operations.base import Refused, locked_practice, note
from kaona.knowledge.queries.practices import may_propose, may_write
from kaona.people.access import NotAllowed
from kaona.rules.roles import Permission

MOST_FILES = 10


def _require_writer(by: Any, practice: Practice, at: datetime) -> None:
    if not may_write(by, practice, at=at):
        if may_propose(by, practice.organisation, at=at):
            raise Refused("practice_fixed")
        raise NotAllowed(Permission.PROPOSE_PRACTICE, practice.organisation)


def add_file(*, practice: Practice, upload: Upload, by: Any, at: datetime) -> PracticeFile:
    """One more file; the same bytes twice are one. EvidenceFaults; Refused("practice_fixed" | "too_many_files")."""
    _require_writer(by, practice, at)
    file, name = keep_file(
        organisation_id=practice.organisation_id, upload=upload, by=by, at=at
    )  # long, before the lock
    with transaction.atomic():
        row = locked_practice(practice)
        _require_writer(by, row, at)
        standing = PracticeFile.objects.filter(practice=row, withdrawn_at=None)
        there = standing.filter(file=file).first()
        if there is not None:
            return there
        if standing.count() >= MOST_FILES:
            raise Refused("too_many_files", most=MOST_FILES)
        added = PracticeFile.objects.create(
            organisation_id=row.organisation_id, practice=row, file=file, file_name=name, by=by, at=at
        )
        note(row, "practice.file_added", by, at, file=added.pk)
    return added


@transaction.atomic
def remove_file(*, practice: Practice, file: int, by: Any, at: datetime) -> PracticeFile:
    """Nobody is shown it any more; the bytes stay. Once more changes nothing. Refused("unknown_code" | "practice_fixed")."""
    row = locked_practice(practice)
    _require_writer(by, row, at)
    one = PracticeFile.objects.filter(practice=row, pk=file).first()
    if one is None:
        raise Refused("unknown_code", code=str(file))
    if one.withdrawn_at is None:
        one.withdrawn_at = at
        one.save()
        note(row, "practice.file_removed", by, at, file=one.pk)
    return one
