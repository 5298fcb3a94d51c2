"""The sample dossier is sound, traps included; an item is judged once per attempt; starting again keeps what was said."""

from collections import Counter

import pytest

from kaona.activity.models import Event
from kaona.people.access import NotAllowed
from kaona.verification.models import PracticeAnswer
from kaona.verification.operations.base import Refused
from kaona.verification.operations.practising import judge_sample
from kaona.verification.queries.practice import newest_attempt, practice_results, sample
from tests.cast import NOW, Cast


def answers(item: str, **changed: tuple[str, str]) -> dict[str, tuple[str, str]]:
    """As the key says, with a reason each."""
    right = {one.statement.code: (one.key, "เหตุผล") for one in sample().items[item].questions}
    return right | {code.replace("_", "."): given for code, given in changed.items()}


def judge(cast: Cast, item: str = "1.1", attempt: int = 1, by: object = None, **changed: tuple[str, str]) -> None:
    judge_sample(attempt=attempt, item=item, answers=answers(item, **changed), by=by or cast.assessor, at=NOW)


def why(cast: Cast, *args: object, **values: object) -> str:
    with pytest.raises(Refused) as error:
        judge(cast, *args, **values)
    return error.value.reason


def test_the_sample_is_whole() -> None:
    """Every statement has its words, key and reason; every citation its document; there is something to find."""
    questions = sample().questions
    assert 4 <= len(sample().items) <= 5
    assert 12 <= len(questions) <= 16
    for item in sample().items.values():
        assert item.narrative
        for one in item.questions:
            assert one.statement.code.startswith(item.item.code)
            assert all(1 <= number <= len(item.evidence) for number in one.cites)
            assert one.key in ("met", "not_met", "cannot_tell")
            assert one.claim in ("met", "not_met")
            assert one.reason.th
            assert one.reason.en
    assert Counter(one.key for one in questions.values())["met"] >= 5
    assert sum(one.key != one.claim for one in questions.values()) >= 5
    assert {one.key for one in questions.values()} == {"met", "not_met", "cannot_tell"}


def test_an_item_is_judged_once_and_leaves_its_line(cast: Cast) -> None:
    judge(cast)
    assert PracticeAnswer.objects.filter(user=cast.assessor).count() == len(sample().items["1.1"].questions)
    (line,) = Event.objects.filter(kind="reviewer.practised")
    assert (line.chain, line.data) == ("office", {"sample": "sample-2569", "attempt": 1, "item": "1.1"})
    # Two windows of one person: the second is told.
    assert why(cast) == "answered"


def test_what_is_refused(cast: Cast) -> None:
    cases = {
        "incomplete": ({"1_1_B1": ("", "x")}, {"1_1_B1": ("not_met", " ")}),
        "unknown_state": ({"1_1_B1": ("perhaps", "x")},), "too_long": ({"1_1_B1": ("met", "x" * 2001)},),
    }  # fmt: skip
    for reason, several in cases.items():
        for changed in several:
            assert why(cast, **changed) == reason
    assert why(cast, attempt=3) == "attempt"
    with pytest.raises(Refused, match="unknown_code"):
        judge_sample(attempt=1, item="9.9", answers={}, by=cast.assessor, at=NOW)
    assert not PracticeAnswer.objects.exists()


def test_a_verdict_like_the_claim_needs_no_reason(cast: Cast) -> None:
    judge(cast, **{"1_1_B1": ("met", "")})


def test_starting_again_keeps_the_first_attempt_and_closes_it(cast: Cast) -> None:
    judge(cast)
    judge(cast, attempt=2, **{"1_1_B2": ("met", "")})
    assert newest_attempt(cast.assessor) == 2
    assert why(cast, "2.2", 1) == "attempt"
    assert PracticeAnswer.objects.count() == 2 * len(sample().items["1.1"].questions)


def test_who_may_not(cast: Cast) -> None:
    for other in (cast.officer, cast.approver, cast.head, cast.nobody):
        with pytest.raises(NotAllowed):
            judge(cast, by=other)
    cast.assessor.is_active = False
    cast.assessor.save()
    with pytest.raises(NotAllowed):
        judge(cast)


def test_officers_see_how_far_people_are(cast: Cast, django_assert_num_queries: object) -> None:
    assert practice_results([cast.assessor]) == {}
    judge(cast, **{"1_1_B2": ("met", "")})
    judge(cast, "2.2")
    with django_assert_num_queries(1):
        found = practice_results([cast.assessor, cast.officer])
    (result,) = found.values()
    assert (result.attempt, result.answered, result.agreed, result.of) == (1, 6, 5, len(sample().questions))
