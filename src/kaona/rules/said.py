"""A sentence in Thai that carries its English: for words with names or numbers in them, said below the web."""


class Said(str):
    """Thai text; `en` is the same in English."""

    en: str
    __slots__ = ("en",)


def said(th: str, en: str) -> Said:
    """The Thai sentence, carrying its English."""
    text = Said(th)
    text.en = en
    return text
