"""The plans of many agencies for the Office and ministries: filtered, counted, summed and paged in SQL.

Ten thousand plans in a handful of questions: counts and money are grouped by the database; points are exact fractions
kept as text, so their column alone is read and added here. The figures are kept while nothing happens (figures.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
)
from django.db.models.functions import Coalesce

from kaona.assessment.models import Dossier, ScoreRecord
from kaona.assessment.queries.cycles import cycles_for
from kaona.improvement.access import overseen
from kaona.improvement.models import ActionGap, Plan
from kaona.improvement.queries.figures import kept_figures
from kaona.people.access import NotAllowed
from kaona.people.models import Organisation
from kaona.rules.portfolio import scaled
from kaona.rules.roles import AGENCY_TYPES, Permission
from kaona.rules.stages import SHOWN_PLANS, DossierStage, PlanState
from kaona.rules.thai_dates import local
from kaona.rules.thai_text import search_form

PAGE = 30
# The agencies that were assessed and have no plan yet, listed instead of plans
WITHOUT = "none"
# In the order of a plan's life
STATES = tuple(one.value for one in PlanState if one in SHOWN_PLANS)


@dataclass(frozen=True)
class Wanted:
    """What somebody filters and sorts by; unknown words are nothing."""

    q: str = ""
    cycle: str = ""
    ministry: str = ""
    group: str = ""
    type: str = ""
    years: str = ""
    state: str = ""
    need: str = ""
    item: str = ""
    sort: str = ""
    page: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wanted":
        return cls(**{one.name: given.get(one.name, "").replace("\x00", "")[:200] for one in fields(cls)})

    def key(self, name: str) -> int:
        """The key of a row that a filter names; 0 is none."""
        text: str = getattr(self, name)
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0

    @property
    def filters(self) -> dict[str, str]:
        """What narrows the list, without order and page."""
        return {name: value for name, value in vars(self).items() if value and name not in ("sort", "page")}


def reach(user: Any, *, at: datetime, of: str = "organisation__") -> Q:
    """Whose plans this person looks over; NotAllowed for anybody who looks over nobody's."""
    found = overseen(user, at=at, of=of)
    if found is None:
        raise NotAllowed(Permission.SEE_PLANS)
    return found


def agencies_wanted(wanted: Wanted, of: str = "organisation__") -> Q:
    """The filters that concern the agency, as a condition on the organisation behind `of`."""
    found = Q()
    if wanted.q.strip():
        found &= Q(**{f"{of}search_text__contains": search_form(wanted.q)})
    if wanted.key("ministry"):
        found &= Q(**{f"{of}parent": wanted.key("ministry")})
    if wanted.key("group"):
        found &= Q(**{f"{of}province_group": wanted.key("group")})
    if wanted.type in AGENCY_TYPES:
        found &= Q(**{f"{of}type": wanted.type})
    return found


def plans_of_agencies(user: Any, wanted: Wanted, *, at: datetime) -> QuerySet[Plan]:
    """The plans from approval on of everybody below, of the wanted agencies, cycle, length and item."""
    rows = Plan.objects.filter(reach(user, at=at) & agencies_wanted(wanted), withdrawn_at=None, state__in=STATES)
    if wanted.key("cycle"):
        rows = rows.filter(dossier__cycle=wanted.key("cycle"))
    if wanted.item:
        gaps = ActionGap.objects.filter(
            withdrawn_at=None, action__withdrawn_at=None, code__startswith=f"{wanted.item}."
        )
        rows = rows.filter(pk__in=gaps.values("action__plan"))
    return rows.filter(years=int(wanted.years)) if wanted.years in ("1", "3") else rows


def needs(today: date) -> dict[str, Q]:
    """What of a running plan has to be looked at; the same as the plan's own page says."""
    running = Q(state=PlanState.RUNNING)
    return {"blocked": running & Q(actions_blocked__gt=0), "late": running & Q(next_end__lt=today)}


