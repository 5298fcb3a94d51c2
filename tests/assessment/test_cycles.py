"""The deeds on cycles themselves: who may not, two at once, what an opened or closed cycle refuses, the audit lines."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from kaona.activity.models import Delivery, Event
from kaona.assessment.models import Cycle, Dossier
from kaona.assessment.operations import cycles, participants
from kaona.assessment.operations.base import Refused
from kaona.people.access import NotAllowed
from kaona.rules.stages import MoveRefused
from tests.cast import NOW, Cast

OUTSIDE = ("editor", "coordinator", "head", "assessor", "approver", "administrator", "viewer", "outsider", "nobody")


def plan(year: Cast) -> cycles.CyclePlan:
    return cycles.CyclePlan(
        code="next", name_th="รอบหน้า", fiscal_year=2570, result_year=2569, agency_types=["department"],
        edition=year.cycle.edition, rule_set=year.cycle.rule_set, opens_at=NOW, closes_at=NOW + timedelta(days=30),
    )  # fmt: skip


def deeds(year: Cast, by: object) -> dict[str, Callable[[], object]]:
    row, who = year.cycle.participants.get(organisation=year.department), {"by": by, "at": NOW}
    later = year.cycle.window.closes_at + timedelta(days=9)
    return {
        "create": lambda: cycles.create_cycle(plan=plan(year), **who),
        "change": lambda: cycles.change_cycle(cycle=year.cycle, plan=plan(year), **who),
        "open": lambda: cycles.open_cycle(cycle=year.cycle, **who),
        "close": lambda: cycles.close_cycle(cycle=year.cycle, **who),
        "move_window": lambda: cycles.move_window(cycle=year.cycle, closes_at=later, reason="x", **who),
        "add": lambda: participants.add_participants(cycle=year.cycle, organisations=[year.other], origin="csv", **who),
        "propose": lambda: participants.propose_participants(cycle=year.cycle, **who),
        "copy": lambda: participants.copy_participants(cycle=year.cycle, source=year.cycle, **who),
        "extend": lambda: participants.extend(participant=row, until=later, reason="x", **who),
        "take_out": lambda: participants.take_out(participant=row, state="left", reason="x", **who),
        "remind": lambda: participants.remind(cycle=year.cycle, participants=[row], text="", **who),
    }


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_but_an_officer_touches_a_cycle(year: Cast, who: str) -> None:
    for name, deed in deeds(year, getattr(year, who)).items():
        with pytest.raises(NotAllowed):
            deed()
        assert not Event.objects.exists(), name
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("create", ["cycle.created"]), ("close", ["cycle.closed"]), ("move_window", ["cycle.window_moved"]),
        ("add", ["participant.joined", "dossier.started"]), ("extend", ["participant.extended"]),
        ("take_out", ["participant.left"]), ("remind", ["participant.reminded", "cycle.reminded"]),
    ],
)  # fmt: skip
def test_each_deed_leaves_its_line(year: Cast, name: str, kinds: list[str]) -> None:
    deeds(year, year.officer)[name]()
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == kinds


def test_an_opened_cycle_refuses_a_change_and_a_second_opening(year: Cast) -> None:
    with pytest.raises(Refused, match="opened"):
        cycles.change_cycle(cycle=year.cycle, plan=plan(year), by=year.officer, at=NOW)
    with pytest.raises(MoveRefused):
        cycles.open_cycle(cycle=year.cycle, by=year.officer, at=NOW)


def test_two_who_open_one_draft_at_once_make_each_dossier_once(year: Cast) -> None:
    """Both hold the draft as it was."""
    row = cycles.create_cycle(plan=plan(year), by=year.officer, at=NOW)
    participants.add_participants(cycle=row, organisations=[year.department], origin="manual", by=year.officer, at=NOW)
    mine, yours = (Cycle.objects.get(pk=row.pk) for _ in range(2))
    cycles.open_cycle(cycle=mine, by=year.officer, at=NOW)
    with pytest.raises(MoveRefused):
        cycles.open_cycle(cycle=yours, by=year.officer, at=NOW)
    assert Dossier.objects.filter(cycle=row).count() == 1
    assert Delivery.objects.filter(subject__contains="รอบหน้า").count() == 2  # coordinator and head, once each


def test_a_draft_is_neither_extended_nor_reminded_and_opens_with_somebody_only(year: Cast) -> None:
    row = cycles.create_cycle(plan=plan(year), by=year.officer, at=NOW)
    with pytest.raises(Refused, match="draft"):
        cycles.move_window(cycle=row, closes_at=NOW + timedelta(days=90), reason="x", by=year.officer, at=NOW)
    with pytest.raises(Refused, match="closed"):
        participants.remind(cycle=row, participants=[], text="", by=year.officer, at=NOW)
    with pytest.raises(Refused, match="participants"):
        cycles.open_cycle(cycle=row, by=year.officer, at=NOW)


def test_a_draft_keeps_its_agencies_when_its_types_change(year: Cast) -> None:
    row = cycles.create_cycle(plan=plan(year), by=year.officer, at=NOW)
    participants.add_participants(cycle=row, organisations=[year.department], origin="manual", by=year.officer, at=NOW)
    with pytest.raises(Refused, match="type"):
        cycles.change_cycle(cycle=row, plan=replace(plan(year), agency_types=["province"]), by=year.officer, at=NOW)


def test_who_has_submitted_is_not_reminded_whoever_is_named(year: Cast) -> None:
    Dossier.objects.filter(pk=year.dossier.pk).update(stage="submitted", signed_at=NOW, submitted_at=NOW)
    rows = list(year.cycle.participants.all())
    done = participants.remind(cycle=year.cycle, participants=rows, text="", by=year.officer, at=NOW)
    assert [one.pk for one in done.told] == [year.province.pk]
    again = participants.remind(cycle=year.cycle, participants=rows, text="", by=year.officer, at=NOW)
    assert ([one.pk for one in again.before], again.told) == ([year.province.pk], [])
    tomorrow = participants.remind(
        cycle=year.cycle, participants=rows, text="", by=year.officer, at=NOW + timedelta(days=1)
    )
    assert len(tomorrow.told) == 1


def test_a_merged_agency_joins_no_cycle(year: Cast) -> None:
    year.other.valid_to = NOW.date()
    with pytest.raises(Refused, match="ended"):
        participants.add_participants(
            cycle=year.cycle, organisations=[year.other], origin="csv", by=year.officer, at=NOW
        )


def test_nobody_joins_a_closed_cycle(year: Cast) -> None:
    cycles.close_cycle(cycle=year.cycle, by=year.officer, at=NOW)
    with pytest.raises(Refused, match="closed"):
        participants.add_participants(
            cycle=year.cycle, organisations=[year.other], origin="csv", by=year.officer, at=NOW
        )
