"""The eight stops as they are shown: the profile and the seven categories, each with its state, how far, and where it leads."""

from dataclasses import dataclass
from fractions import Fraction

from kaona.rules.editions import Text
from kaona.rules.exact import display

ICONS = {"0": "org", "1": "lead", "2": "plan", "3": "people", "4": "measure", "5": "staff", "6": "ops", "7": "result"}


@dataclass(frozen=True)
class StopLine:
    """A stop as it is shown: state none, doing, done or review; `share` in percent, `here` where the page belongs."""

    code: str
    state: str
    done: int
    total: int
    icon: str
    name: Text | None
    share: str
    address: str
    here: bool


def stop_line(
    code: str, name: Text | None, done: int, total: int, address: str, *, here: str = "", state: str = ""
) -> StopLine:
    """`state`: when it does not follow from how far it is."""
    state = state or ("done" if done == total else "doing" if done else "none")
    share = display(Fraction(100 * done, total) if total else Fraction(0), 2)
    return StopLine(code, state, done, total, ICONS.get(code, "org"), name, share, address, code == here)
