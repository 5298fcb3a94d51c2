"""Progress reports: the lead's word moves the action, a partner's stands beside it; figures, evidence, history; who may not."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.models import Evidence
from kaona.assessment.operations import evidence as library
from kaona.assessment.operations.base import Conflict, Refused
from kaona.improvement.models import (
    Action,
    ActionPartner,
    ImprovementHistory,
    Indicator,
    Plan,
    ProgressReport,
    Reading,
    Round,
)
from kaona.improvement.operations import reporting
from kaona.improvement.operations.actions import withdraw_action
from kaona.improvement.operations.reporting import Line, ReportFaults
from kaona.people.access import NotAllowed
from kaona.people.models import Organisation, User
from kaona.rules.progress_report import ReadingInput, ReportInput
from kaona.rules.roles import Role
from tests.cast import NOW, Cast, person

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=200)
SIX, NINE = date(2027, 3, 31), date(2027, 6, 30)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast() -> Cast:
    return Cast.build().with_plan()


def say(light: str = "on_track", percent: str = "40", **more: object) -> ReportInput:
    return ReportInput(percent, light, **({"done": "ประชุมแล้ว", "next_step": "ทำต่อ"} | more))


def send(
    cast: Cast, given: ReportInput, version: int = 0, *, action: int = 0, by: User | None = None, row: Round | None = None,
    reporter: Organisation | None = None, reason: str = "", minutes: int = 0,
) -> ProgressReport:  # fmt: skip
    return reporting.report(
        action=cast.actions[action], row=row or Round.objects.order_by("due_on").first(), given=given, version=version,
        reporter=reporter or cast.department, by=by or cast.editor, at=AT + minutes * MINUTE, reason=reason,
    )  # fmt: skip


def state(cast: Cast, action: int = 0) -> tuple[str, int, bool]:
    row = Action.objects.get(pk=cast.actions[action].pk)
    return row.state, row.percent, row.done_at is not None


def partner(cast: Cast, action: int = 0, *, accepted: bool = True) -> ActionPartner:
    return ActionPartner.objects.create(
        organisation=cast.department, action=cast.actions[action], partner=cast.other, asked_by=cast.coordinator,
        asked_at=NOW, accepted_at=NOW if accepted else None,
    )  # fmt: skip


def indicator(cast: Cast, action: int = 0) -> Indicator:
    return Indicator.objects.create(
        organisation=cast.department, action=cast.actions[action], position=1, name="ร้อยละ", changed_by=cast.coordinator,
        changed_at=NOW,
    )  # fmt: skip


def test_the_leads_word_moves_the_action_and_the_counts(cast: Cast) -> None:
    row = send(cast, say())
    assert (row.version, row.percent, row.light, state(cast)) == (1, 40, "on_track", ("running", 40, False))
    row = send(cast, say("blocked", "45", obstacle="งบยังไม่มา"), 1)
    assert (state(cast), Plan.objects.get().actions_blocked) == (("blocked", 45, False), 1)
    row = send(cast, say("done", "100"), row.version)
    plan = Plan.objects.get()
    assert (state(cast), plan.actions_done, plan.actions_blocked) == (("done", 100, True), 1, 0)
    send(cast, say("on_track", "90"), row.version)
    assert (state(cast), Plan.objects.get().actions_done) == (("running", 90, False), 0)
    events = Event.objects.filter(kind="progress.reported").order_by("pk")
    assert [(one.data["light"], one.data["percent"]) for one in events] == [
        ("on_track", 40), ("blocked", 45), ("done", 100), ("on_track", 90),
    ]  # fmt: skip
    assert events[0].organisation_id == cast.department.pk
    assert not any(name in str(one.data) for one in events for name in ("ประชุม", "งบ", cast.editor.full_name))


def test_nothing_begun_stays_planned(cast: Cast) -> None:
    send(cast, say(percent="0"))
    assert state(cast) == ("planned", 0, False)
    send(cast, say(percent="0", light="at_risk"), 1)
    assert state(cast) == ("running", 0, False)


def test_the_action_follows_its_newest_round_only(cast: Cast) -> None:
    second = Round.objects.create(organisation=cast.department, plan=cast.plan, months=9, due_on=NINE, created_at=NOW)
    send(cast, say(percent="60"), row=second)
    send(cast, say("blocked", "20", obstacle="x"))
    assert state(cast) == ("running", 60, False)
    Round.objects.filter(pk=second.pk).update(withdrawn_at=AT)
    send(cast, say("blocked", "21", obstacle="x"), 1)
    assert state(cast) == ("blocked", 21, False)


def test_the_same_again_changes_nothing(cast: Cast) -> None:
    row = send(cast, say())
    again = send(cast, say(percent="๔๐ %"), 0, minutes=1)
    assert (again.pk, again.version, Event.objects.filter(kind="progress.reported").count()) == (row.pk, 1, 1)


def test_two_at_once_the_second_sees_what_the_first_saved(cast: Cast) -> None:
    send(cast, say())
    for version, given in ((0, say(percent="50")), (7, say(done="อื่น"))):
        with pytest.raises(Conflict) as error:
            send(cast, given, version, by=cast.coordinator)
        assert (error.value.current.percent, error.value.current.changed_by) == (40, cast.editor)
    assert state(cast) == ("running", 40, False)


@pytest.mark.parametrize(
    ("given", "field"),
    [(say("blocked"), "obstacle"), (say("done", "99"), "percent"), (say(percent="101"), "percent"), (say(""), "light")],
)
def test_faults_by_field(cast: Cast, given: ReportInput, field: str) -> None:
    with pytest.raises(ReportFaults) as error:
        send(cast, given)
    assert list(error.value.faults) == [field]
    assert not ProgressReport.objects.exists()


def test_every_save_is_kept_and_saves_of_ten_minutes_are_one_entry(cast: Cast) -> None:
    for version, (percent, minutes) in enumerate((("10", 0), ("20", 5), ("30", 20))):
        send(cast, say(percent=percent), version, minutes=minutes)
    kept = ImprovementHistory.objects.filter(kind="report").order_by("pk")
    assert [(one.content["percent"], one.version) for one in kept] == [("20", 2), ("30", 3)]


def test_a_closed_round_takes_corrections_with_a_reason(cast: Cast) -> None:
    send(cast, say())
    Round.objects.update(closed_at=AT, closed_by=cast.head)
    with pytest.raises(Refused, match="reason"):
        send(cast, say(percent="50"), 1, minutes=30, reason="  ")
    send(cast, say(percent="50"), 1, minutes=30, reason="พิมพ์ผิด")
    assert ImprovementHistory.objects.order_by("-pk").first().content["reason"] == "พิมพ์ผิด"
    assert Event.objects.order_by("-pk").first().data["corrected"] is True
    assert state(cast) == ("running", 50, False)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"plan": {"state": "closed", "closed_at": AT}}, "progress_not_running"), ({"plan": {"state": "approved"}}, "progress_not_running"),
        ({"plan": {"withdrawn_at": AT}}, "progress_not_running"), ({"action": {"state": "cancelled"}}, "progress_cancelled"),
        ({"action": {"withdrawn_at": AT}}, "progress_cancelled"), ({"round": {"withdrawn_at": AT}}, "unknown_code"),
    ],
)  # fmt: skip
def test_what_cannot_be_reported_any_more(cast: Cast, change: dict[str, dict[str, object]], reason: str) -> None:
    row = Round.objects.get()
    for kind, fields in change.items():
        {"plan": Plan, "action": Action, "round": Round}[kind].objects.update(**fields)
    with pytest.raises(Refused, match=reason):
        send(cast, say(), row=row)


def test_a_round_of_another_plan_is_none(cast: Cast) -> None:
    Plan.objects.filter(pk=cast.plan.pk).update(years=3)
    other = Plan.objects.get()
    other.pk, other.years = None, 1
    other.save(force_insert=True)
    foreign = Round.objects.create(organisation=cast.department, plan=other, due_on=SIX, created_at=NOW)
    with pytest.raises(Refused, match="unknown_code"):
        send(cast, say(), row=foreign)


def test_since_when_it_is_blocked_is_the_first_word_of_the_stretch(cast: Cast) -> None:
    def since() -> int | None:
        at = Action.objects.get(pk=cast.actions[0].pk).blocked_at
        return None if at is None else (at - AT) // MINUTE

    nine = Round.objects.create(organisation=cast.department, plan=cast.plan, months=9, due_on=NINE, created_at=NOW)
    send(cast, say())
    assert since() is None
    send(cast, say("blocked", obstacle="งบ"), 1, minutes=10)
    assert since() == 10
    # A better word for it, and the next round that says the same, do not begin it anew.
    send(cast, say("blocked", obstacle="งบยังไม่มา"), 2, minutes=30)
    send(cast, say("blocked", obstacle="งบยังไม่มา"), row=nine, minutes=60)
    assert since() == 10
    send(cast, say("at_risk"), 1, row=nine, minutes=70)
    assert since() is None
    send(cast, say("blocked", obstacle="คน"), 2, row=nine, minutes=80)
    assert since() == 80
    withdraw_action(action=cast.actions[0], reason="เลิก", by=cast.coordinator, at=AT + 90 * MINUTE)
    assert since() is None


def test_blocked_is_told_at_once_and_once_while_it_lasts(cast: Cast) -> None:
    send(cast, say("blocked", obstacle="งบ"))
    told = Notice.objects.filter(kind="progress.blocked")
    assert {one.recipient for one in told} == {cast.coordinator, cast.head}
    send(cast, say("blocked", obstacle="งบและคน"), 1, minutes=1)
    assert told.count() == 2
    send(cast, say(), 2, minutes=2)
    send(cast, say("blocked", obstacle="คน"), 3, minutes=3, by=cast.coordinator)
    assert told.filter(recipient=cast.head).count() == 2
    # Who did it need not be told, though responsible.
    assert told.filter(recipient=cast.coordinator).count() == 1


def test_a_partner_reports_beside_the_lead(cast: Cast) -> None:
    partner(cast)
    send(cast, say(percent="30"))
    row = send(cast, say("blocked", "100", obstacle="รอข้อมูล"), by=cast.outsider, reporter=cast.other)
    assert (row.organisation, row.reporter, state(cast)) == (cast.department, cast.other, ("running", 30, False))
    assert (
        Event.objects.filter(kind="progress.reported", data__partner=True).get().organisation_id == cast.department.pk
    )
    assert cast.coordinator in {one.recipient for one in Notice.objects.filter(kind="progress.blocked")}
    one = indicator(cast)
    send(cast, say(readings={one.pk: ReadingInput("5")}), 1, by=cast.outsider, reporter=cast.other, minutes=1)
    assert not Reading.objects.exists()


@pytest.mark.parametrize("who", ["reader", "reviewer", "officer", "viewer", "governor", "outsider", "nobody"])
def test_who_may_not_report(cast: Cast, who: str) -> None:
    partner(cast, 1)  # of the other action only
    partner(cast, 0, accepted=False)
    for reporter in (cast.department, cast.other, cast.province):
        with pytest.raises(NotAllowed):
            send(cast, say(), by=getattr(cast, who), reporter=reporter)
    assert not ProgressReport.objects.exists()


def test_nobody_reports_for_somebody_else(cast: Cast) -> None:
    partner(cast)
    for by, reporter in ((cast.editor, cast.other), (cast.outsider, cast.department)):
        with pytest.raises(NotAllowed):
            send(cast, say(), by=by, reporter=reporter)
    reader = person("partner-reader@example.go.th", Role.READER, cast.other)
    with pytest.raises(NotAllowed):
        send(cast, say(), by=reader, reporter=cast.other)


def test_the_responsible_person_reports_whatever_the_role_while_of_the_agency(cast: Cast) -> None:
    Action.objects.filter(pk=cast.actions[0].pk).update(responsible=cast.reader)
    cast.actions[0].refresh_from_db()
    send(cast, say(), by=cast.reader)
    cast.reader.memberships.update(ended_at=NOW)
    with pytest.raises(NotAllowed):
        send(cast, say(percent="50"), 1, by=User.objects.get(pk=cast.reader.pk))


def test_figures_of_the_period_supersede_and_are_kept(cast: Cast) -> None:
    one = indicator(cast)
    send(cast, say(readings={one.pk: ReadingInput("๐", "เริ่ม")}))
    standing = Reading.objects.get(superseded_at=None)
    assert (standing.value, standing.note, standing.period) == ("0", "เริ่ม", SIX)
    send(cast, say(readings={one.pk: ReadingInput("12.50")}), 1, minutes=1)
    send(cast, say(readings={one.pk: ReadingInput("12.50")}), 2, minutes=2)  # the same: nothing
    assert list(Reading.objects.order_by("pk").values_list("value", "superseded_at")) == [
        ("0", AT + MINUTE), ("12.50", None),
    ]  # fmt: skip
    send(cast, say(readings={one.pk: ReadingInput("")}), 2, minutes=3)
    assert (Reading.objects.count(), Reading.objects.filter(superseded_at=None).exists()) == (2, False)
    assert [one.data["value"] for one in Event.objects.filter(kind="progress.read").order_by("pk")] == [
        "0",
        "12.50",
        "",
    ]


def test_a_whole_table_in_one_act_or_not_at_all(cast: Cast) -> None:
    row = Round.objects.get()

    def table(*given: ReportInput, versions: tuple[int, int] = (0, 0)) -> list[ProgressReport]:
        lines = [Line(action, one, version) for action, one, version in zip(cast.actions, given, versions, strict=True)]
        return reporting.report_many(row=row, reporter=cast.department, lines=lines, by=cast.editor, at=AT)

    with pytest.raises(ReportFaults) as error:
        table(say(percent="x"), say("blocked"))
    assert list(error.value.faults) == ["1.percent", "2.obstacle"]
    assert not ProgressReport.objects.exists()
    assert [one.percent for one in table(say(percent="10"), say(percent="20"))] == [10, 20]
    with pytest.raises(Conflict):
        table(say(percent="11"), say(percent="21"), versions=(1, 0))
    assert [state(cast, place)[1] for place in (0, 1)] == [10, 20]


def document(cast: Cast, agency: Organisation, by: User, name: str = "รายงาน") -> Evidence:
    return library.register(organisation=agency, details=library.EvidenceDetails(title=name), by=by, at=NOW,
                            upload=library.Upload(f"{name}.pdf", f"%PDF-1.4 {name}\n%%EOF".encode()))  # fmt: skip


def test_a_report_rests_on_documents_of_the_reporters_library(cast: Cast) -> None:
    row = send(cast, say())
    own = document(cast, cast.department, cast.editor)
    one = reporting.attach(row=row, evidence=own, pages="๔-๙", by=cast.editor, at=AT)
    assert (one.pages, one.evidence_version.evidence) == ("4–9", own)
    assert reporting.attach(row=row, evidence=own, pages="", by=cast.editor, at=AT).pk == one.pk
    foreign = document(cast, cast.other, cast.outsider)
    with pytest.raises(Refused, match="foreign"):
        reporting.attach(row=row, evidence=foreign, pages="", by=cast.editor, at=AT)
    with pytest.raises(Refused, match="pages"):
        reporting.attach(row=row, evidence=own, pages="หน้าแรก", by=cast.editor, at=AT)
    with pytest.raises(NotAllowed):
        reporting.attach(row=row, evidence=own, pages="", by=cast.outsider, at=AT)
    reporting.detach(row=row, evidence_id=one.pk, by=cast.editor, at=AT)
    with pytest.raises(Refused, match="unknown_code"):
        reporting.detach(row=row, evidence_id=one.pk, by=cast.editor, at=AT)
    kinds = Event.objects.filter(kind__startswith="progress.evidence").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["progress.evidence_added", "progress.evidence_removed"]


def test_a_file_goes_into_the_library_once_and_into_the_report(cast: Cast) -> None:
    partner(cast)
    row = send(cast, say(), by=cast.outsider, reporter=cast.other)
    file = library.Upload("ภาพ.pdf", b"%PDF-1.4 a\n%%EOF")
    ones = [
        reporting.upload(row=row, upload=file, title="", pages="", by=cast.outsider, at=AT + place * MINUTE)
        for place in (0, 1)
    ]
    assert ones[0].pk == ones[1].pk
    assert list(Evidence.objects.values_list("title", "organisation")) == [("ภาพ", cast.other.pk)]
    with pytest.raises(NotAllowed):
        reporting.upload(row=row, upload=file, title="", pages="", by=cast.editor, at=AT)


def test_percent_states_and_counts_never_come_apart(cast: Cast) -> None:
    """A walk through every pair of words: the action says what the last report said."""
    words = {
        "on_track": ("running", "50"),
        "at_risk": ("running", "50"),
        "blocked": ("blocked", "50"),
        "done": ("done", "100"),
    }
    walk = [one for pair in ((a, b) for a in words for b in words) for one in pair]
    version = 0
    for before, light in pairwise(["", *walk]):
        found, percent = words[light]
        row = send(cast, say(light, percent, obstacle="x", done=f"{before}>{light}"), version)
        version = row.version
        assert state(cast) == (found, int(percent), light == "done")
        plan = Plan.objects.get()
        assert (plan.actions_done, plan.actions_blocked) == (int(light == "done"), int(light == "blocked"))
