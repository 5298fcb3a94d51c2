"""A proposal: asked for once, found by the worker, used as a whole by one of two, refused when something changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kaona.activity.models import Event, Notice
from kaona.assessment.models import Dossier
from kaona.assessment.operations.base import Refused
from kaona.jobs import proposals as jobs
from kaona.people.access import NotAllowed
from kaona.rules.roles import Role
from kaona.verification.models import AssignmentProposal, Interest, Review, ReviewAssignment, ReviewerProfile
from kaona.verification.operations.assigning import assign, begin_review, end_assignment
from kaona.verification.operations.proposals import (
    ask_proposal,
    begin_solving,
    keep_proposal,
    leave_proposal,
    use_proposal,
)
from kaona.verification.queries.proposals import problem_of, shown_proposal, waiting
from kaona.verification.queries.queue import picture_of
from tests.cast import NOW, Cast, person, submit_rows

LATER = NOW + timedelta(days=3)


def refused(act: object, **given: object) -> Refused:
    with pytest.raises(Refused) as caught:
        act(**given)
    return caught.value


@pytest.fixture
def two(cast: Cast) -> Cast:
    """A department and a province have submitted; two officers, three assessors."""
    cast.with_submission()
    province = Dossier.objects.create(cycle=cast.cycle, organisation=cast.province, started_at=NOW)
    submit_rows(province, cast.governor, "B", NOW)
    cast.colleague = person("colleague@example.go.th", Role.OFFICER, cast.office)
    cast.second, cast.third = (
        person(f"{name}@example.go.th", Role.ASSESSOR, cast.office) for name in ("second", "third")
    )
    return cast


def asked(cast: Cast) -> AssignmentProposal:
    keys = list(Dossier.objects.values_list("pk", flat=True))
    return ask_proposal(cycle=cast.cycle, dossiers=keys, by=cast.officer, at=NOW)


def found(cast: Cast) -> AssignmentProposal:
    row = asked(cast)
    assert jobs.find_proposal(row.pk) == "found"
    row.refresh_from_db()
    return row


def test_from_the_question_to_the_teams(two: Cast) -> None:
    row = found(two)
    assert row.state == "ready"
    assert Notice.objects.get(kind="proposal.found").recipient == two.officer
    shown = shown_proposal(row)
    assert ([one.organisation for one in shown.teams], shown.short, shown.linked) == (
        ["กรมตัวอย่าง", "จังหวัดตัวอย่าง"], 0, True,
    )  # fmt: skip
    done = use_proposal(proposal=row, by=two.officer, at=timezone.now())
    assert done == 6
    assert Review.objects.count() == 2
    assert all(one.officer_why for one in Review.objects.all())
    parts = ReviewAssignment.objects.filter(ended_at=None)
    assert parts.count() == 4
    assert all(one.why for one in parts)
    # The assessors overlap: three people on four seats.
    assert len(set(parts.values_list("user", flat=True))) == 3
    kinds = Event.objects.filter(kind__startswith="proposal.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["proposal.asked", "proposal.found", "proposal.used"]


def test_of_two_who_use_it_at_once_one_wins(two: Cast) -> None:
    row = found(two)
    use_proposal(proposal=row, by=two.officer, at=timezone.now())
    assert refused(use_proposal, proposal=row, by=two.colleague, at=timezone.now()).reason == "proposal_ended"
    assert refused(leave_proposal, proposal=row, by=two.colleague, at=timezone.now()).reason == "proposal_ended"
    assert ReviewAssignment.objects.count() == 4


@pytest.mark.parametrize("who", ["assessor", "approver", "administrator", "head", "nobody"])
def test_only_officers_ask_and_use(two: Cast, who: str) -> None:
    row, by = found(two), getattr(two, who)
    for act, given in (
        (ask_proposal, {"cycle": two.cycle, "dossiers": [two.dossier.pk]}), (use_proposal, {"proposal": row}),
        (leave_proposal, {"proposal": row}),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act(by=by, at=LATER, **given)
    assert not Review.objects.exists()


def test_what_changed_meanwhile_is_found_again_and_nobody_is_assigned(two: Cast) -> None:
    row = found(two)
    chosen = row.result["teams"][-1]["assessors"][0]["user"]
    Interest.objects.create(
        user_id=chosen, organisation=two.province, kind="interest", declared_by=two.officer, declared_at=NOW
    )
    fault = refused(use_proposal, proposal=row, by=two.officer, at=timezone.now())
    assert (fault.reason, fault.detail) == (
        "proposal_stale", {"name": "จังหวัดตัวอย่าง", "why": "conflict_interest"},
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.state, Review.objects.count(), ReviewAssignment.objects.count()) == ("ready", 0, 0)


def test_an_agency_that_was_begun_by_hand_keeps_its_officer(two: Cast) -> None:
    row = found(two)
    proposed = row.result["teams"][0]["officer"]["user"]
    other = two.colleague if proposed == two.officer.pk else two.officer
    begin_review(dossier=two.dossier, officer=other, by=two.officer, at=LATER)
    use_proposal(proposal=row, by=two.officer, at=timezone.now())
    assert Review.objects.get(dossier=two.dossier).officer == other


def test_one_proposal_of_a_cycle_at_a_time(two: Cast) -> None:
    row = asked(two)
    given = {"cycle": two.cycle, "dossiers": [two.dossier.pk], "by": two.officer, "at": LATER}
    assert refused(ask_proposal, **given).reason == "proposal_open"
    leave_proposal(proposal=row, by=two.officer, at=LATER)
    # The worker comes late: nothing happens, and nobody is told.
    assert jobs.find_proposal(row.pk) == "left"
    assert not Notice.objects.filter(kind="proposal.found").exists()
    assert refused(ask_proposal, **given | {"dossiers": []}).reason == "nobody_waits"
    Dossier.objects.update(stage="draft", submitted_at=None)
    assert refused(ask_proposal, **given).reason == "nobody_waits"


def test_a_solver_that_fails_is_told(two: Cast) -> None:
    row = asked(two)
    begin_solving(proposal=row, by=None, at=LATER)
    keep_proposal(proposal=row, result=None, by=None, at=LATER)
    row.refresh_from_db()
    assert row.state == "failed"
    assert "ไม่สำเร็จ" in Notice.objects.get(kind="proposal.found").title
    assert asked(two).state == "waiting"


def test_the_solver_is_asked_with_what_is_known(two: Cast) -> None:
    Interest.objects.create(
        user=two.third, organisation=two.province, kind="former", declared_by=two.third, declared_at=NOW
    )
    ReviewerProfile.objects.create(user=two.second, categories=["1", "7"], languages=["th", "en"], capacity=3,
                                   changed_by=two.officer, changed_at=NOW)  # fmt: skip
    review = begin_review(dossier=two.dossier, officer=two.officer, by=two.officer, at=NOW)
    assign(review=review, user=two.second, by=two.officer, at=NOW)
    province = Dossier.objects.get(organisation=two.province)
    row = ask_proposal(cycle=two.cycle, dossiers=[province.pk], by=two.officer, at=NOW)
    problem = problem_of(row, at=LATER)
    people = {one.key: one for one in problem.people}
    second, third = people[f"assessor:{two.second.pk}"], people[f"assessor:{two.third.pk}"]
    assert (second.capacity, second.carried, second.expertise, second.languages) == (
        3, 1, frozenset({"1", "7"}), frozenset({"th", "en"}),
    )  # fmt: skip
    assert third.never == {str(province.pk)}
    assert people[f"officer:{two.officer.pk}"].carried == 1
    assert (problem.fixed, problem.options.assessors) == (frozenset(), 2)


def test_who_is_assigned_already_is_fixed_and_not_carried_twice(two: Cast) -> None:
    review = begin_review(dossier=two.dossier, officer=two.officer, by=two.officer, at=NOW)
    assign(review=review, user=two.second, by=two.officer, at=NOW)
    problem = problem_of(asked(two), at=LATER)
    assert problem.fixed == {
        (str(two.dossier.pk), f"officer:{two.officer.pk}"), (str(two.dossier.pk), f"assessor:{two.second.pk}"),
    }  # fmt: skip
    assert {one.carried for one in problem.people} == {0}


def test_who_waits_for_a_team(two: Cast) -> None:
    def names() -> list[str]:
        return [one.name for one in waiting(picture_of(two.cycle, at=LATER))]

    assert names() == ["กรมตัวอย่าง", "จังหวัดตัวอย่าง"]
    review = begin_review(dossier=two.dossier, officer=two.officer, by=two.officer, at=NOW)
    parts = [assign(review=review, user=user, by=two.officer, at=NOW) for user in (two.second, two.third)]
    assert names() == ["จังหวัดตัวอย่าง"]
    end_assignment(assignment=parts[0], reason="x", by=two.officer, at=LATER)
    assert len(names()) == 2


def test_shortages_are_said(two: Cast) -> None:
    for who in (two.second, two.third):
        who.is_active = False
        who.save()
    row = found(two)
    shown = shown_proposal(row)
    assert shown.short == 2
    assert all(one.shortages for one in shown.teams)
    use_proposal(proposal=row, by=two.officer, at=timezone.now())
    assert ReviewAssignment.objects.count() == 2
