"""The Excel pack: signed base, proposal, three-way comparison with rows, taken cell by cell; who may not; two at once."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from kaona.activity.models import Event
from kaona.assessment.models import (
    Dossier,
    DossierReturn,
    LevelAnswer,
    Measure,
    MeasureResult,
    PackProposal,
    Receipt,
    StatementAnswer,
)
from kaona.assessment.operations import answers, measures, packs
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.packs import Moved, PackFile, RowFaults
from kaona.assessment.operations.restoring import restore_state
from kaona.assessment.queries import packs as queries
from kaona.assessment.queries.answers import sheet_of
from kaona.assessment.queries.history import history_of
from kaona.assessment.queries.pack_changes import Comparison, compared, proposal_for, proposals_of
from kaona.assessment.queries.packs import BadBase, PackFaults, Received, base_of, received, sealed, unsealed
from kaona.people.access import NotAllowed
from kaona.people.models import User
from kaona.reports.pack import workbook_of
from kaona.rules.measures import MeasureInput
from tests.cast import NOW, Cast
from tests.reports.packs import filled

pytestmark = pytest.mark.django_db
ROW = MeasureInput(name="รายได้", unit="ร้อยละ", target="86.50", results={2568: "90"}, source="ระบบ")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def begun(year: Cast) -> Cast:
    """A tick, a narrative and an indicator stand when the file is downloaded."""
    answers.tick(pk=year.dossier.pk, states={"1.1.B1": "met"}, by=year.editor, at=NOW)
    write(year, "เดิม", 0)
    measures.add_measure(dossier=year.dossier, sub_measure="7.1.1", given=ROW, by=year.editor, at=NOW)
    return year


def write(cast: Cast, text: str, version: int, level: str = "basic", minutes: int = 0) -> None:
    answers.write_narrative(dossier=cast.dossier, item="1.1", level=level, text=text, version=version, by=cast.editor,
                            at=NOW + timedelta(minutes=minutes))  # fmt: skip


def file_of(cast: Cast, changes: Mapping[str, str], name: str = "ไฟล์.xlsx") -> PackFile:
    """A file downloaded now in which these cells were changed."""
    base = base_of(cast.dossier, sheet_of(cast.dossier), by=cast.editor, at=NOW)
    cells = {key: (base.values.get(key, ""), value) for key, value in changes.items()}
    return PackFile(name, name, Received(base, cells))


def proposed(cast: Cast, changes: Mapping[str, str], by: str = "editor", name: str = "ไฟล์.xlsx") -> PackProposal:
    row, _new = packs.propose_pack(
        dossier=cast.dossier, file=file_of(cast, changes, name), by=getattr(cast, by), at=NOW
    )
    return row


def look(row: PackProposal, by: User) -> Comparison:
    return compared(
        PackProposal.objects.select_related("dossier__cycle", "dossier__organisation").get(pk=row.pk), by, at=LATER
    )


def take(cast: Cast, row: PackProposal, found: Comparison, by: str = "editor", **choices: bool) -> PackProposal:
    """Confirm what was looked at: what only the file changed, and `choices` (keys with _ for spaces)."""
    given = {key: True for key, one in found.asked().items() if one.kind == "mine"}
    given |= {key.replace("__", " "): value for key, value in choices.items()}
    seen = {key: one.seen for key, one in found.asked().items()}
    return packs.take_pack(proposal=row, take=given, seen=seen, by=getattr(cast, by), at=LATER)


def kinds(found: Comparison) -> dict[str, str]:
    return {one.key: one.kind for one in found.lines}


CHANGES = {
    "tick 1.1.B1": "not_met", "tick 1.1.B2": "met", "narrative 1.1.basic": "จากไฟล์", "profile P1.ก.1": "พันธกิจ",
    "measure 7.1.1/1 result_2568": "95", "measure 7.1.1/2 name": "ใหม่", "measure 7.1.1/2 result_2568": "0.1",
}  # fmt: skip


def test_a_file_through_the_workbook_is_what_was_typed(begun: Cast) -> None:
    data = workbook_of(begun.dossier, by=begun.editor, at=NOW)
    same = received(begun.dossier, data)
    assert (same.cells, same.base.by, same.base.at) == ({}, begun.editor.full_name, NOW)
    cells = {("หมวด 1", "1.1 พื้นฐาน", "D"): "=จากไฟล์", ("หมวด 7", "7.1.1/1", "F"): 86.5, ("หมวด 7", "7.1.1/1", "I"): 91}
    done = received(begun.dossier, filled(data, cells))
    assert done.cells == {"narrative 1.1.basic": ("เดิม", "=จากไฟล์"), "measure 7.1.1/1 result_2568": ("90", "91")}
    with pytest.raises(PackFaults) as caught:
        received(begun.dossier, filled(data, {("หมวด 7", "7.1.1/1", "F"): "มาก", ("หมวด 2", "2.1.B1", "C"): "?"}))
    assert [(one.sheet, one.cell) for one in caught.value.faults] == [("หมวด 2", "C6"), ("หมวด 7", "F5")]


def test_a_base_that_was_changed_or_belongs_elsewhere_is_refused(begun: Cast) -> None:
    dossier = begun.dossier
    base = base_of(dossier, sheet_of(dossier), by=begun.editor, at=NOW)
    seal = sealed(dossier, base)
    assert unsealed(dossier, seal) == base
    for text in ("", "x", seal[:-1], seal[1:], seal.replace(seal[40], "A" if seal[40] != "A" else "B", 1)):
        with pytest.raises(BadBase, match="หายหรือถูกแก้"):
            unsealed(dossier, text)
    with override_settings(SECRET_KEY="another"), pytest.raises(BadBase, match="หายหรือถูกแก้"):
        unsealed(dossier, seal)
    dossier.pk += 1
    with pytest.raises(BadBase, match="เป็นของแบบประเมินอื่น"):
        unsealed(dossier, seal)
    dossier.pk -= 1
    dossier.cycle.result_year += 1
    with pytest.raises(BadBase, match="เปลี่ยนหลังดาวน์โหลด"):
        unsealed(dossier, seal)


def test_a_file_of_an_older_form_is_refused(begun: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    seal = sealed(begun.dossier, base_of(begun.dossier, sheet_of(begun.dossier), by=begun.editor, at=NOW))
    monkeypatch.setattr(queries, "FORM", 2)
    with pytest.raises(BadBase, match="แบบเก่า"):
        unsealed(begun.dossier, seal)


def test_a_proposal_changes_nothing_and_the_same_file_is_one(begun: Cast) -> None:
    before = Dossier.objects.get().stamp
    row = proposed(begun, CHANGES)
    assert proposed(begun, CHANGES) == row
    assert Dossier.objects.get().stamp == before
    assert [one.data["cells"] for one in Event.objects.filter(kind="pack.proposed")] == [len(CHANGES)]
    with pytest.raises(IntegrityError), transaction.atomic():
        PackProposal.objects.create(
            organisation=row.organisation, dossier=row.dossier, by=row.by, at=NOW, file_name="x", sha256=row.sha256,
            base_at=NOW, base_by="x", cells={}, prints={}, measures={},
        )  # fmt: skip
    with pytest.raises(Refused, match="pack_same"):
        proposed(begun, {}, name="เหมือน")
    for number in range(packs.MOST_OPEN - 1):
        proposed(begun, CHANGES, name=str(number))
    with pytest.raises(Refused, match="pack_many"):
        proposed(begun, CHANGES, name="เกิน")
    # Another person's limit is their own.
    assert proposed(begun, CHANGES, by="coordinator").by == begun.coordinator


def test_everything_that_only_the_file_changed_is_taken_through_the_ordinary_deeds(begun: Cast) -> None:
    row = proposed(begun, CHANGES)
    found = look(row, begun.editor)
    assert set(kinds(found).values()) == {"mine"}
    assert [one.key for one in found.lines if one.fresh] == ["measure 7.1.1/2"]
    done = take(begun, row, found)
    assert (done.state, done.taken, done.left, done.cells, done.prints) == ("taken", 6, 0, {}, {})
    states = dict(StatementAnswer.objects.values_list("code", "state"))
    assert states == {"1.1.B1": "not_met", "1.1.B2": "met"}
    assert LevelAnswer.objects.get().narrative == "จากไฟล์"
    old, new = Measure.objects.order_by("position")
    assert (old.target, old.version, new.name, new.direction) == ("86.50", 2, "ใหม่", "higher")
    assert sorted(MeasureResult.objects.values_list("measure", "value")) == [(old.pk, "95"), (new.pk, "0.1")]
    written = Event.objects.filter(at=LATER).values_list("kind", flat=True)
    assert sorted(written) == [
        "measure.added", "measure.changed", "narrative.written", "pack.taken", "profile.written", "statement.answered", "statement.answered",
    ]  # fmt: skip
    dossier = Dossier.objects.get()
    assert (dossier.statements_answered, dossier.measures_answered, dossier.profile_answered) == (2, 2, 1)


def test_what_stood_before_can_be_brought_back_even_when_the_same_person_had_just_typed_it(begun: Cast) -> None:
    row = proposed(begun, {"narrative 1.1.basic": "จากไฟล์"})
    found = look(row, begun.editor)
    packs.take_pack(proposal=row, take=dict.fromkeys(found.asked(), True), by=begun.editor, at=NOW + timedelta(minutes=5),
                    seen={key: one.seen for key, one in found.asked().items()})  # fmt: skip
    texts = history_of(begun.dossier, "narrative", "1.1.basic")
    assert [one.text for one in texts] == ["จากไฟล์", "เดิม"]
    restore_state(
        dossier=begun.dossier, kind="narrative", target="1.1.basic", entry=texts[1].pk, by=begun.editor, at=LATER
    )
    assert LevelAnswer.objects.get().narrative == "เดิม"


def test_three_states_of_a_cell(begun: Cast) -> None:
    row = proposed(begun, CHANGES | {"tick 1.1.B3": "met"})
    write(begun, "จากเว็บ", 1, minutes=30)
    write(begun, "เพิ่มในเว็บ", 0, level="advance", minutes=30)
    answers.tick(pk=begun.dossier.pk, states={"1.1.B3": "met", "1.1.A1": "met"}, by=begun.editor, at=NOW)
    found = look(row, begun.editor)
    both = {"narrative 1.1.basic": "both", "narrative 1.1.advance": "theirs", "tick 1.1.A1": "theirs"}
    assert kinds(found) == dict.fromkeys((*both, *kinds(found)), "mine") | both
    assert found.same == 1
    with pytest.raises(Refused, match="pack_undecided"):
        take(begun, row, found)
    assert StatementAnswer.objects.get(code="1.1.B1").state == "met"
    done = take(begun, row, found, **{"narrative__1.1.basic": False})
    assert (done.taken, done.left) == (5, 1)
    texts = dict(LevelAnswer.objects.values_list("level", "narrative"))
    assert texts == {"basic": "จากเว็บ", "advance": "เพิ่มในเว็บ"}


def test_both_changed_and_the_file_is_chosen(begun: Cast) -> None:
    row = proposed(begun, {"narrative 1.1.basic": "จากไฟล์"})
    write(begun, "จากเว็บ", 1, minutes=30)
    take(begun, row, look(row, begun.editor), **{"narrative__1.1.basic": True})
    assert [one.text for one in history_of(begun.dossier, "narrative", "1.1.basic")][:2] == ["จากไฟล์", "จากเว็บ"]


def test_what_changes_after_the_look_is_shown_again_and_nothing_is_saved(begun: Cast) -> None:
    row = proposed(begun, CHANGES)
    found = look(row, begun.editor)
    write(begun, "ระหว่างนั้น", 1, minutes=30)
    with pytest.raises(Moved) as caught:
        take(begun, row, found)
    assert caught.value.keys == ["narrative 1.1.basic"]
    assert PackProposal.objects.get().state == "open"
    assert StatementAnswer.objects.get().state == "met"
    assert Measure.objects.count() == 1
    # What changed elsewhere meanwhile does not matter.
    take(begun, row, look(row, begun.editor), **{"narrative__1.1.basic": True})


def test_a_second_click_finds_it_settled(begun: Cast) -> None:
    row = proposed(begun, CHANGES)
    found = look(row, begun.editor)
    take(begun, row, found)
    with pytest.raises(Refused, match="pack_settled"):
        take(begun, row, found)
    with pytest.raises(Refused, match="pack_settled"):
        packs.discard_pack(proposal=row, by=begun.editor, at=LATER)
    assert Event.objects.filter(kind="pack.taken").count() == 1
    assert Measure.objects.count() == 2


def test_two_files_of_two_people_follow_each_other(begun: Cast) -> None:
    first, second = (
        proposed(begun, CHANGES),
        proposed(begun, CHANGES | {"tick 1.1.B2": "not_met"}, by="coordinator", name="สอง"),
    )
    before = look(second, begun.coordinator)
    take(begun, first, look(first, begun.editor))
    with pytest.raises(Moved):
        take(begun, second, before, by="coordinator")
    # The same indicator was added by the first: it is not added twice.
    found = look(second, begun.coordinator)
    assert kinds(found) == {"tick 1.1.B2": "both"}
    assert found.same == 6
    take(begun, second, found, by="coordinator", **{"tick__1.1.B2": True})
    assert StatementAnswer.objects.get(code="1.1.B2").state == "not_met"
    assert Measure.objects.count() == 2


def test_a_part_that_is_not_the_person_s_is_shown_with_the_reason_and_not_taken(begun: Cast) -> None:
    changes = {"narrative 1.1.basic": "จากไฟล์", "tick 3.1.B1": "met", "profile P1.ก.1": "ก"}
    row = proposed(begun, changes, by="owner")
    found = look(row, begun.owner)
    reasons = {one.key: one.why for one in found.lines}
    assert reasons == {"profile P1.ก.1": "scope", "narrative 1.1.basic": "", "tick 3.1.B1": "scope"}
    with pytest.raises(Moved):
        take(begun, row, found, by="owner", **{"tick__3.1.B1": True})
    done = take(begun, row, found, by="owner")
    assert (done.taken, done.left) == (1, 2)
    assert not StatementAnswer.objects.filter(code="3.1.B1").exists()


@pytest.mark.parametrize("who", ["reader", "head", "reviewer", "officer", "viewer", "outsider"])
def test_who_may_not(begun: Cast, who: str) -> None:
    row = proposed(begun, CHANGES)
    person = getattr(begun, who)
    seen = proposal_for(person, row.pk, at=LATER)
    assert (seen is None) == (who in ("officer", "viewer", "outsider"))
    with pytest.raises(NotAllowed):
        proposed(begun, CHANGES, by=who, name="อื่น")
    with pytest.raises(NotAllowed):
        packs.take_pack(proposal=row, take={}, seen={}, by=person, at=LATER)
    with pytest.raises(NotAllowed):
        packs.discard_pack(proposal=row, by=person, at=LATER)
    if seen is None:
        with pytest.raises(NotAllowed):
            packs.note_pack(dossier=begun.dossier, by=person, at=LATER)
    assert PackProposal.objects.get().state == "open"


def test_downloads_leave_a_line(begun: Cast) -> None:
    packs.note_pack(dossier=begun.dossier, by=begun.reader, at=NOW)
    assert Event.objects.get(kind="pack.downloaded").by_id == begun.reader.pk


@pytest.mark.parametrize(("stage", "reason"), [("signed", "pack_signed"), ("submitted", "pack_submitted")])
def test_a_dossier_that_is_fixed_takes_nothing(begun: Cast, stage: str, reason: str) -> None:
    row = proposed(begun, CHANGES)
    found = look(row, begun.editor)
    Dossier.objects.update(stage=stage, signed_at=NOW, submitted_at=NOW if stage == "submitted" else None)
    with pytest.raises(Refused, match=reason):
        proposed(begun, CHANGES, name="อื่น")
    with pytest.raises(Refused, match=reason):
        take(begun, row, found)
    assert {one.why for one in look(row, begun.editor).lines} == {"stage"}
    packs.discard_pack(proposal=row, by=begun.editor, at=LATER)


def test_of_a_dossier_that_was_returned_only_the_named_items_are_taken(begun: Cast) -> None:
    row = proposed(begun, {"narrative 1.1.basic": "จากไฟล์", "tick 1.2.B1": "met"})
    receipt = Receipt.objects.create(
        organisation=begun.department, dossier=begun.dossier, number="T", token="t", at=NOW, by=begun.head, sha256="0" * 64,
        export="{}", edition="x", rule_set="x",
    )  # fmt: skip
    DossierReturn.objects.create(
        organisation=begun.department, dossier=begun.dossier, receipt=receipt, items={"1.1": "แก้"},
        due_at=LATER + timedelta(days=9), by=begun.officer, at=NOW,
    )  # fmt: skip
    Dossier.objects.update(returned_at=NOW)
    found = look(row, begun.editor)
    assert {one.key: one.why for one in found.lines} == {"narrative 1.1.basic": "", "tick 1.2.B1": "not_returned"}
    assert take(begun, row, found).taken == 1


def test_a_closed_window_takes_nothing(begun: Cast) -> None:
    row = proposed(begun, CHANGES)
    type(begun.cycle).objects.update(state="closed", closed_at=NOW)
    with pytest.raises(Refused, match="pack_closed"):
        packs.take_pack(proposal=row, take={}, seen={}, by=begun.editor, at=LATER)


def test_an_indicator_that_was_taken_off_is_not_changed(begun: Cast) -> None:
    row = proposed(begun, {"measure 7.1.1/1 target": "70"})
    measures.withdraw_measure(dossier=begun.dossier, measure_id=Measure.objects.get().pk, by=begun.editor, at=NOW)
    found = look(row, begun.editor)
    assert [(one.why, one.theirs) for one in found.lines] == [("withdrawn", "")]
    assert take(begun, row, found).left == 1


def test_cells_that_do_not_go_together_are_told_and_nothing_is_saved(begun: Cast) -> None:
    changes = {"tick 1.1.B2": "met", "measure 7.1.1/1 band_floor": "50", "measure 7.1.1/1 band_top": "90"}
    row = proposed(begun, changes)
    found = look(row, begun.editor)
    with pytest.raises(RowFaults) as caught:
        take(begun, row, found, **{"measure__7.1.1/1__band_top": False})
    assert (caught.value.row, list(caught.value.faults)) == ("7.1.1/1", ["band_top"])
    assert not StatementAnswer.objects.filter(code="1.1.B2").exists()


def test_too_many_indicators_are_refused_whole(begun: Cast) -> None:
    row = proposed(begun, {f"measure 7.1.1/{place} name": f"ไฟล์ {place}" for place in range(2, 6)})
    measures.add_measure(
        dossier=begun.dossier, sub_measure="7.1.1", given=replace(ROW, name="อื่น"), by=begun.editor, at=NOW
    )
    with pytest.raises(Refused, match="too_many"):
        take(begun, row, look(row, begun.editor))
    assert Measure.objects.count() == 2


def test_discarded_and_forgotten_leave_no_text(begun: Cast) -> None:
    row, old = proposed(begun, CHANGES), proposed(begun, CHANGES, name="เก่า")
    done = packs.discard_pack(proposal=row, by=begun.coordinator, at=LATER)
    assert (done.state, done.cells, done.prints, done.measures) == ("discarded", {}, {}, {})
    assert packs.forget_packs(before=NOW, by=None, at=LATER) == 0
    assert packs.forget_packs(before=LATER, by=None, at=LATER) == 1
    old.refresh_from_db()
    assert (old.state, old.cells, old.settled_by) == ("forgotten", {}, None)
    assert LevelAnswer.objects.get().narrative == "เดิม"
    assert [one.state for one in proposals_of(begun.dossier)] == ["forgotten", "discarded"]
    assert {one.kind for one in Event.objects.filter(at=LATER)} == {"pack.discarded", "pack.forgotten"}


def in_the_same_moment(*deeds: Callable[[], object]) -> list[str]:
    """Each deed in a thread of its own, begun together; how each ended, in their order."""
    ready = Barrier(len(deeds), timeout=20)

    def run(deed: Callable[[], object]) -> str:
        try:
            ready.wait()
            deed()
            return "done"
        except (Conflict, Moved, Refused) as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as workers:
        return list(workers.map(run, deeds))


@pytest.fixture
def looked_at(transactional_db: None) -> tuple[Cast, PackProposal, Comparison]:
    """A file with another narrative, proposed and looked at; with transactions of its own, for threads."""
    cast = Cast.build().with_dossier()
    write(cast, "เดิม", 0)
    row = proposed(cast, {"narrative 1.1.basic": "จากไฟล์", "tick 1.1.B2": "met"})
    return cast, row, look(row, cast.editor)


def test_one_of_two_who_confirm_in_the_same_moment_takes_the_file(
    looked_at: tuple[Cast, PackProposal, Comparison],
) -> None:
    cast, row, found = looked_at
    ends = in_the_same_moment(lambda: take(cast, row, found), lambda: take(cast, row, found, by="coordinator"))
    assert sorted(ends) == ["Refused", "done"]
    assert Event.objects.filter(kind="pack.taken").count() == 1
    assert LevelAnswer.objects.get(item="1.1", level="basic").narrative == "จากไฟล์"


def test_a_file_and_somebody_who_types_do_not_overwrite_each_other(
    looked_at: tuple[Cast, PackProposal, Comparison],
) -> None:
    cast, row, found = looked_at
    before = LevelAnswer.objects.get(item="1.1", level="basic").version
    ends = in_the_same_moment(lambda: take(cast, row, found), lambda: write(cast, "จากเว็บ", before, minutes=61))
    won = LevelAnswer.objects.get(item="1.1", level="basic").narrative
    assert (won, ends) in [("จากไฟล์", ["done", "Conflict"]), ("จากเว็บ", ["Moved", "done"])]
    ticked = StatementAnswer.objects.filter(code="1.1.B2", state="met").exists()
    assert ticked == (won == "จากไฟล์")  # all of the file or nothing of it
