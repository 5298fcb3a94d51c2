"""Claims and dossiers for the tests of the rule book."""

from fractions import Fraction
from typing import Any

from kaona.rules.editions import Edition
from kaona.rules.library import shipped_edition, shipped_rule_set
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import Claim, MeasureClaim, ScoreTree, score

YEAR = 2566


def edition() -> Edition:
    found = shipped_edition("pmqa-4.0-2561@1")
    assert found is not None
    return found


def rules() -> RuleSet:
    found = shipped_rule_set("gated-500@1")
    assert found is not None
    return found


def measure(sub: str, result: Any, target: Any = 100, **fields: Any) -> MeasureClaim:
    """One indicator with a result for YEAR (None: unanswered)."""
    value = None if result is None else Fraction(str(result))
    return MeasureClaim(sub, "ตัววัด", target=Fraction(str(target)), results={YEAR: value}, **fields)


def scored(
    met: Any = (), measures: Any = (), agency_type: str = "department", book: Edition | None = None
) -> ScoreTree:
    return score(book or edition(), rules(), Claim(agency_type, YEAR, frozenset(met), tuple(measures)))


def statements(*levels: str) -> frozenset[str]:
    """All statements of the levels named."""
    return frozenset(code for code, (_, level) in edition().places.items() if level in levels)


def mandatory(result: Any = 100) -> list[MeasureClaim]:
    """One measure in each mandatory sub-measure."""
    return [measure(code, result) for code, (_, sub) in edition().sub_measures.items() if sub.mandatory]
