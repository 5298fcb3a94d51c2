"""Results of actions: who judges and who confirms, four eyes, two at once, history; a success becomes a card, once."""

from datetime import date, timedelta

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.operations.base import Conflict, Refused
from kaona.improvement.models import Action, ActionPartner, ImprovementHistory, Indicator, Outcome, Plan, Reading
from kaona.improvement.operations import outcomes as deeds
from kaona.improvement.operations.outcomes import OutcomeFaults
from kaona.improvement.queries.outcome_tasks import OutcomeTasks, outcome_tasks
from kaona.improvement.queries.outcomes import past_of, plan_result, start_of
from kaona.knowledge.models import Practice
from kaona.people.access import NotAllowed
from kaona.people.models import Membership, User
from kaona.rules.outcome import OutcomeInput
from kaona.rules.roles import Role
from tests.cast import NOW, Cast, person
from tests.improvement.plans import kinds

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=200)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast() -> Cast:
    cast = Cast.build().with_plan()
    Action.objects.update(responsible=cast.editor)
    return cast


def say(effectiveness: str = "mostly", **more: str) -> OutcomeInput:
    return OutcomeInput(effectiveness, **({"effect_on_citizens": "รอสั้นลง", "lessons": "เริ่มจากหน้าเดียว"} | more))


def judge(cast: Cast, given: OutcomeInput | None = None, version: int = 0, *, by: User | None = None, minutes: int = 0,
          action: int = 0) -> Outcome:  # fmt: skip
    return deeds.judge(action=cast.actions[action], given=given or say(), version=version, by=by or cast.editor,
                       at=AT + minutes * MINUTE)  # fmt: skip


def confirm(
    cast: Cast, row: Outcome, *, by: User | None = None, minutes: int = 20, version: int | None = None
) -> Outcome:
    return deeds.confirm(outcome=row, version=row.version if version is None else version, by=by or cast.coordinator,
                         at=AT + minutes * MINUTE)  # fmt: skip


def send_back(cast: Cast, row: Outcome, remark: str = "ยกตัวเลขด้วย", minutes: int = 20) -> Outcome:
    return deeds.send_back(
        outcome=row, remark=remark, version=row.version, by=cast.coordinator, at=AT + minutes * MINUTE
    )


def test_judged_sent_back_mended_and_confirmed(cast: Cast) -> None:
    row = judge(cast)
    assert (row.version, row.effectiveness, row.confirmed_at) == (1, "mostly", None)
    row = send_back(cast, row)
    assert (row.confirm_note, row.confirmed_at) == ("ยกตัวเลขด้วย", None)
    row = judge(cast, say(lessons="ลด 3 วัน"), 1, minutes=30)
    assert (row.version, row.confirm_note) == (2, "")
    row = confirm(cast, row, minutes=40)
    assert (row.confirmed_by, row.confirmed_at) == (cast.coordinator, AT + 40 * MINUTE)
    assert kinds(cast, "outcome") == ["outcome.judged", "outcome.sent_back", "outcome.judged", "outcome.confirmed"]
    assert [(one.is_step, one.row.by) for one in past_of(row)] == [
        (True, cast.coordinator), (False, cast.editor), (True, cast.coordinator), (False, cast.editor),
    ]  # fmt: skip
    assert past_of(row)[2].row.content == {"step": "sent_back", "note": "ยกตัวเลขด้วย"}


def test_whoever_waits_is_told_and_nobody_else(cast: Cast) -> None:
    row = judge(cast)
    send_back(cast, row)
    row = judge(cast, say("fully"), 1, minutes=30)
    confirm(cast, row, minutes=40)
    told = [(one.recipient, one.kind) for one in Notice.objects.filter(kind__startswith="outcome.").order_by("pk")]
    assert told == [
        (cast.coordinator, "outcome.judged"), (cast.editor, "outcome.sent_back"), (cast.coordinator, "outcome.judged"),
        (cast.editor, "outcome.confirmed"),
    ]  # fmt: skip


