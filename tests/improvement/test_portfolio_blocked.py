"""Blocked actions across agencies: since when, with the newest obstacle."""

from datetime import date

import pytest

from kaona.improvement.models import ActionPartner, Plan
from kaona.improvement.queries.figures import forget_figures
from kaona.improvement.queries.portfolio import Wanted
from kaona.improvement.queries.portfolio_blocked import Blocked, blocked_in, blocked_listed
from kaona.people.access import NotAllowed
from tests.cast import NOW, Cast
from tests.improvement.portfolio import AT, agency, blocked, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(year: Cast) -> Cast:
    return year.with_plan("running")


def lines(user: object, **wanted: str) -> list[Blocked]:
    return blocked_listed(user, Wanted(**wanted), at=AT)


@pytest.mark.parametrize(
    ("said", "since"),
    [(("at_risk", "blocked"), date(2026, 6, 17)), (("blocked", "blocked"), date(2026, 6, 16)), ((), None)],
)
def test_since_when_and_the_newest_obstacle(running: Cast, said: tuple[str, ...], since: date | None) -> None:
    blocked(running.plan, *said)
    (one,) = lines(running.officer)
    assert one.since == since
    assert one.days == (None if since is None else (date(2026, 6, 24) - since).days)
    assert one.obstacle == (f"อุปสรรค {len(said)}" if said else "")


def test_a_partners_report_is_not_the_leads(running: Cast) -> None:
    action = blocked(running.plan, "blocked")
    report = action.reports.get()
    report.pk, report.reporter, report.obstacle = None, running.other, "ของหน่วยงานร่วม"
    report.round.pk, report.round.due_on = None, date(2026, 5, 1)
    report.round.save()
    report.round = report.round
    report.save()
    ActionPartner.objects.create(
        organisation=running.department,
        action=action,
        partner=running.other,
        asked_by=running.coordinator,
        asked_at=NOW,
    )
    (one,) = lines(running.officer)
    assert one.obstacle == "อุปสรรค 1"
    assert [row.partner for row in one.action.partners.all()] == [running.other]


def test_each_sees_those_below_and_filters_them(running: Cast) -> None:
    mine = blocked(running.plan, "blocked", days=3)
    row, dossier = agency(running, 1, parent=None)
    far = blocked(plan(running, dossier), "blocked")
    assert [one.action for one in lines(running.officer)] == [far, mine]
    assert [one.action for one in lines(running.officer, sort="-since")] == [mine, far]
    assert [one.action for one in lines(running.viewer)] == [mine]
    assert [one.action for one in lines(running.officer, q=row.name_th)] == [far]
    assert len(lines(running.officer, item="1.1")) == 2
    assert lines(running.officer, item="1.2") == []
    forget_figures()
    found = blocked_in(running.officer, Wanted(), at=AT)
    assert (found.total, found.agencies, found.pages) == (2, 2, 1)
    for user in (running.coordinator, running.assessor, running.nobody):
        with pytest.raises(NotAllowed):
            lines(user)


@pytest.mark.parametrize("change", [{"state": "closed"}, {"withdrawn_at": NOW}])
def test_what_does_not_run_holds_nothing_up(running: Cast, change: dict[str, object]) -> None:
    blocked(running.plan, "blocked")
    Plan.objects.update(**change)
    assert lines(running.officer) == []
