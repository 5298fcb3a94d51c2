"""Words found in texts as people write them: how a text is laid down to be searched, which place of it a word stands in, and
the piece of the original to show. Pure. It must not know tables."""

from collections.abc import Iterable, Sequence

from kaona.rules.thai_text import compose, search_form

# Between the places of a text that is searched: nobody types these, and search_form keeps them apart.
BORDERS = ("\ue000", "\ue001", "\ue002", "\ue003")
MOST_WORDS = 8
AROUND = 60
LONGEST = 180


def folded(text: str) -> str:
    """Text as it is searched, also when sara ae was typed as two sara e; without the characters of the borders."""
    for one in BORDERS:
        text = text.replace(one, " ")
    return search_form(text).replace("เเ", "แ")


def laid_down(places: Sequence[str]) -> str:
    """The places of a text in the order in which they count, at most one more than there are borders."""
    parts = [folded(one) for one in places]
    return "".join(f"{part}{border}" for part, border in zip(parts, (*BORDERS, ""), strict=False))


def words_of(asked: str) -> list[str]:
    """The words that are asked for, each once, at most MOST_WORDS."""
    return list(dict.fromkeys(folded(asked).split()))[:MOST_WORDS]


def _mapped(text: str) -> tuple[str, list[int]]:
    """The text folded, and for each of its characters the place in `text` (of composed text) where it comes from."""
    found: list[str] = []
    where: list[int] = []
    place = 0
    while place < len(text):
        step = 2 if text.startswith("เเ", place) else 1
        # A space stays one: search_form alone would drop it.
        for one in folded(text[place : place + step]) or " ":
            found.append(one)
            where.append(place)
        place += step
    return "".join(found), [*where, len(text)]


def _hits(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand in `text`, in order, joined where they touch."""
    flat, where = _mapped(text)
    found: list[tuple[int, int]] = []
    for word in words:
        start = flat.find(word)
        while start >= 0:
            found.append((where[start], where[start + len(word)]))
            start = flat.find(word, start + len(word))
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def marked(text: str, words: Sequence[str]) -> list[tuple[bool, str]]:
    """The whole text in pieces, each with whether it is one of the words."""
    text = " ".join(compose(text).split())
    pieces: list[tuple[bool, str]] = []
    last = 0
    for start, end in _hits(text, words):
        pieces += [(False, text[last:start]), (True, text[start:end])]
        last = end
    return [one for one in [*pieces, (False, text[last:])] if one[1]]


def excerpt(texts: Iterable[str], words: Sequence[str]) -> list[tuple[bool, str]]:
    """The piece around the first word in the first text that has one, in pieces; empty when none has."""
    for text in texts:
        text = " ".join(compose(text).split())
        hits = _hits(text, words)
        if hits:
            start = _whole(text, max(hits[0][0] - AROUND, 0))
            end = _whole(text, min(max(start + LONGEST, hits[0][1]), len(text)))
            pieces = marked(text[start:end], words)
            return [*([(False, "…")] if start else []), *pieces, *([(False, "…")] if end < len(text) else [])]
    return []


def _whole(text: str, place: int) -> int:
    """The next place that does not part a mark from its letter."""
    while place < len(text) and (
        text[place] == "\u0e31" or "\u0e33" <= text[place] <= "\u0e3a" or "\u0e47" <= text[place] <= "\u0e4e"
    ):
        place += 1
    return place
