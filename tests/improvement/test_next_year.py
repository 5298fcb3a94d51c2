"""What is prepared for the next year, and how it comes into the new dossier: marked, not counted, once."""

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.models import (
    Citation,
    Dossier,
    EvidenceCheck,
    LevelAnswer,
    Participant,
    ScoreRecord,
    StatementAnswer,
)
from kaona.assessment.operations.answers import confirm_level
from kaona.assessment.operations.cycles import open_cycle
from kaona.assessment.operations.participants import add_participants
from kaona.assessment.operations.still_valid import confirm_valid
from kaona.assessment.queries.answers import edition_of, score_of, sheet_of
from kaona.assessment.queries.still_valid import earlier_documents, open_checks
from kaona.catalogue.models import Edition
from kaona.improvement.models import (
    Action,
    CarriedAction,
    CarriedFeedback,
    FeedbackAnswer,
    Plan,
    Preparation,
    PreparedEntry,
    Priority,
)
from kaona.improvement.operations import next_year as deeds
from kaona.improvement.operations.base import Refused
from kaona.improvement.queries.next_year import (
    Key,
    arrival_of,
    carried_actions,
    carried_feedback,
    left_out_of,
    material_of,
    waiting_preparations,
)
from kaona.jobs import improvement as jobs
from kaona.jobs.schedule import SCHEDULES
from kaona.people.access import NotAllowed
from kaona.rules.stages import ActionState, DossierStage, PlanState
from tests.cast import NOW, Cast
from tests.improvement.next_year import AT, DAY, later_cycle, later_dossier, prepared, with_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return with_year(Cast.build())


def attached(cast: Cast, row: Preparation, **changes: object) -> Preparation:
    return deeds.attach(**{"preparation": row, "by": None, "at": AT + DAY} | changes)


def counts(cast: Cast) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in material_of(cast.dossier).things:
        found[one.key.kind] = found.get(one.key.kind, 0) + 1
    return found


def test_everything_that_can_go_is_offered(cast: Cast) -> None:
    # 24 items, of which the level of significance is met nowhere
    assert counts(cast) == {"profile": 1, "level": 48, "measure": 30, "evidence": 2, "ofi": 2, "action": 2}


def test_one_act_prepares_it(cast: Cast) -> None:
    row = prepared(cast, "level:1.2.basic", f"evidence:{cast.documents[1].pk}")
    assert PreparedEntry.objects.filter(preparation=row).count() == sum(counts(cast).values())
    assert left_out_of(row) == {Key("level", "1.2.basic"), Key("evidence", str(cast.documents[1].pk))}
    event = Event.objects.get(kind="next_year.prepared")
    assert (event.subject_id, event.organisation_id, event.by_id) == (
        str(row.pk),
        cast.department.pk,
        cast.coordinator.pk,
    )


def test_only_a_submitted_dossier_is_prepared(cast: Cast) -> None:
    Dossier.objects.update(stage=DossierStage.SIGNED)
    with pytest.raises(Refused, match="not_submitted"):
        prepared(cast)
    assert Preparation.objects.count() == 0


@pytest.mark.parametrize("name", ["editor", "owner", "reviewer", "reader", "outsider", "officer", "viewer", "nobody"])
def test_who_may_not(cast: Cast, name: str) -> None:
    who = getattr(cast, name)
    with pytest.raises(NotAllowed):
        deeds.prepare(dossier=cast.dossier, by=who, at=AT)
    row = prepared(cast)
    later_dossier(cast)
    for deed in (deeds.choose, deeds.withdraw, deeds.attach):
        with pytest.raises(NotAllowed):
            deed(preparation=row, by=who, at=AT)
    row.refresh_from_db()
    assert (row.withdrawn_at, row.attached_to) == (None, None)


def test_the_same_twice_is_one(cast: Cast) -> None:
    first = prepared(cast, "level:1.2.basic")
    assert prepared(cast) == first
    assert Event.objects.filter(kind="next_year.prepared").count() == 1


