"""Many plans at once: exact sums and orders of points that were kept as text. It must not know plans."""

from collections.abc import Sequence
from math import lcm


def scaled(texts: Sequence[str]) -> tuple[list[int], int]:
    """Kept exact numbers ("350", "7400/21", "" for none) as whole numbers over one denominator: what is added and compared
    ten thousand times is integers, and nothing is rounded."""
    parts = [(int(above or 0), int(below or 1)) for above, _, below in (one.partition("/") for one in texts)]
    common = lcm(*{below for _, below in parts})
    return [above * (common // below) for above, below in parts], common
