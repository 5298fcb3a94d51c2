"""Rehearsal, review, signature, submission, receipt, withdrawal; who may not, two at once, the last second."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from kaona.activity.models import Notice
from kaona.assessment.access import may_read
from kaona.assessment.models import Dossier, Receipt, ScoreRecord
from kaona.assessment.operations import answers, citations, evidence, measures, signoff
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.answers import score_of, sheet_of
from kaona.assessment.queries.export import canonical, export_of
from kaona.assessment.queries.receipts import check_receipt
from kaona.assessment.queries.rehearsal import rehearse_dossier
from kaona.assessment.queries.scores import total_of
from kaona.people.access import NotAllowed
from kaona.rules.exact import exact_text
from kaona.rules.measures import MeasureInput
from tests.cast import NOW, Cast

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"


def fill(cast: Cast) -> None:
    """Every mandatory sub-measure answered, one item ticked with a reason and evidence."""
    for code in ("7.1.1", "7.1.4", "7.2.1", "7.2.2", "7.3.1", "7.3.2", "7.4.1", "7.4.2", "7.5.1", "7.6.1", "7.6.3"):
        given = MeasureInput(name=f"ตัววัด {code}", unit="ร้อยละ", target="85.5", results={2568: "86.25"})
        measures.add_measure(dossier=cast.dossier, sub_measure=code, given=given, by=cast.coordinator, at=NOW)
    for code in ("1.1.B1", "1.1.B2"):
        answers.answer_statement(dossier=cast.dossier, code=code, state="met", by=cast.coordinator, at=NOW)
    answers.write_narrative(
        dossier=cast.dossier,
        item="1.1",
        level="basic",
        text="ทำแล้ว “จริง”\nบรรทัดสอง: 1",
        version=0,
        by=cast.coordinator,
        at=NOW,
    )
    row = evidence.register(
        organisation=cast.department, details=evidence.EvidenceDetails(title="คู่มือ", kind="manual"),
        upload=evidence.Upload("คู่มือ.pdf", PDF), by=cast.coordinator, at=NOW,
    )  # fmt: skip
    citations.cite(
        dossier=cast.dossier, evidence=row, target="statement", code="1.1.B1", pages="๔-๙", by=cast.coordinator, at=NOW
    )


def sign(cast: Cast) -> None:
    signoff.send_to_review(dossier=cast.dossier, note="", by=cast.coordinator, at=NOW)
    signoff.sign(dossier=cast.dossier, note="", by=cast.head, at=NOW)


def submitted(cast: Cast) -> Receipt:
    fill(cast)
    sign(cast)
    return signoff.submit(dossier=cast.dossier, by=cast.coordinator, at=NOW)


def test_an_empty_dossier_is_blocked_by_its_mandatory_measures(year: Cast) -> None:
    found = rehearse_dossier(year.dossier, at=NOW)
    assert [one.code for one in found.blocking] == [
        "7.1.1", "7.1.4", "7.2.1", "7.2.2", "7.3.1", "7.3.2", "7.4.1", "7.4.2", "7.5.1", "7.6.1", "7.6.3",
    ]  # fmt: skip
    signoff.send_to_review(dossier=year.dossier, note="", by=year.coordinator, at=NOW)
    with pytest.raises(Refused) as caught:
        signoff.sign(dossier=year.dossier, note="", by=year.head, at=NOW)
    assert (caught.value.reason, caught.value.detail["count"]) == ("blocked", 11)


def test_policy_lifts_mandatory_but_never_a_listed_indicator_without_result(year: Cast) -> None:
    year.cycle.policies = {"mandatory_measures": "warn"}
    year.cycle.save()
    year.dossier = Dossier.objects.select_related("cycle__window", "organisation").get()
    assert rehearse_dossier(year.dossier, at=NOW).blocking == []
    given = MeasureInput(name="ไม่มีผล", unit="u", target="5", results={2567: "3"})
    measures.add_measure(dossier=year.dossier, sub_measure="7.1.2", given=given, by=year.editor, at=NOW)
    assert [one.rule for one in rehearse_dossier(year.dossier, at=NOW).blocking] == ["result_missing"]


def test_the_whole_chain_ends_in_a_frozen_dossier_with_a_receipt(year: Cast) -> None:
    receipt = submitted(year)
    dossier = Dossier.objects.select_related("cycle__window", "organisation").get()
    record = ScoreRecord.objects.get()
    tree = score_of(dossier, sheet_of(dossier))
    assert (dossier.stage, dossier.is_late, receipt.number) == ("submitted", False, f"KN-2569-{dossier.pk:06d}-1")
    assert (record.edition, record.rule_set) == ("pmqa-4.0-2561@1", "gated-500@1")
    assert total_of(record) == tree.total
    with pytest.raises(Refused):
        answers.answer_statement(dossier=dossier, code="1.1.B3", state="met", by=year.editor, at=NOW)
    assert Notice.objects.filter(recipient=year.officer, kind="dossier.submitted").exists()


def test_the_exported_dossier_scored_by_the_command_gives_the_same_total(year: Cast, tmp_path: Path) -> None:
    fill(year)
    file = tmp_path / "dossier.json"
    file.write_text(canonical(export_of(year.dossier)), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KAONA", "DJANGO"))}
    done = subprocess.run(
        [sys.executable, "-m", "kaona", "score", str(file), "--json"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.stderr == ""
    assert json.loads(done.stdout)["total_exact"] == exact_text(score_of(year.dossier, sheet_of(year.dossier)).total)


def test_the_receipt_can_be_checked_by_anybody_and_notices_a_changed_dossier(year: Cast) -> None:
    receipt = submitted(year)
    found = check_receipt(receipt.token)
    assert found is not None
    assert (found.fits, found.agency, found.withdrawn_at) == (True, "กรมตัวอย่าง", None)
    assert not hasattr(found, "total")
    year.dossier.levelanswers.update(narrative="แก้หลังส่ง")
    changed = check_receipt(receipt.token)
    assert changed is not None
    assert changed.fits is False
    assert check_receipt("x") is None


def test_withdrawn_then_sent_again(year: Cast) -> None:
    first = submitted(year)
    with pytest.raises(Refused):
        signoff.withdraw(dossier=year.dossier, reason=" ", by=year.head, at=NOW)
    signoff.withdraw(dossier=year.dossier, reason="แก้ตัวเลข", by=year.head, at=NOW)
    found = check_receipt(first.token)
    assert found is not None
    assert found.withdrawn_at == NOW
    sign(year)
    second = signoff.submit(dossier=year.dossier, by=year.head, at=NOW)
    assert second.number.endswith("-2")
    assert ScoreRecord.objects.filter(superseded_at=None).count() == 1


def test_two_people_submitting_at_once_one_wins(year: Cast) -> None:
    submitted(year)
    with pytest.raises(Refused) as caught:
        signoff.submit(dossier=year.dossier, by=year.head, at=NOW)
    assert (caught.value.reason, Receipt.objects.count()) == ("stage", 1)


def test_the_last_second_of_the_window_and_what_comes_after(year: Cast) -> None:
    fill(year)
    sign(year)
    closes = year.cycle.window.closes_at
    year.cycle.policies = {"late_submission": False}
    year.cycle.save()
    with pytest.raises(Refused):
        signoff.submit(dossier=year.dossier, by=year.head, at=closes)
    assert not signoff.submit(dossier=year.dossier, by=year.head, at=closes - timedelta(microseconds=1)).is_late
    with pytest.raises(Refused):
        signoff.withdraw(dossier=year.dossier, reason="x", by=year.head, at=closes)


def test_a_late_submission_says_so_and_an_extension_makes_it_timely(year: Cast) -> None:
    fill(year)
    sign(year)
    late = year.cycle.window.closes_at + timedelta(hours=1)
    receipt = signoff.submit(dossier=year.dossier, by=year.head, at=late)
    assert (receipt.is_late, receipt.at) == (True, late)
    year.cycle.participants.update(extended_to=late + timedelta(days=1))
    signoff.withdraw(dossier=year.dossier, reason="x", by=year.head, at=late)
    signoff.send_to_review(dossier=year.dossier, note="", by=year.coordinator, at=late)
    signoff.sign(dossier=year.dossier, note="", by=year.head, at=late)
    assert not signoff.submit(dossier=year.dossier, by=year.head, at=late).is_late


@pytest.mark.parametrize("who", ["editor", "owner", "reviewer", "reader", "governor", "officer", "approver", "administrator",
                                 "viewer", "outsider", "nobody"])  # fmt: skip
def test_who_may_not_sign_or_submit(year: Cast, who: str) -> None:
    fill(year)
    signoff.send_to_review(dossier=year.dossier, note="", by=year.coordinator, at=NOW)
    with pytest.raises(NotAllowed):
        signoff.sign(dossier=year.dossier, note="", by=getattr(year, who), at=NOW)
    signoff.sign(dossier=year.dossier, note="", by=year.head, at=NOW)
    with pytest.raises(NotAllowed):
        signoff.submit(dossier=year.dossier, by=getattr(year, who), at=NOW)


def test_the_coordinator_cannot_sign_for_the_head(year: Cast) -> None:
    fill(year)
    signoff.send_to_review(dossier=year.dossier, note="", by=year.coordinator, at=NOW)
    with pytest.raises(NotAllowed):
        signoff.sign(dossier=year.dossier, note="", by=year.coordinator, at=NOW)


@pytest.mark.parametrize(("who", "before", "after"), [
    ("editor", True, True), ("reader", True, True), ("head", True, True), ("officer", False, True), ("approver", False, True),
    ("assessor", False, False), ("administrator", False, False), ("viewer", False, False), ("governor", False, False),
    ("outsider", False, False), ("nobody", False, False),
])  # fmt: skip
def test_who_reads_the_answers_before_and_after_submission(year: Cast, who: str, before: bool, after: bool) -> None:
    user = getattr(year, who)
    assert may_read(user, year.dossier, at=NOW) is before
    submitted(year)
    year.dossier.refresh_from_db()
    assert may_read(user, year.dossier, at=NOW) is after
