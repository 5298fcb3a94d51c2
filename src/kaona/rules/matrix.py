"""Impact against effort: where the lines between much and little lie, and what each corner means. Pure.

Source: pmqa40.md §1 step 3 (some things come first).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

# Much for little first; little for much last.
QUADRANTS = ("first", "plan", "aside", "later")


@dataclass(frozen=True)
class Place:
    """A gap on the matrix: the points it brings and the work it takes."""

    code: str
    impact: Fraction
    effort: Fraction


@dataclass(frozen=True)
class Matrix:
    """The lines that part much from little, and the codes of every corner."""

    impact_line: Fraction
    effort_line: Fraction
    corners: Mapping[str, tuple[str, ...]]

    def corner_of(self, place: Place) -> str:
        """A gap on the line of impact counts as much, on the line of effort as little."""
        much, little = place.impact >= self.impact_line, place.effort <= self.effort_line
        return ("first" if little else "plan") if much else ("aside" if little else "later")


def matrix_of(places: Iterable[Place]) -> Matrix:
    """The lines are the medians of the gaps themselves, so that every agency sees its own more and less; what stands in a
    corner is sorted by points for work, then as given."""
    found = list(places)
    empty = Matrix(median([one.impact for one in found]), median([one.effort for one in found]), {})
    corners: dict[str, list[Place]] = {name: [] for name in QUADRANTS}
    for one in found:
        corners[empty.corner_of(one)].append(one)
    return Matrix(
        empty.impact_line, empty.effort_line,
        {name: tuple(one.code for one in sorted(rows, key=worth, reverse=True)) for name, rows in corners.items()},
    )  # fmt: skip


def worth(place: Place) -> tuple[bool, Fraction]:
    """What costs nothing comes first, then points for one unit of effort."""
    free = place.effort == 0
    return (free and place.impact > 0, place.impact if free else place.impact / place.effort)


def median(values: Iterable[Fraction]) -> Fraction:
    """The middle one, the lower of two middles; 0 of none. Always one of the values."""
    found = sorted(values)
    return found[(len(found) - 1) // 2] if found else Fraction(0)
