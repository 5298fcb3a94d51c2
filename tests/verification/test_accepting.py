"""Entering a review: nothing is read before promise and answer; who has an interest does not read at all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kaona.activity.models import Event, Notice
from kaona.assessment.access import may_read
from kaona.people.access import NotAllowed
from kaona.people.models import Membership
from kaona.rules.roles import Role
from kaona.verification.models import Confidentiality, Interest, Review, ReviewAssignment
from kaona.verification.operations import accepting
from kaona.verification.operations.base import Refused
from kaona.verification.operations.reviewers import withdraw_interest
from kaona.verification.queries.entering import lines_of
from tests.cast import NOW, Cast, organisation, person

LATER = NOW + timedelta(days=1)


@pytest.fixture
def asked(year: Cast) -> Cast:
    """The assessor was asked for the department's submitted dossier; nothing is signed."""
    cast = year.with_submission()
    cast.review = Review.objects.create(
        organisation=cast.department, dossier=cast.dossier, officer=cast.officer, begun_at=NOW, begun_by=cast.officer
    )
    cast.parts = (part_of(cast, cast.assessor),)
    return cast


def part_of(cast: Cast, user: object) -> ReviewAssignment:
    return ReviewAssignment.objects.create(
        organisation=cast.department, review=cast.review, user=user, assigned_by=cast.officer, assigned_at=NOW
    )


def sign(cast: Cast) -> Confidentiality:
    return accepting.sign_confidentiality(cycle=cast.cycle, by=cast.assessor, at=LATER)


def accept(cast: Cast) -> ReviewAssignment:
    return accepting.accept(assignment=cast.parts[0], by=cast.assessor, at=LATER)


def decline(cast: Cast, reason: str = "ไม่ว่าง", **interests: str) -> ReviewAssignment:
    return accepting.decline(assignment=cast.parts[0], reason=reason, interests=interests, by=cast.assessor, at=LATER)


def leave(cast: Cast, kind: str = "interest") -> ReviewAssignment:
    return accepting.leave(assignment=cast.parts[0], kind=kind, text="ญาติ", by=cast.assessor, at=LATER)


def why(call: object, *args: object, **values: object) -> str:
    with pytest.raises(Refused) as error:
        call(*args, **values)
    return error.value.reason


def reads(cast: Cast) -> bool:
    return may_read(cast.assessor, cast.dossier, at=LATER)


def kinds(cast: Cast) -> list[str]:
    chain = Event.objects.filter(chain=f"org:{cast.department.pk}", kind__startswith="review").order_by("seq")
    return list(chain.values_list("kind", flat=True))


def test_reading_begins_with_promise_and_answer(asked: Cast) -> None:
    assert not reads(asked)
    assert why(accept, asked) == "confidentiality"
    assert sign(asked).text_version == "2569-1"
    assert not reads(asked)
    assert accept(asked).accepted_at == LATER
    assert reads(asked)
    assert kinds(asked) == ["review.accepted"]
    assert Event.objects.filter(kind="reviewer.promised", by_id=asked.assessor.pk, chain="office").count() == 1


def test_twice_is_once(asked: Cast) -> None:
    assert sign(asked).pk == sign(asked).pk
    accept(asked)
    accept(asked)
    assert kinds(asked) == ["review.accepted"]
    assert Event.objects.filter(kind="reviewer.promised").count() == 1


def test_only_the_person_who_was_asked(asked: Cast) -> None:
    sign(asked)
    for other in (asked.officer, asked.approver, asked.head, asked.nobody):
        with pytest.raises(NotAllowed):
            accepting.accept(assignment=asked.parts[0], by=other, at=LATER)
        with pytest.raises(NotAllowed):
            accepting.decline(assignment=asked.parts[0], reason="x", by=other, at=LATER)
        with pytest.raises(NotAllowed):
            accepting.sign_confidentiality(cycle=asked.cycle, by=other, at=LATER)


def test_an_assessor_who_was_not_asked_promises_nothing(asked: Cast) -> None:
    other = person("other-assessor@example.go.th", Role.ASSESSOR, asked.office)
    with pytest.raises(NotAllowed):
        accepting.sign_confidentiality(cycle=asked.cycle, by=other, at=LATER)
    with pytest.raises(NotAllowed):
        accepting.accept(assignment=asked.parts[0], by=other, at=LATER)


def test_a_disabled_account_enters_nothing(asked: Cast) -> None:
    sign(asked)
    asked.assessor.is_active = False
    asked.assessor.save()
    with pytest.raises(NotAllowed):
        accept(asked)
    assert not reads(asked)


@pytest.mark.parametrize("ended", [None, NOW - timedelta(days=9)])
def test_own_and_former_agency_is_refused_whatever_is_said(asked: Cast, ended: object) -> None:
    sign(asked)
    start = NOW - timedelta(days=30)
    Membership.objects.create(
        user=asked.assessor, organisation=asked.department, role="reader", valid_from=start, created_at=start,
        ended_at=ended,
    )  # fmt: skip
    assert why(accept, asked) == f"conflict_{'former' if ended else 'own'}"
    assert not reads(asked) or ended is None


