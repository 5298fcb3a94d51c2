"""The window of a draft cycle in published calendars: a reason, one notice, wherever it is changed; joint cycles and next year."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.models import Calendar, CalendarChange, Cycle, Milestone
from kaona.assessment.operations import calendars, cycles, milestones
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.queries.calendar_copy import shifted_year
from kaona.assessment.queries.calendars import entries_of, published_with, sheet_of
from kaona.assessment.queries.holidays import days_off_of_year
from kaona.rules.roles import Role
from kaona.rules.thai_dates import BANGKOK
from tests.assessment.test_cycles import plan
from tests.cast import NOW, Cast, person

YEAR = 2570
DAY = timedelta(days=1)
OPENS, CLOSES = datetime(2027, 5, 3, 8, 30, tzinfo=BANGKOK), datetime(2027, 6, 30, 16, 30, tzinfo=BANGKOK)
BOTH = ["department", "province"]


def published(year: Cast, key: str = "agencies", at: datetime = NOW) -> Calendar:
    row = calendars.start_from_sample(fiscal_year=YEAR, key=key, by=year.officer, at=at)
    return publish(year, row, at)


def publish(year: Cast, row: Calendar, at: datetime) -> Calendar:
    version = Calendar.objects.get(pk=row.pk).version
    return calendars.publish_calendar(calendar=row, version=version, by=year.officer, at=at)


def wanted(year: Cast, **other: Any) -> cycles.CyclePlan:
    given = {"code": "2570", "fiscal_year": YEAR, "opens_at": OPENS, "closes_at": CLOSES} | other
    return replace(plan(year), **given)


def window(row: Calendar) -> Milestone:
    return row.milestones.get(kind="window", withdrawn_at=None)


def draft(year: Cast, row: Calendar, **other: Any) -> Cycle:
    """A draft cycle that took what was planned in a published calendar, as it is."""
    planned = window(row)
    same = wanted(year, **({"opens_at": planned.opens_at, "closes_at": planned.closes_at} | other))
    return cycles.create_cycle(plan=same, by=year.officer, at=NOW + DAY)


def told() -> list[str]:
    return sorted(one.recipient.email.split("@")[0] for one in Notice.objects.filter(kind="calendar.changed"))


def shown(row: Calendar) -> list[tuple[datetime, datetime]]:
    return [(one.sheet.opens_at, one.sheet.closes_at) for one in entries_of(row) if one.sheet.kind == "window"]


def test_what_is_planned_and_published_is_taken_as_it_is_without_a_word(year: Cast) -> None:
    row = published(year)
    made = draft(year, row)
    assert (made.window, told()) == (window(row), [])


def by_creating(year: Cast, row: Calendar, reason: str) -> None:
    cycles.create_cycle(plan=wanted(year), reason=reason, by=year.officer, at=NOW + DAY)


def by_the_cycle(year: Cast, row: Calendar, reason: str) -> None:
    made = Cycle.objects.filter(code="2570").first() or draft(year, row)
    cycles.change_cycle(cycle=made, plan=wanted(year), reason=reason, by=year.officer, at=NOW + 2 * DAY)


def by_the_calendar(year: Cast, row: Calendar, reason: str) -> None:
    made = Cycle.objects.filter(code="2570").first() or draft(year, row)
    sheet = replace(sheet_of(made.window), opens_at=OPENS, closes_at=CLOSES)
    milestones.change_milestone(milestone=made.window, sheet=sheet, version=made.window.version, reason=reason, by=year.officer,
                                at=NOW + 2 * DAY)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "refusal"),
    [(by_creating, "window_reason"), (by_the_cycle, "window_reason"), (by_the_calendar, "milestone_faults")],
)
def test_other_times_need_a_reason_and_are_told_once_wherever_they_are_given(
    year: Cast, change: Callable[[Cast, Calendar, str], None], refusal: str
) -> None:
    row = published(year)
    before = shown(row)
    assert before != [(OPENS, CLOSES)]
    with pytest.raises(Refused) as caught:
        change(year, row, " ")
    assert caught.value.reason == refusal
    assert (shown(row), told()) == (before, [])
    change(year, row, "เลื่อนตามมติคณะรัฐมนตรี")
    assert shown(row) == [(OPENS, CLOSES)]
    assert told() == ["coordinator", "head", "outsider"]
    body = Notice.objects.filter(kind="calendar.changed").first().body
    assert body == "3 พ.ค. 2570 08:30 น. – 30 มิ.ย. 2570 16:30 น.\nเลื่อนตามมติคณะรัฐมนตรี"
    line = CalendarChange.objects.filter(milestone=window(row), what="changed").get()
    assert (line.reason, line.by) == ("เลื่อนตามมติคณะรัฐมนตรี", year.officer)
    # The same again changes nothing and tells nobody
    by_the_cycle(year, row, "")
    assert len(told()) == 3


def test_a_window_that_stood_there_when_the_calendar_was_published_is_read_and_kept_alike(year: Cast) -> None:
    made = cycles.create_cycle(plan=wanted(year), by=year.officer, at=NOW)
    row = made.window.calendar
    moved = wanted(year, closes_at=CLOSES + DAY)
    cycles.change_cycle(cycle=made, plan=moved, by=year.officer, at=NOW)  # a draft calendar is nobody's yet
    row = publish(year, row, NOW + DAY)
    assert shown(row) == [(OPENS, CLOSES + DAY)]
    with pytest.raises(Refused, match="window_reason"):
        cycles.change_cycle(cycle=made, plan=wanted(year), by=year.officer, at=NOW + 2 * DAY)


def test_what_no_agency_reads_needs_no_reason(year: Cast) -> None:
    row = published(year)
    milestones.withdraw_milestone(milestone=window(row), version=0, reason="ยังไม่แน่", by=year.officer, at=NOW)
    known = told()
    made = cycles.create_cycle(plan=wanted(year), by=year.officer, at=NOW + DAY)
    cycles.change_cycle(cycle=made, plan=wanted(year, closes_at=CLOSES + DAY), by=year.officer, at=NOW + DAY)
    made.refresh_from_db()
    sheet = replace(sheet_of(made.window), closes_at=CLOSES)
    milestones.change_milestone(milestone=made.window, sheet=sheet, version=made.window.version, reason="", by=year.officer,
                                at=NOW + DAY)  # fmt: skip
    assert (shown(row), published_with(made.window), told()) == ([], [], known)


def test_a_window_planned_for_one_year_stays_there_when_the_cycle_goes_to_another(year: Cast) -> None:
    row = published(year)
    made = draft(year, row)
    before = shown(row)
    elsewhere = wanted(year, fiscal_year=2571, opens_at=OPENS + 366 * DAY, closes_at=CLOSES + 366 * DAY)
    made = cycles.change_cycle(cycle=made, plan=elsewhere, by=year.officer, at=NOW + DAY)
    assert (shown(row), made.window.calendar.fiscal_year, told()) == (before, 2571, [])


def test_one_window_for_two_calendars_is_told_in_both_and_each_person_once(year: Cast) -> None:
    departments, provinces = published(year), published(year, "provinces")
    person("both@example.go.th", Role.COORDINATOR, year.province)
    with pytest.raises(Refused, match="window_reason"):
        cycles.create_cycle(plan=wanted(year, agency_types=BOTH), by=year.officer, at=NOW + DAY)
    assert window(provinces).withdrawn_at is None
    made = cycles.create_cycle(
        plan=wanted(year, agency_types=BOTH), reason="รอบเดียวกันทั้งสองกลุ่ม", by=year.officer, at=NOW + DAY
    )
    # One window: what was planned for the provinces gave way to it, and both calendars show it
    assert shown(departments) == shown(provinces) == [(OPENS, CLOSES)]
    assert [one.key for one in entries_of(provinces) if one.sheet.kind == "window"] == [made.window_id]
    assert CalendarChange.objects.filter(calendar=provinces, what="withdrawn").get().reason == "รอบเดียวกันทั้งสองกลุ่ม"
    assert told() == ["both", "coordinator", "governor", "head", "outsider"]
    # The provinces leave the cycle: their calendar loses its window
    with pytest.raises(Refused, match="window_reason"):
        cycles.change_cycle(cycle=made, plan=wanted(year), by=year.officer, at=NOW + 2 * DAY)
    cycles.change_cycle(cycle=made, plan=wanted(year), reason="แยกรอบ", by=year.officer, at=NOW + 2 * DAY)
    gone = Notice.objects.filter(kind="calendar.changed", title__startswith="ถอนออก")
    assert sorted(one.recipient.email.split("@")[0] for one in gone) == ["both", "governor"]
    assert (shown(departments), shown(provinces)) == ([(OPENS, CLOSES)], [])


def test_a_shared_window_changed_in_the_calendar_is_told_where_it_is_published(year: Cast) -> None:
    """It stands in the departments' calendar, which is a draft; the provinces read it in theirs."""
    provinces = published(year, "provinces")
    planned = window(provinces)
    same = wanted(year, agency_types=BOTH, opens_at=planned.opens_at, closes_at=planned.closes_at)
    made = cycles.create_cycle(plan=same, by=year.officer, at=NOW + DAY).window
    sheet = replace(sheet_of(made), closes_at=CLOSES + DAY)
    change = {"milestone": made, "sheet": sheet, "version": made.version, "by": year.officer, "at": NOW + DAY}
    with pytest.raises(Refused) as caught:
        milestones.change_milestone(reason="", **change)
    assert list(caught.value.detail["faults"]) == ["reason"]
    milestones.change_milestone(reason="เลื่อน", **change)
    assert told() == ["governor"]


