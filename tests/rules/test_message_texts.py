"""Mails whose words officers change: places are filled once, nothing is run, every fault is said at once."""

from dataclasses import replace

import pytest

from kaona.rules.message_texts import AGENCY, CLOSES, MESSAGES, SAMPLES, Texts, faults_in, fill, places_in

WINDOW = MESSAGES["window_7"]
GOOD = WINDOW.default


@pytest.mark.parametrize("name", MESSAGES)
def test_the_words_of_the_code_are_right(name: str) -> None:
    message = MESSAGES[name]
    assert faults_in(message, message.default) == {}
    assert set(message.required) <= set(message.places) <= set(SAMPLES)
    for language in ("th", "en"):
        values = {place: SAMPLES[place] for place in message.places}
        assert "{{" not in fill(message.default.subject(language) + message.default.body(language), values)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ชื่อหน่วยงาน}}", "กรม ก"),
        ("{{ ชื่อหน่วยงาน }}", "กรม ก"),
        ("{{ชื่อหน่วยงาน}} {{ชื่อหน่วยงาน}}", "กรม ก กรม ก"),
        ("{{อื่น}}", "{{อื่น}}"),
        ("{ชื่อหน่วยงาน} {% now %} {{ a.b|c }}", "{ชื่อหน่วยงาน} {% now %} {{ a.b|c }}"),
    ],
)
def test_places_are_filled(text: str, shown: str) -> None:
    assert fill(text, {AGENCY: "กรม ก"}) == shown


def test_a_value_is_never_read_as_a_place() -> None:
    assert fill("{{ชื่อหน่วยงาน}}", {AGENCY: "{{วันปิดรับ}}", CLOSES: "พรุ่งนี้"}) == "{{วันปิดรับ}}"


@pytest.mark.parametrize(
    ("change", "field", "count"),
    [
        ({"subject_th": " "}, "subject_th", 1),
        ({"subject_th": "ก" * 201}, "subject_th", 1),
        ({"subject_en": "a\nb"}, "subject_en", 1),
        ({"body_th": "x" * 5001}, "body_th", 2),  # too long, and the agency's name is gone
        ({"body_th": "{{ชื่อหน่วยงาน}} {{วันปิดรับ}} {{รหัสผ่าน}} {{อีก}}"}, "body_th", 1),
        ({"body_th": "{{ชื่อหน่วยงาน}} {{วันปิดรับ"}, "body_th", 1),
        ({"body_en": "{{ชื่อหน่วยงาน}} {{user.password}}"}, "body_en", 1),
    ],
)
def test_what_is_wrong(change: dict[str, str], field: str, count: int) -> None:
    faults = faults_in(WINDOW, replace(GOOD, **change))
    assert {name: len(found) for name, found in faults.items()} == {field: count}


def test_every_fault_at_once() -> None:
    faults = faults_in(WINDOW, Texts("{{x}}\n{{", "", "", "{{y}}"))
    assert {name: len(found) for name, found in faults.items()} == {
        "subject_th": 3, "body_th": 2, "subject_en": 1, "body_en": 2,
    }  # fmt: skip


def test_a_required_place_may_stand_in_the_subject() -> None:
    texts = Texts("{{ชื่อหน่วยงาน}} {{วันปิดรับ}}", "โปรดส่ง", "{{ชื่อหน่วยงาน}}", "{{วันปิดรับ}}")
    assert faults_in(WINDOW, texts) == {}
    assert places_in("{{ก}} {{ข}} {{ก}}") == ["ก", "ข"]
