"""Who took which practice into use, and what changed: an agency's own, the Office's view, what a card shows of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from kaona.knowledge.models import Adoption, Practice
from kaona.knowledge.queries.practices import is_office, is_own
from kaona.people.access import may
from kaona.people.models import Organisation
from kaona.people.queries import active_memberships, agencies_of
from kaona.rules.adoptions import OUTCOMES, AdoptionInput, ChangeFigure, OutcomeInput
from kaona.rules.roles import AGENCY_ROLES, Permission, Role
from kaona.rules.thai_dates import local
from kaona.rules.thai_text import search_form

SOON = timedelta(days=14)


def may_adopt(user: Any, organisation: Organisation, *, at: datetime) -> bool:
    """May take practices into use for an agency, change that and tell what came of it."""
    return organisation.type != Organisation.Type.OFFICE and may(user, Permission.ADOPT_PRACTICE, organisation, at=at)


def adopting_for(user: Any, *, at: datetime) -> list[Organisation]:
    """For which agencies `user` may take practices into use, in Thai order."""
    return [one for one in agencies_of(user, at=at) if may_adopt(user, one, at=at)]


def has_adoptions(user: Any, *, at: datetime) -> bool:
    """There is a list for this person: somebody of an agency, or an officer."""
    return bool(agencies_of(user, at=at)) or is_office(user, at=at)


def adoptions_for(user: Any, *, at: datetime) -> QuerySet[Adoption]:
    """The own agencies' adoptions, for the Office everybody's; the newest first."""
    own = [m.organisation_id for m in active_memberships(user, at=at) if Role(m.role) in AGENCY_ROLES]
    reach = Q() if is_office(user, at=at) else Q(organisation__in=own)
    rows = Adoption.objects.filter(reach).select_related(
        "organisation", "practice__owner", "practice__organisation", "practice__created_by", "dossier__cycle",
        "adopted_by", "changed_by", "told_by", "withdrawn_by",
    )  # fmt: skip
    return rows.order_by("-adopted_at", "-pk")


def adoptions_standing(user: Any, *, at: datetime) -> int:
    """How many of them stand."""
    return adoptions_for(user, at=at).filter(withdrawn_at=None).count()


def adoption_for(user: Any, pk: int, *, at: datetime) -> Adoption | None:
    """An adoption that `user` may see; None for any other."""
    return adoptions_for(user, at=at).filter(pk=pk).first()


@dataclass(frozen=True)
class Asked:
    """What somebody filters adoptions by; unknown words are nothing."""

    q: str = ""
    state: str = ""


STATES = ("waiting", "due", "told", "withdrawn")


def narrowed(rows: QuerySet[Adoption], asked: Asked, *, at: datetime) -> QuerySet[Adoption]:
    """The adoptions with these words in the card or in the agency's name, in a state of STATES."""
    for word in search_form(asked.q.replace("\x00", "")[:200]).split():
        rows = rows.filter(Q(practice__search_text__contains=word) | Q(organisation__search_text__contains=word))
    standing, today = Q(withdrawn_at=None), local(at).date()
    states = {
        "waiting": standing & Q(told_at=None), "due": standing & Q(told_at=None, review_on__lte=today),
        "told": standing & Q(told_at__isnull=False), "withdrawn": Q(withdrawn_at__isnull=False),
    }  # fmt: skip
    return rows.filter(states.get(asked.state, Q()))


def standing_adoptions(user: Any, practice: Practice, *, at: datetime) -> list[Adoption]:
    """Of the own agencies of `user` those that stand for a card."""
    own = [one.pk for one in agencies_of(user, at=at)]
    rows = Adoption.objects.filter(practice=practice, organisation__in=own, withdrawn_at=None)
    return list(rows.select_related("organisation").order_by("pk"))


@dataclass(frozen=True)
class Use:
    """How a card is used: how many agencies stand by it, what they told by outcome, and what may be read of it.

    `shown` are (agency's name or "", agency type, adoption): of everybody what was shared; for the card's own people also
    that somebody adopted it."""

    total: int
    told: dict[str, int]
    shown: list[tuple[str, str, Adoption]]


def use_of(user: Any, practice: Practice, *, at: datetime) -> Use:
    """What `user` may know of the use of a card. The Office knows who it is; the others where the agency agreed."""
    rows = Adoption.objects.filter(practice=practice, withdrawn_at=None).select_related("organisation")
    office = is_office(user, at=at)
    inside = office or is_own(user, practice, at=at)
    told = dict.fromkeys(OUTCOMES, 0)
    shown = []
    total = 0
    for one in rows.order_by("-told_at", "-adopted_at", "-pk"):
        total += 1
        if one.outcome:
            told[one.outcome] += 1
        if inside or (one.shared and one.outcome):
            named = one.named or office
            shown.append((str(one.organisation) if named else "", one.organisation.type, one))
    return Use(total, told, shown)


def given_of_adoption(row: Adoption) -> AdoptionInput:
    """An adoption as it would be typed."""
    return AdoptionInput(row.reason, row.plan, row.review_on, row.named)


def outcome_of(row: Adoption) -> OutcomeInput:
    """What was told as it would be typed."""
    figures = tuple(ChangeFigure(**one) for one in row.figures)
    return OutcomeInput(row.outcome, row.changed_text, figures, row.shared)


def adoption_tasks(user: Any, *, at: datetime) -> list[tuple[Adoption, bool]]:
    """What waits for `user`: adoptions of whose outcome it is asked within SOON, each with whether the day has come."""
    own = [one for one in agencies_of(user, at=at) if may_adopt(user, one, at=at)]
    today = local(at).date()
    rows = Adoption.objects.filter(organisation__in=own, withdrawn_at=None, told_at=None, review_on__lte=today + SOON)
    rows = rows.select_related("practice", "organisation").order_by("review_on", "pk")
    return [(one, one.review_on <= today) for one in rows] if own else []


def adoptions_to_ask(*, at: datetime) -> QuerySet[Adoption]:
    """Whose day has come and who were not asked for this day."""
    rows = Adoption.objects.filter(withdrawn_at=None, told_at=None, review_on__lte=local(at).date())
    # Another day was chosen after it was asked: asked again.
    return rows.filter(Q(asked_for=None) | ~Q(asked_for=F("review_on"))).order_by("pk")


def adopted_by_type(agency_type: str) -> dict[int, int]:
    """How many agencies of a type stand by each card."""
    rows = Adoption.objects.filter(withdrawn_at=None, organisation__type=agency_type)
    return dict(rows.order_by().values_list("practice").annotate(n=Count("pk")))
