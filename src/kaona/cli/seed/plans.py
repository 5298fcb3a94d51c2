"""The uplift plans of demonstration agencies: one made, approved, running and reported on in two rounds, with an agency that
takes part in one action; one still a draft. Everything through the room's own deeds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from kaona.assessment.models import Evidence
from kaona.cli.seed.days import Office
from kaona.cli.seed.dossiers import dossier_of
from kaona.improvement.models import Action, Plan, Round
from kaona.improvement.operations import actions, approving, outcomes, partners, plans, reporting, rounds
from kaona.improvement.queries.actions import actions_of, input_of
from kaona.improvement.queries.plans import canonical_plan, digest_of
from kaona.people.models import Organisation, User
from kaona.rules.fiscal_year import first_day, last_day
from kaona.rules.outcome import OutcomeInput
from kaona.rules.progress_report import ReadingInput, ReportInput
from kaona.rules.thai_dates import local


def load_plans(office: Office, data: dict[str, Any]) -> None:
    """Each agency's plan of one year, in the fiscal year that has begun: there is time to work in it."""
    for code, one in data["agencies"].items():
        side = code.removeprefix("demo-")
        who = {name: office.people[f"{name}@{side}.example"] for name in ("coordinator", "head")}
        coordinator, year = who["coordinator"], office.cycle.fiscal_year
        plan = plans.make_plans(
            dossier=dossier_of(office.cycle, code),
            years=(1,),
            first_year=year,
            by=coordinator,
            at=office.day(one["made"]),
        )[0]
        for gap, action in _by_gap(plan).items():
            if gap in one["actions"]:
                _fill(office, plan, action, one["actions"][gap], who, one["filled"])
        if "approved" in one:
            _approve(office, plan, who, one["approved"])
            _share(office, plan, one["share"], coordinator)
            for each in one["rounds"]:
                _round(office, plan, each, who, one["share"])
            for gap, said in one["results"].items():
                _result(office, _by_gap(plan)[gap], said, who)


def _by_gap(plan: Plan) -> dict[str, Action]:
    """The actions of a plan by the first gap that each closes."""
    return {action.gaps.all()[0].code: action for action in actions_of(plan)}


def _day(office: Office, plan: Plan, ago: float) -> date:
    """So many days ago (to come when negative), within the plan."""
    end = last_day(plan.first_year + plan.years - 1)
    return min(max(local(office.day(ago)).date(), first_day(plan.first_year)), end)


def _fill(office: Office, plan: Plan, action: Action, one: dict[str, Any], who: Mapping[str, User], ago: float) -> None:
    ends, given = _day(office, plan, one["ends"]), input_of(action)
    rows = given.indicators
    if "indicator" in one:
        name, unit, baseline, target = one["indicator"]
        goal = {last_day(plan.first_year): target}
        rows = (actions.IndicatorInput(name=name, unit=unit, baseline=baseline, source="รายงานของกอง", targets=goal),)
    before = (_by_gap(plan)[one["after"]].number,) if "after" in one else given.predecessors
    wanted = replace(
        given, budget=one["budget"], budget_source=one["source"], person_days=one["days"], deliverables=one["delivered"],
        responsible=who[one["by"]].pk, indicators=rows, predecessors=before, starts_on=_day(office, plan, one["starts"]),
        ends_on=ends,
    )  # fmt: skip
    actions.change_action(
        action=action, version=action.version, given=wanted, by=who["coordinator"], at=office.day(ago)
    )


def _approve(office: Office, plan: Plan, who: Mapping[str, User], ago: float) -> None:
    approving.propose(plan=plan, by=who["coordinator"], at=office.day(ago + 0.3))
    approving.approve(plan=plan, sha256=digest_of(canonical_plan(plan)), by=who["head"], at=office.day(ago + 0.1))
    approving.start(plan=plan, by=who["coordinator"], at=office.day(ago))


def _share(office: Office, plan: Plan, one: dict[str, Any], coordinator: User) -> None:
    partner = Organisation.objects.get(code=one["agency"])
    row = partners.ask(
        action=_by_gap(plan)[one["action"]],
        partner=partner,
        part=one["part"],
        by=coordinator,
        at=office.day(one["asked"]),
    )
    partners.accept(row=row, by=office.people[f"coordinator@{one['side']}.example"], at=office.day(one["accepted"]))


def _round(office: Office, plan: Plan, one: dict[str, Any], who: Mapping[str, User], share: dict[str, Any]) -> None:
    by, due = who["coordinator"], _day(office, plan, one["due"])
    # The day of a round of the cycle is taken.
    due -= timedelta(days=Round.objects.filter(plan=plan, due_on=due).count())
    row = rounds.add_round(plan=plan, name=one["name"], due_on=due, by=by, at=office.day(one["added"]))
    for gap, said in one["reports"].items():
        _report(office, row, _by_gap(plan)[gap], said, by, plan.organisation, one["reported"])
    if "shared" in one:
        partner = Organisation.objects.get(code=share["agency"])
        user = office.people[f"coordinator@{share['side']}.example"]
        _report(office, row, _by_gap(plan)[share["action"]], one["shared"], user, partner, one["reported"] - 0.2)
    if "closed" in one:
        rounds.close_round(row=row, by=by, at=office.day(one["closed"]))


def _report(
    office: Office, row: Round, action: Action, said: dict[str, Any], by: User, reporter: Organisation, ago: float
) -> None:
    at, indicator = office.day(ago), action.indicators.first()
    readings = {indicator.pk: ReadingInput(said["reading"])} if indicator and "reading" in said else {}
    texts = {name: said.get(name, "") for name in ("percent", "light", "done", "obstacle", "next_step")}
    made = reporting.report(
        action=action,
        row=row,
        reporter=reporter,
        given=ReportInput(**texts, readings=readings),
        version=0,
        by=by,
        at=at,
    )
    if "evidence" in said:
        title, pages = said["evidence"]
        document = Evidence.objects.get(organisation=reporter, title=title)
        reporting.attach(row=made, evidence=document, pages=pages, by=by, at=at + timedelta(minutes=2))


def _result(office: Office, action: Action, said: dict[str, Any], who: Mapping[str, User]) -> None:
    """Judged by who is responsible, confirmed by somebody else."""
    given = OutcomeInput(**{name: said[name] for name in ("effectiveness", "effect_on_citizens", "lessons")})
    row = outcomes.judge(action=action, given=given, version=0, by=who[said["by"]], at=office.day(said["judged"]))
    outcomes.confirm(outcome=row, version=row.version, by=who["coordinator"], at=office.day(said["confirmed"]))
