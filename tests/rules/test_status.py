"""One combined state for people, with words per audience."""

import pytest

from kaona.rules.stages import QuestionState, ReviewStage, VisitStage
from kaona.rules.status import PUBLIC, Audience, Standing, Status, combined, words_of

S = Status
SENT = {"dossier": "submitted"}
CASES = [
    ({}, S.NOT_BEGUN),
    ({"dossier": "draft"}, S.DRAFT),
    ({"dossier": "in_review"}, S.IN_REVIEW),
    ({"dossier": "signed"}, S.SIGNED),
    ({"dossier": "draft", "returned": True, "review": "desk_review"}, S.RETURNED),
    (SENT, S.SUBMITTED),
    (SENT | {"review": "desk_review"}, S.DESK_REVIEW),
    (SENT | {"review": "consensus", "published": True}, S.CONSENSUS),
    (SENT | {"review": "reviewed"}, S.REVIEWED),
    (SENT | {"review": "confirmed"}, S.CONFIRMED),
    (SENT | {"review": "confirmed", "published": True}, S.PUBLISHED),
    (SENT | {"review": "confirmed", "published": True, "question": "asked"}, S.ASKED),
    (SENT | {"review": "confirmed", "question": "void", "published": True}, S.PUBLISHED),
    (SENT | {"review": "confirmed", "question": "declined"}, S.DECLINED),
    (SENT | {"review": "confirmed", "question": "unanswered"}, S.UNANSWERED),
    (SENT | {"review": "consensus", "published": True, "question": "accepted", "visit": "planned"}, S.CONSENSUS),
    (SENT | {"review": "confirmed", "question": "accepted"}, S.ACCEPTED),
    (SENT | {"review": "confirmed", "question": "accepted", "visit": "cancelled"}, S.ACCEPTED),
    (SENT | {"review": "confirmed", "question": "accepted", "visit": "underway"}, S.VISIT_UNDERWAY),
    (SENT | {"review": "confirmed", "question": "accepted", "visit": "confirmed", "refused": True}, S.NOT_CERTIFIED),
    (SENT | {"review": "confirmed", "visit": "confirmed", "certificate": "valid"}, S.CERTIFIED),
    (SENT | {"review": "confirmed", "visit": "confirmed", "certificate": "expired"}, S.CERTIFICATE_EXPIRED),
    (SENT | {"review": "confirmed", "visit": "confirmed", "certificate": "withdrawn"}, S.CERTIFICATE_WITHDRAWN),
]


@pytest.mark.parametrize(("stages", "expected"), CASES)
def test_the_furthest_that_is_true(stages: dict[str, object], expected: Status) -> None:
    assert combined(Standing(**stages)) == expected


def test_every_stage_leads_to_a_state_with_words() -> None:
    for review in ReviewStage:
        for question in ("", *QuestionState):
            for visit in ("", *VisitStage):
                assert combined(Standing("submitted", review=review, question=question, visit=visit)) in Status


@pytest.mark.parametrize("status", list(Status), ids=str)
def test_words_for_each_audience(status: Status) -> None:
    for audience in (Audience.AGENCY, Audience.OFFICE):
        words = words_of(status, audience)
        assert words is not None
        assert words.th
        assert words.en
    assert (words_of(status, Audience.PUBLIC) is not None) == (status in PUBLIC)


def test_the_agency_is_not_told_how_far_the_check_is() -> None:
    told = {words_of(one, Audience.AGENCY) for one in (S.DESK_REVIEW, S.CONSENSUS, S.REVIEWED, S.CONFIRMED)}
    assert len(told) == 1
