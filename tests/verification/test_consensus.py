"""The consensus: opened when all are ready, decided with reasons, concluded; who may not, two at once, what is refused."""

from datetime import timedelta
from fractions import Fraction

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.models import Measure, ScoreRecord
from kaona.assessment.queries.scores import total_of
from kaona.people.access import NotAllowed
from kaona.verification.models import Decision, Judgement, MeasureJudgement, Review, ReviewHistory
from kaona.verification.operations import consensus as deeds
from kaona.verification.operations.base import Conflict, Refused
from kaona.verification.queries.consensus import (
    StatementLine,
    Voice,
    decided_claim,
    decided_tree,
    table_of,
    wants_third_reader,
)
from tests.cast import NOW, Cast, assigned, judge_rows

DAY = timedelta(days=1)
OPENED = NOW + 3 * DAY
LATER = NOW + 4 * DAY


@pytest.fixture
def ready(year: Cast) -> Cast:
    """All is judged and locked; the second assessor says no to 1.1.B1, which the agency claims."""
    return year.with_review().judged(against=("1.1.B1",))


@pytest.fixture
def talk(ready: Cast) -> Cast:
    """The consensus is open."""
    ready.review = deeds.open_consensus(review=ready.review, by=ready.officer, at=OPENED)
    return ready


def decide(
    cast: Cast, code: str = "1.1.B1", *, met: bool = True, reason: str = "เห็นจากรายงาน", version: int = 0
) -> Decision:
    return deeds.decide_statement(
        review=cast.review, code=code, met=met, reason=reason, version=version, by=cast.officer, at=LATER
    )


# --- what follows from judgements and decisions


VOICES = {"yes": "met", "no": "not_met", "?": "cannot_tell"}


@pytest.mark.parametrize(
    ("said", "claimed", "decided", "reason", "met", "needs", "settled"),
    [
        (["yes", "yes"], True, None, "", True, False, True),
        (["no", "?"], False, None, "", False, False, True),
        (["no", "no"], True, None, "", False, True, False),  # alike, but against the claim
        (["no", "no"], True, False, "", False, True, False),
        (["no", "no"], True, False, "ไม่พบ", False, True, True),
        (["yes", "yes"], False, True, "พบ", True, True, True),  # in the agency's favour too
        (["yes", "no"], True, None, "", False, True, False),  # a tie does not pass
        (["yes", "no"], True, True, "", True, True, False),
        (["yes", "no"], True, True, "พบ", True, True, True),
        (["yes", "yes", "no"], True, None, "", True, True, False),
        (["no", "no"], False, True, "พบ", True, True, True),
        (["yes", "yes"], True, False, "", False, True, False),
        (["no", "no"], True, True, "", True, True, False),  # as claimed, but against all assessors
        ([], True, None, "", False, True, False),
    ],
)  # fmt: skip
def test_a_line(
    said: list[str], claimed: bool, decided: bool | None, reason: str, met: bool, needs: bool, settled: bool
) -> None:
    decision = None if decided is None else Decision(code="1.1.B1", met=decided, reason=reason)
    line = StatementLine("1.1.B1", claimed, tuple(Voice(None, VOICES[one], "") for one in said), decision)
    assert (line.met, line.needs_reason, line.settled) == (met, needs, settled)


def test_without_disputes_the_consensus_is_the_claim(year: Cast) -> None:
    cast = year.with_review().judged()
    claimed = ScoreRecord.objects.get(dossier=cast.dossier, kind="claimed")
    assert decided_tree(cast.review).total == total_of(claimed) == 500


def test_who_ended_declined_or_has_not_locked_does_not_count(ready: Cast) -> None:
    assert "1.1.B1" not in decided_claim(ready.review).met
    ready.parts[1].ended_at = LATER
    ready.parts[1].save()
    assert "1.1.B1" in decided_claim(ready.review).met
    third = assigned(ready.review, ready.third, ready.officer, NOW + DAY)
    judge_rows(third, ("1.1.B1",), NOW + 2 * DAY)
    assert "1.1.B1" not in decided_claim(ready.review).met
    third.locked_at = None
    third.save()
    assert "1.1.B1" in decided_claim(ready.review).met


