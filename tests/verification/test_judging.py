"""One assessor's verdicts: who may, what counts, what is refused, what locks, and that nobody sees them before."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kaona.activity.models import Event, Notice
from kaona.assessment.models import Measure, MeasureResult, StatementAnswer
from kaona.assessment.operations.measures import MeasureFaults
from kaona.assessment.queries.answers import edition_of, score_of, sheet_of
from kaona.people.access import NotAllowed
from kaona.people.models import Membership
from kaona.rules.judged import MeasureVerdict
from kaona.verification.access import is_locked
from kaona.verification.models import Judgement, MeasureJudgement, ReviewHistory
from kaona.verification.operations import judging
from kaona.verification.operations.base import Conflict, Refused
from kaona.verification.queries.judging import (
    judgements_visible_to,
    measure_judgements_visible_to,
    measure_verdicts_of,
    own_tree,
    remarks_visible_to,
    verdicts_of,
)
from tests.cast import NOW, Cast, judge_rows

DAY = timedelta(days=1)
AT = NOW + 2 * DAY


@pytest.fixture
def office(cast: Cast) -> Cast:
    return cast.with_review()


def judge(cast: Cast, code: str = "1.1.B1", verdict: str | None = "met", reason: str | None = None, version: int = 0,
          place: int = 0, at=AT) -> Judgement:  # fmt: skip
    part = cast.parts[place]
    return judging.judge_statement(assignment=part, code=code, verdict=verdict, reason=reason, version=version,
                                   by=part.user, at=at)  # fmt: skip


def measure(cast: Cast, **given) -> MeasureJudgement:
    part = cast.parts[0]
    one = Measure.objects.get(dossier=cast.dossier, sub_measure="7.1.1")
    fields = {"suitable": True, "corrected": "", "source": "", "reason": "", "version": 0, "measure_id": one.pk} | given
    return judging.judge_measure(assignment=part, by=part.user, at=AT, **fields)


def judge_all(cast: Cast, place: int = 0) -> None:
    part = cast.parts[place]
    codes = list(edition_of(cast.dossier).statements)
    judging.agree_with_claim(assignment=part, codes=codes, by=part.user, at=AT)
    for one in Measure.objects.filter(dossier=cast.dossier):
        judging.judge_measure(assignment=part, measure_id=one.pk, suitable=True, corrected="", source="", reason="",
                              version=0, by=part.user, at=AT)  # fmt: skip


def test_a_verdict_and_its_reason_are_one_row_with_history_and_a_line_that_does_not_tell(office: Cast) -> None:
    judge(office, verdict="not_met")
    row = judge(office, verdict=None, reason="ไม่พบคำสั่ง", version=1)
    judge(office, verdict="cannot_tell")
    row.refresh_from_db()
    assert (row.verdict, row.reason, row.version) == ("cannot_tell", "ไม่พบคำสั่ง", 2)
    office.parts[0].refresh_from_db()
    assert office.parts[0].judged == 1
    entry = ReviewHistory.objects.get(kind="judgement", target=str(row.pk))
    assert entry.content == {"verdict": "cannot_tell", "reason": "ไม่พบคำสั่ง"}
    lines = Event.objects.filter(kind="statement.judged", organisation_id=office.department.pk)
    assert [one.data for one in lines] == [
        {"review": office.review.pk, "code": "1.1.B1", "version": version} for version in (1, 2, 2)
    ]


def test_the_same_again_changes_nothing(office: Cast) -> None:
    judge(office)
    judge(office, at=AT + DAY)
    assert Judgement.objects.get().changed_at == AT
    assert Event.objects.filter(kind="statement.judged").count() == 1


def test_a_reason_typed_on_an_old_version_shows_both(office: Cast) -> None:
    judge(office, verdict="not_met", reason="หนึ่ง")
    judge(office, verdict=None, reason="สอง", version=1)
    with pytest.raises(Conflict) as conflict:
        judge(office, verdict=None, reason="สาม", version=1)
    assert conflict.value.current.reason == "สอง"
    # The same text is no conflict, and a verdict is the last one said.
    judge(office, verdict=None, reason="สอง", version=1)
    assert judge(office, verdict="met", version=1).verdict == "met"


@pytest.mark.parametrize(
    ("code", "verdict", "reason", "why"),
    [
        ("9.9.X1", "met", None, "unknown_code"),
        ("1.1.B1", "perhaps", None, "unknown_state"),
        ("1.1.B1", None, "เหตุผล", "no_verdict"),
        ("1.1.B1", "met", "ก" * 20_001, "too_long"),
    ],
)
def test_what_is_no_verdict_is_refused(
    office: Cast, code: str, verdict: str | None, reason: str | None, why: str
) -> None:
    with pytest.raises(Refused) as refused:
        judge(office, code=code, verdict=verdict, reason=reason)
    assert (refused.value.reason, Judgement.objects.count()) == (why, 0)


def test_only_the_assessor_of_the_part_judges(office: Cast) -> None:
    part = office.parts[0]
    for by in (office.second, office.third, office.officer, office.coordinator, office.nobody):
        with pytest.raises(NotAllowed):
            judging.judge_statement(assignment=part, code="1.1.B1", verdict="met", reason=None, version=0, by=by, at=AT)
        with pytest.raises(NotAllowed):
            judging.lock(assignment=part, by=by, at=AT)
    part.ended_at = AT
    part.save()
    with pytest.raises(NotAllowed):
        judge(office)
    assert Judgement.objects.count() == 0


def test_an_assessor_without_the_role_or_account_judges_no_more(office: Cast) -> None:
    Membership.objects.filter(user=office.assessor).update(ended_at=AT - DAY)
    with pytest.raises(NotAllowed):
        judge(office)
    office.second.is_active = False
    office.second.save()
    with pytest.raises(NotAllowed):
        judge(office, place=1)


@pytest.mark.parametrize("why", ["judge_not_accepted", "judge_returned", "judge_stage", "judge_locked"])
def test_when_nothing_can_be_judged(office: Cast, why: str) -> None:
    part = office.parts[0]
    if why == "judge_not_accepted":
        part.accepted_at = None
        part.save()
    elif why == "judge_returned":
        office.dossier.stage = "draft"
        office.dossier.save()
    elif why == "judge_stage":
        office.at_stage("consensus")
    else:
        part.locked_at = AT
        part.save()
    for deed in (
        lambda: judge(office),
        lambda: measure(office),
        lambda: judging.agree_with_claim(assignment=part, codes=["1.1.B1"], by=part.user, at=AT),
        lambda: judging.lock(assignment=part, by=part.user, at=AT),
    ):
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.reason == why


def test_the_rest_as_claimed_in_one_deed(cast: Cast) -> None:
    office = cast.with_review(levels="BA")
    judge(office, code="1.1.B1", verdict="cannot_tell")
    codes = [one.code for one in edition_of(office.dossier).items["1.1"].statements_for("department")]
    part = office.parts[0]
    done = judging.agree_with_claim(assignment=part, codes=codes, by=part.user, at=AT)
    assert sorted(done) == sorted(set(codes) - {"1.1.B1"})
    assert judging.agree_with_claim(assignment=part, codes=codes, by=part.user, at=AT) == []
    assert verdicts_of(part) == {
        code: "cannot_tell" if code == "1.1.B1" else "not_met" if ".S" in code else "met" for code in codes
    }
    part.refresh_from_db()
    assert part.judged == len(codes)
    assert ReviewHistory.objects.filter(kind="judgement").count() == len(codes)
    line = Event.objects.get(kind="statement.agreed")
    assert line.data["codes"] == sorted(done)
    with pytest.raises(Refused):
        judging.agree_with_claim(assignment=part, codes=["1.1.B1", "no"], by=part.user, at=AT)


def test_a_figure_is_corrected_exactly_with_its_source(office: Cast) -> None:
    row = measure(office, corrected="๘๐.๗๐", source="  รายงาน   หน้า ๔ ")
    assert (row.corrected, row.source) == ("80.70", "รายงาน หน้า ๔")
    assert measure_verdicts_of(office.parts[0]) == {str(row.measure_id): MeasureVerdict(True, Fraction("80.7"))}
    assert own_tree(office.parts[0]).item("7.1").sub_measures[0].points == 300
    again = measure(office, corrected="60", source="รายงาน", version=row.version)
    assert own_tree(office.parts[0]).item("7.1").sub_measures[0].points == 225
    with pytest.raises(Conflict):
        measure(office, corrected="61", source="รายงาน", version=row.version)
    # The agency's own figure, written differently, corrects nothing.
    assert measure(office, corrected="90.0", version=again.version).corrected == ""


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"corrected": "มาก"}, {"corrected"}),
        ({"corrected": "60"}, {"source"}),
        ({"corrected": "60", "source": "  "}, {"source"}),
        ({"corrected": "1e3", "source": "ก" * 501}, {"corrected", "source"}),
    ],
)
def test_every_fault_of_a_correction_at_once(office: Cast, given: dict[str, str], fields: set[str]) -> None:
    with pytest.raises(MeasureFaults) as faults:
        measure(office, **given)
    assert (set(faults.value.faults), MeasureJudgement.objects.count()) == (fields, 0)


def test_a_measure_of_another_dossier_or_withdrawn_is_not_judged(office: Cast) -> None:
    one = Measure.objects.filter(dossier=office.dossier).first()
    one.withdrawn_at = AT
    one.save()
    for pk in (one.pk, 10**9):
        with pytest.raises(Refused):
            measure(office, measure_id=pk)


def test_not_suitable_counts_nothing(office: Cast) -> None:
    measure(office, suitable=False, reason="ไม่ใช่ภารกิจ")
    assert own_tree(office.parts[0]).item("7.1").sub_measures[0].points == 0


def test_lock_wants_every_verdict_and_reason(office: Cast) -> None:
    part = office.parts[0]
    with pytest.raises(Refused) as refused:
        judging.lock(assignment=part, by=part.user, at=AT)
    assert (refused.value.reason, refused.value.detail["missing"].count) == ("incomplete", 190)
    judge_all(office)
    judge(office, verdict="not_met", version=1)
    row = MeasureJudgement.objects.first()
    MeasureJudgement.objects.filter(pk=row.pk).update(suitable=False)
    with pytest.raises(Refused) as refused:
        judging.lock(assignment=part, by=part.user, at=AT)
    found = refused.value.detail["missing"]
    assert (found.unreasoned, found.measures_unreasoned, found.count) == (("1.1.B1",), (str(row.measure_id),), 2)
    judge(office, verdict=None, reason="ไม่พบ", version=1)
    MeasureJudgement.objects.filter(pk=row.pk).update(reason="ไม่ใช่ภารกิจ")
    locked = judging.lock(assignment=part, by=part.user, at=AT)
    assert is_locked(locked, office.dossier)
    assert Event.objects.filter(kind="review.locked").count() == 1
    assert [one.recipient for one in Notice.objects.filter(kind="review.locked")] == [office.officer]


def test_a_result_as_claimed_scores_as_claimed(office: Cast) -> None:
    judge_all(office)
    assert own_tree(office.parts[0]).total == score_of(office.dossier, sheet_of(office.dossier)).total


def test_only_the_officer_of_the_review_unlocks_with_a_reason_before_consensus(office: Cast) -> None:
    office.judged()
    part = office.parts[0]
    for by in (office.assessor, office.colleague, office.approver):
        with pytest.raises(NotAllowed):
            judging.unlock(assignment=part, reason="ขอแก้", by=by, at=AT)
    with pytest.raises(Refused) as refused:
        judging.unlock(assignment=part, reason=" ", by=office.officer, at=AT)
    assert refused.value.reason == "reason"
    free = judging.unlock(assignment=part, reason="ผู้ตรวจขอแก้ข้อ 1.1", by=office.officer, at=AT)
    assert free.locked_at is None
    assert Event.objects.get(kind="review.unlocked").data == {"review": office.review.pk, "others_locked": 1}
    told = Notice.objects.get(kind="review.unlocked")
    assert (told.recipient, told.body) == (office.assessor, "ผู้ตรวจขอแก้ข้อ 1.1")
    with pytest.raises(Refused) as refused:
        judging.unlock(assignment=part, reason="อีกครั้ง", by=office.officer, at=AT)
    assert refused.value.reason == "not_locked"
    office.at_stage("consensus")
    with pytest.raises(Refused) as refused:
        judging.unlock(assignment=office.parts[1], reason="อีกครั้ง", by=office.officer, at=AT)
    assert refused.value.reason == "judge_stage"


def test_a_submission_after_the_lock_opens_it_again(office: Cast) -> None:
    office.judged(at=NOW + 2 * DAY)
    part = office.parts[0]
    office.dossier.submitted_at = NOW + 5 * DAY
    office.dossier.save()
    part.review.refresh_from_db()
    assert not is_locked(part, office.dossier)
    StatementAnswer.objects.filter(dossier=office.dossier, code="1.1.B1").update(state="not_met")
    at = NOW + 6 * DAY
    with pytest.raises(Refused) as refused:
        judging.lock(assignment=part, by=part.user, at=at)
    # What the agency took back is now a difference that wants a reason.
    assert refused.value.detail["missing"].unreasoned == ("1.1.B1",)
    judge(office, verdict="not_met", at=at)
    assert is_locked(judging.lock(assignment=part, by=part.user, at=at), office.dossier)


def _seen(cast: Cast, user, at=AT) -> set[int]:
    found = set(judgements_visible_to(user, cast.review, at=at).values_list("assignment__user", flat=True))
    assert found == set(
        measure_judgements_visible_to(user, cast.review, at=at).values_list("assignment__user", flat=True)
    )
    assert set(remarks_visible_to(user, cast.review, at=at).values_list("assignment__user", flat=True)) <= found
    return found


def test_nobody_sees_another_assessor_before_the_own_lock(office: Cast) -> None:
    for part in office.parts:
        judge_rows(part, (), AT)
    office.parts[1].locked_at = None
    office.parts[1].save()
    first, second = office.assessor, office.second
    # The first has locked, the second has not: neither sees the other, nobody else sees anything.
    assert (_seen(office, first), _seen(office, second)) == ({first.pk}, {second.pk})
    for user in (office.officer, office.colleague, office.approver, office.third, office.coordinator, office.viewer):
        assert _seen(office, user) == set()
    office.parts[1].locked_at = AT
    office.parts[1].save()
    assert _seen(office, second) == {first.pk, second.pk}
    assert _seen(office, office.officer) == set()
    office.at_stage("consensus")
    for user in (first, second, office.officer, office.approver):
        assert _seen(office, user) == {first.pk, second.pk}
    for user in (office.coordinator, office.third, office.nobody, office.viewer):
        assert _seen(office, user) == set()


class Blindness(TestCase):
    """Whatever the state of locks, submission and stage, an assessor whose result is open sees own rows alone."""

    @settings(max_examples=30, deadline=None)
    @given(
        locks=st.tuples(*[st.sampled_from([None, -1, 0, 1]) for _ in range(2)]),
        submitted=st.sampled_from([None, 0]),
        stage=st.sampled_from(["desk_review", "consensus", "confirmed"]),
    )
    def test_open_results_are_blind(self, locks, submitted, stage) -> None:
        office = Cast.build().with_review(at=NOW - 9 * DAY)
        for part, lock in zip(office.parts, locks, strict=True):
            Judgement.objects.create(assignment=part, organisation=office.department, code="1.1.B1", verdict="met",
                                     changed_at=NOW)  # fmt: skip
            part.locked_at = None if lock is None else NOW + lock * DAY
            part.save()
        office.dossier.stage = "submitted" if submitted is not None else "draft"
        office.dossier.submitted_at = None if submitted is None else NOW
        office.dossier.save()
        office.review.dossier.refresh_from_db()
        office.review.stage = stage
        for place, part in enumerate(office.parts):
            seen = set(judgements_visible_to(part.user, office.review, at=AT).values_list("assignment", flat=True))
            others = {one.pk for one in office.parts} - {part.pk}
            own_holds = submitted is not None and locks[place] is not None and locks[place] >= 0
            other = locks[1 - place]
            other_holds = submitted is not None and other is not None and other >= 0
            assert seen == {part.pk} | (others if own_holds and other_holds else set())


def test_results_without_a_figure_of_the_result_year_are_corrected_too(office: Cast) -> None:
    MeasureResult.objects.filter(dossier=office.dossier, measure__sub_measure="7.1.1").delete()
    assert measure(office, corrected="80", source="รายงาน").corrected == "80"
    assert own_tree(office.parts[0]).item("7.1").sub_measures[0].points == 300