def test_what_only_the_provinces_planned_becomes_the_window_of_both(year: Cast) -> None:
    provinces = published(year, "provinces")
    planned = window(provinces)
    same = wanted(year, agency_types=BOTH, opens_at=planned.opens_at, closes_at=planned.closes_at)
    made = cycles.create_cycle(plan=same, by=year.officer, at=NOW + DAY)
    assert (made.window_id, made.window.calendar.agency_types[0]) == (planned.pk, "department")
    assert (shown(provinces), told()) == ([(planned.opens_at, planned.closes_at)], [])


def test_two_officers_at_one_window(year: Cast) -> None:
    row = published(year)
    made = draft(year, row)
    stale = Milestone.objects.get(pk=made.window_id)
    cycles.change_cycle(cycle=made, plan=wanted(year), reason="เลื่อน", by=year.officer, at=NOW + DAY)
    with pytest.raises(Conflict):
        milestones.change_milestone(milestone=stale, sheet=sheet_of(stale), version=stale.version, reason="x", by=year.officer,
                                    at=NOW + DAY)  # fmt: skip
    kinds = list(Event.objects.order_by("-pk").values_list("kind", flat=True)[:1])
    assert kinds == ["cycle.changed"]


def test_each_groups_calendar_of_next_year_has_the_window_of_a_joint_cycle(year: Cast) -> None:
    """The cycle of 2569 is for both; its window stands in the departments' calendar."""
    provinces = calendars.create_calendar(
        fiscal_year=2569, agency_types=["province"], name_th="จังหวัด", name_en="", by=year.officer, at=NOW
    )
    line = shifted_year(provinces, YEAR, days_off_of_year(YEAR))[0]
    assert (line.sheet, line.shared) == (sheet_of(year.cycle.window), True)
    # 15 May 2027 is a Saturday
    copies = [
        calendars.copy_calendar(source=one, fiscal_year=YEAR, as_is=(), by=year.officer, at=NOW)
        for one in (provinces, year.cycle.window.calendar)
    ]
    assert [window(one).opens_at.date().isoformat() for one in copies] == ["2027-05-17", "2027-05-17"]
    assert len({window(one).uid for one in copies} | {year.cycle.window.uid}) == 3
    # The next joint cycle makes them one again
    made = cycles.create_cycle(plan=wanted(year, agency_types=BOTH), by=year.officer, at=NOW + DAY)
    assert made.window == window(copies[1])
    assert not copies[0].milestones.filter(kind="window", withdrawn_at=None).exists()
    for one in copies:
        assert [entry.key for entry in entries_of(one, drafts=True)] == [made.window_id]


def test_a_year_that_has_a_window_gets_no_second_one_by_the_copy(year: Cast) -> None:
    provinces = calendars.create_calendar(
        fiscal_year=2569, agency_types=["province"], name_th="จังหวัด", name_en="", by=year.officer, at=NOW
    )
    made = cycles.create_cycle(plan=wanted(year, agency_types=BOTH), by=year.officer, at=NOW)
    copy = calendars.copy_calendar(source=provinces, fiscal_year=YEAR, as_is=(), by=year.officer, at=NOW)
    assert [one.key for one in entries_of(copy, drafts=True)] == [made.window_id]
