"""Plain decimals in, exact fractions inside, two decimals out. No float anywhere.

Source: pmqa40.md §3 (compute with exact fractions, round half up only for display).
"""

import re
from fractions import Fraction
from functools import lru_cache

MAX_DIGITS = 40
PLAIN_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\Z")


def is_decimal(text: str) -> bool:
    """True for a plain decimal of at most 40 characters: no sign +, no exponent, no leading zero, no separators."""
    return len(text) <= MAX_DIGITS and PLAIN_DECIMAL.match(text) is not None


@lru_cache(maxsize=8192)
def fraction_of(text: str) -> Fraction:
    """The exact value of a plain decimal; ValueError for anything else."""
    if not is_decimal(text):
        raise ValueError(text[:60])
    whole, _, rest = text.partition(".")
    return Fraction(int(whole + rest), 10 ** len(rest))


def display(value: Fraction, digits: int = 2) -> str:
    """Half up, away from zero at the half, with a fixed number of decimals: 7400/21 is "352.38"."""
    scale = 10**digits
    above, below = value.numerator, value.denominator
    whole = (2 * abs(above) * scale + below) // (2 * below)
    sign = "-" if above < 0 and whole else ""
    head, tail = divmod(whole, scale)
    return f"{sign}{head}.{str(tail).zfill(digits)}" if digits else f"{sign}{head}"


def decimal_text(value: Fraction) -> str:
    """The shortest plain decimal of a value that was one: 350.5, not 701/2."""
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    return display(value, digits)


def grouped(value: Fraction) -> str:
    """An amount of money as people read it: 1,250,000.50, and 480,000 without decimals."""
    whole, _dot, rest = decimal_text(value).partition(".")
    return f"{int(whole):,}{'.' + rest.ljust(2, '0') if rest else ''}"


def signed(value: Fraction) -> str:
    """Points with their sign, two decimals: a promise may be a loss."""
    return f"{'+' if value > 0 else ''}{display(value)}".replace("-", "−")


def whole_part(value: Fraction) -> str:
    """Percent as a whole number, rounded down: 100 is only what is whole."""
    return str(value.numerator // value.denominator)


def exact_text(value: Fraction) -> str:
    """A fraction in lowest terms: "350" or "7400/21"."""
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def display_beside(value: Fraction, line: Fraction, digits: int = 2) -> str:
    """A value as it is shown beside a line, with as many decimals as it takes not to look equal: 349.995 beside 350."""
    if value != line:
        while display(value, digits) == display(line, digits):
            digits += 1
    return display(value, digits)