def test_an_agency_that_was_merged_into_this_one_counts(asked: Cast) -> None:
    sign(asked)
    middle = organisation("t-mid", "department", "กรมกลาง", successor=asked.department)
    old = organisation("t-old", "department", "กรมเดิม", successor=middle)
    Membership.objects.create(user=asked.assessor, organisation=old, role="reader", valid_from=NOW, created_at=NOW,
                              ended_at=NOW)  # fmt: skip
    assert why(accept, asked) == "conflict_former"


def test_who_declared_an_interest_does_not_accept_until_it_is_withdrawn(asked: Cast) -> None:
    sign(asked)
    row = Interest.objects.create(user=asked.assessor, organisation=asked.department, kind="former", declared_by=asked.officer,
                                  declared_at=NOW)  # fmt: skip
    assert why(accept, asked) == "conflict_former"
    withdraw_interest(interest=row, by=asked.officer, at=LATER)
    accept(asked)
    assert reads(asked)


def test_declining_needs_a_reason_tells_the_officer_and_keeps_the_interests(asked: Cast) -> None:
    assert why(decline, asked, " ") == "reason"
    assert why(decline, asked, "x" * 501) == "too_long"
    assert why(decline, asked, "มีญาติ", wrong="x") == "kind"
    row = decline(asked, "มีญาติ", interest="พี่ชาย", former="2560–2563")
    assert (row.declined_at, row.declined_reason) == (LATER, "มีญาติ")
    kept = Interest.objects.filter(user=asked.assessor, organisation=asked.department)
    assert sorted(kept.values_list("kind", "note")) == [("former", "2560–2563"), ("interest", "พี่ชาย")]
    notice = Notice.objects.get(kind="review.declined")
    assert (notice.recipient, notice.body) == (asked.officer, "มีญาติ")
    assert kinds(asked) == ["review.declined"]
    # The agency's chain does not tell what the interest is.
    assert "พี่ชาย" not in str(list(Event.objects.values_list("data", flat=True)))
    assert why(accept, asked) == "declined"
    assert why(decline, asked) == "declined"


def test_every_officer_is_told_when_the_leading_account_is_closed(asked: Cast) -> None:
    colleague = person("colleague@example.go.th", Role.OFFICER, asked.office)
    asked.officer.is_active = False
    asked.officer.save()
    decline(asked)
    assert Notice.objects.get(kind="review.declined").recipient == colleague


def test_after_accepting_it_is_not_declined_and_after_the_end_nothing_is_done(asked: Cast) -> None:
    sign(asked)
    accept(asked)
    assert why(decline, asked) == "accepted"
    ReviewAssignment.objects.update(ended_at=LATER)
    assert why(accept, asked) == "ended"
    assert why(decline, asked) == "ended"


def test_an_interest_that_comes_to_light_ends_reading_at_once(asked: Cast) -> None:
    sign(asked)
    assert why(leave, asked) == "not_accepted"
    accept(asked)
    assert why(leave, asked, "x") == "kind"
    leave(asked)
    part = ReviewAssignment.objects.get()
    assert (part.ended_at, part.ended_by, part.accepted_at) == (LATER, asked.assessor, LATER)
    assert not reads(asked)
    assert kinds(asked) == ["review.accepted", "review.assessor_left"]
    assert Interest.objects.get().note == "ญาติ"
    assert Notice.objects.get(kind="review.assessor_left").recipient == asked.officer
    assert [one.state for one in lines_of(asked.assessor)] == ["ended"]
    assert why(leave, asked) == "ended"


def test_who_leaves_a_consensus_opens_the_desk_review_again(year: Cast) -> None:
    cast = year.with_review().judged().at_stage("consensus")
    leave(cast)
    cast.review.refresh_from_db()
    assert cast.review.stage == "desk_review"
    assert kinds(cast) == ["review.desk_reopened", "review.assessor_left"]


def test_an_interest_of_today_does_not_undo_what_was_concluded(year: Cast) -> None:
    cast = year.with_review().judged().at_stage("confirmed")
    leave(cast)
    assert not reads(cast)
    assert ReviewAssignment.objects.filter(user=cast.assessor, ended_at=None).count() == 1
    assert Notice.objects.filter(kind="review.assessor_left", recipient=cast.officer).count() == 1


def test_nobody_else_leaves_for_a_person(year: Cast) -> None:
    cast = year.with_review()
    for other in (cast.officer, cast.second, cast.head):
        with pytest.raises(NotAllowed):
            accepting.leave(assignment=cast.parts[0], kind="own", text="", by=other, at=LATER)


def test_accepting_and_declining_at_once_one_wins(asked: Cast) -> None:
    """Both read the row before either wrote: the second finds what the first did; the database holds the same."""
    sign(asked)
    stale = ReviewAssignment.objects.get()
    accept(asked)
    with pytest.raises(Refused):
        accepting.decline(assignment=stale, reason="x", by=asked.assessor, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewAssignment.objects.update(declined_at=LATER)


def test_own_list_says_what_is_next(asked: Cast) -> None:
    def state() -> str:
        (line,) = lines_of(asked.assessor)
        return line.state

    assert state() == "unsigned"
    sign(asked)
    assert state() == "asked"
    accept(asked)
    assert state() == "judging"
    ReviewAssignment.objects.update(locked_at=LATER)
    assert state() == "locked"
    asked.dossier.stage = "draft"
    asked.dossier.save()
    assert state() == "returned"
    asked.dossier.readers.update(ended_at=LATER)
    assert state() == "closed"
