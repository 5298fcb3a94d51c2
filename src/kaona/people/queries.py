"""Questions about organisations, people and their roles."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from kaona.activity.models import Event, Notice
from kaona.activity.queries import inbox, notice_words
from kaona.people.models import Invitation, Membership, MessageText, MessageTextVersion, Organisation, User
from kaona.prepared import Prepared
from kaona.rules.message_texts import FIELDS, MESSAGES, Texts
from kaona.rules.named_agencies import Known
from kaona.rules.roles import Role
from kaona.rules.thai_text import search_form

CACHE = "_memberships_of_this_request"


def memberships_at(*, at: datetime) -> QuerySet[Membership]:
    """All memberships in force at `at`."""
    return _in_force(at).filter(user__is_active=True)


def _in_force(at: datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gt=at), ended_at=None, valid_from__lte=at)


_MEMBERSHIPS = Prepared(lambda of: _in_force(of.at).filter(user=of.user).select_related("organisation").order_by("pk"))


def active_memberships(user: Any, *, at: datetime) -> list[Membership]:
    """The memberships of `user` in force at `at`, with organisations; [] for a stranger.

    Asked once per request when the middleware has called `remember_memberships`.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    cached: list[Membership] | None = getattr(user, CACHE, None)
    if cached is not None:
        return cached
    return _MEMBERSHIPS(user=user.pk, at=at)


def remember_memberships(user: Any, *, at: datetime) -> None:
    """Keep the memberships on this user object for the rest of one request."""
    setattr(user, CACHE, active_memberships(user, at=at))


def agencies_of(user: Any, *, at: datetime) -> list[Organisation]:
    """The agencies in which `user` has a role now, in Thai order."""
    agencies = {m.organisation_id: m.organisation for m in active_memberships(user, at=at) if m.organisation.type in
                ("department", "public_organisation", "province")}  # fmt: skip
    return sorted(agencies.values(), key=lambda organisation: organisation.sort_key)


def lent_roles(user: Any, *, at: datetime) -> QuerySet[Membership]:
    """The roles that were lent to `user` or by `user`, in force now."""
    rows = memberships_at(at=at).filter(delegated_by__isnull=False).filter(Q(user=user) | Q(delegated_by=user))
    return rows.select_related("user", "organisation", "delegated_by").order_by("valid_to", "pk")


def people_with_role(organisation: Organisation, roles: frozenset[Role], *, at: datetime) -> QuerySet[User]:
    """The active people who hold one of `roles` in `organisation` now."""
    held = memberships_at(at=at).filter(organisation=organisation, role__in=[role.value for role in roles])
    return User.objects.filter(pk__in=held.values("user_id")).order_by("pk")


def office() -> Organisation:
    """The central office."""
    return Organisation.objects.get(type=Organisation.Type.OFFICE)


def register_as_named() -> list[Known]:
    """Every ministry and agency, the former ones too, as texts may name them; not the Office, which speaks in them."""
    own = office()
    names = {own.name_th, own.abbr_th} - {""}
    rows = Organisation.objects.exclude(pk=own.pk).exclude(name_th__in=names).exclude(abbr_th__in=names)
    return [Known(*one) for one in rows.values_list("type", "name_th", "name_en", "abbr_th")]


def administrators(*, at: datetime) -> QuerySet[User]:
    """The administrators of the site now."""
    held = memberships_at(at=at).filter(organisation__type=Organisation.Type.OFFICE, role=Role.ADMINISTRATOR.value)
    return User.objects.filter(pk__in=held.values("user_id")).order_by("pk")


def officers(*, at: datetime) -> QuerySet[User]:
    """The officers of the central office now."""
    held = memberships_at(at=at).filter(organisation__type=Organisation.Type.OFFICE, role=Role.OFFICER.value)
    return User.objects.filter(pk__in=held.values("user_id")).order_by("pk")


def names_of(user_ids: set[int]) -> dict[int, str]:
    """Full names by user id, for showing who did something."""
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "full_name"))


def ever_members(user_ids: set[int], organisation: Organisation) -> set[int]:
    """Who of them has or had a role in the organisation."""
    return set(Membership.objects.filter(user__in=user_ids, organisation=organisation).values_list("user", flat=True))


def own_data(user: User) -> dict[str, Any]:
    """What is kept about a person, for that person."""
    memberships = Membership.objects.filter(user=user).select_related("organisation").order_by("pk")
    return {
        "email": user.email,
        "full_name": user.full_name,
        "position": user.position,
        "phone": user.phone,
        "created_at": user.created_at,
        "last_login": user.last_login,
        "privacy_read_at": user.privacy_read_at,
        "memberships": [
            {"organisation": str(m.organisation), "role": m.role, "scope": m.scope, "from": m.valid_from,
             "to": m.valid_to, "ended_at": m.ended_at}
            for m in memberships
        ],
        "notices": [_told(one, user.language) for one in inbox(user)],
        "events": list(Event.objects.filter(by_id=user.pk).order_by("pk").values("at", "kind", "subject_kind", "subject_id")),
    }  # fmt: skip


def _told(notice: Notice, language: str) -> dict[str, Any]:
    title, body = notice_words(notice, language, at=notice.at)
    return {"at": notice.at, "title": title, "body": body, "read_at": notice.read_at}


