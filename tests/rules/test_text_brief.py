"""A difference in brief: nothing changed is left out, what stayed is cut to what stands beside a change."""

from hypothesis import given
from hypothesis import strategies as st

from kaona.rules.text_difference import brief

LONG = "ผู้บริหารสื่อสารทิศทาง ผ่านการประชุมรายเดือน " * 40
TEXTS = st.text("กขค น้ำ\nab ", max_size=80)


def cut(parts: list[tuple[str, str]]) -> list[str]:
    return [text for kind, text in parts if kind == "cut"]


def sides(parts: list[tuple[str, str]]) -> tuple[str, str]:
    before = "".join(text for kind, text in parts if kind in ("same", "out"))
    return before, "".join(text for kind, text in parts if kind in ("same", "in"))


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_with_room_for_everything_it_is_the_whole_difference(head: str, old: str, new: str, tail: str) -> None:
    before, after = head + old + tail, head + new + tail
    assert sides(brief(before, after, around=1000, most=1000)) == (before, after)


def test_a_word_in_a_long_text_is_shown_with_what_stands_beside_it() -> None:
    parts = brief(LONG + "15 วัน " + LONG, LONG + "30 วัน " + LONG)
    assert [text for kind, text in parts if kind in ("out", "in")] == ["15", "30"]
    assert len(cut(parts)) == 2
    assert sum(len(text) for kind, text in parts if kind != "cut") < 200
    shown = sum(len(text) for kind, text in parts if kind in ("same", "out"))
    assert shown + sum(map(int, cut(parts))) == len(LONG) * 2 + len("15 วัน ")


def test_two_words_far_apart_in_a_long_text_are_found() -> None:
    middle = " ".join(f"คำที่{number}" for number in range(2500))
    parts = brief(f"เก่า {middle} เดิม", f"ใหม่ {middle} แก้")
    assert [text.strip() for kind, text in parts if kind in ("out", "in")] == ["เก่า", "ใหม่", "เดิม", "แก้"]
    assert len(cut(parts)) == 1


def test_a_long_new_text_shows_its_beginning_and_how_much_more() -> None:
    parts = brief("", LONG)
    assert [kind for kind, _text in parts] == ["in", "more"]
    assert len(parts[0][1]) + int(parts[1][1]) == len(LONG)


def test_texts_that_differ_widely_are_not_compared_piece_by_piece() -> None:
    parts = brief("กข " * 4000 + "ก", "คง " * 4000 + "ค")
    assert [kind for kind, _text in parts] == ["out", "more", "in", "more"]


def test_equal_and_empty_texts() -> None:
    assert brief("", "") == []
    assert [kind for kind, _text in brief(LONG, LONG)] == ["cut", "same"]