@dataclass(frozen=True)
class Figures:
    """Counts and sums of some plans; money in satang, `points` exact."""

    plans: int = 0
    points: Fraction = Fraction(0)
    money: int = 0
    actions: int = 0
    done: int = 0
    blocked: int = 0

    @property
    def mean(self) -> Fraction | None:
        """Points per plan, exact; None without a plan."""
        return self.points / self.plans if self.plans else None


@dataclass(frozen=True)
class Counted:
    """What does not depend on order and page. `states`, `stuck`, `late`, `without` count what each of these filters would
    show with the others as they are."""

    by_years: dict[int, Figures]
    agencies: int
    states: dict[str, int]
    stuck: int
    late: int
    without: int


@dataclass(frozen=True)
class Portfolio(Counted):
    """What a filter found: its figures in all and by length, counts beside each filter, and one page."""

    whole: Figures
    total: int
    page: tuple[Any, ...]
    number: int
    pages: int


def page_of(wanted: Wanted, total: int) -> tuple[int, int]:
    """Which page is shown, and of how many; there is one always."""
    pages = max(1, -(-total // PAGE))
    return min(max(wanted.key("page"), 1), pages), pages


# Of the open plans the end that comes first; those without one last, whichever way it is sorted.
_ORDERS: dict[str, tuple[Any, ...]] = {
    "name": ("organisation__sort_key",), "money": ("money",), "blocked": ("actions_blocked",), "end": ("next_end",),
    "points": (), "done": ("share",),
}  # fmt: skip


def portfolio_of(user: Any, wanted: Wanted, *, at: datetime) -> Portfolio:
    """The portfolio of one person; its figures are kept while nothing happens, its page is read each time. NotAllowed."""
    today = local(at).date()
    scope = str(reach(user, at=at))
    counted = kept_figures(
        ("portfolio", scope, today, tuple(sorted(wanted.filters.items()))), lambda: _count(user, wanted, at), at=at
    )
    lists, whole = wanted.state == WITHOUT, _sum(list(counted.by_years.values()))
    total = counted.without if lists else whole.plans
    number, pages = page_of(wanted, total)
    if lists:
        page: list[Any] = _agencies_page(agencies_without(user, wanted, at=at), wanted, number)
    else:
        order = wanted.sort.removeprefix("-")
        key = ("points", scope, today, wanted.sort, tuple(sorted(wanted.filters.items())))
        rows = _chosen(user, wanted, at)
        ranked = kept_figures(key, lambda: _by_points(rows, wanted.sort), at=at) if order == "points" else None
        page = _plans_page(rows, wanted.sort, number, ranked)
    return Portfolio(**vars(counted), whole=whole, total=total, page=tuple(page), number=number, pages=pages)


def _chosen(user: Any, wanted: Wanted, at: datetime) -> QuerySet[Plan]:
    state = Q(state=wanted.state) if wanted.state in STATES else Q()
    need = needs(local(at).date()).get(wanted.need, Q())
    return plans_of_agencies(user, wanted, at=at).filter(need & state)


def _count(user: Any, wanted: Wanted, at: datetime) -> Counted:
    """Three questions: counts and money by state and length, the kept points, the agencies without a plan."""
    need = needs(local(at).date())
    groups = list(_grouped(plans_of_agencies(user, wanted, at=at), need.get(wanted.need, Q()), need))
    light = list(_chosen(user, wanted, at).values_list("organisation_id", "years", "expected"))
    inside = [one for one in groups if wanted.state not in STATES or one["state"] == wanted.state]
    return Counted(
        by_years=_by_years(inside, light), agencies=len({agency for agency, _years, _text in light}),
        states={name: sum(one["found"] for one in groups if one["state"] == name) for name in STATES},
        stuck=sum(one["stuck"] for one in inside), late=sum(one["late"] for one in inside),
        without=agencies_without(user, wanted, at=at).count(),
    )  # fmt: skip


def _grouped(rows: QuerySet[Plan], chosen: Q, need: dict[str, Q]) -> Any:
    """By state and length: how many plans, and of the chosen ones what they cost and hold."""
    running = Q(state=PlanState.RUNNING)
    return rows.order_by().values("state", "years").annotate(
        found=Count("pk", filter=chosen) if chosen else Count("pk"), stuck=Count("pk", filter=need["blocked"]),
        late=Count("pk", filter=need["late"]), money_sum=Coalesce(Sum("money", filter=chosen or None), 0),
        actions_sum=Coalesce(Sum("actions", filter=chosen or None), 0),
        done_sum=Coalesce(Sum("actions_done", filter=chosen or None), 0),
        blocked_sum=Coalesce(Sum("actions_blocked", filter=chosen & running), 0),
    )  # fmt: skip


def _by_years(groups: list[dict[str, Any]], light: list[tuple[int, int, str]]) -> dict[int, Figures]:
    """The figures of one-year and of three-year plans, which promise the same points twice when an agency has both."""
    found = {}
    for years in (1, 3):
        own = [one for one in groups if one["years"] == years]
        numbers, common = scaled([text for _agency, length, text in light if length == years])
        found[years] = Figures(
            plans=sum(one["found"] for one in own), points=Fraction(sum(numbers), common),
            money=sum(one["money_sum"] for one in own), actions=sum(one["actions_sum"] for one in own),
            done=sum(one["done_sum"] for one in own), blocked=sum(one["blocked_sum"] for one in own),
        )  # fmt: skip
    return found


def _sum(parts: list[Figures]) -> Figures:
    return Figures(
        plans=sum(one.plans for one in parts), points=sum((one.points for one in parts), Fraction(0)),
        money=sum(one.money for one in parts), actions=sum(one.actions for one in parts), done=sum(one.done for one in parts),
        blocked=sum(one.blocked for one in parts),
    )  # fmt: skip


def _plans_page(rows: QuerySet[Plan], sort: str, number: int, ranked: list[int] | None) -> list[Plan]:
    """One page of plans with their agencies: their keys in order, so that the database sorts narrow rows, then the rows."""
    first = (number - 1) * PAGE
    if ranked is not None:
        keys = ranked[first : first + PAGE]
    else:
        keys = list(sorted_plans(rows, sort).values_list("pk", flat=True)[first : first + PAGE])
    found = {one.pk: one for one in _whole(Plan.objects.filter(pk__in=keys))}
    return [found[pk] for pk in keys if pk in found]


def _by_points(rows: QuerySet[Plan], sort: str) -> list[int]:
    """The keys of plans by their exact points, which no database compares."""
    light = list(rows.order_by("pk").values_list("expected", "pk"))
    numbers, _common = scaled([text for text, _ in light])
    return [
        pk for _number, pk in sorted(zip(numbers, (pk for _, pk in light), strict=True), reverse=sort.startswith("-"))
    ]


def sorted_plans(rows: QuerySet[Plan], sort: str) -> QuerySet[Plan]:
    """In the wanted order, by name without a wish; what has no figure stands last."""
    order, down = sort.removeprefix("-"), sort.startswith("-")
    if order == "done":
        share = F("actions_done") * 100 / F("actions")
        rows = rows.annotate(share=Case(When(actions__gt=0, then=share), default=None, output_field=IntegerField()))
    names = _ORDERS.get(order) or ("organisation__sort_key",)
    keys = [F(one).desc(nulls_last=True) if down else F(one).asc(nulls_last=True) for one in names]
    return rows.order_by(*keys, "organisation__sort_key", "years", "pk")


def _whole(rows: QuerySet[Plan]) -> QuerySet[Plan]:
    return rows.select_related("organisation__parent", "organisation__province_group", "dossier__cycle").defer(
        "aim", "dossier__cycle__policies"
    )


def plans_listed(user: Any, wanted: Wanted, *, at: datetime) -> list[Plan]:
    """Every plan that the filter shows, in its order, for a spreadsheet."""
    rows = _chosen(user, wanted, at)
    if wanted.sort.removeprefix("-") != "points":
        return list(_whole(sorted_plans(rows, wanted.sort)))
    found = {one.pk: one for one in _whole(rows)}
    return [found[pk] for pk in _by_points(rows, wanted.sort) if pk in found]


def agencies_without(user: Any, wanted: Wanted, *, at: datetime) -> Any:
    """The agencies that have submitted (in the wanted cycle, or ever) and have no approved plan from there."""
    every = plans_of_agencies(user, Wanted(cycle=wanted.cycle), at=at)
    rows = Dossier.objects.filter(reach(user, at=at) & agencies_wanted(wanted), stage=DossierStage.SUBMITTED)
    if wanted.key("cycle"):
        rows = rows.filter(cycle=wanted.key("cycle"))
    return rows.exclude(organisation__in=every.values("organisation")).order_by().values("organisation").distinct()


def _agencies_page(without: Any, wanted: Wanted, number: int) -> list[Dossier]:
    """The newest submission of each agency of a page, with `told`: its confirmed score is published."""
    order = "-sort_key" if wanted.sort == "-name" else "sort_key"
    first = (number - 1) * PAGE
    rows = Organisation.objects.filter(pk__in=without).order_by(order, "pk")[first : first + PAGE]
    return _submissions(list(rows.values_list("pk", flat=True)), wanted)


def _submissions(agencies: list[int], wanted: Wanted) -> list[Dossier]:
    told = ScoreRecord.objects.filter(
        dossier=OuterRef("pk"), kind="confirmed", published_at__isnull=False, withdrawn_at=None
    )
    rows = Dossier.objects.filter(organisation__in=agencies, stage=DossierStage.SUBMITTED)
    if wanted.key("cycle"):
        rows = rows.filter(cycle=wanted.key("cycle"))
    rows = rows.annotate(told=Exists(told)).select_related(
        "organisation__parent", "organisation__province_group", "cycle"
    )
    newest = {one.organisation_id: one for one in rows.order_by("cycle__fiscal_year", "pk")}
    return [newest[one] for one in agencies if one in newest]


def agencies_listed(user: Any, wanted: Wanted, *, at: datetime) -> list[Dossier]:
    """Every agency without a plan that the filter shows, for a spreadsheet."""
    keys = agencies_without(user, wanted, at=at).values_list("organisation", flat=True)
    found = _submissions(list(keys), wanted)
    return sorted(found, key=lambda one: (one.organisation.sort_key, one.pk), reverse=wanted.sort == "-name")


@dataclass(frozen=True)
class Choices:
    """What the filters offer: keys with names, in Thai order."""

    cycles: tuple[tuple[int, str], ...]
    ministries: tuple[tuple[int, str], ...]
    groups: tuple[tuple[int, str], ...]


def choices_for(user: Any, *, at: datetime) -> Choices:
    """The opened cycles, and the ministries and province groups of those whom this person looks over."""
    condition = reach(user, at=at, of="")
    return kept_figures(("choices", str(condition)), lambda: _choices(user, condition, at), at=at)


def _choices(user: Any, condition: Q, at: datetime) -> Choices:
    above = Organisation.objects.filter(type__in=("ministry", "province_group")).order_by("sort_key", "pk")
    if condition:
        below = Organisation.objects.filter(condition, type__in=AGENCY_TYPES)
        above = above.filter(Q(pk__in=below.values("parent")) | Q(pk__in=below.values("province_group")))
    names = list(above.values_list("type", "pk", "name_th"))
    cycles = cycles_for(user, at=at).exclude(state="draft").select_related(None).only("name_th", "fiscal_year")
    return Choices(
        tuple((one.pk, str(one)) for one in cycles), tuple((pk, name) for kind, pk, name in names if kind == "ministry"),
        tuple((pk, name) for kind, pk, name in names if kind == "province_group"),
    )  # fmt: skip