def members_of(organisation: Organisation, *, at: datetime) -> QuerySet[Membership]:
    """The roles in force in an organisation, by role and name."""
    rows = memberships_at(at=at).filter(organisation=organisation).select_related("user", "unit", "delegated_by")
    return rows.order_by("role", "user__full_name", "pk")


def coming_of(organisation: Organisation, *, at: datetime) -> QuerySet[Membership]:
    """Roles that begin later."""
    rows = Membership.objects.filter(organisation=organisation, ended_at=None, valid_from__gt=at)
    return rows.select_related("user").order_by("valid_from", "pk")


def past_of(organisation: Organisation, *, at: datetime) -> QuerySet[Membership]:
    """Roles that ended, by somebody or by their date, newest first."""
    rows = Membership.objects.filter(Q(ended_at__isnull=False) | Q(valid_to__lte=at), organisation=organisation)
    return rows.select_related("user", "ended_by").order_by(Coalesce("ended_at", "valid_to").desc(), "-pk")


def lent_by(user: User, *, at: datetime) -> QuerySet[Membership]:
    """The roles that somebody has lent and that still run."""
    rows = memberships_at(at=at).filter(delegated_by=user).select_related("user", "organisation")
    return rows.order_by("valid_to", "pk")


def open_invitations(organisation: Organisation) -> QuerySet[Invitation]:
    """Invitations that nobody has accepted yet."""
    return Invitation.objects.filter(organisation=organisation, accepted_at=None, withdrawn_at=None).order_by(
        "-created_at"
    )


def find_organisations(
    *, words: str = "", kind: str = "", ministry: int = 0, group: int = 0, ended: bool = False
) -> QuerySet[Organisation]:
    """Organisations in force (or ended), by Thai or English substring, type, ministry and province group, in Thai
    order. A former name is found too."""
    rows = Organisation.objects.filter(valid_to__isnull=not ended).select_related(
        "parent", "province_group", "successor"
    )
    if words.strip():
        rows = rows.filter(search_text__contains=search_form(words))
    if kind:
        rows = rows.filter(type=kind)
    if ministry:
        rows = rows.filter(parent=ministry)
    if group:
        rows = rows.filter(province_group=group)
    return rows.order_by("sort_key", "pk")


def above() -> dict[str, list[Organisation]]:
    """The ministries and province groups of the register, in Thai order."""
    rows = Organisation.objects.filter(type__in=("ministry", "province_group"), valid_to=None).order_by(
        "sort_key", "pk"
    )
    return {
        "ministries": [one for one in rows if one.type == "ministry"],
        "groups": [one for one in rows if one.type == "province_group"],
    }


ACCOUNT_STATES: dict[str, Q] = {
    "active": Q(is_active=True),
    "off": Q(is_active=False, anonymised_at=None),
    "anonymised": Q(anonymised_at__isnull=False),
}


def find_accounts(*, words: str = "", state: str = "") -> QuerySet[User]:
    """Accounts by name or address, and by state."""
    rows = User.objects.order_by("full_name", "pk")
    if state in ACCOUNT_STATES:
        rows = rows.filter(ACCOUNT_STATES[state])
    return rows.filter(Q(full_name__icontains=words) | Q(email__icontains=words)) if words.strip() else rows


def demonstration_people() -> QuerySet[User]:
    """Demonstration accounts that can sign in."""
    return User.objects.filter(is_demo=True, is_active=True)


def own_roles(user: User, *, at: datetime) -> list[Membership]:
    """The agency roles of a person that may be lent: one's own, not lent ones."""
    agency = ("department", "public_organisation", "province")
    return [m for m in active_memberships(user, at=at) if m.delegated_by_id is None and m.organisation.type in agency]


def organisation(pk: int) -> Organisation | None:
    """An organisation with those around it; whether it is anybody's to see is the page's to ask."""
    return Organisation.objects.select_related("parent", "province_group", "successor").filter(pk=pk).first()


def organisation_by_code(code: str) -> Organisation | None:
    """The organisation of a code."""
    return Organisation.objects.filter(code=code).first()


def person(pk: int) -> User | None:
    """An account."""
    return User.objects.filter(pk=pk).first()


def membership(pk: int) -> Membership | None:
    """A role with its person and place, ended or not."""
    return Membership.objects.select_related("organisation", "user", "unit").filter(pk=pk).first()


def invitation(pk: int) -> Invitation | None:
    """An invitation with its place."""
    return Invitation.objects.select_related("organisation").filter(pk=pk).first()


def message_text(name: str) -> MessageText | None:
    """The row of a mail whose words were ever changed."""
    return MessageText.objects.select_related("changed_by").filter(name=name).first()


def texts_of(row: MessageText | MessageTextVersion) -> Texts:
    """What a row says."""
    return Texts(**{name: getattr(row, name) for name in FIELDS})


def changed_text(name: str) -> Texts | None:
    """The words that officers gave a mail; None while those of the code hold."""
    row = MessageText.objects.filter(name=name, custom=True).first()
    return texts_of(row) if row else None


def texts_in_force(name: str) -> Texts:
    """The words of a mail: those of the officers, else those of the code."""
    return changed_text(name) or MESSAGES[name].default


def changed_texts() -> dict[str, MessageText]:
    """The mails whose words were ever changed, by name."""
    return {row.name: row for row in MessageText.objects.select_related("changed_by")}


def text_versions(name: str) -> QuerySet[MessageTextVersion]:
    """Every state of a mail's words, newest first."""
    return MessageTextVersion.objects.filter(text__name=name).select_related("by").order_by("-number")
