"""What the Office has done with the submitted demonstration agencies, through its own deeds, each at its day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kaona.assessment.models import Measure
from kaona.cli.seed.days import Office
from kaona.cli.seed.dossiers import dossier_of
from kaona.cli.seed.visited import certify_after_visit
from kaona.people.models import Organisation, User
from kaona.rules.thai_dates import local
from kaona.verification.models import Remark, Review, ReviewAssignment
from kaona.verification.operations import (
    accepting,
    assigning,
    awarding,
    clarifying,
    confirming,
    consensus,
    feedback,
    hours,
    importing,
    judging,
    remarks,
    reviewers,
)
from kaona.verification.queries.awards import sample_text
from kaona.verification.queries.judging import applicable_codes
from kaona.verification.queries.scores import report_on


def load_office(office: Office) -> None:
    """Who reviews, and every review as far as it has come."""
    began, officer = office.day(29), office.who("officer")
    for name, one in office.data["reviewers"].items():
        given = reviewers.ProfileInput(one["categories"], one["languages"], one["capacity"])
        reviewers.save_profile(user=office.who(name), given=given, version=0, by=officer, at=began)
    for one in office.data["interests"]:
        agency = Organisation.objects.get(code=one["agency"])
        reviewers.declare_interest(
            user=office.who(one["who"]), organisation=agency, kind=one["kind"], note=one["note"], by=officer, at=began
        )
    _scores(office, officer, office.day(28))
    for code, one in office.data["reviews"].items():
        _review(office, code, one)
    _award(office, officer, office.day(6))


def _award(office: Office, by: User, at: datetime) -> None:
    """This year's award by the sample criteria, with one agency before the committee."""
    award = awarding.create_award(text=sample_text(office.cycle.fiscal_year), by=by, at=at)
    awarding.open_award(award=award, by=by, at=at)
    for one in office.data["nominations"]:
        agency = Organisation.objects.get(code=one["agency"])
        awarding.nominate(award=award, organisation_id=agency.pk, category=one["category"], by=by, at=at)


def _scores(office: Office, by: User, at: datetime) -> None:
    """Confirmed scores of earlier years, as a list brings them in."""
    newest = office.cycle.fiscal_year - 1
    rows = [["รหัส", "ปีงบประมาณ", "คะแนน", "แหล่งที่มา"]]
    for code, totals in office.data["scores"].items():
        years = range(newest - len(totals) + 1, newest + 1)
        rows += [[code, str(year), total, "รายงานผลปีก่อน (ตัวอย่าง)"] for year, total in zip(years, totals, strict=True)]
    importing.import_scores(rows=rows, mark=report_on(rows, at=at).mark, by=by, at=at)


def _review(office: Office, code: str, one: dict[str, Any]) -> None:
    officer, approver, begun = office.who(one["officer"]), office.who("approver"), office.day(one["begun"])
    review = assigning.begin_review(dossier=dossier_of(office.cycle, code), officer=officer, by=officer, at=begun)
    for part in one["parts"]:
        _part(office, review, part, begun)
    if "ask" in one:
        _ask(office, review, one["ask"])
    if "consensus" not in one:
        return
    consensus.open_consensus(review=review, by=officer, at=office.day(one["consensus"]))
    if "concluded" not in one:
        return
    decided = office.day(one["consensus"] - 0.2)
    consensus.adopt(review=review, by=officer, at=decided)
    taken = Remark.objects.filter(assignment__review=review, withdrawn_at=None).order_by("item", "pk")
    feedback.take_remarks(review=review, remarks=[row.pk for row in taken], by=officer, at=decided)
    consensus.conclude(review=review, by=officer, at=office.day(one["concluded"]))
    confirming.confirm(review=review, by=approver, at=office.day(one["confirmed"]))
    confirming.publish(review=review, by=officer, at=office.day(one["published"]))
    if "visit" in one:
        certify_after_visit(office, code, officer, one["visit"])


def _part(office: Office, review: Review, one: dict[str, Any], begun: datetime) -> None:
    user = office.who(one["who"])
    part = assigning.assign(review=review, user=user, third_reader=one.get("third", False), by=review.officer, at=begun)
    accepted = office.day(one["accepted"])
    accepting.sign_confidentiality(cycle=office.cycle, by=user, at=accepted)
    part = accepting.accept(assignment=part, by=user, at=accepted)
    if "against" in one:
        _judge(office, part, one, office.day(one["accepted"] - 1))
    for ago, spent in one.get("hours", {}).items():
        day = office.day(ago)
        hours.add_hours(assignment=part, on=local(day).date(), hours=spent, by=user, at=day)
    if "locked" in one:
        judging.lock(assignment=part, by=user, at=office.day(one["locked"]))


def _judge(office: Office, part: ReviewAssignment, one: dict[str, Any], at: datetime) -> None:
    """What differs from the claim, then the rest as claimed (of some categories only), then remarks."""
    user, dossier = part.user, part.review.dossier
    for verdict, codes in (("not_met", one["against"]), ("cannot_tell", one.get("unsure", {}))):
        for code, reason in codes.items():
            judging.judge_statement(
                assignment=part, code=code, verdict=verdict, reason=reason, version=0, by=user, at=at
            )
    some = one.get("categories")
    codes = [code for code in applicable_codes(dossier) if some is None or code.partition(".")[0] in some]
    judging.agree_with_claim(assignment=part, codes=codes, by=user, at=at)
    if some is None:
        _judge_measures(part, one.get("measures", {}), at)
    for remark in office.data["remarks"][one["who"]]:
        if some is None or remark["item"].partition(".")[0] in some:
            _remark(part, remark, at)


def _judge_measures(part: ReviewAssignment, corrected: Mapping[str, Mapping[str, str]], at: datetime) -> None:
    rows = Measure.objects.filter(dossier=part.review.dossier, withdrawn_at=None)
    for row in rows.filter(sub_measure__in=corrected):
        judging.judge_measure(
            assignment=part, measure_id=row.pk, suitable=True, version=0, by=part.user, at=at,
            **corrected[row.sub_measure],
        )  # fmt: skip
    judging.accept_measures(assignment=part, measures=[row.pk for row in rows], by=part.user, at=at)


def _remark(part: ReviewAssignment, one: dict[str, Any], at: datetime) -> None:
    row = remarks.begin_remark(assignment=part, item=one["item"], kind=one["kind"], by=part.user, at=at)
    remarks.write_remark(
        assignment=part, remark=row.pk, text=one["text"], for_visit=one.get("for_visit", False),
        codes=frozenset(one["codes"]), cited={}, version=row.version, by=part.user, at=at,
    )  # fmt: skip


def _ask(office: Office, review: Review, one: dict[str, Any]) -> None:
    user = office.who(one["by"])
    part = ReviewAssignment.objects.get(review=review, user=user)
    clarifying.ask(
        review=review, assignment=part, item=one["item"], target="statement", code=one["code"],
        question=one["question"], due_at=None, by=user, at=office.day(3),
    )  # fmt: skip
