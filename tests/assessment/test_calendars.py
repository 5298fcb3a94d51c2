"""The programme year: one calendar per year and type, deeds with history and notices, windows that are the cycles'."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import yaml
from django.db import IntegrityError, transaction

from kaona.activity.models import Event, Notice
from kaona.assessment.models import Calendar, CalendarChange, CalendarType, Extension, Milestone, Participant
from kaona.assessment.operations import calendars, cycles, extending, holidays, milestones, participants
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.queries.calendar_copy import shifted_year
from kaona.assessment.queries.calendars import calendars_for, entries_of, own_calendar, published_calendars, sheet_of
from kaona.assessment.queries.cycles import standing_of
from kaona.assessment.queries.holidays import days_off, days_off_of_year, shipped, unconfirmed_years
from kaona.people.access import NotAllowed
from kaona.rules.calendar_faults import Sheet, whole_days
from kaona.rules.calendar_shift import Span
from kaona.rules.thai_dates import BANGKOK
from tests.assessment.test_cycles import plan
from tests.cast import NOW, Cast, organisation

YEAR = 2570
CLINIC = Sheet("clinic", "คลินิก", *whole_days(Span(date(2027, 4, 20), date(2027, 4, 22))), audience="coordinators")
WINDOW = Sheet("window", "ประเมินตนเอง", datetime(2027, 5, 3, 8, 30, tzinfo=BANGKOK), datetime(2027, 6, 30, 16, 30, tzinfo=BANGKOK),
               whole_days=False)  # fmt: skip


def sample(year: Cast, key: str = "agencies", fiscal_year: int = YEAR) -> Calendar:
    return calendars.start_from_sample(fiscal_year=fiscal_year, key=key, by=year.officer, at=NOW)


def published(year: Cast) -> Calendar:
    row = sample(year)
    return calendars.publish_calendar(
        calendar=row, version=Calendar.objects.get(pk=row.pk).version, by=year.officer, at=NOW
    )


def clinic(row: Calendar) -> Milestone:
    return row.milestones.get(kind="clinic")


def kinds(after: int) -> list[str]:
    return list(Event.objects.filter(pk__gt=after).order_by("pk").values_list("kind", flat=True))


def deeds(year: Cast, row: Calendar) -> dict[str, Callable[[Any], Any]]:
    one = clinic(row)
    new = replace(sheet_of(one), title_th="คลินิกใหม่")
    day = date(2027, 3, 1)
    return {
        "create": lambda by: calendars.create_calendar(fiscal_year=2575, agency_types=["province"], name_th="ปฏิทิน", name_en="", by=by, at=NOW),
        "sample": lambda by: calendars.start_from_sample(fiscal_year=2576, key="provinces", by=by, at=NOW),
        "copy": lambda by: calendars.copy_calendar(source=row, fiscal_year=2571, as_is=(), by=by, at=NOW),
        "name": lambda by: calendars.name_calendar(calendar=row, name_th="ชื่อใหม่", name_en="", is_sample=False, version=now(row), by=by, at=NOW),
        "publish": lambda by: calendars.publish_calendar(calendar=row, version=now(row), by=by, at=NOW),
        "add": lambda by: milestones.add_milestone(calendar=row, sheet=CLINIC, reason="", by=by, at=NOW),
        "change": lambda by: milestones.change_milestone(milestone=one, sheet=new, version=one.version, reason="", by=by, at=NOW),
        "withdraw": lambda by: milestones.withdraw_milestone(milestone=clinic(row), version=clinic(row).version, reason="ยกเลิก", by=by, at=NOW),
        "holiday": lambda by: holidays.add_holiday(day=day, name_th="วันหยุดพิเศษ", name_en="", by=by, at=NOW),
    }  # fmt: skip


def now(row: Calendar) -> int:
    return Calendar.objects.get(pk=row.pk).version


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        ("create", "calendar.created"), ("sample", "calendar.created"), ("copy", "calendar.copied"), ("name", "calendar.named"),
        ("publish", "calendar.published"), ("add", "milestone.added"), ("change", "milestone.changed"),
        ("withdraw", "milestone.withdrawn"), ("holiday", "holiday.added"),
    ],
)  # fmt: skip
def test_officers_do_it_nobody_else_and_it_leaves_one_line(year: Cast, deed: str, kind: str) -> None:
    row = sample(year)
    for who in (
        year.coordinator,
        year.head,
        year.assessor,
        year.approver,
        year.administrator,
        year.viewer,
        year.nobody,
    ):
        with pytest.raises(NotAllowed):
            deeds(year, row)[deed](who)
    last = Event.objects.latest("pk").pk
    deeds(year, row)[deed](year.officer)
    assert kinds(last) == [kind]


def test_one_calendar_per_year_and_type(year: Cast) -> None:
    row = sample(year)
    assert row.agency_types == ["department", "public_organisation"]
    for again in (
        lambda: sample(year),
        lambda: calendars.create_calendar(
            fiscal_year=YEAR, agency_types=["public_organisation"], name_th="x", name_en="", by=year.officer, at=NOW
        ),
    ):
        with pytest.raises(Refused, match="calendar_exists"):
            again()
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarType.objects.create(calendar=row, fiscal_year=YEAR, agency_type="department")
    assert sample(year, "provinces").agency_types == ["province"]


def test_every_fault_at_once(year: Cast) -> None:
    with pytest.raises(Refused) as caught:
        calendars.create_calendar(
            fiscal_year=2027, agency_types=[], name_th=" ", name_en="x" * 201, by=year.officer, at=NOW
        )
    assert sorted(caught.value.detail["faults"]) == ["agency_types", "fiscal_year", "name_en", "name_th"]
    with pytest.raises(Refused) as caught:
        milestones.add_milestone(calendar=published(year), sheet=replace(CLINIC, title_th="", link="ftp://x"), reason=" ",
                                 by=year.officer, at=NOW)  # fmt: skip
    assert sorted(caught.value.detail["faults"]) == ["link", "reason", "title_th"]


def test_the_sample_year_is_marked_and_lies_in_its_year(year: Cast) -> None:
    row = sample(year)
    assert (row.is_sample, row.state, row.milestones.count()) == (True, "draft", 14)
    spans = [sheet_of(one).span for one in row.milestones.all()]
    assert (min(one.first for one in spans), max(one.last for one in spans)) == (date(2026, 10, 1), date(2027, 9, 30))
    assert row.milestones.get(kind="window").closes_at == datetime(2027, 6, 30, 16, 30, tzinfo=BANGKOK)


def test_two_at_once(year: Cast) -> None:
    row = sample(year)
    one = clinic(row)
    stale = now(row)
    milestones.change_milestone(
        milestone=one, sheet=replace(sheet_of(one), place="ห้อง ก"), version=0, reason="", by=year.officer, at=NOW
    )
    for again in (
        lambda: milestones.change_milestone(milestone=one, sheet=sheet_of(one), version=0, reason="", by=year.officer, at=NOW),
        lambda: milestones.withdraw_milestone(milestone=one, version=0, reason="x", by=year.officer, at=NOW),
        lambda: calendars.publish_calendar(calendar=row, version=stale, by=year.officer, at=NOW),
        lambda: calendars.name_calendar(calendar=row, name_th="x", name_en="", is_sample=True, version=stale, by=year.officer, at=NOW),
    ):  # fmt: skip
        with pytest.raises(Conflict):
            again()
    assert (clinic(row).place, clinic(row).version, clinic(row).sequence) == ("ห้อง ก", 1, 1)


def test_a_published_calendar_changes_with_a_reason_and_those_concerned_learn_it_once(year: Cast) -> None:
    row = published(year)
    told = Notice.objects.filter(kind="calendar.published")
    assert sorted(one.recipient.email.split("@")[0] for one in told) == ["coordinator", "head", "outsider"]
    with pytest.raises(Refused, match="calendar_published"):
        calendars.publish_calendar(calendar=row, version=row.version, by=year.officer, at=NOW)
    one = clinic(row)
    later = replace(sheet_of(one), closes_at=one.closes_at + timedelta(days=1))
    one = milestones.change_milestone(
        milestone=one, sheet=later, version=0, reason="วิทยากรติดราชการ", by=year.officer, at=NOW
    )
    notices = Notice.objects.filter(kind="calendar.changed")
    assert sorted(n.recipient.email.split("@")[0] for n in notices) == ["coordinator", "outsider"]
    assert "วิทยากรติดราชการ" in notices[0].body
    # The same again changes nothing and tells nobody
    milestones.change_milestone(milestone=one, sheet=later, version=1, reason="วิทยากรติดราชการ", by=year.officer, at=NOW)
    assert Notice.objects.filter(kind="calendar.changed").count() == 2
    change = CalendarChange.objects.filter(milestone=one, what="changed").get()
    assert (change.reason, list(change.before), change.by) == ("วิทยากรติดราชการ", ["closes_at"], year.officer)
    # Withdrawn, not deleted
    milestones.withdraw_milestone(milestone=one, version=1, reason="ไม่จัดแล้ว", by=year.officer, at=NOW)
    assert Milestone.objects.get(pk=one.pk).withdrawn_reason == "ไม่จัดแล้ว"
    assert one.pk not in [entry.key for entry in entries_of(row)]
    with pytest.raises(Refused, match="milestone_withdrawn"):
        milestones.withdraw_milestone(milestone=one, version=2, reason="x", by=year.officer, at=NOW)


def test_a_draft_tells_nobody(year: Cast) -> None:
    row = sample(year)
    deeds(year, row)["change"](year.officer)
    assert Notice.objects.count() == 0


def test_a_copy_proposes_working_days_and_keeps_what_is_wanted(year: Cast) -> None:
    row = sample(year)
    days = {
        one.sheet.kind: one
        for one in shifted_year(row, 2571, days_off_of_year(2571))
        if one.sheet.kind in ("window", "ceremony")
    }
    ceremony, window = days["ceremony"], days["window"]
    assert (ceremony.proposal.same.first, ceremony.proposal.proposed.first) == (date(2028, 9, 10), date(2028, 9, 11))
    copy = calendars.copy_calendar(source=row, fiscal_year=2571, as_is=[window.uid], by=year.officer, at=NOW)
    assert (copy.is_sample, copy.state, copy.milestones.count()) == (False, "draft", 14)
    assert sheet_of(copy.milestones.get(kind="ceremony")).span == ceremony.proposal.proposed
    kept = copy.milestones.get(kind="window")
    assert (kept.opens_at, kept.closes_at) == (
        datetime(2028, 5, 1, 8, 30, tzinfo=BANGKOK),
        datetime(2028, 6, 30, 16, 30, tzinfo=BANGKOK),
    )
    assert not set(copy.milestones.values_list("uid", flat=True)) & set(row.milestones.values_list("uid", flat=True))
    with pytest.raises(Refused, match="calendar_exists"):
        calendars.copy_calendar(source=row, fiscal_year=2571, as_is=(), by=year.officer, at=NOW)


def test_a_cycle_takes_the_window_that_was_planned(year: Cast) -> None:
    row = sample(year)
    planned = row.milestones.get(kind="window")
    wanted = replace(plan(year), code="2570", fiscal_year=YEAR, opens_at=WINDOW.opens_at, closes_at=WINDOW.closes_at)
    made = cycles.create_cycle(plan=wanted, by=year.officer, at=NOW)
    assert made.window_id == planned.pk
    planned.refresh_from_db()
    assert (planned.opens_at, planned.sequence) == (WINDOW.opens_at, 1)
    # A draft's window moves both ways, in the cycle and in the calendar
    later = replace(sheet_of(planned), opens_at=WINDOW.opens_at + timedelta(days=7))
    milestones.change_milestone(
        milestone=planned, sheet=later, version=planned.version, reason="", by=year.officer, at=NOW
    )
    made.refresh_from_db()
    assert made.window.opens_at == later.opens_at
    cycles.change_cycle(cycle=made, plan=wanted, by=year.officer, at=NOW)
    assert Milestone.objects.get(pk=planned.pk).opens_at == WINDOW.opens_at


def test_a_cycle_without_a_planned_window_makes_one_in_the_years_calendar(year: Cast) -> None:
    wanted = replace(plan(year), code="2572", fiscal_year=2572)
    made = cycles.create_cycle(plan=wanted, by=year.officer, at=NOW)
    row = made.window.calendar
    assert (row.fiscal_year, row.agency_types, row.state) == (2572, ["department", "public_organisation"], "draft")
    filled = sample(year, fiscal_year=2572)
    assert (filled.pk, filled.milestones.filter(kind="window").get().pk) == (row.pk, made.window_id)


def test_the_window_of_an_open_cycle_ends_later_only_and_agencies_learn_it_once(year: Cast) -> None:
    window = year.cycle.window
    sheet = sheet_of(window)
    for change, field in (
        ({"closes_at": sheet.closes_at - timedelta(days=1)}, "closes"), ({"opens_at": sheet.opens_at + timedelta(days=1)}, "opens"),
        ({"kind": "other"}, "kind"), ({"closes_at": sheet.closes_at + timedelta(days=1)}, "reason"),
    ):  # fmt: skip
        with pytest.raises(Refused) as caught:
            milestones.change_milestone(
                milestone=window, sheet=replace(sheet, **change), version=0, reason="", by=year.officer, at=NOW
            )
        assert list(caught.value.detail["faults"]) == [field]
    later = replace(sheet, closes_at=sheet.closes_at + timedelta(days=3))
    milestones.change_milestone(milestone=window, sheet=later, version=0, reason="น้ำท่วม", by=year.officer, at=NOW)
    year.cycle.refresh_from_db()
    assert (year.cycle.window.closes_at, year.cycle.window.version) == (later.closes_at, 1)
    assert standing_of(year.dossier.__class__.objects.get(pk=year.dossier.pk)).deadline == later.closes_at
    assert Notice.objects.filter(recipient=year.coordinator, kind="cycle.window_moved").count() == 1
    assert Notice.objects.filter(kind="calendar.changed").count() == 0
    row = Extension.objects.get()
    assert (row.scope, row.until, row.reason) == ("all", later.closes_at, "น้ำท่วม")
    with pytest.raises(Refused, match="window_cycle"):
        milestones.withdraw_milestone(milestone=window, version=1, reason="x", by=year.officer, at=NOW)


def test_a_window_for_several_types_stands_in_each_calendar(year: Cast) -> None:
    calendar = calendars.create_calendar(
        fiscal_year=2569, agency_types=["province"], name_th="จังหวัด", name_en="", by=year.officer, at=NOW
    )
    assert [one.key for one in entries_of(calendar)] == [year.cycle.window_id]
    assert [one.cycle for one in entries_of(year.cycle.window.calendar)] == [year.cycle.pk]
    # It is the window of the year there too: the sample brings no second one, and none is put over it
    filled = calendars.start_from_sample(fiscal_year=2569, key="provinces", by=year.officer, at=NOW)
    assert (filled.pk, filled.milestones.filter(kind="window").count()) == (calendar.pk, 0)
    over = replace(WINDOW, opens_at=NOW, closes_at=NOW + timedelta(days=1))
    with pytest.raises(Refused) as caught:
        milestones.add_milestone(calendar=calendar, sheet=over, reason="", by=year.officer, at=NOW)
    assert list(caught.value.detail["faults"]) == ["closes"]


def test_a_type_is_given_a_later_end_and_who_joins_later_has_it(year: Cast) -> None:
    until = year.cycle.window.closes_at + timedelta(days=5)
    last = Event.objects.count()
    assert (
        extending.extend_type(
            cycle=year.cycle, agency_type="department", until=until, reason="ระบบสารบรรณล่ม", by=year.officer, at=NOW
        )
        == 1
    )
    assert Event.objects.count() == last + 2  # the agency's line and the cycle's
    rows = {row.organisation_id: row.extended_to for row in Participant.objects.all()}
    assert rows == {year.department.pk: until, year.province.pk: None}
    assert Notice.objects.filter(recipient=year.coordinator, body=f"{year.cycle.name_th} · ระบบสารบรรณล่ม").count() == 1
    participants.add_participants(
        cycle=year.cycle, organisations=[year.other], origin="manual", by=year.officer, at=NOW
    )
    assert Participant.objects.get(organisation=year.other).extended_to == until
    for given, reason in (
        ({"until": until}, "window"),
        ({"agency_type": "office"}, "type"),
        ({"reason": " "}, "reason"),
    ):
        with pytest.raises(Refused, match=reason):
            extending.extend_type(**({"cycle": year.cycle, "agency_type": "department", "until": until + timedelta(days=1), "reason": "x",
                                      "by": year.officer, "at": NOW} | given))  # fmt: skip
    with pytest.raises(NotAllowed):
        extending.extend_type(
            cycle=year.cycle, agency_type="department", until=until, reason="x", by=year.coordinator, at=NOW
        )


def test_an_agencys_own_end_stands_in_its_calendar_and_no_other(year: Cast) -> None:
    until = year.cycle.window.closes_at + timedelta(days=2)
    participants.extend(participant=year.cycle.participants.get(organisation=year.department), until=until, reason="ย้ายอาคาร",
                        by=year.officer, at=NOW)  # fmt: skip
    calendar = year.cycle.window.calendar
    assert [one.closes_at for one in entries_of(calendar, agency=year.department)] == [until]
    assert [one.closes_at for one in entries_of(calendar, agency=year.other)] == [year.cycle.window.closes_at]


def test_who_sees_which_calendar(year: Cast) -> None:
    draft = sample(year, "provinces")
    shown = published(year)
    assert draft in calendars_for(year.officer, at=NOW)
    assert list(calendars_for(year.coordinator, at=NOW)) == [shown]
    assert published_calendars() == [shown]
    assert published_calendars(2569) == []
    assert own_calendar(year.coordinator, at=NOW) == (shown, year.department)
    assert own_calendar(year.governor, at=NOW) == (None, year.province)


def test_a_window_that_only_a_draft_cycle_brought_is_for_officers(year: Cast) -> None:
    row = sample(year, "provinces")
    row.milestones.filter(kind="window").update(withdrawn_at=NOW)
    wanted = replace(plan(year), code="p", fiscal_year=YEAR, agency_types=["province"])
    made = cycles.create_cycle(plan=wanted, by=year.officer, at=NOW)
    assert made.window_id not in [one.key for one in entries_of(row)]
    assert made.window_id in [one.key for one in entries_of(row, drafts=True)]


@pytest.mark.django_db
def test_shipped_holidays_are_those_that_were_announced() -> None:
    off = [day.isoformat() for day in holidays_of_year(2568)]
    assert off == [
        "2025-01-01", "2025-02-12", "2025-04-06", "2025-04-07", "2025-04-13", "2025-04-14", "2025-04-15", "2025-04-16", "2025-05-04",
        "2025-05-05", "2025-05-09", "2025-05-11", "2025-05-12", "2025-06-02", "2025-06-03", "2025-07-10", "2025-07-11", "2025-07-28",
        "2025-08-11", "2025-08-12", "2025-10-13", "2025-10-23", "2025-12-05", "2025-12-10", "2025-12-31",
    ]  # fmt: skip
    assert (date(2024, 1, 2) in holidays_of_year(2567), date(2023, 12, 29) in holidays_of_year(2566)) == (False, True)
    assert [shipped().confirmed(year) for year in range(2566, 2573)] == [True, True, True, True, False, False, False]
    assert unconfirmed_years(2570) == [2570]


def holidays_of_year(year: int) -> list[date]:
    from kaona.rules.holidays import holidays_of

    return list(holidays_of(shipped(), year))


def test_a_special_day_counts_until_it_is_taken_back(year: Cast) -> None:
    day = date(2027, 3, 1)
    row = holidays.add_holiday(day=day, name_th="วันหยุดพิเศษ", name_en="", by=year.officer, at=NOW)
    assert day in days_off(day, day)
    with pytest.raises(Refused, match="holiday_exists"):
        holidays.add_holiday(day=day, name_th="อีกครั้ง", name_en="", by=year.officer, at=NOW)
    with pytest.raises(Refused, match="holiday_name"):
        holidays.add_holiday(day=day, name_th=" ", name_en="", by=year.officer, at=NOW)
    holidays.withdraw_holiday(holiday=row, by=year.officer, at=NOW)
    with pytest.raises(Refused, match="holiday_withdrawn"):
        holidays.withdraw_holiday(holiday=row, by=year.officer, at=NOW)
    assert day not in days_off(day, day)
    holidays.add_holiday(day=day, name_th="อีกครั้ง", name_en="", by=year.officer, at=NOW)


def test_shipped_files_are_read_as_plain_data() -> None:
    from importlib.resources import files

    for name in ("holidays", "sample_year"):
        assert yaml.safe_load((files("kaona.assessment") / "data" / f"{name}.yaml").read_text(encoding="utf-8"))


def test_demonstration_agencies_and_real_ones_share_a_calendar(year: Cast) -> None:
    """A calendar is the Office's, of a type; which agencies take part is the cycle's."""
    organisation("t-demo", "department", "กรมสาธิต", is_demo=True)
    assert sample(year).agency_types == ["department", "public_organisation"]
