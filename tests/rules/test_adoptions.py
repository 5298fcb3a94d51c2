"""What is said of an adoption: every fault at once."""

from datetime import date

import pytest

from kaona.rules.adoptions import (
    AdoptionInput,
    ChangeFigure,
    OutcomeInput,
    adoption_faults,
    months_after,
    outcome_faults,
    tidy_outcome,
)

TODAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)), (date(2027, 8, 31), date(2028, 2, 29)), (TODAY, date(2026, 12, 15)),
        (date(2026, 3, 31), date(2026, 9, 30)),
    ],
)  # fmt: skip
def test_half_a_year_later(day: date, later: date) -> None:
    assert months_after(day) == later


def test_faults_of_an_adoption() -> None:
    assert list(adoption_faults(AdoptionInput(), TODAY)) == ["plan", "review_on"]
    assert list(adoption_faults(AdoptionInput("x" * 5001, "x", date(2026, 6, 14)), TODAY)) == ["reason", "review_on"]
    assert "review_on" in adoption_faults(AdoptionInput("", "x", date(2036, 6, 14)), TODAY)
    assert adoption_faults(AdoptionInput("", "x", TODAY), TODAY) == {}


def test_faults_of_an_outcome() -> None:
    assert list(outcome_faults(OutcomeInput())) == ["outcome", "text"]
    rows = (ChangeFigure(), ChangeFigure("รอ", "นาที", "๔๐", "สิบ"), ChangeFigure("", "", "x", ""))
    told = tidy_outcome(OutcomeInput("some", " ดี ", rows))
    assert (told.text, told.figures[0].before) == ("ดี", "40")
    assert list(outcome_faults(told)) == ["figure_0_after", "figure_1_name", "figure_1_before", "figure_1_after"]
    assert outcome_faults(OutcomeInput("none", "ยังไม่ได้เริ่ม")) == {}
