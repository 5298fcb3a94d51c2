"""Who checks what: begun once, nobody with a conflict, a replaced assessor's work stays, two at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kaona.activity.models import Event, Notice
from kaona.assessment.models import DossierReader
from kaona.assessment.operations.base import Refused
from kaona.people.access import NotAllowed
from kaona.people.models import Membership
from kaona.rules.roles import Role
from kaona.verification.models import Interest, Judgement, Review, ReviewAssignment
from kaona.verification.operations.assigning import assign, assign_officer, begin_review, end_assignment
from tests.cast import NOW, Cast, person

LATER = NOW + timedelta(days=3)


def refused(act: object, **given: object) -> str:
    with pytest.raises(Refused) as caught:
        act(**given)
    return caught.value.reason


def test_a_submitted_dossier_gets_its_officer_once(cast: Cast) -> None:
    cast.with_submission()
    review = begin_review(dossier=cast.dossier, officer=cast.officer, by=cast.officer, at=LATER, why="ประโยค")
    assert (review.officer, review.officer_why, review.organisation) == (cast.officer, "ประโยค", cast.department)
    event = Event.objects.get(kind="review.begun")
    assert (event.organisation_id, event.by_id, event.data["officer"]) == (
        cast.department.pk, cast.officer.pk, cast.officer.pk,
    )  # fmt: skip
    # The second of two who press at once.
    assert refused(begin_review, dossier=cast.dossier, officer=cast.officer, by=cast.officer, at=LATER) == "begun"
    assert Review.objects.count() == 1


def test_nothing_is_checked_before_it_is_submitted(year: Cast) -> None:
    assert (
        refused(begin_review, dossier=year.dossier, officer=year.officer, by=year.officer, at=LATER) == "not_submitted"
    )


@pytest.mark.parametrize("who", ["assessor", "approver", "administrator", "head", "viewer", "nobody"])
def test_only_an_officer_assigns(cast: Cast, who: str) -> None:
    cast.with_review()
    by, part = getattr(cast, who), cast.parts[0]
    for act, given in (
        (begin_review, {"dossier": cast.dossier, "officer": cast.officer}),
        (assign_officer, {"review": cast.review, "officer": cast.colleague}),
        (assign, {"review": cast.review, "user": cast.third}),
        (end_assignment, {"assignment": part, "reason": "x"}),
    ):
        with pytest.raises(NotAllowed):
            act(by=by, at=LATER, **given)
    assert ReviewAssignment.objects.filter(ended_at=None).count() == 2


@pytest.mark.parametrize(
    ("conflict", "reason"), [("own", "own"), ("ended", "former"), ("lapsed", "former"), ("former", "former"), ("interest", "interest")]
)  # fmt: skip
@pytest.mark.parametrize("place", ["department", "successor", "predecessor", "sibling"])
def test_nobody_checks_an_agency_that_they_belong_to(cast: Cast, conflict: str, reason: str, place: str) -> None:
    """Nor one that it was merged into or came from."""
    cast.with_review()
    agency = cast.department if place == "department" else cast.other
    if place == "successor":
        cast.department.successor = cast.other
    elif place == "predecessor":
        cast.other.successor = cast.department
    elif place == "sibling":
        cast.other.successor = cast.department.successor = cast.province
    for one in (cast.department, cast.other):
        one.save()
    if conflict in ("own", "ended", "lapsed"):
        Membership.objects.create(
            user=cast.third, organisation=agency, role=Role.READER, valid_from=NOW - timedelta(days=9), created_at=NOW,
            ended_at=NOW if conflict == "ended" else None, valid_to=NOW if conflict == "lapsed" else None,
        )  # fmt: skip
    else:
        Interest.objects.create(
            user=cast.third, organisation=agency, kind=conflict, declared_by=cast.third, declared_at=NOW
        )
    given = {"review": cast.review, "user": cast.third, "by": cast.officer, "at": LATER}
    assert refused(assign, third_reader=True, **given) == f"conflict_{reason}"


def test_a_withdrawn_interest_and_a_strangers_agency_are_no_conflict(cast: Cast) -> None:
    cast.with_review()
    for agency, withdrawn in ((cast.department, NOW), (cast.other, None)):
        Interest.objects.create(user=cast.third, organisation=agency, kind="interest", declared_by=cast.third,
                                declared_at=NOW, withdrawn_at=withdrawn)  # fmt: skip
    end_assignment(assignment=cast.parts[1], reason="ย้ายงาน", by=cast.officer, at=LATER)
    assert assign(review=cast.review, user=cast.third, by=cast.officer, at=LATER).user == cast.third


def test_an_officer_with_a_conflict_does_not_lead(cast: Cast) -> None:
    cast.with_submission()
    colleague = person("colleague@example.go.th", Role.OFFICER, cast.office)
    Interest.objects.create(
        user=colleague, organisation=cast.department, kind="former", declared_by=colleague, declared_at=NOW
    )
    given = {"officer": colleague, "by": cast.officer, "at": LATER}
    assert refused(begin_review, dossier=cast.dossier, **given) == "conflict_former"
    review = begin_review(dossier=cast.dossier, officer=cast.officer, by=cast.officer, at=LATER)
    assert refused(assign_officer, review=review, **given) == "conflict_former"


def test_what_stands_against_an_assessor(cast: Cast) -> None:
    cast.with_review()
    given = {"review": cast.review, "by": cast.officer, "at": LATER}
    assert refused(assign, user=cast.third, **given) == "full"
    assert refused(assign, user=cast.assessor, **given) == "assigned"
    assert refused(assign, user=cast.approver, third_reader=True, **given) == "not_assessor"
    assert refused(assign, user=cast.officer, **given) == "leads"
    cast.third.is_active = False
    cast.third.save()
    assert refused(assign, user=cast.third, third_reader=True, **given) == "not_assessor"
    part = cast.parts[1]
    part.accepted_at, part.declined_at = None, LATER
    part.save()
    assert refused(assign, user=cast.second, **given) == "declined_before"
    # Who declined makes room.
    cast.third.is_active = True
    cast.third.save()
    assert assign(user=cast.third, **given).review == cast.review


def test_a_new_assessor_is_told_and_reads_nothing_before_accepting(cast: Cast) -> None:
    cast.with_review()
    row = assign(review=cast.review, user=cast.third, by=cast.officer, at=LATER, third_reader=True, why="ประโยค")
    assert (row.why, row.third_reader, row.accepted_at) == ("ประโยค", True, None)
    assert Notice.objects.filter(recipient=cast.third, kind="review.assessor_assigned").count() == 1
    assert not DossierReader.objects.filter(user=cast.third).exists()
    event = Event.objects.get(kind="review.assessor_assigned")
    assert (event.organisation_id, event.data["assessor"]) == (cast.department.pk, cast.third.pk)


def test_a_replaced_assessor_reads_no_longer_and_everything_written_stays(cast: Cast) -> None:
    cast.with_review().judged()
    written = Judgement.objects.filter(assignment=cast.parts[1]).count()
    row = end_assignment(assignment=cast.parts[1], reason="ย้ายงาน", by=cast.officer, at=LATER)
    assert (row.ended_by, row.ended_reason) == (cast.officer, "ย้ายงาน")
    assert Judgement.objects.filter(assignment=row).count() == written > 100
    assert list(DossierReader.objects.filter(ended_at=None).values_list("user", flat=True)) == [cast.assessor.pk]
    assert Notice.objects.get(recipient=cast.second, kind="review.assessor_ended").body == "ย้ายงาน"
    new = assign(review=cast.review, user=cast.third, by=cast.officer, at=LATER)
    assert (new.judged, new.locked_at, new.judgements.count()) == (0, None, 0)
    # Two who end it at once: the second is told.
    assert refused(end_assignment, assignment=row, reason="อีกที", by=cast.officer, at=LATER) == "ended"
    assert Event.objects.filter(kind="review.assessor_ended").count() == 1


def test_an_end_needs_a_reason(cast: Cast) -> None:
    cast.with_review()
    assert refused(end_assignment, assignment=cast.parts[1], reason=" ", by=cast.officer, at=LATER) == "reason"


def test_a_change_of_the_team_during_the_consensus_opens_the_desk_review_again(cast: Cast) -> None:
    cast.with_review().judged().at_stage("consensus")
    end_assignment(assignment=cast.parts[1], reason="ย้ายงาน", by=cast.officer, at=LATER)
    cast.review.refresh_from_db()
    assert cast.review.stage == "desk_review"
    assert Event.objects.filter(kind="review.desk_reopened").count() == 1


@pytest.mark.parametrize("stage", ["reviewed", "confirmed"])
def test_after_the_conclusion_the_team_stays(cast: Cast, stage: str) -> None:
    cast.with_review().judged().at_stage(stage)
    given = {"by": cast.officer, "at": LATER + timedelta(days=9)}
    assert refused(end_assignment, assignment=cast.parts[1], reason="x", **given) == "move"
    assert refused(assign, review=cast.review, user=cast.third, third_reader=True, **given) == "move"
    cast.review.refresh_from_db()
    assert cast.review.stage == stage


def test_another_officer_takes_over(cast: Cast) -> None:
    cast.with_review()
    given = {"review": cast.review, "by": cast.officer, "at": LATER}
    assert refused(assign_officer, officer=cast.officer, **given) == "same"
    assert refused(assign_officer, officer=cast.assessor, **given) == "leads"
    assert refused(assign_officer, officer=cast.approver, **given) == "not_officer"
    assert assign_officer(officer=cast.colleague, **given).officer == cast.colleague
    assert Notice.objects.filter(recipient=cast.colleague, kind="review.begun").exists()
    assert Event.objects.get(kind="review.officer_changed").data["before"] == cast.officer.pk


def test_a_merged_agency_is_still_checked_as_it_was(cast: Cast) -> None:
    """The dossier stays with the organisation as it was; the review goes on."""
    cast.with_review()
    cast.department.successor, cast.department.valid_to = cast.other, timezone.localdate()
    cast.department.save()
    end_assignment(assignment=cast.parts[1], reason="ย้ายงาน", by=cast.officer, at=LATER)
    row = assign(review=cast.review, user=cast.third, by=cast.officer, at=LATER)
    assert (row.organisation, cast.review.dossier.organisation) == (cast.department, cast.department)
