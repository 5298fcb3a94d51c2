"""Small random problems: editions, rule sets, claims, efforts, links and expected results of every kind."""

from dataclasses import replace
from fractions import Fraction
from random import Random

from kaona.rules.editions import LEVELS, Category, Edition, Item, Level, Statement, SubMeasure, Text
from kaona.rules.library import shipped_rule_set
from kaona.rules.route import BINDING, Expected, Problem, RouteLink
from kaona.rules.route.binding import can_bind, link_circles
from kaona.rules.rule_sets import RuleSet
from kaona.rules.scoring import Claim, MeasureClaim

YEAR = 2566
NONE = Text("x")
TYPES = ("department", "province")


def problem(random: Random, most: int = 9) -> Problem:
    """A problem with at most so many choices."""
    while True:
        edition = _edition(random)
        rules = _rules(random, edition)
        claim = _claim(random, edition)
        expected = _expected(random, edition, claim)
        unmet = [code for code, one in edition.statements.items() if claim.agency_type in one.applies_to]
        unmet = [code for code in unmet if code not in claim.met]
        if 0 < len(unmet) + len(expected) <= most:
            break
    digits = random.choice([1, 1, 1, 2, 10**7, 10**30])
    least = random.choice([0, 0, 1])
    spread = random.choice([1, 2, 6, 40])
    effort = {code: Fraction(random.randint(least, spread * digits), digits) for code in unmet if random.random() < 0.8}
    impossible = frozenset(code for code in edition.statements if random.random() < 0.08)
    return Problem(edition, rules, claim, effort, impossible, _links(random, edition, claim.agency_type), expected)


def _edition(random: Random) -> Edition:
    categories = []
    for number in range(1, random.randint(1, 2) + 1):
        items = tuple(_process(random, f"{number}.{at}") for at in range(1, random.randint(1, 3) + 1))
        categories.append(Category(str(number), NONE, NONE, items))
    if random.random() < 0.7:
        categories.append(
            Category("7", NONE, NONE, tuple(_results(random, f"7.{at}") for at in range(1, random.randint(1, 2) + 1)))
        )
    random.shuffle(categories)
    return Edition("small", 1, NONE, NONE, (), tuple(categories), (), ())


def _process(random: Random, code: str) -> Item:
    def statement(level: str, number: int) -> Statement:
        applies = random.choice([TYPES, TYPES, TYPES, ("province",)])
        return Statement(f"{code}.{level[0].upper()}{number}", NONE, "process", applies)

    return Item(code, NONE, tuple(
        Level(key, NONE, (), tuple(statement(key, number) for number in range(1, random.choice([1, 1, 2, 2, 3, 0]) + 1)))
        for key in LEVELS
    ))  # fmt: skip


def _results(random: Random, code: str) -> Item:
    subs = tuple(SubMeasure(f"{code}.{at}", NONE, random.random() < 0.4) for at in range(1, random.randint(1, 3) + 1))
    return Item(code, NONE, (), subs)


def _rules(random: Random, edition: Edition) -> RuleSet:
    shipped = shipped_rule_set("gated-500@1")
    assert shipped is not None
    weights = [Fraction(random.randint(1, 9), random.choice([1, 3, 7])) for _ in range(9)]
    return replace(
        shipped,
        gated=random.random() < 0.75,
        partial_credit=random.random() < 0.75,
        mandatory_unanswered=random.choice(["zero", "zero", "ignore"]),
        most_points=random.choice([Fraction(500), Fraction(500), Fraction(333)]),
        category_weights={one.code: random.choice(weights) for one in edition.categories}
        if random.random() < 0.3
        else {},
        item_weights={one: random.choice(weights) for one in edition.items} if random.random() < 0.3 else {},
    )


def _claim(random: Random, edition: Edition) -> Claim:
    kind, much = random.choice(["department", "department", "province"]), random.choice([0.2, 0.5, 0.8])
    met = frozenset(
        code for code, one in edition.statements.items() if kind in one.applies_to and random.random() < much
    )
    measures = []
    for code in edition.sub_measures:
        for number in range(random.choice([0, 1, 1, 2])):
            result = Fraction(random.randint(80, 110)) if random.random() < 0.7 else None
            measures.append(_measure(random, code, f"m{number}", result, len(measures)))
    return Claim(kind, YEAR, met, tuple(measures))


def _measure(random: Random, code: str, name: str, result: Fraction | None, key: int) -> MeasureClaim:
    direction = random.choice(["higher", "lower"])
    band = (Fraction(75), Fraction(95)) if direction == "higher" else (Fraction(95), Fraction(75))
    return MeasureClaim(
        code, name, direction, Fraction(random.choice([90, 97, 100])), {YEAR: result},
        band if random.random() < 0.3 else None, random.random() < 0.9, key=str(key),
    )  # fmt: skip


def _expected(random: Random, edition: Edition, claim: Claim) -> tuple[Expected, ...]:
    found = []
    for code in edition.sub_measures:
        names = {one.name for one in claim.measures if one.sub_measure == code} | {"new", "ใหม่"}
        for name in sorted(names):
            if random.random() < 0.3:
                one = _measure(random, code, name, None, 0)
                result, effort = (
                    Fraction(random.randint(70, 115)),
                    Fraction(random.randint(0, 12), random.choice([1, 1, 4])),
                )
                found.append(Expected(code, name, result, effort, "", one.direction, one.target, one.conversion))
    random.shuffle(found)
    return tuple(found)


def _links(random: Random, edition: Edition, kind: str) -> tuple[RouteLink, ...]:
    ends = [code for code in (*edition.statements, *edition.sub_measures) if can_bind(edition, kind, code)]
    ends = ends * 3 + list(edition.items)
    found: list[RouteLink] = []
    for _ in range(random.choice([0, 0, 1, 2, 3, 5])):
        link = RouteLink(random.choice(ends), random.choice(ends), random.choice(BINDING))
        if link.source != link.target and not link_circles(edition, [*found, link]):
            found.append(link)
    return tuple(found)