def test_made_anew_after_things_changed(cast: Cast) -> None:
    first = prepared(cast, "level:1.2.basic")
    Action.objects.filter(pk=cast.actions[0].pk).update(state=ActionState.DONE)
    second = deeds.prepare(dossier=cast.dossier, by=cast.head, at=AT + DAY)
    first.refresh_from_db()
    assert (first.withdrawn_by, first.withdrawn_at) == (cast.head, AT + DAY)
    assert left_out_of(second) == {Key("level", "1.2.basic")}
    assert not PreparedEntry.objects.filter(preparation=second, kind="action", target=cast.actions[0].pk).exists()


def test_two_people_choose_at_once(cast: Cast) -> None:
    row = prepared(cast, "level:1.2.basic")
    # The coordinator leaves one out; the head, whose page is older, puts another back.
    deeds.choose(preparation=row, leave=[Key("level", "1.1.basic")], by=cast.coordinator, at=AT)
    deeds.choose(preparation=row, take=[Key("level", "1.2.basic")], by=cast.head, at=AT)
    assert left_out_of(row) == {Key("level", "1.1.basic")}
    assert Event.objects.filter(kind="next_year.chosen").count() == 2
    with pytest.raises(Refused, match="unknown_code"):
        deeds.choose(preparation=row, leave=[Key("level", "9.9.basic")], by=cast.head, at=AT)


def test_it_comes_marked_and_counts_nothing_until_confirmed(cast: Cast) -> None:
    new = later_dossier(cast)
    before = score_of(new, sheet_of(new)).total
    row = attached(cast, prepared(cast))
    sheet = sheet_of(new)
    assert score_of(new, sheet).total == before == 0
    assert {one.carried for one in sheet.statements.values()} == {True}
    assert {one.row.carried for one in sheet.all_measures()} == {True}
    assert sheet.narrative("1.1", "basic") == "คำอธิบายปีก่อน"
    assert sheet.profile["P1.ก.1"].carried
    assert LevelAnswer.objects.get(dossier=new, item="1.1", level="basic").changed_by == cast.coordinator
    assert not Citation.objects.filter(dossier=new).exists()
    assert row.report["brought"] == {
        "level": 48, "statement": len(sheet.statements), "measure": 30, "profile": 1, "evidence": 2, "ofi": 2, "action": 2,
    }  # fmt: skip
    confirm_level(dossier=new, item="1.1", level="basic", confirmed=True, by=cast.owner, at=AT + 2 * DAY)
    now = score_of(new, sheet_of(new))
    assert now.total > 0
    assert [one.code for one in now.categories if one.points] == ["1"]
    assert {code for code, one in sheet_of(new).statements.items() if not one.carried} == {
        one.code for one in edition_of(new).items["1.1"].level("basic").statements_for("department")
    }


def test_last_years_documents_are_asked_about(cast: Cast) -> None:
    new = later_dossier(cast)
    attached(cast, prepared(cast, f"evidence:{cast.documents[1].pk}"))
    check = EvidenceCheck.objects.get(dossier=new)
    assert (check.evidence, check.verdict, check.by) == (cast.documents[1], "left_out", cast.coordinator)
    assert open_checks(new) == 1
    confirm_valid(dossier=new, evidence_ids=[cast.documents[0].pk], by=cast.coordinator, at=AT + 2 * DAY)
    assert Citation.objects.get(dossier=new).target_code == "1.1.B1"
    assert {one.evidence.pk: one.check is None for one in earlier_documents(new)} == {
        cast.documents[0].pk: False, cast.documents[1].pk: False,
    }  # fmt: skip


def test_what_is_left_out_stays(cast: Cast) -> None:
    new = later_dossier(cast)
    measure = material_of(cast.dossier).of("measure")[0]
    out = ("level:1.1.basic", "profile:0", measure.name, f"ofi:{cast.ofi[0].pk}", f"action:{cast.actions[1].pk}")
    row = attached(cast, prepared(cast, *out))
    sheet = sheet_of(new)
    assert sheet.narrative("1.1", "basic") == ""
    assert not any(code.startswith("1.1.B") for code in sheet.statements)
    assert row.report["brought"] | {"statement": 0, "evidence": 0} == {
        "level": 47, "statement": 0, "measure": 29, "profile": 0, "evidence": 0, "ofi": 1, "action": 1,
    }  # fmt: skip


