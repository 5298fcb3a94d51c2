"""Knowledge events: who sees them, for whom they are, who has a place, who came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from kaona.assessment.models import Participant, ScoreRecord
from kaona.knowledge.models import (
    STANDING,
    Evaluation,
    Guest,
    Occasion,
    OccasionMaterial,
    OccasionQuestion,
    Registration,
)
from kaona.knowledge.queries.practices import known_codes, may_read
from kaona.people.access import may
from kaona.people.models import Organisation, User
from kaona.people.queries import active_memberships, members_of, memberships_at
from kaona.rules.occasions import (
    FEWEST_TOGETHER,
    OccasionInput,
    OccasionState,
    RegistrationState,
    closed_because,
    counts_of,
    is_weak,
)
from kaona.rules.practices import item_of
from kaona.rules.roles import AGENCY_TYPES, OWN, Permission, Role, allows
from kaona.rules.stages import CycleState

__all__ = ["known_codes"]
BESIDE = 3
MOST_TOKEN = 43


def may_manage(user: Any, *, at: datetime) -> bool:
    """An officer who offers events."""
    return may(user, Permission.MANAGE_OCCASIONS, at=at)


def occasions_for(user: Any, *, at: datetime) -> QuerySet[Occasion]:
    """What `user` sees: published and cancelled ones for everybody with a role, drafts for officers."""
    rows = Occasion.objects.select_related("organisation", "created_by")
    if may_manage(user, at=at):
        return rows
    return rows.exclude(state=OccasionState.DRAFT) if may_read(user, at=at) else rows.none()


def occasion_for(user: Any, pk: int, *, at: datetime) -> Occasion | None:
    """One of them; None for any other."""
    return occasions_for(user, at=at).filter(pk=pk).first()


def coming(user: Any, *, at: datetime) -> QuerySet[Occasion]:
    """Those that are not over, the next first."""
    return occasions_for(user, at=at).filter(ends_at__gt=at).order_by("begins_at", "pk")


def past(user: Any, *, at: datetime) -> QuerySet[Occasion]:
    """Those that are over, the newest first."""
    return occasions_for(user, at=at).filter(ends_at__lte=at).order_by("-begins_at", "-pk")


def coming_about(user: Any, codes: Iterable[str], *, at: datetime) -> list[Occasion]:
    """The next published events about one of the items (or the item of a statement or sub-measure)."""
    wanted = {item_of(code) for code in codes}
    rows = coming(user, at=at).filter(state=OccasionState.PUBLISHED)
    return [one for one in rows if wanted & {item_of(code) for code in one.items}][:BESIDE]


def given_of(row: Occasion) -> OccasionInput:
    """The event as it would be typed."""
    names = ("title_th", "title_en", "description", "begins_at", "ends_at", "place", "link", "opens_at", "closes_at",
             "approval", "audience", "weak_item", "weak_below")  # fmt: skip
    return OccasionInput(
        quota="" if row.quota is None else str(row.quota), agency_types=tuple(row.agency_types), items=tuple(row.items),
        **{name: getattr(row, name) for name in names},
    )  # fmt: skip


def newest_levels(organisation: Organisation, item: str) -> str | None:
    """The level of an item in the agency's newest claimed or confirmed score; None without one. Confirmed goes before
    claimed in the same year."""
    rows = ScoreRecord.objects.filter(organisation=organisation).filter(
        Q(kind="claimed", superseded_at=None) | Q(kind="confirmed", published_at__isnull=False, withdrawn_at=None)
    )
    found = rows.order_by("-dossier__cycle__fiscal_year", "-kind", "-published_at", "-pk").first()
    return None if found is None else found.tree.get("items", {}).get(item, {}).get("level", "none")


def has_submitted(organisation: Organisation) -> bool:
    """A submission stands in the newest opened cycle that the agency takes part in; one of an earlier year does not count."""
    parts = Participant.objects.filter(organisation=organisation, state=Participant.State.ACTIVE)
    newest = parts.exclude(cycle__state=CycleState.DRAFT).order_by("-cycle__fiscal_year", "-cycle_id").first()
    standing = ScoreRecord.objects.filter(organisation=organisation, kind="claimed", superseded_at=None)
    return newest is not None and standing.filter(dossier__cycle=newest.cycle_id).exists()


def is_for(row: Occasion, organisation: Organisation) -> bool:
    """True when the organisation belongs to those whom the event is for."""
    if row.audience == "everybody":
        return True
    if organisation.type not in AGENCY_TYPES:
        return False
    if row.audience == "types":
        return organisation.type in row.agency_types
    if row.audience == "submitted":
        return has_submitted(organisation)
    return is_weak(newest_levels(organisation, row.weak_item), row.weak_below)


def audience_of(row: Occasion) -> list[Organisation]:
    """The agencies whom the event is for."""
    return [one for one in agencies_to_name() if is_for(row, one)]


def agencies_to_name() -> list[Organisation]:
    """The agencies that a guest may come from, to choose from while one types."""
    return list(Organisation.objects.filter(type__in=AGENCY_TYPES, valid_to=None).order_by("sort_key", "pk"))


def places_of(user: Any, row: Occasion, *, at: datetime) -> list[Organisation]:
    """For which of the user's organisations they can come."""
    found = {m.organisation_id: m.organisation for m in active_memberships(user, at=at)}
    return [one for one in found.values() if is_for(row, one)]


