"""Practice cards: who may see and write which, found by item, by filters and by words, a page at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, StrIndex
from django.db.models.lookups import LessThan

from kaona.activity.queries import events_about
from kaona.catalogue.models import Edition as EditionRow
from kaona.catalogue.queries import edition_content
from kaona.knowledge.models import Practice, PracticeFigure, PracticeFile, PracticeHistory, PracticeItem
from kaona.people.access import may, roles_at
from kaona.people.models import Organisation
from kaona.people.queries import active_memberships, agencies_of, ever_members, office
from kaona.rules.editions import Edition
from kaona.rules.found_text import BORDERS, words_of
from kaona.rules.practices import FigureInput, PracticeInput, closeness, item_of
from kaona.rules.roles import AGENCY_ROLES, AGENCY_TYPES, OVERSIGHT_ROLES, OWN, Permission, Role, allows
from kaona.rules.similar_practices import alike
from kaona.rules.stages import DocumentState, PracticeState
from kaona.rules.thai_text import clean_text, search_form

# Whose work is with agencies. An administrator keeps the system and reads none of it.
READERS = AGENCY_ROLES | OVERSIGHT_ROLES | {Role.OFFICER, Role.ASSESSOR, Role.APPROVER}
PAGE = 30
TEXTS = ("kind", "title", "owner_id", "owner_name", "problem", "done", "result", "contact")


def criteria() -> Edition | None:
    """The edition whose items cards are about: the one published last; None before there is one."""
    newest = EditionRow.objects.filter(state=DocumentState.PUBLISHED).order_by("-published_at", "-pk")
    pk = newest.values_list("pk", flat=True).first()
    return edition_content(pk) if pk is not None else None


def known_codes() -> frozenset[str]:
    """The items and sub-measures that a card may be about."""
    edition = criteria()
    return frozenset() if edition is None else frozenset(edition.items) | frozenset(edition.sub_measures)


def may_read(user: Any, *, at: datetime) -> bool:
    """May see the base at all."""
    return any(Role(m.role) in READERS for m in active_memberships(user, at=at))


def is_office(user: Any, *, at: datetime) -> bool:
    """An officer who publishes."""
    return may(user, Permission.PUBLISH_PRACTICE, at=at)


def is_own(user: Any, practice: Practice, *, at: datetime) -> bool:
    """Somebody of the agency whose card it is; for a card of the Office an officer."""
    if practice.organisation.type == Organisation.Type.OFFICE:
        return is_office(user, at=at)
    return bool(roles_at(user, practice.organisation, at=at) & AGENCY_ROLES)


def may_propose(user: Any, organisation: Organisation, *, at: datetime) -> bool:
    """May write cards in the name of this organisation: the agency's own people, at the Office its officers."""
    if organisation.type == Organisation.Type.OFFICE:
        return is_office(user, at=at)
    return allows(OWN, roles_at(user, organisation, at=at), Permission.PROPOSE_PRACTICE)


def may_write(user: Any, practice: Practice, *, at: datetime) -> bool:
    """May change the texts now. A draft is its organisation's; what was proposed or published is the Office's to mend, so
    that nobody's published words change unseen. An organisation withdraws its card, changes it and proposes it again."""
    if practice.organisation.type == Organisation.Type.OFFICE:
        return practice.state != PracticeState.WITHDRAWN and is_office(user, at=at)
    if practice.state == PracticeState.DRAFT:
        return may_propose(user, practice.organisation, at=at)
    return practice.state in (PracticeState.PROPOSED, PracticeState.PUBLISHED) and is_office(user, at=at)


def may_withdraw(user: Any, practice: Practice, *, at: datetime) -> bool:
    """Its own people always; the Office what it can see."""
    if practice.state == PracticeState.WITHDRAWN:
        return False
    shown = practice.state in (PracticeState.PROPOSED, PracticeState.PUBLISHED)
    return may_propose(user, practice.organisation, at=at) or (shown and is_office(user, at=at))


def withdrawn_by_office(practice: Practice) -> bool:
    """True when it was not its own organisation that withdrew it."""
    who = practice.withdrawn_by_id
    return who is not None and not ever_members({who}, practice.organisation)


def may_restore(user: Any, practice: Practice, *, at: datetime) -> bool:
    """Its own people; the Office only what the Office withdrew."""
    if practice.state != PracticeState.WITHDRAWN:
        return False
    return may_propose(user, practice.organisation, at=at) or (is_office(user, at=at) and withdrawn_by_office(practice))


