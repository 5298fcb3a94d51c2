"""A sentence in Thai that carries its English: for words with names or numbers in them, said below the web."""

from typing import Protocol


class Said(str):
    """Thai text; `en` is the same in English."""

    en: str
    __slots__ = ("en",)


def said(th: str, en: str) -> Said:
    """The Thai sentence, carrying its English."""
    text = Said(th)
    text.en = en
    return text


class Named(Protocol):
    """What has a Thai name and perhaps an English one."""

    name_th: str
    name_en: str


def english(text: str) -> str:
    """What stands for a text in an English sentence: its English where it carries one."""
    return text.en if isinstance(text, Said) else text


def english_name(thing: Named) -> str:
    """Likewise for the name of an agency, a cycle, a calendar: the Thai one where nobody gave an English one."""
    return thing.name_en or thing.name_th
