"""Figures of indicators: superseding, never overwriting; and who may not."""

from datetime import date, timedelta

import pytest

from kaona.activity.models import Event
from kaona.assessment.operations.base import Refused
from kaona.improvement.models import Indicator, Plan, Reading
from kaona.improvement.operations import readings
from kaona.improvement.queries.readings import indicators_at
from kaona.people.access import NotAllowed
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=200)
SIX, NINE = date(2027, 3, 31), date(2027, 6, 30)


@pytest.fixture
def cast() -> Cast:
    return Cast.build().with_plan()


def indicator(cast: Cast) -> Indicator:
    return Indicator.objects.create(
        organisation=cast.department, action=cast.actions[0], position=1, name="ร้อยละ", baseline="60",
        changed_by=cast.coordinator, changed_at=NOW,
    )  # fmt: skip


def test_a_later_figure_of_the_period_stands_in_and_the_earlier_is_kept(cast: Cast) -> None:
    one = indicator(cast)
    for minutes, value in enumerate(("๐", "0", "12.50", "")):
        readings.enter(
            indicator=one, period=SIX, value=value, remark="", by=cast.editor, at=AT + timedelta(minutes=minutes)
        )
    assert list(Reading.objects.order_by("pk").values_list("value", "superseded_at")) == [
        ("0", AT + timedelta(minutes=2)), ("12.50", AT + timedelta(minutes=3)),
    ]  # fmt: skip
    assert [one.data["value"] for one in Event.objects.filter(kind="progress.read").order_by("pk")] == [
        "0",
        "12.50",
        "",
    ]


def test_a_figure_beside_its_target_and_the_earlier_ones(cast: Cast) -> None:
    one = indicator(cast)
    one.targets.create(organisation=cast.department, period=date(2027, 9, 30), value="80", at=NOW)
    for period, value in ((SIX, "66"), (NINE, "70")):
        readings.enter(indicator=one, period=period, value=value, remark="", by=cast.editor, at=AT)
    found = indicators_at(cast.actions[0], NINE)[0]
    assert (found.target, found.reading.value, found.trend, found.reached.percent, found.reached.way) == (
        "80", "70", ["60", "66", "70"], 87.5, 50,
    )  # fmt: skip


def test_a_figure_alone_also_after_the_plan_is_closed(cast: Cast) -> None:
    one = indicator(cast)
    Plan.objects.update(state="closed", closed_at=AT)
    given = {"indicator": one, "period": NINE, "by": cast.editor, "at": AT}
    assert readings.enter(value="5", remark="", **given).value == "5"
    for value, remark, reason in (("ห้า", "", "number"), ("5", "x" * 501, "too_long")):
        with pytest.raises(Refused, match=reason):
            readings.enter(value=value, remark=remark, **given)
    with pytest.raises(NotAllowed):
        readings.enter(value="6", remark="", **given | {"by": cast.outsider})
    Indicator.objects.update(withdrawn_at=AT)
    with pytest.raises(Refused, match="unknown_code"):
        readings.enter(value="6", remark="", **given)
