"""Measures the portfolio: ten thousand plans with five actions each, filtered, sorted, searched; and the pages beside it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from kaona.assessment.models import Calendar, Cycle, Dossier, Milestone, ScoreRecord
from kaona.catalogue.models import Edition, RuleSet
from kaona.cli.bench.client import Sample, Visitor, measure
from kaona.improvement.models import Action, ActionGap, Plan, ProgressReport, Round
from kaona.people.models import Membership, Organisation, Unit, User
from kaona.verification.models import Feedback, Review

CONNECTIONS, ACTIONS = 4, 5
FILTERS = {
    "portfolio: all": "portfolio/",
    "portfolio: one state": "portfolio/?state=approved",
    "portfolio: blocked": "portfolio/?need=blocked&sort=-blocked",
    "portfolio: late": "portfolio/?need=late&sort=end",
    "portfolio: by money": "portfolio/?sort=-money",
    "portfolio: by points": "portfolio/?sort=-points",
    "portfolio: ministry": "portfolio/?ministry={ministry}",
    "portfolio: several": "portfolio/?cycle={cycle}&group={group}&type=province&years=1&state=running",
    "portfolio: search": "portfolio/?q=0042",
    "portfolio: further on": "portfolio/?page=200",
    "portfolio: no plan": "portfolio/?state=none",
    "blocked actions": "portfolio/blocked/",
    "unanswered OFI": "portfolio/unanswered/",
    "by item": "portfolio/items/",
}
_STATES = (
    "running",
    "running",
    "running",
    "running",
    "running",
    "running",
    "running",
    "approved",
    "accepted",
    "closed",
)


def seed_portfolio(plans: int) -> None:
    """A finished cycle in which every agency of twenty has submitted and nineteen have a plan; the Office's officers."""
    now = timezone.now()
    organisations = _agencies(plans + plans // 19)
    cycle = _cycle(now)
    begun = now - timedelta(days=200)
    dossiers = Dossier.objects.bulk_create(
        Dossier(cycle=cycle, organisation=one, started_at=begun, stage="submitted", signed_at=begun, submitted_at=begun)
        for one in organisations
    )
    officers = _officers(now)
    _feedback(dossiers, officers[0], officers[1], begun)
    _plans(dossiers[:plans], officers[0], begun, plans)


def _agencies(count: int) -> list[Organisation]:
    above: dict[str, list[Organisation]] = {
        kind: Organisation.objects.bulk_create(
            Organisation(
                code=f"folio-{kind}-{n}", type=kind, name_th=f"{kind} {n:02d}", sort_key=f"{n:02d}", is_demo=True
            )
            for n in range(20)
        )
        for kind in ("ministry", "province_group")
    }
    kinds = ("department", "public_organisation", "province")
    return Organisation.objects.bulk_create(
        Organisation(
            code=f"folio-{n:05d}", type=kinds[n % 3], name_th=f"หน่วยงานแผน {n:05d}", sort_key=f"p{n * 7919 % count:05d}", is_demo=True,
            search_text=f"หน่วยงานแผน agency {n:05d}", parent=above["ministry"][n % 20],
            province_group=above["province_group"][n // 3 % 20] if n % 3 == 2 else None,
        )
        for n in range(count)
    )  # fmt: skip


def _cycle(now: datetime) -> Cycle:
    calendar = Calendar.objects.create(fiscal_year=2567, name_th="bench portfolio")
    window = Milestone.objects.create(calendar=calendar, title_th="ประเมินตนเอง", opens_at=now - timedelta(days=400),
                                      closes_at=now - timedelta(days=190))  # fmt: skip
    return Cycle.objects.create(
        code="bench-portfolio", name_th="แผนตัวอย่าง", fiscal_year=2567, result_year=2566, is_demo=True,
        agency_types=["department", "public_organisation", "province"], edition=Edition.objects.get(code="pmqa-4.0-2561"),
        rule_set=RuleSet.objects.get(code="gated-500"), window=window, state="closed", opened_at=window.opens_at, closed_at=now,
        created_at=window.opens_at,
    )  # fmt: skip


def _officers(now: datetime) -> list[User]:
    from kaona.cli.bench.seed import PASSWORD

    person = User()
    person.set_password(PASSWORD)
    users = User.objects.bulk_create(
        User(email=f"officer{n}@folio.example", full_name=f"officer {n:03d}", password=person.password, created_at=now,
             is_demo=True, privacy_version="2569-1")
        for n in range(CONNECTIONS)
    )  # fmt: skip
    office = Organisation.objects.get(type="office")
    Membership.objects.bulk_create(
        Membership(user=one, organisation=office, role="officer", valid_from=now, created_at=now) for one in users
    )
    return users


def _feedback(dossiers: list[Dossier], officer: User, second: User, at: datetime) -> None:
    """Every second agency has a published result with two opportunities that wait."""
    told = dossiers[::2]
    ScoreRecord.objects.bulk_create(
        ScoreRecord(organisation_id=one.organisation_id, dossier=one, kind="confirmed", edition="x", rule_set="x", tree={}, at=at,
                    numerator="350", denominator="1", level="basic", published_at=at + timedelta(days=n % 90))
        for n, one in enumerate(told)
    )  # fmt: skip
    reviews = Review.objects.bulk_create(
        Review(organisation_id=one.organisation_id, dossier=one, stage="confirmed", officer=officer, begun_at=at, begun_by=officer,
               consensus_at=at, reviewed_at=at, reviewed_by=officer, confirmed_at=at, confirmed_by=second)
        for one in told
    )  # fmt: skip
    Feedback.objects.bulk_create(
        Feedback(organisation_id=one.organisation_id, review=one, item=f"{1 + n % 6}.{1 + k}", kind="ofi", text="ควรติดตามผลทุกไตรมาส",
                 changed_by=officer, changed_at=at)
        for n, one in enumerate(reviews)
        for k in range(2)
    )  # fmt: skip


def _plans(dossiers: list[Dossier], officer: User, at: datetime, count: int) -> None:
    """Five actions each: half of the running ones begun, one of twenty blocked with a report; points are odd fractions."""
    today, rows = at.date(), []
    for n, one in enumerate(dossiers):
        state = _STATES[n % 10]
        rows.append(Plan(
            organisation_id=one.organisation_id, dossier=one, years=3 if n % 9 == 0 else 1, first_year=2568, title=f"แผนยกระดับ {n}",
            state=state, created_by=officer, created_at=at, approved_by=officer, approved_at=at,
            started_at=at if state in ("running", "closed") else None, closed_at=at if state == "closed" else None,
            expected=f"{n * 31 % 4999 + 1}/{(21, 63, 10, 7, 36)[n % 5]}", actions=ACTIONS, actions_done=n % 4,
            actions_blocked=int(n % 4 == 0 and state == "running"), money=n * 12_345_00 % 9_000_000_00, next_end=today + timedelta(days=n % 500),
        ))  # fmt: skip
    plans = Plan.objects.bulk_create(rows)
    units = {one.organisation_id: one for one in Unit.objects.bulk_create(
        Unit(organisation_id=one.organisation_id, name_th="กองแผนงาน") for one in plans)}  # fmt: skip
    actions = Action.objects.bulk_create(
        _action(plan, n, k, units[plan.organisation_id], officer, at)
        for n, plan in enumerate(plans)
        for k in range(ACTIONS)
    )
    ActionGap.objects.bulk_create(
        ActionGap(organisation_id=one.organisation_id, action=one, at=at, code=code)
        for n, one in enumerate(actions)
        for code in {f"{1 + n % 6}.{1 + n // 6 % 3}.S{1 + n % 4}", f"7.{1 + n % 5}.{1 + n % 3}:{n}"}
    )
    _reports([one for one in actions if one.state == "blocked"], officer, at)


def _action(plan: Plan, n: int, k: int, unit: Unit, officer: User, at: datetime) -> Action:
    state = (
        "done"
        if k < plan.actions_done
        else "blocked"
        if k == 4 and plan.actions_blocked
        else "running"
        if k == 3
        else "planned"
    )
    begin = date(2024, 10, 1)
    return Action(
        organisation_id=plan.organisation_id, plan=plan, number=k + 1, title=f"งานที่ {k + 1} ของแผน", unit=unit, starts_on=begin,
        ends_on=begin + timedelta(days=90 * (k + 1)), budget="100000", expected=f"{(n + k) * 17 % 397 + 1}/{(21, 63, 10)[k % 3]}", state=state,
        blocked_at=at + timedelta(days=n % 60) if state == "blocked" else None, created_by=officer, created_at=at, changed_by=officer,
        changed_at=at,
    )  # fmt: skip


def _reports(actions: list[Action], officer: User, at: datetime) -> None:
    rounds = Round.objects.bulk_create(
        Round(organisation_id=one.organisation_id, plan_id=one.plan_id, months=months, due_on=at.date() + timedelta(days=months * 30), created_at=at)
        for one in actions
        for months in (3, 6)
    )  # fmt: skip
    ProgressReport.objects.bulk_create(
        ProgressReport(organisation_id=one.organisation_id, reporter_id=one.organisation_id, action=one, round=rounds[2 * n + k], percent=40,
                       light="blocked" if k or n % 2 else "at_risk", obstacle="รอความเห็นของหน่วยงานที่เกี่ยวข้อง", changed_by=officer,
                       changed_at=at + timedelta(days=30 * k + n % 30))
        for n, one in enumerate(actions)
        for k in range(2)
    )  # fmt: skip


def portfolio_rows(port: int, turns: int) -> list[tuple[str, int, Sample]]:
    """Every filter, each connection of another officer; then all of them mixed."""
    from kaona.cli.bench.seed import PASSWORD

    above = {
        kind: Organisation.objects.filter(code=f"folio-{kind}-7").get().pk for kind in ("ministry", "province_group")
    }
    given = {
        "ministry": above["ministry"],
        "group": above["province_group"],
        "cycle": Cycle.objects.get(code="bench-portfolio").pk,
    }
    visitors = []
    for number in range(CONNECTIONS):
        visitor = Visitor(port)
        visitor.sign_in(f"officer{number}@folio.example", PASSWORD)
        visitors.append(visitor)
    paths = {name: f"/{query.format(**given)}" for name, query in FILTERS.items()}
    rows = []
    for name, path in paths.items():
        measure(visitors, 2, lambda v, n, t, path=path: v.ask("GET", path))
        rows.append((name, CONNECTIONS, measure(visitors, turns, lambda v, n, t, path=path: v.ask("GET", path))))
    every = [path for name, path in paths.items() if name.startswith("portfolio:")]
    mixed = measure(visitors, turns, lambda v, n, t: v.ask("GET", every[(n + t) % len(every)]))
    return [*rows, ("portfolio: mixed", CONNECTIONS, mixed)]


def portfolio_facts() -> dict[str, dict[str, int]]:
    """How many questions the pages ask, and their size."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client: Any = Client()
    client.force_login(
        User.objects.get(email="officer0@folio.example"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    found = {}
    for name in ("portfolio/", "portfolio/blocked/", "portfolio/unanswered/", "portfolio/items/"):
        client.get(f"/{name}")
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"/{name}")
        found[name] = {"queries": len(captured), "kb": -(-len(answer.content) // 1024)}
    return found
