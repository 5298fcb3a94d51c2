"""What is known of reviewers: changed by officers with a version; interests that count until an officer withdraws them."""

import pytest

from kaona.activity.models import Event
from kaona.assessment.operations.base import Conflict, Refused
from kaona.people.access import NotAllowed
from kaona.rules.roles import Role
from kaona.verification.models import Interest, ReviewerProfile
from kaona.verification.operations.reviewers import ProfileInput, declare_interest, save_profile, withdraw_interest
from kaona.verification.queries.reviewers import reviewers
from tests.cast import NOW, Cast

GIVEN = ProfileInput(["7", "1", "9"], ["en", "x"], 12)


def test_a_profile_is_written_and_changed_by_one_at_a_time(cast: Cast) -> None:
    row = save_profile(user=cast.assessor, given=GIVEN, version=0, by=cast.officer, at=NOW)
    assert (row.categories, row.languages, row.capacity, row.version) == (["1", "7"], ["en"], 12, 1)
    for version in (0, 2):
        with pytest.raises(Conflict):
            save_profile(user=cast.assessor, given=GIVEN, version=version, by=cast.officer, at=NOW)
    save_profile(user=cast.assessor, given=ProfileInput([], [], 0), version=1, by=cast.officer, at=NOW)
    assert (ReviewerProfile.objects.get().capacity, Event.objects.filter(kind="reviewer.profile_changed").count()) == (
        0,
        2,
    )
    one = next(one for one in reviewers(Role.ASSESSOR, None, at=NOW) if one.user == cast.assessor)
    assert one.full


@pytest.mark.parametrize("capacity", [-1, 201])
def test_a_capacity_has_bounds(cast: Cast, capacity: int) -> None:
    with pytest.raises(Refused, match="capacity"):
        save_profile(user=cast.assessor, given=ProfileInput([], [], capacity), version=0, by=cast.officer, at=NOW)


def test_only_a_reviewer_has_a_profile(cast: Cast) -> None:
    with pytest.raises(Refused, match="not_assessor"):
        save_profile(user=cast.head, given=GIVEN, version=0, by=cast.officer, at=NOW)


@pytest.mark.parametrize("who", ["approver", "administrator", "head", "nobody"])
def test_nobody_else_speaks_for_a_reviewer(cast: Cast, who: str) -> None:
    by = getattr(cast, who)
    given = {"user": cast.assessor, "by": by, "at": NOW}
    row = declare_interest(organisation=cast.other, kind="former", note="", **given | {"by": cast.assessor})
    for act, more in (
        (save_profile, {"given": GIVEN, "version": 0}),
        (declare_interest, {"organisation": cast.department, "kind": "own", "note": ""}),
    ):
        with pytest.raises(NotAllowed):
            act(**given, **more)
    with pytest.raises(NotAllowed):
        withdraw_interest(interest=row, by=by, at=NOW)


def test_a_reviewer_declares_and_an_officer_withdraws(cast: Cast) -> None:
    given = {"user": cast.assessor, "organisation": cast.department, "kind": "interest", "note": " คู่สมรส ", "at": NOW}
    row = declare_interest(by=cast.assessor, **given)
    assert declare_interest(by=cast.officer, **given) == row
    assert (row.note, Event.objects.filter(kind="reviewer.interest_declared").count()) == ("คู่สมรส", 1)
    with pytest.raises(NotAllowed):
        withdraw_interest(interest=row, by=cast.assessor, at=NOW)
    withdraw_interest(interest=row, by=cast.officer, at=NOW)
    with pytest.raises(Refused, match="withdrawn_interest"):
        withdraw_interest(interest=row, by=cast.officer, at=NOW)
    assert Interest.objects.get().withdrawn_by == cast.officer
    again = declare_interest(by=cast.assessor, **given)
    assert again != row


@pytest.mark.parametrize(("place", "kind"), [("ministry", "own"), ("office", "own"), ("department", "nonsense")])
def test_only_agencies_and_known_kinds(cast: Cast, place: str, kind: str) -> None:
    with pytest.raises(Refused):
        declare_interest(
            user=cast.assessor, organisation=getattr(cast, place), kind=kind, note="", by=cast.officer, at=NOW
        )
