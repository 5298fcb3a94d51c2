"""Finds the people named in a comment: "@" and a full name. It must not know accounts."""

from collections.abc import Mapping


def mentioned_in(text: str, names: Mapping[int, str]) -> list[int]:
    """The ids whose "@full name" stands in `text`, longest name first, so that a name inside a longer one is not taken
    for it. Two people of one name are both meant."""
    found = []
    for name in sorted(set(names.values()) - {""}, key=lambda one: (-len(one), one)):
        if f"@{name}" in text:
            found += [pk for pk, own in names.items() if own == name]
            text = text.replace(f"@{name}", " ")
    return sorted(found)
