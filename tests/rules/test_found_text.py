"""Words in Thai text: folded alike on both sides, marked in the original, nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.found_text import BORDERS, excerpt, folded, laid_down, marked, words_of
from kaona.rules.thai_text import compose


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("๒๕๖๗", "2567"), ("ทํา", "ทำ"), ("เเผน", "แผน"), ("PDCA", "pdca"), ("แผ\u200bน", "แผน"), ("ก\ue000ข", "ก ข")],
)
def test_spellings_that_look_alike_are_one(typed: str, kept: str) -> None:
    assert folded(typed) == kept
    assert words_of(f" {typed}  {typed} ") == list(dict.fromkeys(kept.split()))


def test_places_stand_apart() -> None:
    text = laid_down(["ชื่อ", "ปัญหา", "ทำ", "ผล", "อื่น"])
    assert [text.count(one) for one in BORDERS] == [1, 1, 1, 1]
    assert text.split(BORDERS[0]) == ["ชื่อ", text.partition(BORDERS[0])[2]]


def test_words_are_marked_as_they_were_typed() -> None:
    assert marked("แผนปี ๒๕๖๗ ของ PDCA", ["2567", "pdca"]) == [
        (False, "แผนปี "), (True, "๒๕๖๗"), (False, " ของ "), (True, "PDCA"),
    ]  # fmt: skip
    assert marked("เเผนงาน", ["แผน"]) == [(True, "เเผน"), (False, "งาน")]
    assert marked("กขค", ["กข", "ขค"]) == [(True, "กขค")]


def test_the_piece_around_the_first_word() -> None:
    text = "ที่ " * 60 + "คำหลัก" + " ท้าย" * 100
    found = excerpt(["ไม่มี", text], ["คำหลัก"])
    assert (True, "คำหลัก") in found
    assert found[0] == found[-1] == (False, "…")
    assert sum(len(piece) for _hit, piece in found) < 200
    assert excerpt(["ไม่มี"], ["คำหลัก"]) == []


@given(st.text(alphabet="กขเแำํา่้ ๑1aAß", max_size=60), st.text(alphabet="กขเแำา่1a", min_size=1, max_size=3))
def test_pieces_put_together_are_the_text(text: str, word: str) -> None:
    whole = " ".join(compose(text).split())
    words = words_of(word)
    pieces = marked(text, words)
    assert "".join(piece for _hit, piece in pieces) == whole
    assert any(hit for hit, _piece in pieces) == any(one in folded(text) for one in words)
