"""Agreement of a cycle from rows to numbers, its interval in the worker, and the act on a whole cycle."""

from datetime import timedelta
from fractions import Fraction

import pytest

from kaona.activity.models import Event, Notice
from kaona.jobs.verification import compute_interval, settle_results
from kaona.people.access import NotAllowed
from kaona.verification.models import AgreementRun, Judgement, Review
from kaona.verification.operations import agreement, confirming, consensus, cycle_results
from kaona.verification.operations.base import Refused
from kaona.verification.queries.cycle_results import plan_of
from kaona.verification.queries.statistics import agreement_of
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
AT = NOW + 4 * DAY


@pytest.fixture
def talk(year: Cast) -> Cast:
    cast = year.with_review().judged(against=("1.1.B1",))
    cast.review = consensus.open_consensus(review=cast.review, by=cast.officer, at=NOW + 3 * DAY)
    return cast


@pytest.fixture
def reviewed(talk: Cast) -> Cast:
    consensus.decide_statement(
        review=talk.review, code="1.1.B1", met=False, reason="ขาด", version=0, by=talk.officer, at=AT
    )
    talk.review = consensus.conclude(review=talk.review, by=talk.officer, at=AT)
    return talk


def test_numbers_follow_from_the_judgements(reviewed: Cast) -> None:
    Judgement.objects.filter(code="1.2.B1", assignment=reviewed.parts[0]).update(verdict="cannot_tell")
    found = agreement_of(reviewed.cycle)
    assert (found.agencies, found.judgements) == (1, 319)  # two times 160, one of them missing
    items = {one.code: one for one in found.items}
    assert items["1.2"].alpha is None  # no variation
    assert items["1.1"].alpha < found.alpha + 1e-9
    assert items["7.1"].alpha is None  # no statements
    assert items["1.1"].gap > 0
    assert found.teams[0].alpha == pytest.approx(found.alpha)
    assert {one.name: one.severity.value for one in found.assessors} == {
        reviewed.assessor.full_name: Fraction(1, 159), reviewed.second.full_name: Fraction(-1, 159),
    }  # fmt: skip
    assert found.gap.total.mean == found.teams[0].gap > 0


def test_nothing_is_counted_before_the_consensus_is_open(year: Cast) -> None:
    cast = year.with_review().judged()
    assert agreement_of(cast.cycle).agencies == 0


def test_the_interval_is_asked_for_once_and_kept(talk: Cast) -> None:
    for user in (talk.assessor, talk.approver, talk.head):
        with pytest.raises(NotAllowed):
            agreement.ask_interval(cycle=talk.cycle, by=user, at=AT)
    run = agreement.ask_interval(cycle=talk.cycle, by=talk.officer, at=AT)
    with pytest.raises(Refused, match="running"):
        agreement.ask_interval(cycle=talk.cycle, by=talk.colleague, at=AT)
    compute_interval(run.pk)
    run.refresh_from_db()
    assert (run.state, run.agencies, run.low) == ("done", 1, None)  # one agency has no interval
    assert run.alpha == pytest.approx(agreement_of(talk.cycle).alpha)
    compute_interval(run.pk)  # once more changes nothing
    assert Notice.objects.filter(kind="agreement.computed", recipient=talk.officer).count() == 1
    later = agreement.ask_interval(cycle=talk.cycle, by=talk.officer, at=run.finished_at)
    again = agreement.ask_interval(cycle=talk.cycle, by=talk.officer, at=later.asked_at + DAY)  # the worker died
    assert list(AgreementRun.objects.order_by("pk").values_list("state", flat=True)) == ["done", "failed", "waiting"]
    assert again.state == "waiting"


def test_a_whole_cycle_in_one_act_leaves_out_what_it_says(reviewed: Cast) -> None:
    for user in (reviewed.assessor, reviewed.head, reviewed.viewer):
        with pytest.raises(NotAllowed):
            cycle_results.ask_results(cycle=reviewed.cycle, by=user, at=AT)
    assert plan_of(reviewed.cycle, reviewed.officer, at=AT).left_out == ((reviewed.review, "role"),)
    with pytest.raises(Refused, match="items"):
        cycle_results.ask_results(cycle=reviewed.cycle, by=reviewed.officer, at=AT)
    cycle_results.ask_results(cycle=reviewed.cycle, by=reviewed.approver, at=AT)
    with pytest.raises(Refused, match="running"):
        cycle_results.ask_results(cycle=reviewed.cycle, by=reviewed.approver, at=AT)
    assert settle_results(reviewed.cycle.pk, reviewed.approver.pk) == (1, 0)
    plan = plan_of(reviewed.cycle, reviewed.approver, at=AT)
    assert (plan.confirm, plan.publish, plan.running, len(plan.published)) == ((), (), None, 1)
    assert Event.objects.filter(kind="cycle.results_done").get().data == {"done": 1, "left": 0}


def test_an_approver_who_took_part_is_left_out_and_confirmed_ones_are_published(reviewed: Cast) -> None:
    Review.objects.update(officer=reviewed.approver)
    assert plan_of(reviewed.cycle, reviewed.approver, at=AT).left_out == ((reviewed.review, "took_part"),)
    Review.objects.update(officer=reviewed.officer)
    confirming.confirm(review=reviewed.review, by=reviewed.approver, at=AT)
    assert plan_of(reviewed.cycle, reviewed.officer, at=AT).publish == (reviewed.review,)
    assert settle_results(reviewed.cycle.pk, reviewed.officer.pk) == (1, 0)
    reviewed.dossier.refresh_from_db()
    assert reviewed.dossier.published_at is not None


def test_one_that_is_refused_is_left_whole(reviewed: Cast) -> None:
    Judgement.objects.update(verdict="not_met")  # the score is not the one that was concluded
    assert cycle_results.settle_one(review=reviewed.review, by=reviewed.approver, at=AT) == "score_changed"
    assert Review.objects.get().stage == "reviewed"
