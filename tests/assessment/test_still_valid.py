"""Last year's documents: confirmed, replaced, left out; undone; by whom; two at once; a frozen dossier."""

from datetime import date, timedelta
from typing import Any

import pytest

from kaona.activity.models import Event
from kaona.assessment.models import Citation, Cycle, Dossier, Evidence, EvidenceCheck, Measure
from kaona.assessment.operations import citations, evidence, still_valid
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.evidence import EvidenceDetails, Upload
from kaona.assessment.queries.still_valid import earlier_documents, open_checks
from kaona.assessment.queries.work import levels_last_year
from kaona.people.access import NotAllowed
from tests.cast import NOW, Cast

PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def before(year: Cast) -> Cast:
    """Last year's dossier cites a manual at a statement, a level and an indicator, and a report at 3.1."""
    common = {"agency_types": ["department"], "edition": year.cycle.edition, "rule_set": year.cycle.rule_set,
              "window": year.cycle.window, "created_at": NOW - timedelta(days=400)}  # fmt: skip
    cycle = Cycle.objects.create(code="2568-test", name_th="รอบ 2568", fiscal_year=2568, result_year=2567, state="closed",
                                 opened_at=NOW - timedelta(days=399), closed_at=NOW - timedelta(days=300), **common)  # fmt: skip
    earlier = Dossier.objects.create(cycle=cycle, organisation=year.department, started_at=NOW - timedelta(days=398))
    manual, report = add(year, "คู่มือ"), add(year, "รายงาน", PDF + b"\n")
    old = indicator(earlier)
    for row, target, code, item, pages in (
        (manual, "statement", "1.1.B1", "1.1", "4–9"), (manual, "level", "1.2.basic", "1.2", ""), (manual, "measure", str(old.pk), "7.1", ""),
        (report, "statement", "3.1.B1", "3.1", ""),
    ):  # fmt: skip
        Citation.objects.create(organisation=year.department, dossier=earlier, evidence_version=row.versions.get(), target=target,
                                target_code=code, item=item, pages=pages, by=year.editor, at=NOW - timedelta(days=350))  # fmt: skip
    return year


def add(cast: Cast, title: str, data: bytes = PDF, **details: Any) -> Evidence:
    return evidence.register(organisation=cast.department, details=EvidenceDetails(title=title, **details), upload=Upload("ก.pdf", data),
                             by=cast.editor, at=NOW)  # fmt: skip


def indicator(dossier: Dossier) -> Measure:
    return Measure.objects.create(organisation=dossier.organisation, dossier=dossier, sub_measure="7.1.1", position=1, name="ตัววัด",
                                  changed_at=NOW)  # fmt: skip


def ids() -> list[int]:
    return list(Evidence.objects.order_by("pk").values_list("pk", flat=True))


def confirm(cast: Cast, *pks: int, by: str = "editor") -> list[EvidenceCheck]:
    return still_valid.confirm_valid(dossier=cast.dossier, evidence_ids=pks or ids(), by=getattr(cast, by), at=NOW)


def cited(cast: Cast) -> list[tuple[str, str, str]]:
    rows = Citation.objects.filter(dossier=cast.dossier, withdrawn_at=None)
    return sorted(rows.values_list("target", "target_code", "pages"))


def test_still_valid_cites_again_at_the_same_places(before: Cast) -> None:
    now = indicator(before.dossier)
    assert (open_checks(before.dossier), open_checks(before.dossier, "1.2"), open_checks(before.dossier, "2.1")) == (
        2,
        1,
        0,
    )
    confirm(before)
    assert cited(before) == [
        ("level", "1.2.basic", ""), ("measure", str(now.pk), ""), ("statement", "1.1.B1", "4–9"), ("statement", "3.1.B1", "")
    ]  # fmt: skip
    assert open_checks(before.dossier) == 0
    assert Event.objects.filter(kind="evidence.checked").count() == 2
    with pytest.raises(Refused, match="checked"):
        confirm(before)


def test_a_place_that_is_gone_is_left_out(before: Cast) -> None:
    document = earlier_documents(before.dossier)[0]
    assert (document.lost, [one.label for one in document.places]) == (1, ["1.1.B1", "1.2", "7.1.1 ตัววัด"])
    confirm(before, document.evidence.pk)
    assert [target for target, _, _ in cited(before)] == ["level", "statement"]


