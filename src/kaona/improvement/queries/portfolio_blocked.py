"""What is blocked across agencies: actions of running plans, since when, and what the newest report says of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet

from kaona.improvement.models import Action, ActionGap, ActionPartner, ProgressReport
from kaona.improvement.queries.figures import kept_figures
from kaona.improvement.queries.portfolio import PAGE, Wanted, agencies_wanted, page_of, reach
from kaona.improvement.queries.progress import newest_reports
from kaona.rules.stages import ActionState, PlanState
from kaona.rules.thai_dates import local


@dataclass(frozen=True)
class Blocked:
    """A blocked action with the lead's newest report, and the day since which reports say so without a break."""

    action: Action
    report: ProgressReport | None
    since: date | None
    days: int | None

    @property
    def obstacle(self) -> str:
        """What is in the way; "" where nobody reported it."""
        return self.report.obstacle if self.report else ""


@dataclass(frozen=True)
class BlockedPage:
    """One page of them."""

    page: tuple[Blocked, ...]
    total: int
    agencies: int
    number: int
    pages: int


_ORDERS = {
    "since": F("blocked_at"), "name": F("organisation__sort_key"), "end": F("ends_on"),
}  # fmt: skip


def blocked_in(user: Any, wanted: Wanted, *, at: datetime) -> BlockedPage:
    """A page of the blocked actions of everybody below; the longest first without a wish. NotAllowed."""
    key = ("blocked", str(reach(user, at=at)), wanted.sort, tuple(sorted(wanted.filters.items())))
    every = kept_figures(key, lambda: _keys(user, wanted, at), at=at)
    number, pages = page_of(wanted, len(every))
    here = [pk for pk, _agency in every[(number - 1) * PAGE : number * PAGE]]
    found = _sorted(_rows(user, wanted, at=at).filter(pk__in=here), wanted.sort)
    return BlockedPage(tuple(_told(found, at)), len(every), len({agency for _pk, agency in every}), number, pages)


def _keys(user: Any, wanted: Wanted, at: datetime) -> list[tuple[int, int]]:
    """Every blocked action with its agency in order; kept while nothing happens."""
    rows = _sorted(_rows(user, wanted, at=at), wanted.sort).select_related(None).prefetch_related(None)
    return list(rows.values_list("pk", "organisation_id"))


def blocked_listed(user: Any, wanted: Wanted, *, at: datetime) -> list[Blocked]:
    """All of them, for a spreadsheet."""
    return _told(_sorted(_rows(user, wanted, at=at), wanted.sort), at)


def _rows(user: Any, wanted: Wanted, *, at: datetime) -> QuerySet[Action]:
    rows = Action.objects.filter(
        reach(user, at=at) & agencies_wanted(wanted), state=ActionState.BLOCKED, withdrawn_at=None,
        plan__state=PlanState.RUNNING, plan__withdrawn_at=None,
    )  # fmt: skip
    if wanted.key("cycle"):
        rows = rows.filter(plan__dossier__cycle=wanted.key("cycle"))
    if wanted.item:
        gaps = ActionGap.objects.filter(action=OuterRef("pk"), withdrawn_at=None, code__startswith=f"{wanted.item}.")
        rows = rows.filter(Exists(gaps))
    return rows


def _sorted(rows: QuerySet[Action], sort: str) -> QuerySet[Action]:
    key = _ORDERS.get(sort.removeprefix("-"), _ORDERS["since"])
    keys = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    partners = ActionPartner.objects.filter(withdrawn_at=None, declined_at=None).select_related("partner")
    gaps = ActionGap.objects.filter(withdrawn_at=None).order_by("pk")
    return (
        rows.select_related("organisation__parent", "plan", "unit")
        .prefetch_related(Prefetch("partners", partners.order_by("pk")), Prefetch("gaps", gaps))
        .order_by(keys, "organisation__sort_key", "plan", "number")
    )


def _told(rows: QuerySet[Action], at: datetime) -> list[Blocked]:
    found = list(rows)
    reports, today = newest_reports(found), local(at).date()
    return [_blocked(one, reports.get(one.pk), today) for one in found]


def _blocked(action: Action, report: ProgressReport | None, today: date) -> Blocked:
    since = local(action.blocked_at).date() if action.blocked_at else None
    return Blocked(action, report, since, (today - since).days if since else None)
