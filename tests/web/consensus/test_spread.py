"""The chart of one item: every point is in the list; labels never meet."""

import re
from fractions import Fraction
from itertools import pairwise

import pytest

from kaona.web.templatetags.spread import _anchors, _labels, _scale, spread_chart

F = Fraction


@pytest.mark.parametrize(
    ("low", "high", "scale"), [(0, 500, (0, 500)), (300, 300, (200, 400)), (500, 500, (350, 500)), (200, 367, (150, 450)), (0, 0, (0, 150))],
)  # fmt: skip
def test_the_scale_holds_every_point(low: int, high: int, scale: tuple[int, int]) -> None:
    found = _scale(F(low), F(high))
    assert found[0] <= low <= high <= found[1]
    assert found[1] - found[0] >= 150
    assert found == scale


def test_labels_stand_apart_or_not_at_all() -> None:
    named = [("อารีย์", F(200)), ("ธนกร", F(366)), ("วิภา", F(500)), ("ประเมินตนเอง", F(500))]
    labels = _labels(named, lambda value: (value - 150) * 100 / 350)
    anchors = _anchors(labels)
    assert anchors is not None
    spans = [one.span(anchor) for one, anchor in zip(labels, anchors, strict=True)]
    assert all(one[1] < other[0] for one, other in pairwise(spans))
    near = _labels([("อารีย์", F(499)), ("ธนกร", F(500))], lambda value: (value - 350) * 100 / 150)
    assert _anchors(near) is None


def test_everything_is_said_in_words_too() -> None:
    chart = spread_chart([("วิภา", F(1100, 3)), ("ธนกร", F(200))], F(500), F(1000, 3), "ร่างข้อสรุป")
    listed = re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", chart)
    assert listed == [("วิภา", "366.67"), ("ธนกร", "200.00"), ("ประเมินตนเอง", "500.00"), ("ร่างข้อสรุป", "333.33")]
    assert "วิภา 366.67, ธนกร 200.00" in chart