def test_an_assessor_who_ended_after_the_conclusion_still_stands_behind_it(talk: Cast) -> None:
    decide(talk)
    deeds.conclude(review=talk.review, by=talk.officer, at=LATER)
    review = Review.objects.get()
    for part in talk.parts:
        part.ended_at = LATER + DAY
        part.save()
    assert decided_tree(review).total == 500


def test_a_decision_from_before_the_submission_does_not_stand(talk: Cast) -> None:
    decide(talk)
    talk.dossier.submitted_at = LATER + DAY
    talk.dossier.save()
    for part in talk.parts:
        part.locked_at = LATER + 2 * DAY
        part.save()
    line = table_of(Review.objects.get()).statements["1.1.B1"]
    assert (line.decision, line.before.reason, line.met) == (None, "เห็นจากรายงาน", False)
    talk.review.refresh_from_db()
    decide_again = deeds.decide_statement(review=talk.review, code="1.1.B1", met=True, reason="เห็นจากรายงาน", version=1,
                                          by=talk.officer, at=LATER + 3 * DAY)  # fmt: skip
    assert decide_again.version == 2
    assert table_of(Review.objects.get()).statements["1.1.B1"].settled


def test_measures_are_decided_likewise(talk: Cast) -> None:
    one, two = Measure.objects.filter(sub_measure="7.1.1").first(), Measure.objects.filter(sub_measure="7.1.2").first()
    MeasureJudgement.objects.filter(measure=one).update(suitable=False, reason="ไม่ตรงพันธกิจ")
    MeasureJudgement.objects.filter(measure=two, assignment=talk.parts[0]).update(corrected="40", source="รายงาน หน้า 3")
    table = table_of(talk.review)
    assert (table.measures[one.pk].disputed, table.measures[one.pk].changes) == (False, True)
    assert (table.measures[two.pk].disputed, table.measures[two.pk].verdict.corrected) == (True, None)
    assert len(table.open) == 3
    deeds.adopt(review=talk.review, by=talk.officer, at=LATER)
    deeds.decide_measure(review=talk.review, measure_id=two.pk, suitable=True, corrected="๔๐", source="รายงาน หน้า 3",
                         reason="ตามรายงาน", version=0, by=talk.officer, at=LATER)  # fmt: skip
    table = table_of(talk.review)
    assert table.measures[one.pk].decision.reason == "ไม่ตรงพันธกิจ"
    assert table.measures[two.pk].verdict.corrected == 40
    points = {sub.code: sub.points for sub in table.tree().item("7.1").sub_measures}
    assert (points["7.1.1"], points["7.1.2"]) == (0, Fraction(40 * 3 * 100, 80))
    with pytest.raises(Refused, match="source"):
        deeds.decide_measure(review=talk.review, measure_id=two.pk, suitable=True, corrected="41", source=" ", reason="",
                             version=1, by=talk.officer, at=LATER)  # fmt: skip
    with pytest.raises(Refused, match="number"):
        deeds.decide_measure(review=talk.review, measure_id=two.pk, suitable=True, corrected="มาก", source="ก", reason="",
                             version=1, by=talk.officer, at=LATER)  # fmt: skip


# --- opening


def test_it_opens_only_when_all_have_locked_and_there_are_enough(year: Cast) -> None:
    cast = year.with_review()
    with pytest.raises(Refused, match="not_all_locked") as refused:
        deeds.open_consensus(review=cast.review, by=cast.officer, at=OPENED)
    assert refused.value.detail == {"have": 0, "wanted": 2}
    judge_rows(cast.parts[0], (), NOW + 2 * DAY)
    cast.parts[1].ended_at = NOW + 2 * DAY
    cast.parts[1].save()
    with pytest.raises(Refused, match="too_few"):
        deeds.open_consensus(review=cast.review, by=cast.officer, at=OPENED)
    cast.cycle.policies = {"assessors": 1}
    cast.cycle.save()
    cast.review.refresh_from_db()
    assert deeds.open_consensus(review=cast.review, by=cast.officer, at=OPENED).stage == "consensus"
    assert Event.objects.filter(kind="review.consensus_opened", organisation_id=cast.department.pk).count() == 1
    assert list(Notice.objects.filter(kind="review.consensus_opened").values_list("recipient", flat=True)) == [
        cast.assessor.pk
    ]


