"""Knowledge events: offered, for whom, changed with notice; places, the waiting list, the door, what people thought."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction

from kaona.activity.models import Event, Notice
from kaona.assessment.models import Cycle, Participant, ScoreRecord
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.evidence import Upload
from kaona.knowledge.models import Occasion, Registration
from kaona.knowledge.operations import occasion_extras as extras
from kaona.knowledge.operations import occasions as deeds
from kaona.knowledge.operations import registrations
from kaona.knowledge.operations.occasion_base import OccasionFaults
from kaona.knowledge.queries import occasions as queries
from kaona.people.access import NotAllowed
from kaona.reports.attendance import afterwards
from kaona.rules.occasions import EVALUATION, OccasionInput
from tests.cast import NOW, Cast
from tests.knowledge.occasions import DAY, DURING, EVENT, draft, offered, registered
from tests.rules.test_uploads import pdf

MARKS = dict.fromkeys(EVALUATION, 4)


def kinds(row: object) -> list[str]:
    rows = Event.objects.filter(subject_kind=row._meta.model_name, subject_id=row.pk).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def told(user: object) -> list[str]:
    rows = Notice.objects.filter(recipient=user, path__startswith="/occasions/").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def taken(row: Occasion) -> int:
    return Occasion.objects.get(pk=row.pk).taken


def test_an_event_is_written_published_changed_and_cancelled(year: Cast) -> None:
    row = draft(year, quota="๓๐")
    assert (row.quota, kinds(row)) == (30, ["event.written"])
    assert queries.occasion_for(year.editor, row.pk, at=NOW) is None
    row = deeds.publish_occasion(occasion=row, by=year.officer, at=NOW)
    assert told(year.coordinator) == ["event.published"]
    registered(year, row, year.editor)
    given = replace(queries.given_of(row), place="ห้องอื่น")
    changed = deeds.write_occasion(given=given, occasion=row, version=row.version, by=year.officer, at=NOW + DAY)
    assert told(year.editor) == ["event.changed"]
    with pytest.raises(Conflict):  # a row that was read before
        deeds.write_occasion(given=EVENT, occasion=row, version=row.version, by=year.officer, at=NOW + DAY)
    given = replace(given, description="ไม่มีใครต้องรู้ทันที")
    deeds.write_occasion(given=given, occasion=row, version=changed.version, by=year.officer, at=NOW + DAY)
    assert told(year.editor) == ["event.changed"]
    with pytest.raises(Refused, match="reason"):
        deeds.cancel_occasion(occasion=row, reason=" ", by=year.officer, at=NOW + DAY)
    deeds.cancel_occasion(occasion=row, reason="วิทยากรป่วย", by=year.officer, at=NOW + 2 * DAY)
    assert told(year.editor) == ["event.changed", "event.cancelled"]
    assert kinds(row) == ["event.written", "event.published", "event.written", "event.written", "event.cancelled"]
    with pytest.raises(Refused, match="move"):
        deeds.publish_occasion(occasion=row, by=year.officer, at=NOW)


def test_a_copy_is_a_later_draft_without_people(year: Cast) -> None:
    row = offered(year, quota="1")
    registered(year, row, year.editor)
    made = deeds.copy_occasion(occasion=row, by=year.officer, at=NOW + 30 * DAY)
    assert (made.state, made.taken, made.registrations.count(), made.quota) == ("draft", 0, 0, 1)
    assert made.begins_at > NOW + 30 * DAY
    assert made.ends_at - made.begins_at == row.ends_at - row.begins_at


def test_every_fault_is_said_at_once(year: Cast) -> None:
    given = OccasionInput(
        link="http://x", quota="0", audience="weak", weak_item="9.9", items=("8.8",), title_en="x" * 301
    )
    with pytest.raises(OccasionFaults) as fault:
        deeds.write_occasion(given=given, by=year.officer, at=NOW)
    assert set(fault.value.faults) == {"title_th", "title_en", "link", "begins_at", "ends_at", "opens_at", "closes_at",
                                       "quota", "audience", "items"}  # fmt: skip
    with pytest.raises(OccasionFaults) as fault:
        draft(year, ends_at=EVENT.begins_at, closes_at=EVENT.opens_at, place="")
    assert set(fault.value.faults) == {"ends_at", "closes_at", "place"}


def test_who_may_not(year: Cast) -> None:
    row = offered(year)
    one = registered(year, row, year.editor)
    for who in (year.coordinator, year.approver, year.administrator, year.assessor, year.viewer, year.nobody):
        with pytest.raises(NotAllowed):
            deeds.write_occasion(given=EVENT, by=who, at=NOW)
        for deed in (deeds.publish_occasion, deeds.copy_occasion):
            with pytest.raises(NotAllowed):
                deed(occasion=row, by=who, at=NOW)
        with pytest.raises(NotAllowed):
            registrations.check_in(registration=one, by=who, at=NOW)
        with pytest.raises(NotAllowed):
            extras.add_material(occasion=row, title="x", sight="all", link="https://x.example", by=who, at=NOW)
    for who in (year.outsider, year.governor, year.reader):  # neither the person nor who keeps the members
        with pytest.raises(NotAllowed):
            registrations.cancel_registration(registration=one, by=who, at=NOW)
        with pytest.raises(NotAllowed):
            registrations.register(occasion=row, user=year.owner, organisation=year.department, by=who, at=NOW)
        assert queries.registration_for(who, row.pk, one.pk, at=NOW) is None


def test_a_coordinator_registers_colleagues_and_nobody_else(year: Cast) -> None:
    row = offered(year)
    one = registrations.register(
        occasion=row, user=year.reader, organisation=year.department, by=year.coordinator, at=NOW
    )
    assert (one.state, told(year.reader)) == ("registered", ["event.registered"])
    assert row.place in Notice.objects.get(recipient=year.reader, kind="event.registered").body
    again = registrations.register(occasion=row, user=year.reader, organisation=year.department, by=year.reader, at=NOW)
    assert (again.pk, taken(row)) == (one.pk, 1)
    with pytest.raises(Refused, match="not_a_member"):
        registrations.register(
            occasion=row, user=year.outsider, organisation=year.department, by=year.coordinator, at=NOW
        )


def test_the_waiting_list_moves_up_in_its_order(year: Cast) -> None:
    row = offered(year, quota="1")
    first = registered(year, row, year.editor)
    second = registered(year, row, year.owner, at=NOW + timedelta(minutes=1))
    third = registered(year, row, year.reader, at=NOW + timedelta(minutes=2))
    assert [first.state, second.state, third.state] == ["registered", "waiting", "waiting"]
    assert [queries.place_in_line(second), queries.place_in_line(third)] == [1, 2]
    registrations.cancel_registration(registration=first, by=year.editor, at=NOW + DAY)
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.state, third.state, taken(row)) == ("registered", "waiting", 1)
    assert (told(year.owner), kinds(second)) == (["event.moved_up"], ["event.registered", "event.moved_up"])
    again = registered(year, row, year.editor, at=NOW + DAY)  # who left stands behind
    assert (again.state, queries.place_in_line(again)) == ("waiting", 2)
    row.refresh_from_db()
    with pytest.raises(OccasionFaults):  # not below those who have a place
        deeds.write_occasion(given=replace(queries.given_of(row), quota="0"), occasion=row, version=row.version,
                             by=year.officer, at=NOW + DAY)  # fmt: skip
    deeds.write_occasion(given=replace(queries.given_of(row), quota=""), occasion=row, version=row.version, by=year.officer,
                         at=NOW + DAY)  # fmt: skip
    third.refresh_from_db()
    assert (third.state, taken(row)) == ("registered", 3)
    with pytest.raises(Refused, match="occasion_begun"):
        registrations.cancel_registration(registration=third, by=year.reader, at=DURING)


@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one_of_two_in_the_same_second() -> None:
    cast = Cast.build().with_dossier()
    row = offered(cast, quota="1")
    ready = Barrier(2, timeout=20)

    def want(user: object) -> str:
        try:
            read = Occasion.objects.get(pk=row.pk)  # each has read that one place is free
            ready.wait()
            return registrations.register(occasion=read, user=user, organisation=cast.department, by=user, at=NOW).state
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        states = list(workers.map(want, (cast.editor, cast.owner)))
    assert sorted(states) == ["registered", "waiting"]
    assert (taken(row), Registration.objects.filter(state="registered").count()) == (1, 1)


def test_the_database_itself_refuses_one_place_too_many(year: Cast) -> None:
    row = offered(year, quota="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Occasion.objects.filter(pk=row.pk).update(taken=2)
    registered(year, row, year.editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.create(organisation=year.department, occasion=row, user=year.editor, state="applied", token="t",
                                    code="c", by=year.editor, at=NOW)  # fmt: skip


def test_with_approval_an_officer_decides(year: Cast) -> None:
    row = offered(year, quota="1", approval=True)
    one, two = registered(year, row, year.editor), registered(year, row, year.owner)
    three = registered(year, row, year.reader)
    assert {one.state, two.state, three.state} == {"applied"}
    assert registrations.approve(registration=one, by=year.officer, at=NOW).state == "registered"
    assert registrations.approve(registration=two, by=year.officer, at=NOW).state == "waiting"
    with pytest.raises(Refused, match="move"):
        registrations.approve(registration=one, by=year.officer, at=NOW)
    registrations.decline(registration=three, reason="เต็มแล้ว", by=year.officer, at=NOW)
    assert Notice.objects.get(recipient=year.reader, kind="event.registered").body == "เต็มแล้ว"
    registrations.decline(registration=one, reason="เปลี่ยนกลุ่ม", by=year.officer, at=NOW)
    two.refresh_from_db()
    assert (two.state, taken(row)) == ("registered", 1)


def test_when_and_for_whom_one_can_register(year: Cast) -> None:
    row = offered(year, audience="types", agency_types=("province",))
    with pytest.raises(Refused, match="occasion_not_for"):
        registered(year, row, year.editor)
    assert registered(year, row, year.governor, organisation=year.province).state == "registered"
    for at, why in ((NOW - 2 * DAY, "early"), (NOW + 9 * DAY, "late")):
        with pytest.raises(Refused, match=f"occasion_{why}"):
            registered(year, offered(year), year.editor, at=at)
    with pytest.raises(Refused, match="occasion_state"):
        registered(year, draft(year), year.editor)


def test_audiences_that_ask_the_newest_score(year: Cast) -> None:
    year.with_submission("B")
    handed_in, weak = (
        offered(year, audience="submitted"),
        offered(year, audience="weak", weak_item="3.3", weak_below="advance"),
    )
    assert queries.newest_levels(year.department, "3.3") == "basic"
    assert queries.audience_of(handed_in) == queries.audience_of(weak) == [year.department]
    assert not queries.is_for(weak, year.office)
    following = Cycle.objects.get(pk=year.cycle.pk)
    following.pk, following.code, following.fiscal_year = None, "following", year.cycle.fiscal_year + 1
    following.save(force_insert=True)
    Participant.objects.create(cycle=following, organisation=year.department, changed_by=year.officer, changed_at=NOW)
    assert (
        queries.audience_of(handed_in) == []
    )  # a submission of the year before does not count once the next has opened
    Cycle.objects.filter(pk=following.pk).update(state="draft")
    assert queries.audience_of(handed_in) == [year.department]
    below_basic = offered(year, audience="weak", weak_item="3.3", weak_below="basic")
    assert queries.audience_of(below_basic) == []
    claimed = ScoreRecord.objects.get(kind="claimed")
    tree = {
        **claimed.tree,
        "items": {**claimed.tree["items"], "3.3": {**claimed.tree["items"]["3.3"], "level": "none"}},
    }
    ScoreRecord.objects.create(
        organisation=year.department, dossier=claimed.dossier, kind="confirmed", edition=claimed.edition, tree=tree, basis="desk",
        rule_set=claimed.rule_set, numerator=claimed.numerator, denominator="1", level="none", at=NOW, published_at=NOW,
    )  # fmt: skip
    assert queries.audience_of(below_basic) == [year.department]  # the confirmed one goes before


def test_the_door(year: Cast) -> None:
    row = offered(year, quota="1")
    one, two = registered(year, row, year.editor), registered(year, row, year.owner)
    came = registrations.check_in(registration=one, by=year.officer, at=DURING)
    assert registrations.check_in(registration=one, by=year.officer, at=DURING + DAY).attended_at == came.attended_at
    with pytest.raises(Refused, match="occasion_no_place"):
        registrations.check_in(registration=two, by=year.officer, at=DURING)
    walked = registrations.walk_in(occasion=row, email=" OWNER@example.go.th ", by=year.officer, at=DURING)
    assert (walked.pk, walked.walk_in, walked.state, taken(row)) == (two.pk, True, "registered", 1)
    with pytest.raises(Refused, match="occasion_nobody"):
        registrations.walk_in(occasion=row, email="no@example.go.th", by=year.officer, at=DURING)
    registrations.undo_check_in(registration=one, by=year.officer, at=DURING)
    assert kinds(one) == ["event.registered", "event.checked_in", "event.check_in_undone"]
    assert queries.standing_of(row)["attended"] == 1
    assert len(one.token) >= 40


def test_materials_are_for_whom_they_are_meant(year: Cast, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    row = offered(year)
    one = registered(year, row, year.editor)
    extras.add_material(
        occasion=row, title="กำหนดการ", sight="all", link="https://x.example/a", by=year.officer, at=NOW
    )
    file = extras.add_material(
        occasion=row, title="", sight="registered", upload=Upload("สไลด์.pdf", pdf(1)), by=year.officer, at=NOW
    )
    extras.add_material(
        occasion=row, title="บันทึก", sight="attended", link="https://x.example/b", by=year.officer, at=NOW
    )
    with pytest.raises(Refused, match="occasion_link"):
        extras.add_material(occasion=row, title="x", sight="all", link="javascript:alert(1)", by=year.officer, at=NOW)

    def names(user: object) -> list[str]:
        return [one.title for one in queries.materials_for(user, row, at=NOW)]

    assert (names(year.outsider), names(year.editor)) == (["กำหนดการ"], ["กำหนดการ", "สไลด์.pdf"])
    assert queries.material_for(year.outsider, row.pk, file.pk, at=NOW) is None
    registrations.check_in(registration=one, by=year.officer, at=DURING)
    assert names(year.editor) == names(year.officer) == ["กำหนดการ", "สไลด์.pdf", "บันทึก"]
    extras.withdraw_material(occasion=row, material=file.pk, by=year.officer, at=NOW)
    assert names(year.editor) == ["กำหนดการ", "บันทึก"]


def test_questions_are_answered_and_published_without_names(year: Cast) -> None:
    row = offered(year)
    with pytest.raises(Refused, match="occasion_no_place"):
        extras.ask(occasion=row, text="?", by=year.editor, at=NOW)
    registered(year, row, year.editor)
    one = extras.ask(occasion=row, text="ใช้กับจังหวัดได้ไหม", by=year.editor, at=NOW)
    assert list(queries.questions_for(year.outsider, row, at=NOW)) == []
    extras.answer(question=one, text="ได้", is_public=True, version=1, by=year.officer, at=NOW)
    assert [q.answer for q in queries.questions_for(year.outsider, row, at=NOW)] == ["ได้"]
    assert told(year.editor) == ["event.answered"]
    with pytest.raises(Conflict):
        extras.answer(question=one, text="ไม่ได้", is_public=True, version=1, by=year.officer, at=NOW)


def test_an_attendee_evaluates_once(year: Cast) -> None:
    row = offered(year)
    one = registered(year, row, year.editor)
    with pytest.raises(Refused, match="occasion_not_attended"):
        extras.evaluate(registration=one, marks=MARKS, text="", by=year.editor, at=DURING)
    registrations.check_in(registration=one, by=year.officer, at=DURING)
    with pytest.raises(NotAllowed):
        extras.evaluate(registration=one, marks=MARKS, text="", by=year.officer, at=DURING)
    for wrong in ({}, MARKS | {"content": 6}, MARKS | {"more": 1}):
        with pytest.raises(Refused, match="occasion_marks"):
            extras.evaluate(registration=one, marks=wrong, text="", by=year.editor, at=DURING)
    extras.evaluate(registration=one, marks=MARKS, text="ดี", by=year.editor, at=DURING)
    with pytest.raises(Refused, match="evaluated"):
        extras.evaluate(registration=one, marks=MARKS, text="", by=year.editor, at=DURING)
    found = queries.thoughts_of(row)
    assert (found.answered, found.withheld, sum(found.counts["use"].values()), found.texts) == (1, True, 0, [])
    for user in (year.owner, year.coordinator):
        other = registered(year, row, user)
        registrations.check_in(registration=other, by=year.officer, at=DURING)
        extras.evaluate(registration=other, marks=MARKS, text="", by=user, at=DURING)
    found = queries.thoughts_of(row)
    assert (found.answered, found.withheld) == (3, False)
    assert (found.counts["use"], found.texts) == ({1: 0, 2: 0, 3: 0, 4: 3, 5: 0}, ["ดี"])


def test_what_an_agency_did_afterwards(year: Cast) -> None:
    year.with_submission("B", at=NOW)
    row = offered(year)
    registrations.check_in(registration=registered(year, row, year.editor), by=year.officer, at=DURING)
    after = DURING + DAY
    old = ScoreRecord.objects.get(kind="claimed")
    tree = {**old.tree, "items": {**old.tree["items"], "3.3": {**old.tree["items"]["3.3"], "level": "advance"}}}
    ScoreRecord.objects.create(
        organisation=year.department, dossier=old.dossier, kind="confirmed", edition=old.edition, tree=tree, basis="desk",
        rule_set=old.rule_set, numerator=old.numerator, denominator="1", level="none", at=after, published_at=after,
    )  # fmt: skip
    (line,) = afterwards(year.officer, at=after + DAY)
    assert (line.organisation, line.came) == (year.department, 1)
    assert [(one.item, one.before, one.after) for one in line.levels] == [("3.3", "basic", "advance")]
    assert (line.planned, line.done, line.last_at) == (0, 0, after)
    assert afterwards(year.coordinator, at=after + DAY) == []


def test_a_notice_never_carries_the_link_of_an_event(year: Cast) -> None:
    row = offered(year, place="", link="https://meet.example/room")
    registered(year, row, year.editor)
    given = replace(queries.given_of(row), begins_at=row.begins_at + timedelta(hours=1))
    deeds.write_occasion(given=given, occasion=row, version=row.version, by=year.officer, at=NOW)
    told = Notice.objects.filter(kind__in=("event.published", "event.changed"))
    assert set(told.values_list("kind", flat=True)) == {"event.published", "event.changed"}
    assert not told.filter(body__contains="meet.example").exists()
    assert told.filter(body__contains="ออนไลน์").count() == told.count()
