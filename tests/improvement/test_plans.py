"""Plans made in one act from priorities: actions, order, dates, points, indicators; named, withdrawn, counted."""

from datetime import date
from fractions import Fraction

import pytest

from kaona.assessment.operations.base import Conflict, Refused
from kaona.improvement.models import GapNote, Plan, PlanChange
from kaona.improvement.operations import plans
from kaona.improvement.queries.actions import actions_of
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.plans import plan_for, plans_of, withdrawn_of
from kaona.people.access import NotAllowed
from kaona.rules.exact import exact_text
from kaona.rules.promise import promised
from tests.cast import Cast
from tests.improvement.plans import AT, DAY, FIRST, LAST, choose, kinds, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def claimed(year: Cast) -> Cast:
    """Basic is met everywhere, Advance and Significance nowhere; every measure is above its target."""
    return year.with_submission("B")


def test_one_action_per_priority_with_its_gap_points_and_year(claimed: Cast) -> None:
    chosen = choose(claimed, "1.2.A1", "1.1.A1")
    (plan,) = made(claimed)
    first, second = actions_of(plan)
    assert (plan.years, plan.first_year, plan.state, plan.actions) == (1, 2570, "draft", 2)
    assert [row.code for row in first.gaps.all()] == ["1.2.A1"]
    assert first.gaps.all()[0].priority == chosen[0]
    assert first.title == base_of(claimed.dossier).edition.statements["1.2.A1"].text.th
    assert (first.starts_on, first.ends_on, second.ends_on) == (FIRST, LAST, LAST)
    base = base_of(claimed.dossier)
    alone = [promised(base.edition, base.rules, base.claim, [one]) for one in ("1.2.A1", "1.1.A1")]
    assert [first.expected, second.expected] == [exact_text(one) for one in alone]
    assert plan.next_end == LAST
    assert kinds(claimed) == ["plan.made"]


def test_the_points_of_a_plan_are_those_of_the_set_closed_at_once(claimed: Cast) -> None:
    base = base_of(claimed.dossier)
    advance = [one for one in base.edition.statements if one.startswith("1.1.A")]
    codes = [*advance, "1.1.S1"]
    choose(claimed, *codes)
    (plan,) = made(claimed)
    alone = sum(Fraction(one.expected) for one in actions_of(plan))
    # S1 brings nothing alone, behind its lock; with the whole of Advance it does.
    assert actions_of(plan)[-1].expected == "0"
    assert Fraction(plan.expected) == promised(base.edition, base.rules, base.claim, codes) > alone


def test_links_put_actions_in_order(claimed: Cast) -> None:
    edition = base_of(claimed.dossier).edition
    link = next(one for one in edition.links if one.type == "basis_of" and one.source_anchors and one.target_anchors)
    before, after = link.source_anchors[0], link.target_anchors[0]
    choose(claimed, after, before)
    (plan,) = made(claimed)
    later, earlier = actions_of(plan)
    assert [row.before for row in later.predecessors.all()] == [earlier]
    assert earlier.ends_on < later.starts_on


def test_what_needs_time_goes_to_the_later_years_of_a_plan_of_three(claimed: Cast) -> None:
    choose(claimed, "1.2.A1", "1.3.A1", _1_3_A1="needs_time")
    one, three = made(claimed, 3, 1)
    assert [(action.gaps.all()[0].code, action.ends_on) for action in actions_of(one)] == [("1.2.A1", LAST)]
    now, later = actions_of(three)
    assert (now.starts_on, now.ends_on) == (FIRST, LAST)
    assert (later.starts_on, later.ends_on) == (date(2027, 10, 1), date(2029, 9, 30))


def test_a_plan_of_one_year_alone_has_everything(claimed: Cast) -> None:
    choose(claimed, "1.2.A1", "1.3.A1", _1_3_A1="needs_time")
    assert made(claimed)[0].actions == 2


def test_a_measure_is_its_own_indicator(claimed: Cast) -> None:
    measure = next(one for one in base_of(claimed.dossier).claim.measures if one.sub_measure == "7.1.1")
    GapNote.objects.create(
        organisation=claimed.department, dossier=claimed.dossier, code=f"7.1.1:{measure.key}", money="250000.50",
        person_days="12", changed_by=claimed.editor, changed_at=AT,
    )  # fmt: skip
    choose(claimed, f"7.1.1:{measure.key}", "1.2.A1")
    (plan,) = made(claimed)
    action, statement = actions_of(plan)
    (indicator,) = action.indicators.all()
    assert (indicator.name, indicator.unit, indicator.baseline) == ("ตัววัด 7.1.1", "ร้อยละ", "90")
    assert [(one.period, one.value) for one in indicator.targets.all()] == [(LAST, "80")]
    assert (action.budget, action.person_days, plan.money) == ("250000.50", "12", 25_000_050)
    assert list(statement.indicators.all()) == []


