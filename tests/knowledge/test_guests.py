"""People without an account at the door: counted, once, taken back; who may not; two officers in the same second."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from kaona.activity.models import Event
from kaona.assessment.operations.base import Refused
from kaona.knowledge.models import Guest, Occasion
from kaona.knowledge.operations.guests import forget_guests, let_in_guest, note_list, take_back_guest
from kaona.knowledge.operations.occasion_base import OccasionFaults
from kaona.knowledge.queries import attendance
from kaona.knowledge.queries import occasions as queries
from kaona.knowledge.queries.own import all_about
from kaona.people.access import NotAllowed
from kaona.reports.attendance import afterwards
from tests.cast import NOW, Cast
from tests.knowledge.occasions import DAY, DURING, draft, offered, registered
from tests.knowledge.test_occasions import kinds, taken

GUEST = {"name": "สมหญิง  แขกรับเชิญ", "agency": "มหาวิทยาลัยตัวอย่าง", "email": " Guest@Example.com "}


def come(cast: Cast, row: Occasion, **change: str) -> Guest:
    return let_in_guest(occasion=row, by=cast.officer, at=DURING, **(GUEST | change))


def test_a_guest_counts_beyond_the_quota_and_comes_once(year: Cast) -> None:
    row = offered(year, quota="1")
    registered(year, row, year.editor)
    one = come(year, row)
    assert (one.full_name, one.email, one.place, one.organisation) == (
        "สมหญิง แขกรับเชิญ",
        "guest@example.com",
        None,
        year.office,
    )
    assert come(year, row, name="อีกครั้ง").pk == one.pk
    assert come(year, row, email="").pk != come(year, row, email="").pk  # without an e-mail nobody can tell
    assert (taken(row), queries.standing_of(row)["attended"], queries.standing_of(row)["guests"]) == (1, 3, 3)
    assert kinds(one) == ["event.guest_came"]
    assert "สมหญิง" not in str(Event.objects.get(subject_id=str(one.pk), kind="event.guest_came").data)


def test_every_fault_is_said_at_once_and_an_account_is_preferred(year: Cast) -> None:
    row = offered(year)
    with pytest.raises(OccasionFaults) as fault:
        come(year, row, name=" ", agency="ก" * 251, email="x@y")
    assert set(fault.value.faults) == {"name", "agency", "email"}
    with pytest.raises(Refused, match="occasion_has_account"):
        come(year, row, email=year.editor.email.upper())
    with pytest.raises(Refused, match="occasion_state"):
        come(year, draft(year))
    assert not Guest.objects.exists()


def test_who_may_not(year: Cast) -> None:
    row = offered(year)
    one = come(year, row)
    for who in (
        year.editor,
        year.coordinator,
        year.approver,
        year.administrator,
        year.assessor,
        year.viewer,
        year.nobody,
    ):
        with pytest.raises(NotAllowed):
            let_in_guest(occasion=row, by=who, at=DURING, **GUEST)
        with pytest.raises(NotAllowed):
            take_back_guest(guest=one, by=who, at=DURING)
        with pytest.raises(NotAllowed):
            note_list(occasion=row, paper="people", file_format="csv", by=who, at=DURING)
        assert attendance.guest_for(who, row.pk, one.pk, at=DURING) is None


def test_taken_back_is_nowhere_and_may_come_again(year: Cast) -> None:
    row = offered(year)
    one = come(year, row)
    for _ in range(2):
        take_back_guest(guest=one, by=year.officer, at=DURING)
    assert kinds(one) == ["event.guest_came", "event.guest_taken_back"]
    assert (attendance.guests_of(row), attendance.attended_by_token(one.token)) == ([], None)
    again = come(year, row)
    assert (again.pk != one.pk, queries.standing_of(row)["attended"]) == (True, 1)


def test_an_agency_of_the_register_has_its_guests_in_the_report(year: Cast) -> None:
    row = offered(year)
    come(year, row, agency=year.department.name_th)
    come(year, row, email="other@example.com")
    (line,) = afterwards(year.officer, at=row.ends_at + DAY)
    assert (line.organisation, line.came) == (year.department, 1)


def test_who_has_an_account_later_finds_the_visit_in_the_own_data(year: Cast) -> None:
    row = offered(year)
    come(year, row, email="later@example.com")
    year.editor.email = "Later@example.com"
    year.editor.save()
    (found,) = all_about(year.editor)["event_visits_as_guest"]
    assert found["agency"] == GUEST["agency"]
    registered(year, row, year.reader)
    assert [one["state"] for one in all_about(year.reader)["event_registrations"]] == ["registered"]
    assert all_about(year.owner)["event_visits_as_guest"] == []


def test_what_has_run_out_is_forgotten(year: Cast) -> None:
    row = offered(year)
    kept, gone = come(year, row), come(year, row, email="gone@example.com")
    take_back_guest(guest=gone, by=year.officer, at=DURING)
    assert forget_guests(before=DURING, by=None, at=DURING) == 0
    assert forget_guests(before=DURING + timedelta(seconds=1), by=None, at=DURING) == 3
    assert forget_guests(before=DURING + timedelta(seconds=1), by=None, at=DURING) == 0
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert [(one.full_name, one.email) for one in (kept, gone)] == [("สมหญิง แขกรับเชิญ", ""), ("", "")]


@pytest.mark.django_db(transaction=True)
def test_two_officers_write_the_same_guest_in_the_same_second() -> None:
    cast = Cast.build().with_dossier()
    row = offered(cast)
    ready = Barrier(2, timeout=20)

    def write(_number: int) -> int:
        try:
            read = Occasion.objects.get(pk=row.pk)
            ready.wait()
            return let_in_guest(occasion=read, by=cast.officer, at=NOW, **GUEST).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        found = set(workers.map(write, range(2)))
    assert (len(found), Guest.objects.count()) == (1, 1)
