"""Thai or Arabic digits, decided in one place for every printer.

Thai digits are for what is counted, dated or numbered in the text. They are never put into what somebody types or looks up:
 - `Verbatim` texts (codes, document numbers, hashes, file names);
 - words with a Latin letter: B1, SHA-256, name2@example.go.th, https://…/12;
 - the number right behind a Latin word, which belongs to it: PMQA 4.0, ISO 9001.
The code of a statement begins with its item, whose number is the same wherever it stands: ๓.๒, ๗.๓.๓, ๓.๒.S1."""

import re

from kaona.reports.paper import Verbatim
from kaona.rules.thai_text import thai_digits

DIGITS = ("arabic", "thai")
_LATIN_WORD = re.compile(
    r"https?://\S+|www\.\S+"
    r"|[^\s()\u0e00-\u0e7f]*[A-Za-z][^\s()\u0e00-\u0e7f]*(?:(?<=[A-Za-z])[ \u00a0][0-9][0-9.:/-]*(?![\u0e00-\u0e7f0-9]))?"
)
_STATEMENT = re.compile(r"[1-9]\.[1-9]\.(?=[BAS][1-9])")


def in_digits(text: str, digits: str) -> str:
    """The text with the digits chosen."""
    if digits != "thai" or isinstance(text, Verbatim):
        return str(text)
    parts, end = [], 0
    for found in _LATIN_WORD.finditer(text):
        item = _STATEMENT.match(found[0])
        cut = item.end() if item else 0
        parts += [thai_digits(text[end : found.start()] + found[0][:cut]), found[0][cut:]]
        end = found.end()
    return "".join([*parts, thai_digits(text[end:])])
