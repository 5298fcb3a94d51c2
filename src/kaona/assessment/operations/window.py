"""What the clock says of the end of a window: the coordinator, those with unfinished items and the head are told, each step
once; nothing after submission, and again when the end was moved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Dossier
from kaona.assessment.operations.base import locked
from kaona.assessment.queries.cycles import standing_of
from kaona.assessment.queries.window import unfinished
from kaona.people.access import roles_at
from kaona.people.models import User
from kaona.people.queries import people_with_role, texts_in_force
from kaona.rules.message_texts import AGENCY, CLOSES, COUNT, CYCLE, ITEMS, Texts, fill
from kaona.rules.reminders import ESCALATION_DAYS, WINDOW_DAYS, Due, day_step
from kaona.rules.roles import AGENCY_ROLES, Role
from kaona.rules.said import english_name, said
from kaona.rules.stages import CycleState, DossierStage
from kaona.rules.thai_dates import words_of_moment


@transaction.atomic
def remind_of_window(*, dossier: Dossier, by: Any, at: datetime) -> int:
    """Tell whom the newest step is for; how many had not been told of it. The key holds person, dossier, step and end."""
    dossier = locked(dossier)
    standing = standing_of(dossier)
    step = day_step(standing.deadline, at, WINDOW_DAYS)
    running = dossier.cycle.state == CycleState.OPEN and dossier.cycle.window.opens_at <= at
    submitted = dossier.stage == DossierStage.SUBMITTED or dossier.returned_at is not None
    if not step or not running or submitted or not standing.takes_part:
        return 0
    letter = _Letter(dossier, standing.deadline, at)
    coordinators = list(people_with_role(dossier.organisation, frozenset({Role.COORDINATOR}), at=at))
    told = letter.send(coordinators, f"window_{step}", "dossier.window_reminded", step)
    head_step = day_step(standing.deadline, at, ESCALATION_DAYS)
    if head_step:
        heads = people_with_role(dossier.organisation, frozenset({Role.HEAD}), at=at)
        told += letter.send(
            [one for one in heads if one not in coordinators],
            f"escalate_{head_step}",
            "dossier.window_escalated",
            head_step,
        )
    if step != "over":
        told += _remind_assignees(letter, coordinators, step)
    if told:
        record(kind="dossier.window_reminded", subject=dossier, by=by, at=at, organisation_id=dossier.organisation_id,
               data={"step": step, "told": told})  # fmt: skip
    return told


def _remind_assignees(letter: "_Letter", but: list[User], step: str) -> int:
    told = 0
    for person, items in unfinished(letter.dossier):
        if person not in but and roles_at(person, letter.dossier.organisation, at=letter.at) & AGENCY_ROLES:
            more = {COUNT: str(len(items)), ITEMS: ", ".join(items)}
            told += letter.send([person], "assignee", "item.window_reminded", step, more)
    return told


class _Letter:
    """The words of one dossier's reminders, in each person's language."""

    def __init__(self, dossier: Dossier, closes_at: datetime, at: datetime) -> None:
        self.dossier, self.closes_at, self.at = dossier, closes_at, at

    def send(self, people: list[User], name: str, kind: str, step: str, more: Mapping[str, str] | None = None) -> int:
        """How many had not been told."""
        texts = texts_in_force(name) if people else None
        return sum(self._send(one, texts, kind, step, more or {}) for one in people if texts)

    def _send(self, person: User, texts: Texts, kind: str, step: str, more: Mapping[str, str]) -> int:
        dossier = self.dossier
        values = {language: {**self._values(language), **more} for language in ("th", "en")}
        key = f"{kind}:{dossier.pk}:{self.closes_at.isoformat()}:{step}"
        return len(tell(
            people=[person], kind=kind, key=key, at=self.at, path=f"/dossiers/{dossier.pk}/",
            due=Due(dossier.pk, self.closes_at),
            title=said(*(" ".join(fill(texts.subject(one), values[one]).split()) for one in values)),
            body=said(*(fill(texts.body(one), values[one]) for one in values)),
        ))  # fmt: skip

    def _values(self, language: str) -> dict[str, str]:
        """All but the countdown, which is filled when it is read."""
        agency, cycle = self.dossier.organisation, self.dossier.cycle
        return {
            AGENCY: english_name(agency) if language == "en" else agency.name_th,
            CYCLE: english_name(cycle) if language == "en" else cycle.name_th,
            CLOSES: words_of_moment(self.closes_at, language=language),
        }  # fmt: skip
