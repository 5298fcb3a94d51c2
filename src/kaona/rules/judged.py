"""From verdicts to a claim that the engine scores: an assessor's own result, the common result. It must not know people.

Source: pmqa40.md §3 ("not suitable" counts 0 in reviewed and confirmed scores only); "cannot tell" counts as not met.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from kaona.rules.scoring import Claim, MeasureClaim

MET, NOT_MET, CANNOT_TELL = "met", "not_met", "cannot_tell"


@dataclass(frozen=True)
class MeasureVerdict:
    """A measure is suitable or not; `corrected` is the figure of the result year, None accepts the agency's."""

    suitable: bool
    corrected: Fraction | None = None


def judged_claim(
    claim: Claim, verdicts: Mapping[str, str], measures: Mapping[str, MeasureVerdict], applicable: frozenset[str]
) -> Claim:
    """What counts by these verdicts (statement code -> met, not_met, cannot_tell; measure key -> verdict).

    Nothing counts before it is judged: an unjudged statement is not met, an unjudged measure unanswered.
    """
    met = frozenset(code for code, verdict in verdicts.items() if verdict == MET) & applicable
    return replace(claim, met=met, measures=tuple(_judged(one, measures.get(one.key), claim) for one in claim.measures))


def _judged(one: MeasureClaim, verdict: MeasureVerdict | None, claim: Claim) -> MeasureClaim:
    if verdict is None:
        return replace(one, results={})
    results = dict(one.results)
    if verdict.corrected is not None and claim.result_year is not None:
        results[claim.result_year] = verdict.corrected
    return replace(one, results=results, suitable=verdict.suitable)


def agreed(verdicts: Sequence[str]) -> str | None:
    """What everybody says, with "cannot tell" as not met; None when they differ or nobody has judged."""
    said = {NOT_MET if one == CANNOT_TELL else one for one in verdicts}
    return said.pop() if len(said) == 1 else None


def draft(verdicts: Sequence[str]) -> str:
    """Before it is decided: met only when more than half say so."""
    return MET if 2 * sum(one == MET for one in verdicts) > len(verdicts) else NOT_MET


def agreed_measure(verdicts: Sequence[MeasureVerdict]) -> MeasureVerdict | None:
    """What everybody says of a measure; None when they differ or nobody has judged."""
    said = set(verdicts)
    return said.pop() if len(said) == 1 else None


def draft_measure(verdicts: Sequence[MeasureVerdict]) -> MeasureVerdict:
    """Before it is decided: suitable only when more than half say so; the figure that more than half corrected alike."""
    suitable = 2 * sum(one.suitable for one in verdicts) > len(verdicts)
    for figure in {one.corrected for one in verdicts} - {None}:
        if 2 * sum(one.corrected == figure for one in verdicts) > len(verdicts):
            return MeasureVerdict(suitable, figure)
    return MeasureVerdict(suitable)


@dataclass(frozen=True)
class Missing:
    """What one's own result still needs before it can be final: statement codes and measure keys in the order of the form."""

    unjudged: tuple[str, ...] = ()
    unreasoned: tuple[str, ...] = ()
    measures_unjudged: tuple[str, ...] = ()
    measures_unreasoned: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many things."""
        return len(self.unjudged + self.unreasoned + self.measures_unjudged + self.measures_unreasoned)


def differs(verdict: str, *, claimed: bool) -> bool:
    """The verdict changes what the agency says; "cannot tell" counts as not met."""
    return (verdict == MET) != claimed


def missing(
    codes: Sequence[str],
    claimed: frozenset[str],
    verdicts: Mapping[str, tuple[str, str]],
    measures: Sequence[str],
    measure_verdicts: Mapping[str, tuple[bool, str]],
) -> Missing:
    """Every statement (code -> verdict, reason) and measure (key -> suitable, reason) wants a verdict; one that differs from
    the claim wants a reason. A corrected figure carries its source instead."""
    return Missing(
        tuple(code for code in codes if code not in verdicts),
        tuple(code for code in codes if code in verdicts and _unreasoned(*verdicts[code], claimed=code in claimed)),
        tuple(key for key in measures if key not in measure_verdicts),
        tuple(key for key in measures if key in measure_verdicts and _unsuitable(*measure_verdicts[key])),
    )


def _unsuitable(suitable: bool, reason: str) -> bool:
    return not suitable and not reason.strip()


def _unreasoned(verdict: str, reason: str, *, claimed: bool) -> bool:
    return differs(verdict, claimed=claimed) and not reason.strip()


def needs_third_reader(total: Fraction, lines: Sequence[Fraction], within: int, readers: int) -> bool:
    """True when fewer than three have read and the exact total lies within `within` points of a line."""
    return readers < 3 and any(abs(total - line) <= within for line in lines)
