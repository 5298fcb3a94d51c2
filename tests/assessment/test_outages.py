"""Outages: declared, measured, confirmed; ends move once by the published rule, and submissions keep their true times."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.models import Cycle, Dossier, Extension, Outage, Participant, Receipt
from kaona.assessment.operations import outages, participants
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.cycles import standing_of
from kaona.assessment.queries.outages import outages_for
from kaona.people.access import NotAllowed
from kaona.rules.thai_dates import local
from tests.cast import NOW, Cast

MINUTE = timedelta(minutes=1)


def end(year: Cast) -> Any:
    return Cycle.objects.get(pk=year.cycle.pk).window.closes_at


def declare(year: Cast, *, ago: int = 200, minutes: int = 90, by: Any = None) -> Outage:
    """So many minutes before the end, so long; noted after it."""
    closes_at = year.cycle.window.closes_at
    began = closes_at - ago * MINUTE
    return outages.declare_outage(began_at=began, ended_at=began + minutes * MINUTE, what="ไฟฟ้าดับ", by=by or year.administrator,
                                  at=closes_at + 60 * MINUTE)  # fmt: skip


def test_the_end_moves_for_all_once_and_everybody_learns_it(year: Cast) -> None:
    before = end(year)
    row = declare(year)
    moved = end(year)
    assert (moved > before, f"{local(moved):%H:%M}") == (True, "16:30")
    extension = Extension.objects.get()
    assert (extension.scope, extension.outage, extension.before, extension.until) == ("all", row, before, moved)
    assert Notice.objects.filter(recipient=year.coordinator, kind="cycle.window_moved").count() == 1
    assert standing_of(Dossier.objects.get(pk=year.dossier.pk)).deadline == moved
    # Again: nothing
    events = Event.objects.count()
    assert outages.apply_outage(outage=row, by=year.administrator, at=moved) == 0
    assert (end(year), Event.objects.count(), Notice.objects.filter(kind="cycle.window_moved").count()) == (
        moved,
        events,
        2 + 1,
    )


@pytest.mark.parametrize(("ago", "minutes"), [(200, 59), (60 * 24 * 5, 300)])
def test_one_that_does_not_count_moves_nothing_and_is_kept(year: Cast, ago: int, minutes: int) -> None:
    before = end(year)
    declare(year, ago=ago, minutes=minutes)
    assert (end(year), Extension.objects.count(), Outage.objects.count()) == (before, 0, 1)


def test_the_policy_of_the_cycle_decides(year: Cast) -> None:
    before = end(year)
    Cycle.objects.update(policies={"outage_extension": "never"})
    declare(year)
    assert end(year) == before


def test_closed_and_draft_cycles_stay(year: Cast) -> None:
    before = end(year)
    Cycle.objects.update(state="closed")
    declare(year)
    assert end(year) == before


def test_an_agency_with_a_later_end_of_its_own_is_moved_by_its_own(year: Cast) -> None:
    own = year.cycle.window.closes_at + timedelta(days=10)
    participants.extend(
        participant=Participant.objects.get(organisation=year.department),
        until=own,
        reason="x",
        by=year.officer,
        at=NOW,
    )
    before = end(year)
    outages.declare_outage(
        began_at=own - 120 * MINUTE, ended_at=own - 10 * MINUTE, what="ไฟฟ้าดับ", by=year.administrator, at=own
    )
    row = Participant.objects.get(organisation=year.department)
    assert (end(year), row.extended_to > own) == (before, True)
    assert Extension.objects.filter(outage__isnull=False).get().organisation == year.department


def test_a_submission_keeps_its_true_time_and_is_in_time_after_all(year: Cast) -> None:
    late = year.cycle.window.closes_at + 30 * MINUTE
    year.with_submission(at=late)
    Dossier.objects.filter(pk=year.dossier.pk).update(is_late=True)
    Receipt.objects.update(is_late=True)
    declare(year)
    row, receipt = Dossier.objects.get(pk=year.dossier.pk), Receipt.objects.get()
    assert (row.submitted_at, row.is_late, receipt.at, receipt.is_late) == (late, False, late, False)
    assert Event.objects.filter(kind="dossier.in_time", organisation_id=year.department.pk).count() == 1


def test_what_is_refused(year: Cast) -> None:
    closes_at = year.cycle.window.closes_at

    def declared(**change: Any) -> Callable[[], Outage]:
        given = {
            "began_at": closes_at - 100 * MINUTE,
            "ended_at": closes_at,
            "what": "x",
            "by": year.administrator,
            "at": closes_at,
        }
        return lambda: outages.declare_outage(**(given | change))

    for change, reason in (
        ({"ended_at": closes_at - 100 * MINUTE}, "outage_times"), ({"at": closes_at - MINUTE}, "outage_times"),
        ({"began_at": closes_at - timedelta(days=31)}, "outage_times"), ({"what": " "}, "outage_what"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=reason):
            declared(**change)()
    declared()()
    with pytest.raises(Refused, match="outage_exists"):
        declared(began_at=closes_at - 50 * MINUTE)()
    for who in (year.officer, year.coordinator, year.approver, year.nobody):
        with pytest.raises(NotAllowed):
            declared(by=who)()


def test_a_gap_of_the_worker_is_proposed_once_and_confirmed_once(year: Cast) -> None:
    closes_at = year.cycle.window.closes_at
    beat = lambda at: outages.keep_beat(name="worker", by=None, at=at)  # noqa: E731
    assert [beat(closes_at - n * MINUTE) for n in (300, 295, 290)] == [None, None, None]
    row = beat(closes_at - 100 * MINUTE)
    assert (row.began_at, row.ended_at, row.state) == (closes_at - 290 * MINUTE, closes_at - 100 * MINUTE, "proposed")
    assert beat(closes_at - 99 * MINUTE) is None
    assert Notice.objects.filter(recipient=year.administrator, kind="outage.measured").count() == 1
    before = end(year)
    assert Extension.objects.count() == 0
    with pytest.raises(NotAllowed):
        outages.settle_outage(outage=row, confirmed=True, by=year.officer, at=closes_at)
    outages.settle_outage(outage=row, confirmed=True, by=year.administrator, at=closes_at)
    assert end(year) > before
    for confirmed in (True, False):
        with pytest.raises(Refused, match="outage_settled"):
            outages.settle_outage(outage=row, confirmed=confirmed, by=year.administrator, at=closes_at)
    assert [line.moved[0].cycle for line in outages_for(year.administrator, at=NOW)] == [year.cycle]
    assert outages_for(year.coordinator, at=NOW) == []


def test_one_that_is_dismissed_moves_nothing(year: Cast) -> None:
    closes_at, before = year.cycle.window.closes_at, end(year)
    outages.keep_beat(name="worker", by=None, at=closes_at - 290 * MINUTE)
    row = outages.keep_beat(name="worker", by=None, at=closes_at - 100 * MINUTE)
    outages.settle_outage(outage=row, confirmed=False, by=year.administrator, at=closes_at)
    assert (end(year), Event.objects.latest("pk").kind) == (before, "outage.dismissed")
    with pytest.raises(Refused, match="outage_settled"):
        outages.apply_outage(outage=Outage.objects.get(), by=year.administrator, at=closes_at)