def test_left_out_cites_nothing_and_undo_asks_again(before: Cast) -> None:
    check = still_valid.leave_out(dossier=before.dossier, evidence_ids=ids(), by=before.editor, at=NOW)[0]
    assert cited(before) == []
    still_valid.undo_check(dossier=before.dossier, check_id=check.pk, by=before.editor, at=NOW)
    assert open_checks(before.dossier) == 1
    with pytest.raises(Refused):
        still_valid.undo_check(dossier=before.dossier, check_id=check.pk, by=before.editor, at=NOW)


def test_undo_takes_away_only_what_the_answer_brought(before: Cast) -> None:
    manual = Evidence.objects.get(title="คู่มือ")
    citations.cite(
        dossier=before.dossier, evidence=manual, target="statement", code="1.1.B1", pages="1", by=before.editor, at=NOW
    )
    check = confirm(before, manual.pk)[0]
    assert len(cited(before)) == 2
    still_valid.undo_check(dossier=before.dossier, check_id=check.pk, by=before.editor, at=NOW)
    assert cited(before) == [("statement", "1.1.B1", "1")]
    assert Event.objects.filter(kind="evidence.check_undone").count() == 1


def test_a_new_version_takes_its_place(before: Cast) -> None:
    manual = Evidence.objects.get(title="คู่มือ")
    still_valid.replace(
        dossier=before.dossier, evidence=manual, upload=Upload("ข.pdf", PDF + b"\n\n"), by=before.editor, at=NOW
    )
    numbers = Citation.objects.filter(dossier=before.dossier).values_list("evidence_version__number", flat=True)
    assert set(numbers) == {2}
    assert EvidenceCheck.objects.get().verdict == "replaced"


def test_an_expired_document_is_not_still_valid(before: Cast) -> None:
    Evidence.objects.filter(title="รายงาน").update(valid_until=date(2026, 6, 14))
    with pytest.raises(Refused, match="expired"):
        confirm(before)
    assert cited(before) == []
    assert not EvidenceCheck.objects.exists()


def test_only_last_years_documents_are_answered(before: Cast) -> None:
    other = add(before, "ใหม่ปีนี้", PDF + b"\n\n\n")
    for wanted in ([other.pk], [], [10**9], [*ids()]):
        with pytest.raises(Refused, match="unknown_code"):
            still_valid.confirm_valid(dossier=before.dossier, evidence_ids=wanted, by=before.editor, at=NOW)


@pytest.mark.parametrize(
    "who", ["reader", "reviewer", "head", "officer", "administrator", "viewer", "outsider", "nobody"]
)
def test_who_may_not_answer(before: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        confirm(before, by=who)
    with pytest.raises(NotAllowed):
        still_valid.leave_out(dossier=before.dossier, evidence_ids=ids(), by=getattr(before, who), at=NOW)
    assert not EvidenceCheck.objects.exists()


def test_an_owner_answers_only_for_documents_of_the_own_categories(before: Cast) -> None:
    with pytest.raises(NotAllowed):
        confirm(before, Evidence.objects.get(title="รายงาน").pk, by="owner")


def test_a_frozen_dossier_refuses(before: Cast) -> None:
    check = confirm(before, ids()[0])[0]
    before.dossier.stage, before.dossier.signed_at = "signed", NOW
    before.dossier.save()
    with pytest.raises(Refused, match="stage"):
        confirm(before, ids()[1])
    with pytest.raises(Refused, match="stage"):
        still_valid.undo_check(dossier=before.dossier, check_id=check.pk, by=before.editor, at=NOW)


def test_the_item_page_counts_them_beside_last_years_text(before: Cast) -> None:
    earlier = Dossier.objects.get(cycle__fiscal_year=2568)
    earlier.levelanswers.create(
        organisation=before.department, item="1.2", level="basic", narrative="ปีก่อน", changed_at=NOW
    )
    assert levels_last_year(before.dossier, "1.2")["basic"].unchecked == 1
    confirm(before)
    assert levels_last_year(before.dossier, "1.2")["basic"].unchecked == 0