def test_a_second_time_changes_nothing(cast: Cast) -> None:
    new = later_dossier(cast)
    row = attached(cast, prepared(cast))
    stale = Preparation.objects.get(pk=row.pk)
    stale.attached_to = None  # what another process had read before
    rows = StatementAnswer.objects.filter(dossier=new).count()
    assert attached(cast, stale).attached_to == new
    assert attached(cast, row, by=cast.coordinator).attached_at == row.attached_at
    assert StatementAnswer.objects.filter(dossier=new).count() == rows
    assert Event.objects.filter(kind="next_year.attached").count() == 1
    assert CarriedFeedback.objects.count() == CarriedAction.objects.count() == 2
    for deed in (deeds.choose, deeds.withdraw):
        with pytest.raises(Refused, match="next_attached"):
            deed(preparation=row, by=cast.coordinator, at=AT)
    with pytest.raises(Refused, match="next_attached"):
        prepared(cast)


def test_own_words_of_the_new_year_are_never_touched(cast: Cast) -> None:
    new = later_dossier(cast)
    common = {"dossier": new, "organisation": cast.department, "changed_at": NOW}
    LevelAnswer.objects.create(item="1.1", level="basic", narrative="ปีนี้", **common)
    StatementAnswer.objects.create(code="1.1.B1", state="not_met", **common)
    row = attached(cast, prepared(cast))
    sheet = sheet_of(new)
    assert (sheet.narrative("1.1", "basic"), sheet.state("1.1.B1")) == ("ปีนี้", "not_met")
    assert row.report["left"]["own"] == ["1.1.basic"]


def test_codes_that_the_new_edition_does_not_have_stay_behind(cast: Cast) -> None:
    old = Edition.objects.get(pk=cast.cycle.edition_id)
    lines = old.text.splitlines(keepends=True)
    edition = Edition.objects.get(pk=old.pk)
    edition.pk, edition.version, edition.text = None, 2, "".join(lines)
    assert "1.1.B1" in edition.text
    edition.text = edition.text.replace("1.1.B1", "1.1.B99")
    edition.sha256 = "1" * 64
    edition.save()
    new = later_dossier(cast, edition=edition)
    row = attached(cast, prepared(cast))
    assert row.report["left"]["gone"] == ["1.1.B1"]
    assert "1.1.B99" not in sheet_of(new).statements
    assert sheet_of(new).state("1.1.B2") == "met"


def test_it_waits_for_a_cycle_and_goes_into_the_first_one(cast: Cast) -> None:
    row = prepared(cast)
    with pytest.raises(Refused, match="next_missing"):
        attached(cast, row)
    far = later_dossier(cast, 2572)
    near = later_dossier(cast, 2571)
    assert waiting_preparations() == [row]
    assert attached(cast, row).attached_to == near
    assert not StatementAnswer.objects.filter(dossier=far).exists()
    assert arrival_of(near) == row
    assert arrival_of(far) is None


def test_a_withdrawn_one_never_comes(cast: Cast) -> None:
    row = prepared(cast)
    later_dossier(cast)
    deeds.withdraw(preparation=row, by=cast.coordinator, at=AT)
    assert waiting_preparations() == []
    with pytest.raises(Refused, match="next_withdrawn"):
        attached(cast, row)
    with pytest.raises(Refused, match="next_withdrawn"):
        deeds.withdraw(preparation=row, by=cast.coordinator, at=AT)
    assert not StatementAnswer.objects.filter(dossier__cycle__fiscal_year=2570).exists()
    assert Event.objects.filter(kind="next_year.withdrawn").count() == 1


def test_not_while_the_old_one_is_mended_or_the_new_one_is_closed(cast: Cast) -> None:
    row, new = prepared(cast), later_dossier(cast)
    Dossier.objects.filter(pk=cast.dossier.pk).update(stage=DossierStage.DRAFT)
    with pytest.raises(Refused, match="not_submitted"):
        attached(cast, row)
    Dossier.objects.filter(pk=cast.dossier.pk).update(stage=DossierStage.SUBMITTED)
    # Merged with another agency in between: it is not assessed.
    Participant.objects.filter(cycle=new.cycle).update(state=Participant.State.MERGED, reason="รวม")
    with pytest.raises(Refused, match="closed"):
        attached(cast, row)
    Dossier.objects.filter(pk=new.pk).update(stage=DossierStage.SIGNED, signed_at=NOW)
    with pytest.raises(Refused, match="stage"):
        attached(cast, row)
    assert Event.objects.filter(kind="next_year.attached").count() == 0


