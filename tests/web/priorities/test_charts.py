"""The charts of the route and the matrix: labels stand free, nothing leaves the frame, empty ones are drawn too."""

import re
from fractions import Fraction
from random import Random
from types import SimpleNamespace

import pytest

from kaona.rules.matrix import Place, matrix_of
from kaona.web.templatetags.route_charts import BOX, FOOT, _place_labels, axis_begins, scatter, stairs

CORNERS = dict.fromkeys(("first", "plan", "aside", "later"), "คำ")


def places(seed: int, count: int) -> list[Place]:
    dice = Random(seed)
    return [
        Place(
            f"{dice.randint(1, 6)}.{dice.randint(1, 4)}.A{number}",
            Fraction(dice.randint(-9, 40), 10),
            Fraction(dice.randint(0, 80), 2),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("seed", range(12))
def test_no_two_labels_share_a_place_and_all_stay_inside(seed: int) -> None:
    dice = Random(seed)
    spots = [
        (
            Fraction(dice.randint(60, 1200)),
            Fraction(dice.randint(40, 480)),
            ["1.1.A1", "7.2.1:103"][: dice.randint(1, 2)],
        )
        for _ in range(60)
    ]
    boxes = []
    for _x, _y, _codes, words, at, low, anchor in _place_labels(spots, BOX[0] - 8, 48):
        long = Fraction(len(words) * 15, 2)
        left = at - (long / 2 if anchor == "mid" else long if anchor == "end" else 0)
        if words:
            boxes.append((left, low - 14, left + long, low + 4))
    assert len(boxes) > 20
    for number, one in enumerate(boxes):
        assert one[0] >= 48
        assert one[2] <= BOX[0]
        assert one[3] <= FOOT
        assert not any(
            one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
            for other in boxes[:number]
        )


def test_every_gap_is_in_the_picture_once() -> None:
    found = places(3, 40)
    drawn = scatter(matrix_of(found), found, {found[0].code: "bar"}, CORNERS)
    named = [code for title in re.findall(r"<title>([^<]+)</title>", drawn) for code in title.split(", ")]
    assert sorted(named) == sorted(one.code for one in found)
    assert drawn.count('<circle class="bar"') == 1
    assert "style=" not in drawn


@pytest.mark.parametrize(
    "rows", [[], [Place("1.1.A1", Fraction(0), Fraction(0))], [Place("1.1.A1", Fraction(-1), Fraction(10**6))]]
)
def test_few_and_odd_gaps_are_drawn(rows: list[Place]) -> None:
    assert scatter(matrix_of(rows), rows, {}, CORNERS).startswith("<svg")


def steps(*gains: str) -> list[SimpleNamespace]:
    total, found = Fraction(357), []
    for number, gain in enumerate(gains, 1):
        total += Fraction(gain)
        found.append(SimpleNamespace(number=number, points=Fraction(gain), reason=SimpleNamespace(total=total)))
    return found


def test_the_stairs_run_from_today_to_the_end_with_the_target() -> None:
    drawn = stairs(Fraction(357), steps("3.5", "-1", "42"), Fraction(400), "ก้าวหน้า")
    assert (drawn.count('<rect class="bar2"'), drawn.count('<rect class="bar"'), drawn.count('<rect class="loss"')) == (
        2,
        2,
        1,
    )
    for words in ("357.00", "401.50", "400 ก้าวหน้า", ">-1.00<"):
        assert words in drawn
    assert axis_begins(Fraction(357), steps("3.5", "42"), Fraction(400)) == 350


@pytest.mark.parametrize("count", [0, 1, 90])
def test_stairs_of_any_length_stay_in_their_frame(count: int) -> None:
    drawn = stairs(Fraction(357), steps(*["0.5"] * count), None)
    for x, width in re.findall(r'<rect class="[^"]*" x="([\d.]+)" y="[^"]*" width="([\d.]+)"', drawn):
        assert 0 <= float(x) <= float(x) + float(width) <= 1302.1
    heights = re.findall(r'height="(-?[\d.]+)"', drawn)
    assert all(float(one) >= 0 for one in heights)