def may_register_others(user: Any, organisation: Organisation, *, at: datetime) -> bool:
    """Who keeps the members of an agency registers colleagues."""
    roles = frozenset(Role(m.role) for m in active_memberships(user, at=at) if m.organisation_id == organisation.pk)
    return allows(OWN, roles, Permission.MANAGE_MEMBERS)


def colleagues(user: Any, row: Occasion, *, at: datetime) -> list[tuple[Organisation, list[User]]]:
    """Whom `user` can register, by agency: its people who have no standing registration."""
    there = set(row.registrations.filter(state__in=STANDING).values_list("user_id", flat=True))
    found = []
    for place in places_of(user, row, at=at):
        if may_register_others(user, place, at=at):
            people = {m.user_id: m.user for m in members_of(place, at=at) if m.user_id not in there | {user.pk}}
            found.append((place, sorted(people.values(), key=lambda one: one.full_name)))
    return found


def is_colleague(user: User, organisation: Organisation, *, at: datetime) -> bool:
    """Somebody of this organisation now."""
    return any(m.organisation_id == organisation.pk for m in active_memberships(user, at=at))


def closed_for(row: Occasion, *, at: datetime) -> str:
    """Why nobody can register now, as a key of the refusals; "" when one can."""
    return closed_because(state=row.state, opens_at=row.opens_at, closes_at=row.closes_at, ends_at=row.ends_at, at=at)


def own_registration(user: Any, row: Occasion) -> Registration | None:
    """What stands of `user`; else the last that was declined or cancelled."""
    rows = row.registrations.filter(user=user).select_related("organisation", "occasion")
    return rows.filter(state__in=STANDING).first() or rows.order_by("-pk").first()


def own_registrations(user: Any, *, at: datetime) -> QuerySet[Registration]:
    """Everything that `user` registered for and still sees, the newest event first."""
    seen = occasions_for(user, at=at)
    rows = Registration.objects.filter(user=user, occasion__in=seen).select_related("occasion", "organisation")
    return rows.order_by("-occasion__begins_at", "-pk")


def brought_by(user: Any, row: Occasion, *, at: datetime) -> QuerySet[Registration]:
    """The colleagues whom `user` sees: those of the agencies whose members they keep."""
    mine = [m.organisation for m in active_memberships(user, at=at)]
    places = [one.pk for one in mine if may_register_others(user, one, at=at)]
    rows = row.registrations.filter(organisation__in=places, state__in=STANDING).exclude(user=user)
    return rows.select_related("user", "organisation").order_by("pk")


def registration_for(user: Any, pk: int, registration: int, *, at: datetime) -> Registration | None:
    """A registration of one's own, of a colleague, or any for an officer."""
    row = occasion_for(user, pk, at=at)
    if row is None:
        return None
    found = row.registrations.select_related("occasion", "user", "organisation").filter(pk=registration).first()
    if found is None or found.user_id == user.pk or may_manage(user, at=at):
        return found
    return found if may_register_others(user, found.organisation, at=at) else None


def by_token(token: str) -> Registration | None:
    """The registration of a QR code; the page asks who may know it."""
    return Registration.objects.select_related("occasion", "user", "organisation").filter(token=token).first()


def expected(row: Occasion, *, at: datetime) -> list[User]:
    """Those with a place who still have a role somewhere and have not come yet."""
    rows = row.registrations.filter(state=RegistrationState.REGISTERED, attended_at=None)
    held = memberships_at(at=at).filter(user__in=rows.values("user_id"))
    return list(User.objects.filter(pk__in=held.values("user_id")).order_by("pk"))


def still_expected(occasion_id: int, begins_at: datetime, user_id: int) -> bool:
    """Whether an event still begins at that moment and a person still has a place."""
    row = Occasion.objects.filter(pk=occasion_id, state=OccasionState.PUBLISHED, begins_at=begins_at).first()
    return row is not None and any(one.pk == user_id for one in expected(row, at=begins_at))


