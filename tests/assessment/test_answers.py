"""Ticks, narratives, measures, confirmation: what changes, who may not, two at once, history."""

from datetime import timedelta
from fractions import Fraction

import pytest

from kaona.activity.models import Event
from kaona.assessment.models import Dossier, LevelAnswer, TextHistory
from kaona.assessment.operations import answers, measures, work
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.carry_over import carry_over
from kaona.assessment.operations.measures import MeasureFaults
from kaona.assessment.operations.restoring import restore_state
from kaona.assessment.queries.answers import score_of, sheet_of
from kaona.assessment.queries.history import history_of
from kaona.people.access import NotAllowed
from kaona.rules.measures import MeasureInput
from tests.cast import NOW, Cast

ROW = MeasureInput(name="ตัววัด", unit="ร้อยละ", target="100", results={2568: "100"})


def tick(cast: Cast, code: str = "1.1.B1", state: str = "met", by: str = "editor") -> None:
    answers.answer_statement(dossier=cast.dossier, code=code, state=state, by=getattr(cast, by), at=NOW)


def write(cast: Cast, text: str, version: int = 0, by: str = "editor", minutes: int = 0) -> LevelAnswer:
    return answers.write_narrative(dossier=cast.dossier, item="1.1", level="basic", text=text, version=version,
                                   by=getattr(cast, by), at=NOW + timedelta(minutes=minutes))  # fmt: skip


def live(cast: Cast) -> Fraction:
    return score_of(cast.dossier, sheet_of(cast.dossier)).item("1.1").points


def test_a_tick_counts_at_once_and_leaves_its_line(year: Cast) -> None:
    tick(year)
    assert live(year) == 100
    dossier = Dossier.objects.get()
    assert (dossier.statements_answered, dossier.statements_met) == (1, 1)
    tick(year, state="not_met")
    dossier.refresh_from_db()
    assert (live(year), dossier.statements_answered, dossier.statements_met) == (0, 1, 0)
    assert [e.data["state"] for e in Event.objects.filter(kind="statement.answered").order_by("seq")] == [
        "met",
        "not_met",
    ]


def test_a_changed_tick_clears_the_confirmation_and_confirmation_changes_no_score(year: Cast) -> None:
    tick(year)
    before = live(year)
    answers.confirm_level(dossier=year.dossier, item="1.1", level="basic", confirmed=True, by=year.owner, at=NOW)
    assert live(year) == before
    tick(year, "1.1.B2")
    assert LevelAnswer.objects.get().confirmed_at is None
    assert Dossier.objects.get().levels_confirmed == 0


def test_the_owner_of_other_categories_cannot_confirm(year: Cast) -> None:
    tick(year, "3.1.B1")
    with pytest.raises(NotAllowed):
        answers.confirm_level(dossier=year.dossier, item="3.1", level="basic", confirmed=True, by=year.owner, at=NOW)
    with pytest.raises(Refused):
        answers.confirm_level(dossier=year.dossier, item="1.2", level="basic", confirmed=True, by=year.owner, at=NOW)


@pytest.mark.parametrize("who", ["reader", "reviewer", "head", "governor", "officer", "approver", "assessor",
                                 "administrator", "viewer", "outsider", "nobody"])  # fmt: skip
