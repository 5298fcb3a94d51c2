"""Whom an announcement reaches, and what is wrong with one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kaona.rules.announcements import Audience, Draft, faults_of

NOW = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
HEAD, OFFICER = ("department", "head"), ("office", "officer")


@pytest.mark.parametrize(
    ("audience", "held", "owes", "reached"),
    [
        (Audience(), [], False, True),
        (Audience(), [OFFICER], False, True),
        (Audience(types=("department",)), [HEAD], False, True),
        (Audience(types=("province",)), [HEAD], False, False),
        (Audience(roles=("head",)), [HEAD], False, True),
        (Audience(roles=("head",)), [OFFICER], False, False),
        (
            Audience(types=("department",), roles=("officer",)),
            [HEAD, OFFICER],
            False,
            False,
        ),  # in one and the same role
        (Audience(types=("department",), roles=("head",)), [OFFICER, HEAD], False, True),
        (Audience(not_submitted=True), [HEAD], True, True),
        (Audience(not_submitted=True), [HEAD], False, False),
        (Audience(types=("department",)), [], False, False),
    ],
)
def test_whom_it_reaches(audience: Audience, held: list[tuple[str, str]], owes: bool, reached: bool) -> None:
    assert audience.reaches(held, owes) is reached


GOOD = Draft("ปิดระบบ", "คืนวันเสาร์", "", "", "info", Audience(), NOW, NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, set()),
        ({"title_th": " ", "text_th": ""}, {"title_th", "text_th"}),
        ({"title_th": "x" * 121, "text_th": "x" * 601}, {"title_th", "text_th"}),
        ({"title_en": "x"}, {"text_en"}),
        ({"text_en": "x"}, {"title_en"}),
        ({"level": "loud"}, {"level"}),
        ({"audience": Audience(types=("office",), roles=("king",))}, {"types", "roles"}),
        ({"starts_at": None, "ends_at": None}, {"starts", "ends"}),
        ({"ends_at": NOW}, {"ends"}),
        ({"starts_at": NOW - timedelta(days=2), "ends_at": NOW - timedelta(days=1)}, {"ends"}),
        ({"ends_at": NOW + timedelta(days=400)}, {"ends"}),
        ({"title_th": "", "level": "", "ends_at": None}, {"title_th", "level", "ends"}),
    ],
)
def test_what_is_wrong(change: dict[str, object], fields: set[str]) -> None:
    assert set(faults_of(replace(GOOD, **change), NOW)) == fields
