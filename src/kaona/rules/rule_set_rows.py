"""A rule set as rows of key and value, to be printed and compared. It must not know what the rules do."""

from collections.abc import Iterator
from fractions import Fraction

from kaona.rules.editions.difference import Change, diff_rows
from kaona.rules.exact import decimal_text
from kaona.rules.rule_sets import RuleSet, Step


def diff_rule_sets(before: RuleSet, after: RuleSet) -> list[Change]:
    """Every difference of two rule sets."""
    return list(diff_rows("rule", rule_set_rows(before), rule_set_rows(after)))


def rule_set_rows(rules: RuleSet) -> dict[str, str]:
    """Every rule by the key that it has in the file."""
    return dict(_rows(rules))


def _rows(rules: RuleSet) -> Iterator[tuple[str, str]]:
    yield "title", "\n".join(text for text in (rules.title.th, rules.title.en) if text)
    yield "note", "\n".join(text for text in (rules.note.th, rules.note.en) if text)
    yield "most_points", decimal_text(rules.most_points)
    for level, points in rules.level_points.items():
        yield f"level_points.{level}", decimal_text(points)
    yield "partial_credit", _flag(rules.partial_credit)
    yield "gated", _flag(rules.gated)
    for number, step in enumerate(rules.conversion.steps, start=1):
        yield f"achievement.{number}", step_words(step)
    yield "band.below_points", decimal_text(rules.conversion.band_below_points)
    yield "band.floor_points", decimal_text(rules.conversion.band_floor_points)
    yield "band.top_points", decimal_text(rules.conversion.band_top_points)
    yield "mandatory_unanswered", rules.mandatory_unanswered
    yield "most_measures", str(rules.most_measures)
    for band in rules.bands:
        yield f"bands.{band.level}", decimal_text(band.least)
    yield "site_visit_line", decimal_text(rules.site_visit_line)
    for name, weights in (("category_weights", rules.category_weights), ("item_weights", rules.item_weights)):
        for code, weight in weights.items():
            yield f"{name}.{code}", decimal_text(weight)
    yield "display.digits", str(rules.display_digits)


def step_words(step: Step) -> str:
    """ "≤ 101 %: 300" or "< 100 %: 3 × %"."""
    points = (
        f"{decimal_text(step.per_percent or Fraction(0))} × %" if step.points is None else decimal_text(step.points)
    )
    if step.up_to is None:
        return points
    return f"{'≤' if step.inclusive else '<'} {decimal_text(step.up_to)} %: {points}"


def _flag(value: bool) -> str:
    return "true" if value else "false"
