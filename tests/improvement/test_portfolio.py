"""Who sees which plans in the portfolio; its figures are exact; the agency's own stays its own."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaona.activity.operations import record
from kaona.improvement.access import plans_in_reach
from kaona.improvement.models import Plan
from kaona.improvement.queries.figures import forget_figures
from kaona.improvement.queries.portfolio import Wanted, agencies_listed, choices_for, plans_listed, portfolio_of
from kaona.improvement.queries.portfolio_items import items_in
from kaona.people.access import NotAllowed
from kaona.people.models import Membership
from kaona.rules.stages import SHOWN_PLANS, PlanState
from tests.cast import NOW, Cast
from tests.improvement.portfolio import AT, DAY, agency, plan

pytestmark = pytest.mark.django_db
ALL = Wanted()


def found(user: object, at: object = AT, **wanted: str) -> object:
    forget_figures()  # these tests change rows without deeds
    return portfolio_of(user, Wanted(**wanted), at=at)


@pytest.fixture
def nation(year: Cast) -> Cast:
    """A plan in every state, each of another agency; every second below the ministry, the last in the province group."""
    year.with_submission()
    for number, state in enumerate(PlanState):
        below = {"parent": year.ministry if number % 2 else None}
        _row, dossier = agency(year, number, **below)
        plan(year, dossier, state.value, expected=f"{number * 7 + 1}/21", money=number * 100_50)
    _row, dossier = agency(year, 9, parent=None, province_group=year.group, name_en="Province Nine")
    plan(year, dossier, "running", expected="1/3", years=3, money=30_000, actions_blocked=2, next_end=date(2026, 1, 1))
    return year


@pytest.mark.parametrize("who", ["officer", "approver", "viewer"])
def test_the_portfolio_holds_what_this_person_may_read_from_approval_on(nation: Cast, who: str) -> None:
    user = getattr(nation, who)
    page = {one.pk for one in found(user).page}
    assert page == set(plans_in_reach(user, at=AT).values_list("pk", flat=True))
    assert page == {one.pk for one in plans_listed(user, ALL, at=AT)}
    assert {Plan.objects.get(pk=one).state for one in page} <= SHOWN_PLANS
    if who == "viewer":
        assert {one.organisation.parent_id for one in found(user).page} == {nation.ministry.pk}
    else:
        assert {one.state for one in found(user).page} == SHOWN_PLANS


@pytest.mark.parametrize(
    "who", ["editor", "owner", "coordinator", "reviewer", "head", "reader", "governor", "assessor", "administrator", "outsider", "nobody"]
)  # fmt: skip
def test_nobody_else_looks_over_plans(nation: Cast, who: str) -> None:
    user = getattr(nation, who)
    for ask in (portfolio_of, plans_listed, agencies_listed, items_in):
        with pytest.raises(NotAllowed):
            ask(user, ALL, at=AT)
    with pytest.raises(NotAllowed):
        choices_for(user, at=AT)


def test_who_is_of_an_agency_too_sees_no_draft_of_it_here(nation: Cast) -> None:
    draft = Plan.objects.get(state="draft")
    Membership.objects.create(
        user=nation.viewer, organisation=draft.organisation, role="coordinator", valid_from=NOW, created_at=NOW
    )
    assert draft in plans_in_reach(nation.viewer, at=AT)
    assert draft not in plans_listed(nation.viewer, ALL, at=AT)


def test_a_viewer_of_a_province_group_sees_its_provinces_only(nation: Cast) -> None:
    Membership.objects.filter(user=nation.viewer).update(organisation=nation.group)
    assert [one.organisation.name_en for one in found(nation.viewer).page] == ["Province Nine"]
    assert found(nation.viewer, group=str(nation.group.pk)).total == 1
    assert found(nation.viewer, ministry=str(nation.ministry.pk)).total == 0


@given(
    st.lists(
        st.tuples(st.fractions(0, 500, max_denominator=9999), st.sampled_from([1, 3]), st.integers(0, 10**12)),
        max_size=6,
    )
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sums_are_those_of_the_fractions_added_one_by_one(nation: Cast, rows: list[tuple[Fraction, int, int]]) -> None:
    Plan.objects.update(withdrawn_at=NOW)
    plans = list(Plan.objects.order_by("pk"))
    for row, (points, years, money) in zip(plans, rows, strict=False):
        Plan.objects.filter(pk=row.pk).update(
            expected=str(points), years=years, money=money, state="running", approved_at=NOW, approved_by=nation.head, withdrawn_at=None
        )  # fmt: skip
    whole = found(nation.officer)
    assert whole.whole.points == sum((one[0] for one in rows), Fraction(0))
    assert whole.whole.money == sum(one[2] for one in rows)
    assert whole.whole.mean == (whole.whole.points / len(rows) if rows else None)
    for years in (1, 3):
        assert whole.by_years[years].points == sum((one[0] for one in rows if one[1] == years), Fraction(0))
    ordered = [Fraction(one.expected) for one in found(nation.officer, sort="-points").page]
    assert ordered == sorted((one[0] for one in rows), reverse=True)


def test_each_count_is_what_its_filter_shows(nation: Cast) -> None:
    whole = found(nation.officer)
    for state, count in whole.states.items():
        assert found(nation.officer, state=state).total == count
    assert found(nation.officer, need="blocked").total == whole.stuck == 1
    assert found(nation.officer, need="late").total == whole.late == 1
    # Of a plan that does not run nothing is late or blocked.
    Plan.objects.filter(actions_blocked=2).update(state="closed")
    assert (found(nation.officer).stuck, found(nation.officer).late, found(nation.officer).whole.blocked) == (0, 0, 0)


def test_a_plan_is_late_from_the_day_after_its_next_end(nation: Cast) -> None:
    Plan.objects.filter(years=3).update(next_end=date(2026, 6, 24))
    # AT is the 24th in Bangkok.
    assert found(nation.officer).late == 0
    assert found(nation.officer, at=AT + DAY).late == 1


@pytest.mark.parametrize("words", ["province nine", "Nine", "กรมเพิ่ม ๙"])
def test_an_agency_is_found_by_its_thai_and_english_name(nation: Cast, words: str) -> None:
    row = found(nation.officer).page[0].organisation.__class__.objects.get(name_en="Province Nine")
    row.search_text = "กรมเพิ่ม 9 province nine"
    row.save()
    assert [one.organisation for one in found(nation.officer, q=words).page] == [row]


def test_agencies_that_submitted_and_have_no_approved_plan_are_listed(nation: Cast) -> None:
    shown = found(nation.officer, state="none")
    names = {one.organisation for one in shown.page}
    drafts = {one.organisation for one in Plan.objects.filter(state__in=("draft", "proposed"))}
    assert names == drafts | {nation.department}
    assert shown.without == len(names) == len(agencies_listed(nation.officer, Wanted(state="none"), at=AT))
    below = {one.organisation for one in found(nation.viewer, state="none").page}
    assert below == {one for one in names if one.parent == nation.ministry}
    assert all(not one.told for one in shown.page)


def test_unknown_words_and_numbers_are_no_filter(nation: Cast) -> None:
    every = found(nation.officer).total
    odd = {
        "q": "",
        "cycle": "x",
        "ministry": "9" * 30,
        "type": "ship",
        "years": "2",
        "state": "draft",
        "need": "x",
        "sort": "-x",
        "page": "-3",
    }
    assert found(nation.officer, **odd).total == every
    assert found(nation.officer, page="999").number == 1
    assert Wanted.read({"q": "a\x00b" * 200}).q.count("\x00") == 0


def test_by_item_counts_plans_and_actions_once_and_adds_exactly(nation: Cast) -> None:
    shown = list(Plan.objects.filter(state__in=SHOWN_PLANS))
    first = shown[0].all_actions.order_by("number").first()
    first.gaps.create(organisation=first.organisation, code="1.1.S2", at=NOW)
    first.gaps.create(organisation=first.organisation, code="7.1.1:12", at=NOW)
    lines = {one.code: one for one in items_in(nation.officer, ALL, at=AT)}
    assert (lines["1.1"].plans, lines["1.1"].actions, lines["1.1"].points) == (
        len(shown),
        len(shown),
        Fraction(5 * len(shown)),
    )
    assert (lines["7.1"].plans, lines["7.1"].points) == (1, Fraction(5))
    assert (lines["6.1"].plans, lines["6.1"].points) == (0, Fraction(0))
    assert items_in(nation.officer, ALL, at=AT)[0].plans == len(shown)
    assert found(nation.officer, item="7.1").total == 1
    assert [one.code for one in items_in(nation.officer, Wanted(sort="item"), at=AT)][:2] == ["1.1", "1.2"]
    assert items_in(nation.officer, Wanted(sort="-item"), at=AT)[-1].code == "1.1"
    assert items_in(nation.officer, Wanted(sort="plans"), at=AT)[0].plans == 0


def test_figures_are_kept_until_something_happens_or_half_a_minute_has_passed(nation: Cast) -> None:
    before = found(nation.officer).whole
    Plan.objects.filter(years=3).update(money=7)
    shown = portfolio_of(nation.officer, ALL, at=AT + timedelta(seconds=29))
    assert (shown.whole, {one.money for one in shown.page if one.years == 3}) == (before, {7})
    assert portfolio_of(nation.officer, ALL, at=AT + timedelta(seconds=30)).whole.money == before.money - 30_000 + 7
    Plan.objects.filter(years=3).update(money=8)
    record(kind="plan.closed", subject=nation.department, by=nation.head, at=AT)
    assert portfolio_of(nation.officer, ALL, at=AT + timedelta(seconds=31)).whole.money == before.money - 30_000 + 8
    # Nobody gets another's figures.
    assert portfolio_of(nation.viewer, ALL, at=AT + timedelta(seconds=31)).whole.plans < before.plans