def writing_for(user: Any, *, at: datetime) -> list[Organisation]:
    """In whose name `user` may write cards: agencies in Thai order, then the Office."""
    found = [one for one in agencies_of(user, at=at) if may_propose(user, one, at=at)]
    return [*found, office()] if is_office(user, at=at) else found


def practices_for(user: Any, *, at: datetime) -> QuerySet[Practice]:
    """The cards that `user` may see: published ones for everybody with a role (not for who only administers), the own
    organisation's in every state, for the Office also what is proposed, and of the withdrawn what it had seen before."""
    rows = Practice.objects.select_related("organisation", "owner", "created_by")
    rows = rows.prefetch_related(*_beside())
    memberships = active_memberships(user, at=at)
    if not may_read(user, at=at):
        return rows.none()
    own = [m.organisation_id for m in memberships if Role(m.role) in AGENCY_ROLES]
    reach = Q(state=PracticeState.PUBLISHED) | Q(organisation__in=own)
    if is_office(user, at=at):
        reach |= Q(state=PracticeState.PROPOSED) | Q(organisation__type=Organisation.Type.OFFICE)
        reach |= Q(state=PracticeState.WITHDRAWN) & (Q(proposed_at__isnull=False) | Q(published_at__isnull=False))
    return rows.filter(reach)


def _beside() -> tuple["Prefetch[Any]", ...]:
    return (
        Prefetch("items", PracticeItem.objects.filter(ended_at=None).order_by("item")),
        Prefetch("figures", PracticeFigure.objects.filter(withdrawn_at=None).order_by("position")),
    )


def published_for(user: Any, *, at: datetime) -> QuerySet[Practice]:
    """The base: what is published, for everybody with a role."""
    return practices_for(user, at=at).filter(state=PracticeState.PUBLISHED)


def practice_for(user: Any, pk: int, *, at: datetime) -> Practice | None:
    """A card that `user` may see; None for any other."""
    rows = practices_for(user, at=at).select_related("changed_by", "proposed_by", "published_by")
    return rows.select_related("withdrawn_by").filter(pk=pk).first()


def figures_of(practice: Practice) -> list[PracticeFigure]:
    """The figures of the result, in their order."""
    return list(practice.figures.filter(withdrawn_at=None).order_by("position", "pk"))


def given_of(practice: Practice) -> PracticeInput:
    """A card as it would be typed."""
    figures = tuple(FigureInput(one.name, one.unit, one.before, one.after, one.source) for one in figures_of(practice))
    items = practice.items.filter(ended_at=None).order_by("item").values_list("item", flat=True)
    return PracticeInput(
        **{name: getattr(practice, name) for name in TEXTS}, agency_types=tuple(practice.agency_types),
        items=tuple(items), figures=figures,
    )  # fmt: skip


def files_of(practice: Practice) -> list[PracticeFile]:
    """The files that are not withdrawn, oldest first."""
    rows = practice.files.filter(withdrawn_at=None).select_related("file", "by")
    return list(rows.order_by("at", "pk"))


def file_for(user: Any, pk: int, file: int, *, at: datetime) -> PracticeFile | None:
    """A file of a card that `user` may see; None for any other."""
    practice = practice_for(user, pk, at=at)
    if practice is None:
        return None
    rows = PracticeFile.objects.filter(practice=practice, withdrawn_at=None).select_related("file", "organisation")
    return rows.filter(pk=file).first()


def history_for(user: Any, practice: Practice, *, at: datetime) -> QuerySet[PracticeHistory]:
    """Past states of the texts, newest first: all of them for its own people; the Office reads no draft, only what stood from
    the proposal on; nothing for others."""
    rows = practice.history.select_related("by").order_by("-at", "-pk")
    if is_own(user, practice, at=at):
        return rows
    if not is_office(user, at=at) or practice.proposed_at is None:
        return rows.none()
    return rows.filter(at__gte=practice.proposed_at)


def owner_named(words: str) -> Organisation | None:
    """The organisation of the register that has exactly this name or short name; None for a name outside it."""
    words = " ".join(clean_text(words).split())
    rows = Organisation.objects.filter(Q(name_th=words) | Q(name_en__iexact=words) | Q(abbr_th=words), valid_to=None)
    return rows.order_by("pk").first() if words else None


def organisation_name(pk: int) -> str:
    """The name of an organisation by its key, for a past text; "" when there is none."""
    return Organisation.objects.filter(pk=pk).values_list("name_th", flat=True).first() or ""


