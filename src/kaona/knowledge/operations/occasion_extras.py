"""Around a knowledge event: materials, questions to the speaker, what attendees thought."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.evidence import Upload, keep_file
from kaona.knowledge.models import Evaluation, Occasion, OccasionMaterial, OccasionQuestion, Registration
from kaona.knowledge.operations.occasion_base import fresh, locked_occasion, note, tell_of, text_of
from kaona.knowledge.queries.occasions import has_evaluated, may_manage, own_registration
from kaona.people.access import NotAllowed, require
from kaona.people.queries import active_memberships
from kaona.rules.occasions import SIGHTS, OccasionState, RegistrationState, is_https, marks_fault
from kaona.rules.roles import Permission
from kaona.rules.said import said

MOST_MATERIALS = 40
MOST_TEXT = 2000


def add_material(
    *, occasion: Occasion, title: str, sight: str, by: Any, at: datetime, link: str = "", upload: Upload | None = None
) -> OccasionMaterial:
    """A file or an https link. EvidenceFaults; Refused("empty" | "kind" | "too_many_files" | "occasion_link")."""
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    link = link.strip()
    if sight not in SIGHTS:
        raise Refused("kind")
    if upload is None and not (is_https(link) and len(link) <= 500):
        raise Refused("occasion_link")
    file, name = None, ""
    if upload is not None:  # long, before the lock
        file, name = keep_file(organisation_id=occasion.organisation_id, upload=upload, by=by, at=at)
    with transaction.atomic():
        row = locked_occasion(occasion)
        require(by, Permission.MANAGE_OCCASIONS, at=at)
        if row.materials.filter(withdrawn_at=None).count() >= MOST_MATERIALS:
            raise Refused("too_many_files", most=MOST_MATERIALS)
        made = OccasionMaterial.objects.create(
            organisation=row.organisation, occasion=row, title=text_of(title or name or link, 300), sight=sight, by=by, at=at,
            link="" if file else link, file=file, file_name=name,
        )  # fmt: skip
        note(row, "event.material_added", by, at, material=made.pk)
    return made


@transaction.atomic
def withdraw_material(*, occasion: Occasion, material: int, by: Any, at: datetime) -> OccasionMaterial:
    """Nobody is shown it any more; the bytes stay. Once more changes nothing. Refused("unknown_code")."""
    row = locked_occasion(occasion)
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    one = row.materials.filter(pk=material).first()
    if one is None:
        raise Refused("unknown_code", code=str(material))
    if one.withdrawn_at is None:
        one.withdrawn_at = at
        one.save()
        note(row, "event.material_withdrawn", by, at, material=one.pk)
    return one


@transaction.atomic
def ask(*, occasion: Occasion, text: str, by: Any, at: datetime) -> OccasionQuestion:
    """A question to the speaker, by somebody who is registered. Refused("empty" | "too_long" | "occasion_no_place")."""
    row = locked_occasion(occasion)
    own = own_registration(by, row)
    if row.state != OccasionState.PUBLISHED or own is None or own.state != RegistrationState.REGISTERED:
        raise Refused("occasion_no_place")
    if at >= row.ends_at:
        raise Refused("occasion_over")
    made = OccasionQuestion.objects.create(
        organisation=own.organisation, occasion=row, by=by, text=text_of(text, MOST_TEXT), at=at
    )
    note(made, "event.asked", by, at)
    return made


@transaction.atomic
def answer(
    *, question: OccasionQuestion, text: str, is_public: bool, version: int, by: Any, at: datetime
) -> OccasionQuestion:
    """The answer; published, everybody reads it, without who asked. Refused("empty" | "too_long"); Conflict."""
    locked_occasion(question.occasion)
    require(by, Permission.MANAGE_OCCASIONS, at=at)
    row = OccasionQuestion.objects.select_related("occasion", "by").get(pk=question.pk)
    if row.version != version:
        raise Conflict(row)
    first = not row.answer
    row.answer, row.is_public, row.answered_by, row.answered_at = text_of(text, MOST_TEXT), is_public, by, at
    row.version += 1
    row.save()
    note(row, "event.answered", by, at, is_public=is_public)
    if first and active_memberships(row.by, at=at):
        name, en = row.occasion.title_th, row.occasion.title_en or row.occasion.title_th
        tell_of(row.occasion, [row.by], kind="event.answered", at=at, key=f"occasion_question:{row.pk}:answered",
                title=said(f"ตอบคำถามของท่านในกิจกรรม {name} แล้ว", f"Your question at {en} is answered"))  # fmt: skip
    return row


@transaction.atomic
def evaluate(*, registration: Registration, marks: Mapping[str, int], text: str, by: Any, at: datetime) -> Evaluation:
    """What one attendee thought; once. Refused("occasion_marks" | "too_long" | "evaluated" | "occasion_not_attended")."""
    locked_occasion(registration.occasion)
    row = fresh(registration)
    if row.user_id != by.pk:
        raise NotAllowed(Permission.MANAGE_OCCASIONS if may_manage(by, at=at) else "own", row.organisation)
    if row.attended_at is None:
        raise Refused("occasion_not_attended")
    if has_evaluated(row):
        raise Refused("evaluated")
    if marks_fault(marks):
        raise Refused("occasion_marks")
    made = Evaluation.objects.create(
        organisation=row.organisation, registration=row, marks=dict(marks), at=at,
        text=text_of(text, MOST_TEXT, needed=False),
    )  # fmt: skip
    note(row, "event.evaluated", by, at)  # that, not what
    return made