def beginning_soon(*, at: datetime) -> QuerySet[Occasion]:
    """Published events that begin within two days, for the clock."""
    rows = Occasion.objects.filter(
        state=OccasionState.PUBLISHED, begins_at__gt=at, begins_at__lt=at + timedelta(days=2)
    )
    return rows.order_by("begins_at", "pk")


def place_in_line(row: Registration) -> int:
    """1 for the one who moves up next."""
    before = Q(waiting_since__lt=row.waiting_since) | Q(waiting_since=row.waiting_since, pk__lt=row.pk)
    return row.occasion.registrations.filter(before, state=RegistrationState.WAITING).count() + 1


def next_in_line(row: Occasion) -> Registration | None:
    """Who moves up next."""
    rows = row.registrations.filter(state=RegistrationState.WAITING).select_related("user", "organisation")
    return rows.order_by("waiting_since", "pk").first()


def registrations_of(row: Occasion, words: str = "") -> QuerySet[Registration]:
    """Everybody, those with a place by name; found by a part of the name or agency, or by the short code."""
    rows = row.registrations.select_related("user", "organisation", "occasion")
    if words.strip():
        text = words.strip()
        rows = rows.filter(Q(user__full_name__icontains=text) | Q(code=text.upper())
                           | Q(organisation__name_th__icontains=text))  # fmt: skip
    return rows.order_by("user__full_name", "pk")


def standing_of(row: Occasion) -> dict[str, int]:
    """How many by state, how many came, and how many of them without an account."""
    rows = row.registrations.values_list("state").annotate(n=Count("pk"))
    counts = dict.fromkeys((one.value for one in RegistrationState), 0) | dict(rows)
    guests = row.guests.filter(withdrawn_at=None).count()
    return counts | {"attended": row.registrations.filter(attended_at__isnull=False).count() + guests, "guests": guests}


def materials_for(user: Any, row: Occasion, *, at: datetime) -> list[OccasionMaterial]:
    """What this person may open."""
    rows = row.materials.filter(withdrawn_at=None).select_related("file").order_by("pk")
    if may_manage(user, at=at):
        return list(rows)
    own = own_registration(user, row)
    sights = {"all"}
    if own is not None and own.state == RegistrationState.REGISTERED:
        sights |= {"registered"} | ({"attended"} if own.attended_at else set())
    return [one for one in rows if one.sight in sights]


def material_for(user: Any, pk: int, material: int, *, at: datetime) -> OccasionMaterial | None:
    """One of them, by its address."""
    row = occasion_for(user, pk, at=at)
    return next((one for one in materials_for(user, row, at=at) if one.pk == material), None) if row else None


def questions_for(user: Any, row: Occasion, *, at: datetime) -> QuerySet[OccasionQuestion]:
    """All for an officer; for others what is published and one's own."""
    rows = row.questions.select_related("by", "organisation").order_by("pk")
    return rows if may_manage(user, at=at) else rows.filter(Q(is_public=True) | Q(by=user))


@dataclass(frozen=True)
class Thoughts:
    """What attendees thought: how many answered; counts by line and mark and free texts without names, or `withheld` while
    so few answered that one would know who."""

    answered: int
    counts: dict[str, dict[int, int]]
    texts: list[str]
    withheld: bool


def thoughts_of(row: Occasion) -> Thoughts:
    """The evaluations together; nobody's alone."""
    rows = list(Evaluation.objects.filter(registration__occasion=row).order_by("pk").values_list("marks", "text"))
    if len(rows) < FEWEST_TOGETHER:
        return Thoughts(len(rows), counts_of([]), [], withheld=bool(rows))
    texts = sorted(text for _marks, text in rows if text)
    return Thoughts(len(rows), counts_of([marks for marks, _text in rows]), texts, withheld=False)


def has_evaluated(row: Registration) -> bool:
    """Once per attendee."""
    return Evaluation.objects.filter(registration=row).exists()


def attended_by_agency(user: Any, *, at: datetime, pk: int | None = None) -> list[Occasion]:
    """Past events with those who came (`came`, and `came_guests` of agencies that the register knows), for the officers'
    report; one of them with `pk`; nothing for others."""
    rows = past(user, at=at) if may_manage(user, at=at) else Occasion.objects.none()
    rows = rows.filter(state=OccasionState.PUBLISHED, **({} if pk is None else {"pk": pk}))
    came = Registration.objects.filter(attended_at__isnull=False).select_related("organisation").order_by("pk")
    guests = Guest.objects.filter(withdrawn_at=None, place__isnull=False).select_related("place").order_by("pk")
    return list(
        rows.prefetch_related(Prefetch("registrations", came, "came"), Prefetch("guests", guests, "came_guests"))
    )
