"""Thai text: sorting, searching, digits, cleaning. It must not know what the text is about."""

import re
import unicodedata

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_TO_THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_LEADING_VOWEL = re.compile("([เแโใไ])([ก-ฮ])")
_MARKS = {mark: chr(index + 2) for index, mark in enumerate("็่้๊๋์ํ๎ฺ")}
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
CHARACTERS_PER_PAGE = 2400


def fold_digits(text: str) -> str:
    """Thai digits as Arabic ones."""
    return text.translate(_THAI_DIGITS)


def thai_digits(text: str) -> str:
    """Arabic digits as Thai ones."""
    return text.translate(_TO_THAI_DIGITS)


def sort_key(text: str) -> str:
    """A key whose plain order is the order of a Thai dictionary: leading vowels stand behind their consonant, tone
    and shortening marks decide last, Thai digits are digits."""
    text = _LEADING_VOWEL.sub(r"\2\1", fold_digits(compose(text)).casefold())
    primary: list[str] = []
    secondary: list[str] = []
    for character in text:
        if character in _MARKS:
            if secondary:
                secondary[-1] = _MARKS[character]
        elif character not in "ๆฯ" and (character.isalnum() or "\u0e30" <= character <= "\u0e45"):
            primary.append(character)
            secondary.append("\x01")
    return f"{''.join(primary)}\x1f{''.join(secondary)}\x1f{text}"


def compose(text: str) -> str:
    """One spelling of what looks the same: NFC, sara am in one character, no invisible characters."""
    text = unicodedata.normalize("NFC", text).replace("\u0e4d\u0e32", "\u0e33")
    return _INVISIBLE.sub("", text)


def search_form(text: str) -> str:
    """Text as it is searched: composed, lower case, Arabic digits, single spaces."""
    return " ".join(fold_digits(compose(text)).casefold().split())


def clean_text(text: str) -> str:
    """What people typed with Unix line ends and without characters that no database keeps; nothing else changes."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def for_xml(text: str) -> str:
    """The same without what XML cannot hold: a Word or Excel file with that would not be made, or not open."""
    return clean_text(text).replace("\ufffe", "").replace("\uffff", "")


def pages(text: str) -> int:
    """How many pages a narrative fills, by characters; 0 for nothing."""
    return -(-len(text.strip()) // CHARACTERS_PER_PAGE)
