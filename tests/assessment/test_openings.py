"""Opening a dossier to a named officer; every look from outside leaves a line that the agency can read."""

from datetime import timedelta

import pytest

from kaona.activity.models import Event
from kaona.assessment.access import may_read
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.openings import close_opening, note_look, open_to_officer
from kaona.people.access import NotAllowed
from tests.cast import NOW, Cast

WEEK = NOW + timedelta(days=7)


def test_a_named_officer_reads_until_the_end_date(year: Cast) -> None:
    assert not may_read(year.officer, year.dossier, at=NOW)
    open_to_officer(dossier=year.dossier, officer=year.officer, until=WEEK, by=year.head, at=NOW)
    assert may_read(year.officer, year.dossier, at=NOW)
    assert not may_read(year.officer, year.dossier, at=WEEK)
    assert not may_read(year.approver, year.dossier, at=NOW)


def test_it_can_be_closed_early(year: Cast) -> None:
    row = open_to_officer(dossier=year.dossier, officer=year.officer, until=WEEK, by=year.coordinator, at=NOW)
    close_opening(dossier=year.dossier, opening_id=row.pk, by=year.head, at=NOW)
    assert not may_read(year.officer, year.dossier, at=NOW)
    with pytest.raises(Refused):
        close_opening(dossier=year.dossier, opening_id=row.pk, by=year.head, at=NOW)


def test_only_to_an_officer_and_only_for_a_while(year: Cast) -> None:
    for officer, until in ((year.outsider, WEEK), (year.officer, NOW), (year.officer, NOW + timedelta(days=61))):
        with pytest.raises(Refused):
            open_to_officer(dossier=year.dossier, officer=officer, until=until, by=year.head, at=NOW)


@pytest.mark.parametrize(
    "who", ["editor", "owner", "reader", "reviewer", "officer", "administrator", "outsider", "viewer"]
)
def test_who_may_not_open(year: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        open_to_officer(dossier=year.dossier, officer=year.officer, until=WEEK, by=getattr(year, who), at=NOW)


def test_a_look_is_noted_once_a_day(year: Cast) -> None:
    for at in (NOW, NOW + timedelta(hours=1), NOW + timedelta(days=1)):
        note_look(dossier=year.dossier, by=year.officer, at=at)
    assert Event.objects.filter(kind="dossier.looked", organisation_id=year.department.pk).count() == 2