def register_names() -> list[str]:
    """The names of agencies in force, in Thai order, to choose an owner from."""
    rows = Organisation.objects.filter(type__in=AGENCY_TYPES, valid_to=None).order_by("sort_key", "pk")
    return list(rows.values_list("name_th", flat=True))


def practices_by_item(items: Iterable[str], agency_type: str = "") -> dict[str, list[Practice]]:
    """Published cards for each code of `items` (items, sub-measures, statements, gaps), the best matching first: about
    exactly that code, meant for `agency_type`, published last. Every code has its list. Three queries."""
    wanted = list(dict.fromkeys(items))
    near = {one.partition(":")[0] for one in wanted} | {item_of(one) for one in wanted}
    about = Q(item__in=near)
    for whole in (one for one in wanted if one == item_of(one)):
        about |= Q(item__startswith=f"{whole}.")
    tagged = PracticeItem.objects.filter(about, practice=OuterRef("pk"), ended_at=None)
    rows = Practice.objects.filter(Exists(tagged), state=PracticeState.PUBLISHED).select_related("owner", "created_by")
    cards = list(rows.prefetch_related(*_beside()).order_by("-published_at", "-pk")) if wanted else []
    found: dict[str, list[Practice]] = {}
    for code in wanted:
        fitting = [(closeness(one.codes, code), agency_type in one.agency_types, one) for one in cards]
        fitting = sorted((one for one in fitting if one[0]), key=lambda one: one[:2], reverse=True)
        found[code] = [one for _close, _meant, one in fitting]
    return found


@dataclass(frozen=True)
class Wanted:
    """What somebody filters by; unknown words are nothing. `after` and `before`: the card beside the page."""

    q: str = ""
    kind: str = ""
    item: str = ""
    type: str = ""
    owner: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wanted":
        """From the address of a page."""
        return cls(**{one.name: given.get(one.name, "").replace("\x00", "")[:200] for one in fields(cls)})

    @property
    def is_filtered(self) -> bool:
        """Something was asked for."""
        return any((self.q.strip(), self.kind, self.item, self.type, self.owner.strip()))


def search(rows: QuerySet[Practice], wanted: Wanted) -> QuerySet[Practice]:
    """The cards of `rows` that fit: Thai words, kind, category (3), item (3.3) or sub-measure (7.5.2), type of agency,
    owner by a part of the name. With words the title counts before the problem, what was done, the result and the rest
    (`rank`); otherwise in the order of a Thai dictionary."""
    words = words_of(wanted.q)
    order = ["rank", "sort_key", "pk"] if words else ["sort_key", "pk"]
    return _ranked(_fitting(rows, wanted), words).order_by(*order)


def _fitting(rows: QuerySet[Practice], wanted: Wanted) -> QuerySet[Practice]:
    for word in words_of(wanted.q):
        rows = rows.filter(search_text__contains=word)
    if wanted.kind in Practice.Kind.values:
        rows = rows.filter(kind=wanted.kind)
    if wanted.item:
        tagged = PracticeItem.objects.filter(practice=OuterRef("pk"), ended_at=None)
        rows = rows.filter(Exists(tagged.filter(Q(item=wanted.item) | Q(item__startswith=f"{wanted.item}."))))
    if wanted.type in AGENCY_TYPES:
        # The list as text reads the same in both databases.
        rows = rows.annotate(types=Cast("agency_types", TextField())).filter(types__contains=f'"{wanted.type}"')
    if wanted.owner.strip():
        name = search_form(wanted.owner)
        rows = rows.filter(Q(owner__search_text__contains=name) | Q(owner_name__icontains=name))
    return rows


def _ranked(rows: QuerySet[Practice], words: list[str]) -> QuerySet[Practice]:
    """`rank`: for each word the place of the text in which it first stands, 0 the title; the less the better."""
    rank: Any = Value(0)
    for word in words:
        here = StrIndex("search_text", Value(word))
        places = [When(LessThan(here, StrIndex("search_text", Value(one))), then=n) for n, one in enumerate(BORDERS)]
        rank = rank + Case(*places, default=len(BORDERS), output_field=IntegerField())
    return rows.annotate(rank=rank) if words else rows


@dataclass(frozen=True)
class Found:
    """One page of the cards that fit, how many there are in all and by kind, and the cards beside which the neighbouring
    pages lie (None: no such page)."""

    page: list[Practice]
    total: int
    kinds: dict[str, int]
    before: int | None
    after: int | None