@pytest.mark.parametrize(("years", "reason"), [((), "plan_years"), ((2,), "plan_years"), ((1, 5), "plan_years")])
def test_only_plans_of_one_and_three_years(claimed: Cast, years: tuple[int, ...], reason: str) -> None:
    choose(claimed, "1.2.A1")
    with pytest.raises(Refused, match=reason):
        plans.make_plans(dossier=claimed.dossier, years=years, by=claimed.coordinator, at=AT)


def test_a_plan_may_begin_with_the_year_of_the_cycle(claimed: Cast) -> None:
    choose(claimed, "1.2.A1")
    how = {"dossier": claimed.dossier, "years": (1,), "by": claimed.head, "at": AT}
    with pytest.raises(Refused, match="plan_years"):
        plans.make_plans(**how, first_year=2572)
    (plan,) = plans.make_plans(**how, first_year=2569)
    assert (plan.first_year, plan.next_end) == (2569, date(2026, 9, 30))


def test_no_plan_without_priorities_before_submission_twice_or_by_others(year: Cast) -> None:
    with pytest.raises(Refused, match="not_submitted"):
        made(year)
    year.with_submission("B")
    with pytest.raises(Refused, match="no_priorities"):
        made(year)
    choose(year, "1.2.A1")
    for by in (year.editor, year.reader, year.outsider, year.officer):
        with pytest.raises(NotAllowed):
            plans.make_plans(dossier=year.dossier, years=(1,), by=by, at=AT)
    made(year)
    with pytest.raises(Refused, match="plan_exists"):
        made(year, 1, 3)
    assert Plan.objects.count() == 1


def test_a_draft_is_withdrawn_with_a_reason_and_made_again(claimed: Cast) -> None:
    choose(claimed, "1.2.A1")
    (plan,) = made(claimed)
    with pytest.raises(Refused, match="reason"):
        plans.withdraw_plan(plan=plan, reason=" ", by=claimed.coordinator, at=AT)
    plans.withdraw_plan(plan=plan, reason="ทำใหม่", by=claimed.coordinator, at=AT)
    assert plan_for(claimed.coordinator, plan.pk, at=AT) is None
    assert [one.withdrawn_reason for one in withdrawn_of(claimed.dossier)] == ["ทำใหม่"]
    (again,) = made(claimed)
    assert plans_of(claimed.dossier) == [again]
    assert kinds(claimed) == ["plan.made", "plan.withdrawn", "plan.made"]


def test_only_a_draft_is_withdrawn(year: Cast) -> None:
    year.with_plan("approved")
    with pytest.raises(Refused, match="plan_not_draft"):
        plans.withdraw_plan(plan=year.plan, reason="x", by=year.coordinator, at=AT)


def test_the_title_of_an_approved_plan_changes_with_a_reason_that_is_kept(year: Cast) -> None:
    year.with_plan("running")
    how = {"plan": year.plan, "title": "แผนใหม่", "aim": "", "version": 1, "by": year.head, "at": AT}
    with pytest.raises(Refused, match="reason"):
        plans.change_plan(**how)
    plans.change_plan(**how, reason="ตามมติ")
    row = PlanChange.objects.get()
    assert (row.fields, row.reason, row.action) == ({"title": ["แผนยกระดับ", "แผนใหม่"]}, "ตามมติ", None)
    with pytest.raises(Conflict):
        plans.change_plan(**how | {"title": "อีกชื่อ"}, reason="ตามมติ")


def test_who_reads_a_plan_and_when(year: Cast) -> None:
    year.with_plan("draft")
    for state, seen in (("draft", False), ("proposed", False), ("approved", True), ("running", True)):
        plan = year.plan
        plan.state, plan.approved_at, plan.approved_by = state, AT, year.head
        plan.save()
        for own in (year.reader, year.coordinator):
            assert plan_for(own, plan.pk, at=AT) == plan
        for other in (year.officer, year.approver, year.viewer):
            assert (plan_for(other, plan.pk, at=AT) is not None) is seen, (other, state)
        for never in (year.outsider, year.governor, year.assessor, year.administrator, year.nobody):
            assert plan_for(never, plan.pk, at=AT + DAY) is None