def test_the_head_is_asked_where_the_only_coordinator_judged(cast: Cast) -> None:
    row = judge(cast, by=cast.coordinator)
    assert [one.recipient for one in Notice.objects.filter(kind="outcome.judged")] == [cast.head]
    assert outcome_tasks(cast.coordinator, at=AT).confirm == ()
    assert outcome_tasks(cast.head, at=AT).confirm == (row,)
    assert confirm(cast, row, by=cast.head).confirmed_by == cast.head


def test_nobody_confirms_the_own_judgement(cast: Cast) -> None:
    row = judge(cast, by=cast.coordinator)
    for deed in (
        lambda: confirm(cast, row), lambda: send_back(cast, row),
        lambda: deeds.take_back(outcome=row, reason="x", by=cast.coordinator, at=AT),
    ):  # fmt: skip
        with pytest.raises(Refused) as told:
            deed()
        assert told.value.reason == "own_judgement"
    # Others who judge again make it theirs, and it can be confirmed by who judged before.
    again = judge(cast, say("fully"), 1, by=cast.head, minutes=5)
    assert confirm(cast, again).confirmed_by == cast.coordinator


def test_another_judgement_clears_the_confirmation(cast: Cast) -> None:
    row = confirm(cast, judge(cast))
    assert judge(cast, minutes=30, version=1).confirmed_at is not None  # the same words change nothing
    changed = judge(cast, say("fully"), row.version, minutes=30)
    assert (changed.confirmed_at, changed.confirmed_by, changed.version) == (None, None, 2)
    assert Event.objects.filter(kind="outcome.judged").order_by("-seq").first().data["was_confirmed"] is True


def test_a_confirmation_is_taken_back_with_a_reason(cast: Cast) -> None:
    row = judge(cast)
    with pytest.raises(Refused, match="outcome_unconfirmed"):
        deeds.take_back(outcome=row, reason="ผิดงาน", by=cast.coordinator, at=AT)
    row = confirm(cast, row)
    with pytest.raises(Refused, match="reason"):
        deeds.take_back(outcome=row, reason=" ", by=cast.coordinator, at=AT + 21 * MINUTE)
    row = deeds.take_back(outcome=row, reason="ผิดงาน", by=cast.coordinator, at=AT + 21 * MINUTE)
    assert (row.confirmed_at, row.confirm_note, kinds(cast, "outcome")[-1]) == (None, "ผิดงาน", "outcome.taken_back")
    # Steps within ten minutes do not overwrite each other.
    assert [one.row.content.get("step") for one in past_of(row)] == ["taken_back", "confirmed", None]
    # What was sent back is sent again as it was.
    assert judge(cast, version=1, minutes=60).confirm_note == ""


def test_of_two_at_once_the_second_sees_what_the_first_wrote(cast: Cast) -> None:
    row = judge(cast)
    judge(cast, say("fully"), 1, minutes=1)
    with pytest.raises(Conflict) as told:
        judge(cast, say("partly", reason="งบไม่พอ"), 1, by=cast.coordinator, minutes=2)
    assert (told.value.current.effectiveness, Outcome.objects.get().version) == ("fully", 2)
    for deed in (confirm, send_back):
        with pytest.raises(Conflict):
            deed(cast, row)
    with pytest.raises(Conflict):
        judge(cast, say("none", reason="x"), 0, minutes=3)
    assert kinds(cast, "outcome") == ["outcome.judged", "outcome.judged"]


def test_a_step_is_taken_once(cast: Cast) -> None:
    row = confirm(cast, judge(cast))
    with pytest.raises(Refused, match="outcome_confirmed"):
        confirm(cast, row)
    with pytest.raises(Refused, match="outcome_confirmed"):
        send_back(cast, row)
    other = send_back(cast, judge(cast, action=1))
    with pytest.raises(Refused, match="outcome_returned"):
        send_back(cast, other)


