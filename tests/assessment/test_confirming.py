"""Last year's indicators and profile are confirmed as still valid, one by one; nothing of them counts before."""

import pytest

from kaona.activity.models import Event
from kaona.assessment.models import Cycle, Dossier, Measure, MeasureResult, Participant, ProfileAnswer
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.bringing import bring_over
from kaona.assessment.operations.confirming import confirm_measure, confirm_profile
from kaona.assessment.queries.answers import score_of, sheet_of
from kaona.assessment.queries.live import live
from kaona.assessment.queries.rehearsal import rehearse_dossier
from kaona.assessment.queries.to_review import to_review
from kaona.people.access import NotAllowed
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """The dossier of 2570 holds what that of 2569 had, all marked."""
    cast = Cast.build().with_submission("BAS")
    common = {"dossier": cast.dossier, "organisation": cast.department, "changed_at": NOW}
    ProfileAnswer.objects.create(code="P1.ก.1", text="ปีก่อน", **common)
    year = cast.cycle.result_year
    MeasureResult.objects.bulk_create(
        MeasureResult(measure=one, fiscal_year=year + 1, value="95", **common)
        for one in Measure.objects.filter(dossier=cast.dossier)
    )
    cycle = Cycle.objects.get(pk=cast.cycle.pk)
    cycle.pk, cycle.code, cycle.fiscal_year, cycle.result_year = None, "2570-test", 2570, year + 1
    cycle.save()
    Participant.objects.create(cycle=cycle, organisation=cast.department, origin="manual", changed_at=NOW)
    old, cast.dossier = cast.dossier, Dossier.objects.create(cycle=cycle, organisation=cast.department, started_at=NOW)
    bring_over(dossier=cast.dossier, earlier=old, levels=[("1.1", "basic")], profile=True, by=None, at=NOW,
               measures=Measure.objects.filter(dossier=old, sub_measure__startswith="7.1").values_list("pk", flat=True))  # fmt: skip
    cast.dossier = Dossier.objects.select_related("cycle__window", "organisation").get(pk=cast.dossier.pk)
    return cast


def measure(cast: Cast) -> Measure:
    return Measure.objects.get(dossier=cast.dossier, sub_measure="7.1.1")


def of_measure(cast: Cast, **changes: object) -> Measure:
    row = measure(cast)
    given = {"dossier": cast.dossier, "measure_id": row.pk, "version": row.version, "by": cast.coordinator, "at": NOW}
    return confirm_measure(**given | changes)


def of_profile(cast: Cast, **changes: object) -> ProfileAnswer:
    given = {"dossier": cast.dossier, "code": "P1.ก.1", "version": 1, "by": cast.coordinator, "at": NOW}
    return confirm_profile(**given | changes)


def test_an_indicator_counts_once_it_is_confirmed(cast: Cast) -> None:
    assert score_of(cast.dossier, sheet_of(cast.dossier)).total == 0
    of_measure(cast)
    tree = score_of(cast.dossier, sheet_of(cast.dossier))
    assert tree.item("7.1").sub_measures[0].points is not None
    assert not measure(cast).results.filter(carried=True).exists()
    cast.dossier.refresh_from_db()
    assert cast.dossier.measures_answered == 1
    event = Event.objects.get(kind="measure.confirmed")
    assert (event.subject_id, event.by_id, event.data["sub_measure"]) == (
        str(measure(cast).pk),
        cast.coordinator.pk,
        "7.1.1",
    )


def test_the_counts_fall_one_by_one(cast: Cast) -> None:
    before = to_review(cast.dossier, sheet_of(cast.dossier))
    assert (before.levels, before.measures, before.profile, before.documents) == (1, 5, 1, 0)
    assert (before.first_item, before.first_result) == ("1.1", "7.1")
    assert live(cast.dossier).stops[0].state == "review"
    assert {one.code for one in rehearse_dossier(cast.dossier, at=NOW).blocking if one.rule == "carried_unconfirmed"} == {
        "0", "1.1", *(f"m{one.pk}" for one in Measure.objects.filter(dossier=cast.dossier)),
    }  # fmt: skip
    of_measure(cast)
    of_profile(cast)
    cast.dossier.refresh_from_db()
    after = to_review(cast.dossier, sheet_of(cast.dossier))
    assert (after.levels, after.measures, after.profile, after.total) == (1, 4, 0, 5)
    assert live(cast.dossier).stops[0].state == "doing"
    assert Event.objects.get(kind="profile.confirmed").data["target"] == "P1.ก.1"


def test_what_somebody_changed_meanwhile_is_read_again(cast: Cast) -> None:
    for deed in (of_measure, of_profile):
        with pytest.raises(Conflict):
            deed(cast, version=7)
    assert measure(cast).carried
    of_measure(cast)
    of_profile(cast)
    for deed in (of_measure, of_profile):
        with pytest.raises(Refused, match="not_carried"):
            deed(cast)
    with pytest.raises(Refused, match="unknown_code"):
        of_measure(cast, measure_id=1)


@pytest.mark.parametrize("name", ["owner", "reviewer", "head", "reader", "officer", "outsider", "nobody"])
def test_who_may_not(cast: Cast, name: str) -> None:
    for deed in (of_measure, of_profile):
        with pytest.raises(NotAllowed):
            deed(cast, by=getattr(cast, name))
    assert (measure(cast).carried, ProfileAnswer.objects.get(dossier=cast.dossier).carried) == (True, True)


def test_not_when_it_is_closed(cast: Cast) -> None:
    Participant.objects.update(state=Participant.State.LEFT, reason="ออก")
    for deed in (of_measure, of_profile):
        with pytest.raises(Refused, match="closed"):
            deed(cast)