def test_who_may_not_answer(year: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        tick(year, by=who)
    with pytest.raises(NotAllowed):
        write(year, "x", by=who)
    with pytest.raises(NotAllowed):
        measures.add_measure(dossier=year.dossier, sub_measure="7.1.1", given=ROW, by=getattr(year, who), at=NOW)
    assert not Event.objects.exists()


def test_a_scope_is_kept(year: Cast) -> None:
    tick(year, "2.1.B1", by="owner")
    with pytest.raises(NotAllowed):
        tick(year, "3.1.B1", by="owner")


def test_only_the_assigned_when_the_agency_says_so(year: Cast) -> None:
    work.set_only_assigned(dossier=year.dossier, on=True, by=year.coordinator, at=NOW)
    year.dossier.refresh_from_db()
    with pytest.raises(NotAllowed):
        tick(year)
    work.assign(dossier=year.dossier, item="1.1", user=year.editor, due_on=None, by=year.coordinator, at=NOW)
    tick(year)
    tick(year, "1.2.B1", by="coordinator")


@pytest.mark.parametrize("code", ["1.1.B9", "7.1.1", "x", ""])
def test_an_unknown_statement_is_refused(year: Cast, code: str) -> None:
    with pytest.raises(Refused):
        tick(year, code, by="coordinator")


def test_nothing_can_be_changed_after_the_cycle_closed_or_the_agency_left(year: Cast) -> None:
    tick(year)
    year.cycle.state = "closed"
    year.cycle.closed_at = NOW
    year.cycle.save()
    with pytest.raises(Refused):
        tick(year)
    with pytest.raises(Refused) as caught:
        answers.confirm_level(
            dossier=year.dossier, item="1.1", level="basic", confirmed=True, by=year.coordinator, at=NOW
        )
    assert caught.value.reason == "closed"
    year.cycle.state = "open"
    year.cycle.closed_at = None
    year.cycle.save()
    year.cycle.participants.update(state="left", reason="ออก")
    with pytest.raises(Refused):
        tick(year)


def test_two_people_on_one_narrative_lose_nothing(year: Cast) -> None:
    write(year, "ฉบับแรก")
    write(year, "ของศิริพร", version=1, by="coordinator")
    with pytest.raises(Conflict) as caught:
        write(year, "ของฉัน", version=1)
    assert (caught.value.current.narrative, caught.value.current.version) == ("ของศิริพร", 2)
    assert write(year, "ของศิริพร", version=1).version == 2  # the same text is no conflict


def test_history_joins_saves_of_one_person_within_ten_minutes_and_restores(year: Cast) -> None:
    write(year, "หนึ่ง")
    write(year, "หนึ่งสอง", version=1, minutes=5)
    write(year, "สาม", version=2, minutes=11)
    write(year, "สี่", version=3, by="coordinator", minutes=12)
    entries = history_of(year.dossier, "narrative", "1.1.basic")
    assert [entry.text for entry in entries] == ["สี่", "สาม", "หนึ่งสอง"]
    restore_state(
        dossier=year.dossier,
        kind="narrative",
        target="1.1.basic",
        entry=entries[2].pk,
        by=year.editor,
        at=NOW + timedelta(minutes=20),
    )
    assert LevelAnswer.objects.get().narrative == "หนึ่งสอง"
    assert TextHistory.objects.count() == 4


def test_a_measure_is_scored_and_every_fault_is_told_at_once(year: Cast) -> None:
    measures.add_measure(dossier=year.dossier, sub_measure="7.1.1", given=ROW, by=year.editor, at=NOW)
    bad = MeasureInput(name="", unit="u", direction="up", target="0", results={2568: "8e1", 2567: "๘๕.๕"})
    with pytest.raises(MeasureFaults) as caught:
        measures.add_measure(dossier=year.dossier, sub_measure="7.1.1", given=bad, by=year.editor, at=NOW)
    assert set(caught.value.faults) == {"name", "direction", "target", "result_2568"}


def test_thai_digits_and_thousands_are_read_and_zero_is_a_result(year: Cast) -> None:
    given = MeasureInput(name="ก", unit="บาท", target="๑,๒๐๐", results={2568: "0", 2567: "1,150.50"})
    row = measures.add_measure(dossier=year.dossier, sub_measure="7.6.1", given=given, by=year.editor, at=NOW)
    assert (row.target, [r.value for r in row.results.order_by("fiscal_year")]) == ("1200", ["1150.50", "0"])
    assert Dossier.objects.get().measures_answered == 1


def test_a_sixth_indicator_is_refused_and_a_withdrawn_one_makes_place(year: Cast) -> None:
    rows = [
        measures.add_measure(dossier=year.dossier, sub_measure="7.1.1", given=ROW, by=year.editor, at=NOW)
        for _ in range(5)
    ]
    with pytest.raises(Refused):
        measures.add_measure(dossier=year.dossier, sub_measure="7.1.1", given=ROW, by=year.editor, at=NOW)
    measures.withdraw_measure(dossier=year.dossier, measure_id=rows[2].pk, by=year.editor, at=NOW)
    again = measures.add_measure(dossier=year.dossier, sub_measure="7.1.1", given=ROW, by=year.editor, at=NOW)
    assert again.position == 3
    with pytest.raises(Refused):
        measures.restore_measure(dossier=year.dossier, measure_id=rows[2].pk, by=year.editor, at=NOW)


def test_two_people_on_one_measure(year: Cast) -> None:
    row = measures.add_measure(dossier=year.dossier, sub_measure="7.1.1", given=ROW, by=year.editor, at=NOW)
    changed = MeasureInput(**{**ROW.__dict__, "results": {2568: "90"}})
    measures.change_measure(
        dossier=year.dossier, measure_id=row.pk, given=changed, version=1, by=year.coordinator, at=NOW
    )
    with pytest.raises(Conflict):
        measures.change_measure(dossier=year.dossier, measure_id=row.pk, given=ROW, version=1, by=year.editor, at=NOW)


def test_carried_answers_count_only_once_confirmed(year: Cast) -> None:
    old_cycle = type(year.cycle).objects.get(pk=year.cycle.pk)
    old_cycle.pk, old_cycle.code, old_cycle.fiscal_year = None, "old", 2568
    old_cycle.save()
    old = Dossier.objects.create(cycle=old_cycle, organisation=year.department, started_at=NOW)
    common = {"dossier": old, "organisation": year.department, "changed_at": NOW}
    LevelAnswer.objects.create(item="1.1", level="basic", narrative="ปีก่อน", **common)
    old.statementanswers.create(organisation=year.department, code="1.1.B1", state="met", changed_at=NOW)
    carry_over(dossier=year.dossier, item="1.1", level="basic", by=year.editor, at=NOW)
    assert (live(year), sheet_of(year.dossier).state("1.1.B1")) == (0, "met")
    answers.confirm_level(dossier=year.dossier, item="1.1", level="basic", confirmed=True, by=year.owner, at=NOW)
    assert live(year) == 100
    with pytest.raises(Refused):
        carry_over(dossier=year.dossier, item="1.1", level="basic", by=year.editor, at=NOW)


def test_words_alone_can_be_confirmed_and_lose_their_mark(year: Cast) -> None:
    common = {"item": "1.2", "level": "basic", "organisation": year.department, "changed_at": NOW}
    row = LevelAnswer.objects.create(dossier=year.dossier, narrative="ปีก่อน", carried=True, **common)
    answers.confirm_level(dossier=year.dossier, item="1.2", level="basic", confirmed=True, by=year.owner, at=NOW)
    row.refresh_from_db()
    assert (row.carried, row.confirmed_by) == (False, year.owner)
    LevelAnswer.objects.filter(pk=row.pk).update(narrative=" \n", confirmed_at=None, confirmed_by=None)
    with pytest.raises(Refused, match="nothing"):
        answers.confirm_level(dossier=year.dossier, item="1.2", level="basic", confirmed=True, by=year.owner, at=NOW)