def test_ofi_go_over_until_an_action_is_done(cast: Cast) -> None:
    new = later_dossier(cast)
    first, second = cast.ofi
    priority = Priority.objects.get(code="1.1.S1")
    common = {"organisation": cast.department, "changed_by": cast.coordinator, "changed_at": NOW}
    FeedbackAnswer.objects.create(feedback=first, priority=priority, **common)
    assert [one.row for one in material_of(cast.dossier).of("ofi")] == [first, second]
    row = prepared(cast)
    # Answered in words after it was prepared
    answer = FeedbackAnswer.objects.create(feedback=second, text="ทำแล้ว", **common)
    assert [(one.label, one.why) for one in material_of(cast.dossier).behind] == [("1.2 ควรติดตามผล 1.2", "answered")]
    attached(cast, row)
    assert carried_feedback(new, "1.1") == [first]
    assert carried_feedback(new, "1.2") == []
    # What is done beside the new dossier closes it there.
    Action.objects.filter(pk=cast.actions[0].pk).update(state=ActionState.DONE)
    assert carried_feedback(new, "1.1") == []
    answer.delete()


def test_what_the_office_has_not_told_is_not_told_here(cast: Cast) -> None:
    ScoreRecord.objects.filter(kind="confirmed").update(published_at=None)
    found = material_of(cast.dossier)
    assert found.of("ofi") == []
    assert [(one.label, one.why) for one in found.behind] == [("", "not_published")]


def test_unfinished_actions_go_over(cast: Cast) -> None:
    new = later_dossier(cast)
    row = prepared(cast)
    Action.objects.filter(pk=cast.actions[0].pk).update(state=ActionState.DONE, percent=100)
    attached(cast, row)
    assert [(one.action, one.state) for one in carried_actions(new)] == [(cast.actions[1], "open")]
    Action.objects.filter(pk=cast.actions[1].pk).update(state=ActionState.DONE)
    assert [one.state for one in carried_actions(new)] == ["done"]
    Plan.objects.update(state=PlanState.CLOSED, closed_at=AT)
    assert [one.state for one in carried_actions(new)] == ["done"]


def test_the_worker_does_it_when_the_office_opens_the_cycle(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.timezone, "now", lambda: AT + DAY)
    prepared(cast)
    assert jobs.attach_prepared() == 0
    cycle = later_cycle(cast, state="draft")
    add_participants(cycle=cycle, organisations=[cast.department], origin="manual", by=cast.officer, at=AT)
    assert jobs.attach_prepared() == 0
    open_cycle(cycle=cycle, by=cast.officer, at=AT)
    assert jobs.attach_prepared() == 1
    assert jobs.attach_prepared() == 0
    told = Notice.objects.filter(kind="next_year.attached")
    assert {one.recipient for one in told} == {cast.coordinator, cast.head, cast.owner}
    assert {one.title for one in told} == {"แบบประเมินปี 2570 เตรียมไว้แล้ว 81 รายการ ต้องทบทวน"}
    event = Event.objects.get(kind="next_year.attached")
    assert (event.by_id, event.organisation_id) == (None, cast.department.pk)
    assert SCHEDULES["next_year"][0] == "kaona.jobs.improvement.attach_prepared"


def test_a_window_that_is_not_open_yet_is_waited_for(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.timezone, "now", lambda: AT + DAY)
    prepared(cast)
    new = later_dossier(cast)
    window = new.cycle.window
    window.opens_at = AT + 5 * DAY
    window.save()
    assert jobs.attach_prepared() == 0
    monkeypatch.setattr(jobs.timezone, "now", lambda: AT + 6 * DAY)
    assert jobs.attach_prepared() == 1
