"""Last year's answers in a new dossier: all marked, none counted, nothing of one's own touched."""

import pytest

from kaona.activity.models import Event
from kaona.assessment.models import (
    Dossier,
    LevelAnswer,
    Measure,
    MeasureResult,
    Participant,
    ProfileAnswer,
    StatementAnswer,
)
from kaona.assessment.operations.answers import confirm_level
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.bringing import bring_over
from kaona.assessment.queries.answers import score_of, sheet_of
from kaona.people.access import NotAllowed
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """The department's dossier of 2569 is full; that of 2570 is `cast.next`."""
    cast = Cast.build().with_submission("BAS")
    common = {"dossier": cast.dossier, "organisation": cast.department, "changed_at": NOW}
    LevelAnswer.objects.create(item="1.1", level="basic", narrative="ปีก่อน", **common)
    ProfileAnswer.objects.create(code="P1.ก.1", text="ปีก่อน", **common)
    cycle = type(cast.cycle).objects.get(pk=cast.cycle.pk)
    cycle.pk, cycle.code, cycle.fiscal_year, cycle.result_year = None, "2570-test", 2570, 2569
    cycle.save()
    Participant.objects.create(cycle=cycle, organisation=cast.department, origin="manual", changed_at=NOW)
    cast.next = Dossier.objects.create(cycle=cycle, organisation=cast.department, started_at=NOW)
    return cast


def brought(cast: Cast, **changes: object):
    measures = Measure.objects.filter(dossier=cast.dossier).values_list("pk", flat=True)
    given = {"levels": [("1.1", "basic"), ("1.1", "advance"), ("1.2", "basic")], "measures": measures, "profile": True}
    return bring_over(
        **{"dossier": cast.next, "earlier": cast.dossier, "by": cast.coordinator, "at": NOW} | given | changes
    )


def test_everything_comes_marked_and_counts_nothing(cast: Cast) -> None:
    found = brought(cast)
    assert (found.levels, found.measures, found.profile) == (3, 30, 1)
    sheet = sheet_of(cast.next)
    assert score_of(cast.next, sheet).total == 0
    assert {row.carried for row in sheet.statements.values()} == {True}
    assert {row.carried for row in StatementAnswer.objects.filter(dossier=cast.next)} == {True}
    assert sheet.narrative("1.1", "basic") == "ปีก่อน"
    assert set(MeasureResult.objects.filter(dossier=cast.next).values_list("carried", "value")) == {(True, "90")}
    cast.next.refresh_from_db()
    assert (cast.next.statements_met, cast.next.measures_answered) == (found.statements, 0)
    event = Event.objects.get(kind="dossier.brought_over")
    assert (event.subject_id, event.data["earlier"]) == (str(cast.next.pk), cast.dossier.pk)


def test_it_counts_once_the_level_is_confirmed_again(cast: Cast) -> None:
    brought(cast)
    confirm_level(dossier=cast.next, item="1.1", level="basic", confirmed=True, by=cast.owner, at=NOW)
    assert score_of(cast.next, sheet_of(cast.next)).item("1.1").points == 300


def test_what_the_agency_wrote_itself_is_never_touched(cast: Cast) -> None:
    common = {"dossier": cast.next, "organisation": cast.department, "changed_at": NOW}
    LevelAnswer.objects.create(item="1.1", level="basic", narrative="ปีนี้", **common)
    StatementAnswer.objects.create(code="1.1.B1", state="not_met", **common)
    Measure.objects.create(sub_measure="7.1.1", position=1, name="ตัววัด 7.1.1", **common)
    ProfileAnswer.objects.create(code="P1.ก.1", text="ปีนี้", **common)
    found = brought(cast)
    sheet = sheet_of(cast.next)
    assert (sheet.narrative("1.1", "basic"), sheet.state("1.1.B1")) == ("ปีนี้", "not_met")
    assert found.left["own"] == ["1.1.basic", "7.1.1 ตัววัด 7.1.1", "P1.ก.1"]
    assert (found.measures, found.profile) == (29, 0)


def test_twice_brings_nothing_new(cast: Cast) -> None:
    brought(cast)
    again = brought(cast)
    assert (again.statements, again.measures, again.profile) == (0, 0, 0)
    assert Measure.objects.filter(dossier=cast.next).count() == 30


def test_a_full_sub_measure_and_unknown_codes_are_told(cast: Cast) -> None:
    common = {"dossier": cast.next, "organisation": cast.department, "changed_at": NOW}
    Measure.objects.bulk_create(
        Measure(sub_measure="7.1.1", position=place, name=f"ใหม่ {place}", **common) for place in range(1, 6)
    )
    found = brought(cast, levels=[("9.9", "basic")])
    assert found.left["full"] == ["7.1.1 ตัววัด 7.1.1"]
    assert found.left["gone"] == ["9.9.basic"]


@pytest.mark.parametrize("stage", ["in_review", "submitted"])
def test_not_into_a_dossier_that_is_no_draft(cast: Cast, stage: str) -> None:
    Dossier.objects.filter(pk=cast.next.pk).update(stage=stage, signed_at=NOW, submitted_at=NOW)
    with pytest.raises(Refused, match="stage"):
        brought(cast)


def test_not_into_a_closed_cycle_and_not_from_another_agency(cast: Cast) -> None:
    type(cast.cycle).objects.filter(pk=cast.next.cycle_id).update(state="closed", closed_at=NOW)
    with pytest.raises(Refused, match="closed"):
        brought(cast)
    type(cast.cycle).objects.filter(pk=cast.next.cycle_id).update(state="open", closed_at=None)
    strange = Dossier.objects.create(cycle=cast.cycle, organisation=cast.province, started_at=NOW)
    with pytest.raises(Refused, match="nothing"):
        brought(cast, earlier=strange)


def test_who_may(cast: Cast) -> None:
    for user in (cast.editor, cast.reader, cast.officer, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            brought(cast, by=user)
    assert brought(cast, by=None).levels == 3