def find(rows: QuerySet[Practice], wanted: Wanted) -> Found:
    """A page by key: a card that is published meanwhile shifts nothing."""
    fitting, words = search(rows, wanted), words_of(wanted.q)
    counted = _fitting(rows, wanted).order_by().values_list("kind").annotate(n=Count("pk"))
    kinds = dict(counted)
    backwards = bool(wanted.before) and not wanted.after
    line = _line(wanted.before if backwards else wanted.after, words)
    if line is None:
        page, more = _page(fitting)
        return Found(page, sum(kinds.values()), kinds, None, page[-1].pk if more else None)
    if backwards:
        page, more = _page(fitting.filter(_beyond(line, "lt")).reverse())
        page.reverse()
        return Found(page, sum(kinds.values()), kinds, page[0].pk if more else None, page[-1].pk if page else None)
    page, more = _page(fitting.filter(_beyond(line, "gt")))
    return Found(page, sum(kinds.values()), kinds, page[0].pk if page else None, page[-1].pk if more else None)


def _line(text: str, words: list[str]) -> dict[str, Any] | None:
    """By what the card beside the page is ordered."""
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        return None
    names = ("rank", "sort_key", "pk") if words else ("sort_key", "pk")
    line: dict[str, Any] | None = _ranked(Practice.objects.filter(pk=int(text)), words).values(*names).first()
    return line


def _beyond(line: dict[str, Any], way: str) -> Q:
    """Behind (gt) or before (lt) the card of `line`."""
    found, same = Q(), Q()
    for name, value in line.items():
        found |= same & Q(**{f"{name}__{way}": value})
        same &= Q(**{name: value})
    return found


def _page(rows: QuerySet[Practice]) -> tuple[list[Practice], bool]:
    found = list(rows[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def has_own(user: Any, *, at: datetime) -> bool:
    """Somebody of an agency, or an officer: there are cards of the own organisation."""
    return bool(agencies_of(user, at=at)) or is_office(user, at=at)


def own_practices(user: Any, *, at: datetime) -> QuerySet[Practice]:
    """The cards of the organisations of `user`, newest change first; for an officer the Office's own."""
    mine = [m.organisation_id for m in active_memberships(user, at=at) if Role(m.role) in AGENCY_ROLES]
    reach = Q(organisation__in=mine)
    if is_office(user, at=at):
        reach |= Q(organisation__type=Organisation.Type.OFFICE)
    return practices_for(user, at=at).filter(reach).select_related("changed_by").order_by("-changed_at", "-pk")


def proposed_practices(user: Any, *, at: datetime, asked: str = "") -> QuerySet[Practice]:
    """What waits for the Office and has the words of `asked`, the longest waiting first; nothing for others."""
    rows = practices_for(user, at=at) if is_office(user, at=at) else Practice.objects.none()
    rows = _fitting(rows, Wanted(q=asked)).filter(state=PracticeState.PROPOSED).select_related("proposed_by")
    return rows.order_by("proposed_at", "pk")


def withdrawn_practices(user: Any, *, at: datetime) -> QuerySet[Practice]:
    """What the Office saw and is withdrawn now, newest first; nothing for others."""
    rows = practices_for(user, at=at) if is_office(user, at=at) else Practice.objects.none()
    rows = rows.filter(state=PracticeState.WITHDRAWN).select_related("withdrawn_by")
    return rows.order_by("-withdrawn_at", "-pk")


def alike_cards(user: Any, practice: Practice, *, at: datetime, most: int = 5) -> list[Practice]:
    """Cards whose titles may mean the same, for who decides of this one; of published and proposed ones."""
    if not is_office(user, at=at):
        return []
    rows = practices_for(user, at=at).filter(state__in=(PracticeState.PROPOSED, PracticeState.PUBLISHED))
    rows = rows.exclude(pk=practice.pk)
    keys = alike(practice.title, dict(rows.prefetch_related(None).values_list("pk", "title")), most)
    found = {one.pk: one for one in rows.filter(pk__in=keys)}
    return [found[one] for one in keys]


def since_sent_back(user: Any, practice: Practice, *, at: datetime) -> PracticeHistory | None:
    """The texts as they stood when the Office last sent the card back: it saw them then. None: it never did."""
    if not is_office(user, at=at) or practice.state != PracticeState.PROPOSED:
        return None
    when = sent_back_at(practice)
    return practice.history.filter(at__lte=when).order_by("-at", "-pk").first() if when else None


def sent_back_at(practice: Practice) -> datetime | None:
    """When the Office last sent the card back; None when it never did."""
    events = events_about(subject_kind="practice", subject_id=practice.pk).filter(kind="practice.sent_back")
    return events.order_by("-at").values_list("at", flat=True).first()
