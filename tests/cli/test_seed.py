"""The demonstration is made by the deeds that people use: it loads whole, and its files are there."""

from decimal import Decimal
from fractions import Fraction

from django.utils import timezone

from kaona.assessment.models import Dossier, EvidenceFile, ScoreRecord
from kaona.assessment.queries.evidence import files_missing
from kaona.cli import prepare
from kaona.cli.seed import demonstration_accounts, load_demonstration
from kaona.improvement.models import Outcome, Plan, PlanStep, ProgressReport, Reading, ReportEvidence
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.gaps import checks_of, gap_list, notes_of
from kaona.improvement.queries.plans import proposed_actions
from kaona.improvement.queries.progress import plan_now, round_lines
from kaona.knowledge.models import Adoption
from kaona.rules.fiscal_year import first_day
from kaona.rules.plan_faults import lacking
from kaona.rules.thai_dates import local
from kaona.verification.models import (
    Certificate,
    Feedback,
    ImportedScore,
    Nomination,
    Review,
    ReviewAssignment,
    VisitFinding,
    VisitQuestion,
)
from kaona.verification.queries.consensus import table_of


def test_the_demonstration_loads(db: None) -> None:
    prepare.load_reference()
    load_demonstration()
    it_is_whole()
    a_practice_is_in_use_and_somebody_has_told_of_it()
    its_agencies_claim_what_the_walk_through_needs()
    the_office_has_brought_each_as_far_as_the_walk_through_needs()
    an_agency_has_noted_all_its_gaps()
    one_plan_is_reported_on_and_one_is_a_draft()


def a_practice_is_in_use_and_somebody_has_told_of_it() -> None:
    rows = Adoption.objects.select_related("organisation")
    assert {one.organisation.code for one in rows} == {"demo-department", "demo-dep-b", "demo-province"}
    assert [one.organisation.code for one in rows if one.shared] == ["demo-dep-b"]


def it_is_whole() -> None:
    assert Dossier.objects.count() == 12
    assert EvidenceFile.objects.exists()
    assert files_missing() == []
    accounts = demonstration_accounts()
    at_the_office = sorted(role for email, role, _ in accounts if email.endswith("@office.example"))
    assert at_the_office == ["administrator", "approver", *["assessor"] * 4, "officer", "officer"]
    assert len(accounts) == 31


def total(code: str, kind: str) -> Fraction:
    one = ScoreRecord.objects.get(organisation__code=code, kind=kind, superseded_at=None, dossier__cycle__state="open")
    return Fraction(int(one.numerator), int(one.denominator))


def its_agencies_claim_what_the_walk_through_needs() -> None:
    assert Dossier.objects.get(organisation__code="demo-department", cycle__state="open").stage == "draft"
    assert total("demo-dep-b", "claimed") == Fraction(Decimal("371.25"))
    assert 400 < total("demo-dep-d", "claimed") < 410
    assert 353 < total("demo-prov-b", "claimed") < 354


def the_office_has_brought_each_as_far_as_the_walk_through_needs() -> None:
    stages = dict(Review.objects.values_list("organisation__code", "stage"))
    assert stages == {
        "demo-dep-c": "desk_review", "demo-dep-d": "consensus", "demo-dep-e": "confirmed", "demo-prov-b": "confirmed",
        "demo-po-b": "confirmed",
    }  # fmt: skip
    # Shown as 350.00, and not asked.
    assert total("demo-prov-b", "confirmed") == Fraction(Decimal("349.995"))
    asked = VisitQuestion.objects.values_list("organisation__code", "state")
    assert dict(asked)["demo-dep-e"] == "asked"
    assert "demo-prov-b" not in dict(asked)
    half = ReviewAssignment.objects.get(review__organisation__code="demo-dep-c", judged__gt=0)
    assert 0 < half.judged < 160
    assert len(disputed(Review.objects.get(organisation__code="demo-dep-d"))) > 4
    certificate = Certificate.objects.get()
    assert (certificate.organisation.code, certificate.record.basis) == ("demo-po-b", "visit")
    assert certificate.valid_from <= timezone.now().date() <= certificate.valid_to
    assert VisitFinding.objects.count() == 2
    assert Feedback.objects.filter(organisation__code="demo-prov-b").count() > 4
    assert Nomination.objects.get(award__state="open").organisation.code == "demo-po-b"
    assert ImportedScore.objects.filter(organisation__code="demo-prov-b").count() == 3


def disputed(review: Review) -> list[object]:
    return [line for line in table_of(review).lines if line.disputed]


def an_agency_has_noted_all_its_gaps() -> None:
    for code, whole in (("demo-dep-e", True), ("demo-dep-b", False)):
        dossier = Dossier.objects.get(organisation__code=code, cycle__state="open")
        gaps = {one.code for one in gap_list(base_of(dossier))}
        assert (set(notes_of(dossier)) == gaps) is whole
        assert checks_of(dossier)


def one_plan_is_reported_on_and_one_is_a_draft() -> None:
    plans = {one.organisation.code: one for one in Plan.objects.select_related("organisation")}
    assert {code: one.state for code, one in plans.items()} == {"demo-dep-e": "running", "demo-dep-b": "draft"}
    running, today = plans["demo-dep-e"], local(timezone.now()).date()
    first, second = (one for one in round_lines(running, today=today) if one.row.months is None)
    assert (first.state, first.missing) == ("closed", 0)
    assert (second.state, second.missing, second.blocked) == ("now", 1, 1)
    # On the first day of a fiscal year nothing in it can be late.
    words = [one.standing.word for one in plan_now(running, today=today).lines if one.standing.word]
    assert words == ["late", "blocked"][today == first_day(running.first_year) :]
    assert Reading.objects.count() == 6
    assert ReportEvidence.objects.count() == 4
    steps = list(PlanStep.objects.filter(plan=running).order_by("at").values_list("step", flat=True))
    assert steps == ["proposed", "approved", "started"]
    reports = ProgressReport.objects.order_by("changed_at")
    assert running.started_at < reports[0].changed_at <= reports.reverse()[0].changed_at < timezone.now()
    result = Outcome.objects.get()
    assert (result.effectiveness, result.confirmed_by.email) == ("mostly", "coordinator@dep-e.example")
    assert lacking(proposed_actions(plans["demo-dep-b"], at=timezone.now()))