def test_only_its_officer_leads(ready: Cast) -> None:
    for user in (ready.colleague, ready.assessor, ready.approver, ready.head, ready.nobody):
        with pytest.raises(NotAllowed):
            deeds.open_consensus(review=ready.review, by=user, at=OPENED)
    review = deeds.open_consensus(review=ready.review, by=ready.officer, at=OPENED)
    for user in (ready.colleague, ready.assessor, ready.approver):
        for deed in (deeds.adopt, deeds.conclude):
            with pytest.raises(NotAllowed):
                deed(review=review, by=user, at=LATER)
        with pytest.raises(NotAllowed):
            deeds.decide_statement(review=review, code="1.1.B1", met=True, reason="", version=0, by=user, at=LATER)
    with pytest.raises(Refused, match="move"):  # the second who presses is told
        deeds.open_consensus(review=ready.review, by=ready.officer, at=OPENED)


# --- deciding


def test_a_decision_is_kept_with_its_history_and_says_nothing_in_the_agencys_trail(talk: Cast) -> None:
    first = decide(talk)
    second = decide(talk, met=False, reason="ขาดไตรมาส 3", version=1)
    assert (first.pk, second.version, second.met) == (second.pk, 2, False)
    assert decide(talk, met=False, reason="ขาดไตรมาส 3", version=1).version == 2  # nothing new
    event = Event.objects.filter(kind="decision.made").last()
    assert event.data == {"review": talk.review.pk, "code": "1.1.B1", "measure": None, "version": 2}
    assert ReviewHistory.objects.get(kind="decision").content == {"met": False, "reason": "ขาดไตรมาส 3"}


def test_two_who_decide_at_once_lose_nothing(talk: Cast) -> None:
    decide(talk)
    with pytest.raises(Conflict) as conflict:
        decide(talk, met=False, reason="อีกคนหนึ่ง")
    assert conflict.value.current.reason == "เห็นจากรายงาน"
    assert decide(talk, met=False, reason="อีกคนหนึ่ง", version=1).reason == "อีกคนหนึ่ง"


def test_what_cannot_be_decided(talk: Cast) -> None:
    for code in ("9.9.X9", ""):
        with pytest.raises(Refused, match="unknown_code"):
            decide(talk, code)
    with pytest.raises(Refused, match="too_long"):
        decide(talk, reason="ก" * 20_001)
    Review.objects.update(stage="desk_review", consensus_at=None)
    with pytest.raises(Refused, match="move"):
        decide(talk)


def test_adopting_takes_over_only_what_all_say_with_reasons(ready: Cast) -> None:
    for part in ready.parts:
        Judgement.objects.filter(assignment=part, code__in=("1.2.B1", "1.2.B2")).update(verdict="not_met")
    Judgement.objects.filter(assignment=ready.parts[0], code="1.2.B1").update(reason="ไม่พบรายงาน")
    Judgement.objects.filter(assignment=ready.parts[1], code="1.2.B1").update(reason="ไม่พบรายงาน ")
    review = deeds.open_consensus(review=ready.review, by=ready.officer, at=OPENED)
    done = deeds.adopt(review=review, by=ready.officer, at=LATER)
    assert [(one.code, one.met, one.reason) for one in done] == [("1.2.B1", False, "ไม่พบรายงาน")]
    assert deeds.adopt(review=review, by=ready.officer, at=LATER) == []
    assert {line.code for line in table_of(review).open} == {"1.1.B1", "1.2.B2"}


# --- concluding