@pytest.mark.parametrize(
    "who", ["reader", "reviewer", "outsider", "officer", "approver", "viewer", "nobody", "administrator"]
)
def test_who_may_not(cast: Cast, who: str) -> None:
    row, user = judge(cast), getattr(cast, who)
    for deed in (
        lambda: judge(cast, say("fully"), 1, by=user), lambda: confirm(cast, row, by=user),
        lambda: deeds.send_back(outcome=row, remark="x", version=1, by=user, at=AT),
        lambda: deeds.take_back(outcome=row, reason="x", by=user, at=AT),
        lambda: deeds.make_practice(outcome=row, by=user, at=AT),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            deed()
    assert (Outcome.objects.get().version, kinds(cast, "outcome")) == (1, ["outcome.judged"])


def test_an_editor_judges_and_does_not_confirm(cast: Cast) -> None:
    row = judge(cast, by=cast.coordinator)
    with pytest.raises(NotAllowed):
        confirm(cast, row, by=cast.editor)


def test_the_responsible_reader_judges_until_they_leave(cast: Cast) -> None:
    Action.objects.update(responsible=cast.reader)
    assert judge(cast, by=cast.reader).judged_by == cast.reader
    Membership.objects.filter(user=cast.reader).update(ended_at=AT)
    with pytest.raises(NotAllowed):
        judge(cast, say("fully"), 1, by=cast.reader, minutes=5)


@pytest.mark.parametrize("state", ["draft", "proposed", "approved", "accepted"])
def test_nothing_is_judged_before_the_work_begins(cast: Cast, state: str) -> None:
    row = judge(cast)
    Plan.objects.update(state=state)
    for deed in (lambda: judge(cast, say("fully"), 1), lambda: confirm(cast, row)):
        with pytest.raises(Refused, match="outcome_not_running"):
            deed()


def test_a_closed_plan_and_a_blocked_action_are_judged_a_cancelled_one_is_not(cast: Cast) -> None:
    Plan.objects.update(state="closed", closed_at=AT)
    Action.objects.filter(number=1).update(state="blocked")
    judge(cast)
    Action.objects.filter(number=2).update(state="cancelled", withdrawn_at=AT, withdrawn_by=cast.coordinator)
    with pytest.raises(Refused, match="action_cancelled"):
        judge(cast, action=1)


def test_every_fault_at_once(cast: Cast) -> None:
    with pytest.raises(OutcomeFaults) as told:
        judge(cast, say("partly", lessons="ก" * 20_001))
    assert set(told.value.faults) == {"reason", "lessons"}
    with pytest.raises(OutcomeFaults) as told:
        judge(cast, OutcomeInput())
    assert set(told.value.faults) == {"effectiveness"}
    assert not Outcome.objects.exists()
    assert not ImprovementHistory.objects.filter(kind="outcome").exists()


def measured(cast: Cast, *values: str, baseline: str = "60", target: str = "80", action: int = 0) -> Indicator:
    row = Indicator.objects.create(
        organisation=cast.department, action=cast.actions[action], position=1, name="ผู้พอใจ", unit="ร้อยละ", baseline=baseline,
        source="แบบสำรวจ", changed_by=cast.coordinator, changed_at=NOW,
    )  # fmt: skip
    row.targets.create(organisation=cast.department, period=date(2027, 3, 31), value=target, at=NOW)
    for month, value in enumerate(values, start=1):
        Reading.objects.create(organisation=cast.department, indicator=row, period=date(2027, month, 28), value=value,
                               by=cast.editor, at=AT)  # fmt: skip
    return row


def test_a_success_becomes_a_draft_card_once(cast: Cast) -> None:
    measured(cast, "70", "84")
    row = judge(cast)
    with pytest.raises(Refused, match="no_success"):
        deeds.make_practice(outcome=row, by=cast.editor, at=AT)
    row = confirm(cast, row)
    card = deeds.make_practice(outcome=row, by=cast.editor, at=AT + 30 * MINUTE)
    (figure,) = card.figures.all()
    assert (card.state, card.title, card.owner, card.agency_types, card.codes) == (
        "draft", "งาน 1.1.S1", cast.department, ["department"], ["1.1"],
    )  # fmt: skip
    assert (figure.name, figure.before, figure.after, figure.source) == ("ผู้พอใจ", "60", "84", "แบบสำรวจ")
    assert card.problem.startswith("1.1.S1 ")
    assert ("รอสั้นลง" in card.result, "เริ่มจากหน้าเดียว" in card.result, card.contact) == (True, True, "editor")
    assert Outcome.objects.get().practice == card
    assert kinds(cast, "outcome")[-1] == "outcome.practice_made"
    with pytest.raises(Refused, match="practice_made"):
        deeds.make_practice(outcome=row, by=cast.coordinator, at=AT + 31 * MINUTE)
    assert Practice.objects.count() == 1


def test_what_failed_is_no_practice(cast: Cast) -> None:
    row = confirm(cast, judge(cast, say("none", reason="ไม่มีผู้ใช้")))
    with pytest.raises(Refused, match="no_success"):
        deeds.make_practice(outcome=row, by=cast.coordinator, at=AT)


def test_what_waits_for_whom(cast: Cast) -> None:
    Action.objects.filter(number=1).update(state="done", done_at=AT)
    assert outcome_tasks(cast.editor, at=AT) == OutcomeTasks(judge=(cast.actions[0],))
    row = judge(cast)
    assert (outcome_tasks(cast.editor, at=AT), outcome_tasks(cast.coordinator, at=AT)) == (
        OutcomeTasks(), OutcomeTasks(confirm=(row,)),
    )  # fmt: skip
    send_back(cast, row)
    assert outcome_tasks(cast.editor, at=AT) == OutcomeTasks(mend=(row,))
    Plan.objects.update(state="closed", closed_at=AT)
    assert outcome_tasks(cast.editor, at=AT) == OutcomeTasks(judge=(cast.actions[1],), mend=(row,))
    assert [outcome_tasks(one, at=AT) for one in (cast.outsider, cast.officer, cast.nobody)] == [OutcomeTasks()] * 3
    Membership.objects.filter(user=cast.editor).update(ended_at=AT)
    assert outcome_tasks(cast.editor, at=AT) == OutcomeTasks()


def test_before_a_newer_score_nothing_is_delivered_yet(cast: Cast) -> None:
    told = plan_result(cast.coordinator, cast.plan, at=AT)
    assert (told.newer, told.delivered, [one.delivered for one in told.lines]) == (None, None, [None, None])
    assert start_of(cast.plan).record == cast.dossier.scores.get(kind="claimed")


def test_the_judgement_is_the_agencys_until_it_is_confirmed(cast: Cast) -> None:
    row = judge(cast)
    for user in (cast.officer, cast.approver, cast.viewer):
        line = plan_result(user, cast.plan, at=AT).lines[0]
        assert (line.outcome, line.hidden, line.state) == (None, True, "")
    assert plan_result(cast.reader, cast.plan, at=AT).lines[0].outcome == row
    confirm(cast, row)
    assert plan_result(cast.officer, cast.plan, at=AT).lines[0].outcome == row


@pytest.mark.parametrize(
    ("readings", "baseline", "target", "state", "way"),
    [
        ((), "60", "80", "unread", None), (("70",), "60", "80", "missed", 50), (("70", "90"), "60", "80", "met", 150),
        (("90",), "", "80", "met", None), (("50",), "60", "80", "missed", -50), (("5",), "", "", "untargeted", None),
    ],
)  # fmt: skip
def test_indicators_against_their_last_target(
    cast: Cast, readings: tuple[str, ...], baseline: str, target: str, state: str, way: int | None
) -> None:
    measured(cast, *readings, baseline=baseline, target=target)
    (one,) = plan_result(cast.coordinator, cast.plan, at=AT).lines[0].indicators
    assert (one.state, one.reached.way if one.reached else None) == (state, way)


def test_a_partner_reads_the_result_of_its_action_only(cast: Cast) -> None:
    from kaona.improvement.queries.outcomes import reads_result

    part = ActionPartner.objects.create(
        organisation=cast.department,
        action=cast.actions[0],
        partner=cast.other,
        asked_by=cast.coordinator,
        asked_at=NOW,
    )
    first, second = cast.actions
    assert not reads_result(cast.outsider, first, at=AT)
    part.accepted_at = AT
    part.save()
    assert (reads_result(cast.outsider, first, at=AT), reads_result(cast.outsider, second, at=AT)) == (True, False)
    assert not reads_result(person("new@example.go.th", Role.READER, cast.province), first, at=AT)
