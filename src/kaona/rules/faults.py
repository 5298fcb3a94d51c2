"""A fault in a file: where, which, and what to do, in Thai and English. It must not know who reads the file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """`place` is "line 4, measures[0].target" or a key path; `code` names the rule that was broken."""

    place: str
    code: str
    th: str
    en: str

    def __str__(self) -> str:
        words = f"{self.place}: {self.th} ({self.en})" if self.place else f"{self.th} ({self.en})"
        # One line for one fault, and nothing from the file that a terminal would obey.
        return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in words)