def test_it_is_not_concluded_while_something_is_open(talk: Cast) -> None:
    with pytest.raises(Refused, match="undecided") as refused:
        deeds.conclude(review=talk.review, by=talk.officer, at=LATER)
    assert refused.value.detail == {"count": 1}
    decide(talk, reason="")
    with pytest.raises(Refused, match="undecided"):
        deeds.conclude(review=talk.review, by=talk.officer, at=LATER)
    assert not ScoreRecord.objects.filter(kind="reviewed").exists()


def test_the_reviewed_score_is_what_was_decided(talk: Cast) -> None:
    decide(talk, met=False)
    review = deeds.conclude(review=talk.review, by=talk.officer, at=LATER)
    record = ScoreRecord.objects.get(kind="reviewed")
    assert (review.stage, record.basis, total_of(record)) == ("reviewed", "desk", decided_tree(review).total)
    assert total_of(record) < 500
    assert [one.recipient for one in Notice.objects.filter(kind="review.concluded")] == [talk.approver]
    assert Event.objects.filter(kind="review.concluded").count() == 1
    with pytest.raises(Refused, match="move"):
        deeds.conclude(review=talk.review, by=talk.officer, at=LATER)
    with pytest.raises(Refused, match="move"):
        decide(talk, version=1)


def test_near_a_line_a_third_reader_is_required_by_policy(year: Cast) -> None:
    cast = year.with_review(levels="B").judged()  # 328.57, 21.43 below the line of the site visit
    cast.review = deeds.open_consensus(review=cast.review, by=cast.officer, at=OPENED)
    table = table_of(cast.review)
    assert not wants_third_reader(table, table.tree())
    cast.cycle.policies = {"third_reader_points": 22}
    cast.cycle.save()
    cast.review = Review.objects.get()
    with pytest.raises(Refused, match="third_reader"):
        deeds.conclude(review=cast.review, by=cast.officer, at=LATER)
    deeds.reopen_desk_review(review=cast.review, reason="ผู้อ่านคนที่สาม", by=cast.officer, at=LATER)
    judge_rows(assigned(cast.review, cast.third, cast.officer, LATER), (), LATER + DAY)
    cast.review = deeds.open_consensus(review=cast.review, by=cast.officer, at=LATER + DAY)
    assert deeds.conclude(review=cast.review, by=cast.officer, at=LATER + DAY).stage == "reviewed"


def test_back_to_desk_review_with_a_reason(talk: Cast) -> None:
    decide(talk)
    with pytest.raises(Refused, match="reason"):
        deeds.reopen_desk_review(review=talk.review, reason=" ", by=talk.officer, at=LATER)
    review = deeds.reopen_desk_review(review=talk.review, reason="เพิ่มผู้ตรวจ", by=talk.officer, at=LATER)
    assert (review.stage, Decision.objects.count()) == ("desk_review", 1)
    with pytest.raises(Refused, match="move"):
        deeds.reopen_desk_review(review=review, reason="อีกครั้ง", by=talk.officer, at=LATER)


def test_an_approver_sends_it_back_with_a_reason(talk: Cast) -> None:
    decide(talk)
    review = deeds.conclude(review=talk.review, by=talk.officer, at=LATER)
    for user in (talk.colleague, talk.assessor, talk.head):
        with pytest.raises(NotAllowed):
            deeds.reopen_consensus(review=review, reason="ดูข้อ 1.1 อีกครั้ง", by=user, at=LATER)
    with pytest.raises(Refused, match="reason"):
        deeds.reopen_consensus(review=review, reason="", by=talk.approver, at=LATER)
    review = deeds.reopen_consensus(review=review, reason="ดูข้อ 1.1 อีกครั้ง", by=talk.approver, at=LATER)
    assert (review.stage, review.reviewed_by) == ("consensus", None)
    assert [(one.recipient, one.body) for one in Notice.objects.filter(kind="review.consensus_reopened")] == [
        (talk.officer, "ดูข้อ 1.1 อีกครั้ง")
    ]
    deeds.conclude(review=review, by=talk.officer, at=LATER + DAY)
    assert ScoreRecord.objects.filter(kind="reviewed", superseded_at=None).count() == 1
