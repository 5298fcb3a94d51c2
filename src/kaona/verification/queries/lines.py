"""Where the agencies of a cycle stand for the Office, one line each: a handful of plain questions, put together here.

The combined state itself is `rules/status.combined`; there is no second copy of that table in SQL.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from kaona.assessment.models import Cycle, Dossier, Participant, ScoreRecord
from kaona.assessment.queries.participants import statements_by_type
from kaona.rules.policies import policy
from kaona.rules.roles import Role
from kaona.rules.stages import DossierStage, QuestionState, VisitStage
from kaona.rules.status import Standing, Status, combined
from kaona.rules.thai_dates import local
from kaona.verification.models import Certificate, Review, ReviewAssignment, Visit, VisitQuestion
from kaona.verification.queries.reviewers import reviewers_at

WITH_THE_AGENCY = frozenset({Status.NOT_BEGUN, Status.DRAFT, Status.IN_REVIEW, Status.SIGNED, Status.RETURNED})


class Line(NamedTuple):
    """One participant. `share`: percent of statements answered; `level` and `claimed` only while it is submitted; `gone`:
    somebody who should work on it may not any more."""

    participant: int
    organisation: int
    code: str
    name: str
    sort_key: str
    type: str
    ministry: int | None
    group: int | None
    successor: str
    dossier: int | None
    status: Status
    since: datetime
    share: int
    level: str
    claimed: Fraction | None
    review: int | None
    officer: int | None
    asked: int
    locked: int
    wanted: int
    due_at: datetime | None
    late: bool
    gone: bool

    @property
    def submitted(self) -> bool:
        """Not with the agency."""
        return self.status not in WITH_THE_AGENCY

    @property
    def lacks(self) -> bool:
        """Submitted, and without an officer or with too few assessors."""
        working = self.status in (Status.SUBMITTED, Status.DESK_REVIEW)
        return working and (self.officer is None or self.asked < self.wanted)

    @property
    def ready(self) -> bool:
        """Everybody has locked: the consensus can begin."""
        return self.status == Status.DESK_REVIEW and self.asked >= self.wanted and self.locked == self.asked


# Since when an agency is in a state: the moment of which row. A desk review begins again with a resubmission.
_SINCE: dict[Status, tuple[str, ...]] = {
    Status.DRAFT: ("started_at",),
    Status.IN_REVIEW: ("review_at",),
    Status.SIGNED: ("signed_at",),
    Status.SUBMITTED: ("submitted_at",),
    Status.RETURNED: ("returned_at",),
    Status.DESK_REVIEW: ("begun_at", "submitted_at"),
    Status.CONSENSUS: ("consensus_at",),
    Status.REVIEWED: ("reviewed_at",),
    Status.CONFIRMED: ("confirmed_at",),
    Status.PUBLISHED: ("published_at",),
    Status.ASKED: ("asked_at",),
    Status.POSTPONED: ("answered_at",),
    Status.DECLINED: ("answered_at",),
    Status.UNANSWERED: ("answer_by",),
    Status.ACCEPTED: ("answered_at",),
    Status.VISIT_PLANNED: ("planned_at",),
    Status.VISIT_UNDERWAY: ("visit_started_at",),
    Status.VISIT_CONCLUDED: ("concluded_at",),
    Status.VISIT_CONFIRMED: ("visit_confirmed_at",),
    Status.NOT_CERTIFIED: ("visit_confirmed_at",),
    Status.CERTIFIED: ("issued_at",),
    Status.CERTIFICATE_EXPIRED: ("issued_at",),
    Status.CERTIFICATE_WITHDRAWN: ("withdrawn_at",),
}
Facts = dict[str, Any]


def read_lines(cycle: Cycle, organisations: Collection[int] | None = None, *, at: datetime) -> list[Line]:
    """The lines of a cycle, or of some organisations in it. Ten queries, however many there are.

    Whoever left the cycle stays in it while the Office has something of theirs to check."""
    dossiers = Dossier.objects.filter(cycle=cycle)
    participants = Participant.objects.filter(cycle=cycle)
    if organisations is not None:
        dossiers = dossiers.filter(organisation__in=organisations)
        participants = participants.filter(organisation__in=organisations)
    of_dossier = _dossiers(dossiers)
    inside = {"dossier__cycle": cycle}
    if organisations is not None:
        inside["organisation__in"] = organisations  # type: ignore[assignment]
    known = {row["pk"]: row for row in of_dossier.values()}
    for found in (
        _reviews(inside),
        _published(inside),
        _questions(inside),
        _visits(inside),
        _certificates(inside, local(at).date()),
    ):
        for dossier, facts in found.items():
            known[dossier] |= facts
    teams = _teams(inside, known)
    claims = _claims(inside)
    people = _People.now(at)
    totals, wanted = statements_by_type(cycle), policy(cycle.policies, "assessors")
    found_lines = []
    for row in participants.values_list(*_PARTICIPANT):
        facts = of_dossier.get(row[1], _NOTHING)
        working = facts["stage"] == DossierStage.SUBMITTED or facts.get("review") is not None
        if row[2] == Participant.State.ACTIVE or working:
            team = teams.get(facts.get("review"), ())
            score = claims.get(facts["pk"]) if facts["stage"] == DossierStage.SUBMITTED else None
            found_lines.append(_line(row, facts, team, score, people, cycle, totals.get(row[5], 0), wanted, at))
    return found_lines


_PARTICIPANT = (
    "pk", "organisation", "state", "organisation__name_th", "organisation__sort_key", "organisation__type",
    "organisation__parent", "organisation__province_group", "organisation__successor__name_th", "organisation__code",
)  # fmt: skip
_NOTHING: Facts = {"pk": None, "stage": "", "statements_answered": 0, "last_saved_at": None, "returned_at": None}
_TOUCHED = frozenset({DossierStage.IN_REVIEW, DossierStage.SIGNED, DossierStage.SUBMITTED})


class _People(NamedTuple):
    """Who holds which role at the Office now."""

    assessors: frozenset[int]
    officers: frozenset[int]

    @classmethod
    def now(cls, at: datetime) -> "_People":
        found = (reviewers_at(role, at=at).order_by() for role in (Role.ASSESSOR, Role.OFFICER))
        return cls(*(frozenset(rows.values_list("pk", flat=True)) for rows in found))


def _line(
    row: tuple[Any, ...], facts: Facts, team: Iterable[tuple[int, bool]], score: tuple[str, Fraction] | None,
    people: _People, cycle: Cycle, total: int, wanted: int, at: datetime,
) -> Line:  # fmt: skip
    status = _status_of(facts)
    asked, locked = len(tuple(team)), sum(done for _, done in team)
    officer, due_at = facts.get("officer"), _moment(facts.get("due_at"))
    working = status in (Status.DESK_REVIEW, Status.CONSENSUS)
    gone = (officer is not None and officer not in people.officers) or any(
        who not in people.assessors for who, _ in team
    )
    return Line(
        participant=row[0], organisation=row[1], name=row[3], sort_key=row[4], type=row[5], ministry=row[6], group=row[7],
        successor=row[8] or "", code=row[9], dossier=facts["pk"], status=status, since=_since(status, facts, cycle),
        share=min(100, facts["statements_answered"] * 100 // total) if total else 0, level=score[0] if score else "",
        claimed=score[1] if score else None, review=facts.get("review"), officer=officer, asked=asked, locked=locked,
        wanted=wanted, due_at=due_at, gone=working and gone,
        late=status == Status.DESK_REVIEW and due_at is not None and due_at < at and locked < max(asked, 1),
    )  # fmt: skip


def _status_of(facts: Facts) -> Status:
    untouched = facts["stage"] not in _TOUCHED and facts["last_saved_at"] is None and facts["returned_at"] is None
    return _combined(
        "" if untouched else facts["stage"], facts["returned_at"] is not None, facts.get("review_stage", ""),
        facts.get("published_at") is not None, facts.get("question", ""), facts.get("visit", ""), facts.get("certificate", ""),
        facts.get("refused", False),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _combined(*standing: Any) -> Status:
    return combined(Standing(*standing))


def _since(status: Status, facts: Facts, cycle: Cycle) -> datetime:
    moments = [_moment(facts.get(name)) for name in _SINCE.get(status, ())]
    return max((one for one in moments if one is not None), default=cycle.opened_at or cycle.window.opens_at)


def _moment(text: str | None) -> datetime | None:
    """What the database wrote, as a moment; ten thousand of them are read faster than by a converter."""
    if not text:
        return None
    return datetime.fromisoformat(text if "+" in text else f"{text}+00:00")


def _facts(rows: QuerySet[Any], moments: Mapping[str, str], **places: str) -> list[Facts]:
    """Rows as dictionaries: what is called so stands there; moments as the text that the database keeps."""
    texts = {f"{name}_text": Cast(place, TextField()) for name, place in moments.items()}
    asked = rows.annotate(**texts).values_list(*places.values(), *texts)
    return [dict(zip((*places, *moments), row, strict=True)) for row in asked]


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def _dossiers(rows: QuerySet[Dossier]) -> dict[int, Facts]:
    moments = _same(
        "started_at", "review_at", "signed_at", "submitted_at", "returned_at", "published_at", "last_saved_at"
    )
    places = _same("organisation", "pk", "stage", "statements_answered")
    return {one["organisation"]: one for one in _facts(rows, moments, **places)}


def _reviews(inside: Mapping[str, Any]) -> dict[int, Facts]:
    moments = _same("begun_at", "consensus_at", "reviewed_at", "confirmed_at", "due_at")
    rows = Review.objects.filter(**inside)
    found = _facts(rows, moments, dossier="dossier", officer="officer", review="pk", review_stage="stage")
    return {one["dossier"]: one for one in found}


def _published(inside: Mapping[str, Any]) -> dict[int, Facts]:
    """When the score that stands now was published: a new one after a withdrawal is not yet."""
    rows = ScoreRecord.objects.filter(kind="confirmed", superseded_at=None, **inside)
    return {one["dossier"]: one for one in _facts(rows, _same("published_at"), dossier="dossier")}


def _questions(inside: Mapping[str, Any]) -> dict[int, Facts]:
    rows = VisitQuestion.objects.filter(**inside).exclude(state=QuestionState.VOID)
    found = _facts(rows, _same("asked_at", "answered_at", "answer_by"), dossier="dossier", question="state")
    return {one["dossier"]: one for one in found}


def _visits(inside: Mapping[str, Any]) -> dict[int, Facts]:
    """The newest that was not cancelled."""
    rows = Visit.objects.filter(**inside).exclude(stage=VisitStage.CANCELLED).order_by("pk")
    moments = _same("planned_at", "concluded_at") | {
        "visit_started_at": "started_at",
        "visit_confirmed_at": "confirmed_at",
    }
    found = {}
    for one in _facts(rows, moments, dossier="dossier", visit="stage", not_certified="not_certified_reason"):
        one["refused"] = one["visit"] == VisitStage.CONFIRMED and bool(one["not_certified"])
        found[one["dossier"]] = one
    return found


def _certificates(inside: Mapping[str, Any], today: date) -> dict[int, Facts]:
    """The one in force, else the newest that was withdrawn."""
    rows = Certificate.objects.filter(**inside).order_by("pk")
    found: dict[int, Facts] = {}
    for one in _facts(rows, _same("issued_at", "withdrawn_at"), dossier="dossier", valid_to="valid_to"):
        state = "withdrawn" if one["withdrawn_at"] else "expired" if one["valid_to"] < today else "valid"
        if state != "withdrawn" or found.get(one["dossier"], {}).get("certificate") in (None, "withdrawn"):
            found[one["dossier"]] = one | {"certificate": state}
    return found


def _teams(inside: Mapping[str, Any], known: Mapping[int, Facts]) -> dict[Any, list[tuple[int, bool]]]:
    """Who has a part in each review now, and whether the own result is final (access.is_locked)."""
    rows = ReviewAssignment.objects.filter(
        ended_at=None, declined_at=None, **{f"review__{name}": value for name, value in inside.items()}
    )
    found: dict[Any, list[tuple[int, bool]]] = {}
    for one in _facts(rows, _same("locked_at"), review="review", dossier="review__dossier", user="user"):
        locked, submitted = _moment(one["locked_at"]), _moment(known[one["dossier"]]["submitted_at"])
        done = locked is not None and submitted is not None and locked >= submitted
        found.setdefault(one["review"], []).append((one["user"], done))
    return found


def _claims(inside: Mapping[str, Any]) -> dict[Any, tuple[str, Fraction]]:
    rows = ScoreRecord.objects.filter(kind="claimed", superseded_at=None, **inside)
    return {
        dossier: (level, Fraction(int(numerator), int(denominator)))
        for dossier, level, numerator, denominator in rows.values_list("dossier", "level", "numerator", "denominator")
    }
