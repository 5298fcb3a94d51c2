"""Strengths and opportunities: words, references, versions, withdrawal, history; only one's own; evidence as submitted."""

from datetime import timedelta

import pytest

from kaona.activity.models import Event
from kaona.assessment.models import Citation, Dossier, DossierReturn, Evidence, EvidenceVersion, LevelAnswer, Receipt
from kaona.people.access import NotAllowed
from kaona.verification.models import Feedback, MeasureJudgement, Remark, RemarkReference, Review, ReviewHistory
from kaona.verification.operations import judging, remarks
from kaona.verification.operations.base import Conflict, Refused
from kaona.verification.queries.own_review import (
    cited_in,
    last_year_of,
    own_part,
    own_row,
    past_of,
    remarks_of,
    submitted_again,
)
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
AT = NOW + 2 * DAY


@pytest.fixture
def office(cast: Cast) -> Cast:
    return cast.with_review()


def citation(cast: Cast, item: str = "1.1", at=NOW, number: int = 1) -> Citation:
    document = Evidence.objects.create(
        organisation=cast.department, title=f"คำสั่ง {number}", created_by=cast.editor, created_at=NOW, changed_at=NOW
    )
    version = EvidenceVersion.objects.create(
        organisation=cast.department, evidence=document, number=1, uploaded_by=cast.editor, uploaded_at=NOW
    )
    return Citation.objects.create(
        organisation=cast.department, dossier=cast.dossier, evidence_version=version, target="statement",
        target_code=f"{item}.B1", item=item, pages="๔–๙", by=cast.editor, at=at,
    )  # fmt: skip


def begin(cast: Cast, kind: str = "strength", item: str = "1.1") -> Remark:
    part = cast.parts[0]
    return remarks.begin_remark(assignment=part, item=item, kind=kind, by=part.user, at=AT)


def write(cast: Cast, row: Remark, text: str = "มีคำสั่งชัดเจน", version: int = 1, **more) -> Remark:
    part = cast.parts[0]
    given = {"for_visit": False, "codes": frozenset(), "cited": {}} | more
    return remarks.write_remark(
        assignment=part, remark=row.pk, text=text, version=version, by=part.user, at=AT, **given
    )


def test_a_remark_is_begun_once_and_written_with_what_it_rests_on(office: Cast) -> None:
    row, cited = begin(office), citation(office)
    assert begin(office) == row
    assert begin(office, "ofi") != row
    written = write(office, row, codes=frozenset({"1.1.B1"}), cited={cited.pk: " 4  – 9 "}, for_visit=True)
    assert (written.version, written.for_visit) == (2, True)
    found = remarks_of(office.parts[0], "1.1")[0]
    assert (found.codes, found.cited) == ({"1.1.B1"}, {cited.pk: "4 – 9"})
    assert found.evidence == ((cited.evidence_version.evidence_id, "4 – 9"),)
    entry = ReviewHistory.objects.get(kind="remark")
    assert entry.content == {"text": "มีคำสั่งชัดเจน", "for_visit": True, "codes": ["1.1.B1"],
                             "cited": {str(cited.pk): "4 – 9"}}  # fmt: skip
    kinds = list(Event.objects.filter(kind__startswith="remark").values_list("kind", flat=True))
    assert kinds == ["remark.begun", "remark.begun", "remark.written"]
    assert all("มีคำสั่ง" not in str(one.data) for one in Event.objects.all())


def test_changed_references_are_withdrawn_not_deleted(office: Cast) -> None:
    row, cited = begin(office), citation(office)
    write(office, row, codes=frozenset({"1.1.B1", "1.1.B2"}), cited={cited.pk: "4"})
    write(office, row, version=2, codes=frozenset({"1.1.B2"}), cited={cited.pk: "5"})
    held = RemarkReference.objects.filter(remark=row)
    assert sorted(held.filter(withdrawn_at=None).values_list("code", "pages")) == [("", "5"), ("1.1.B2", "")]
    assert held.exclude(withdrawn_at=None).count() == 2
    same = write(office, row, version=1, codes=frozenset({"1.1.B2"}), cited={cited.pk: "5"})
    assert same.version == 3  # the same again is no conflict


def test_two_windows_on_one_remark_lose_nothing(office: Cast) -> None:
    row = begin(office)
    write(office, row, "หนึ่ง")
    with pytest.raises(Conflict) as conflict:
        write(office, row, "สอง")
    assert conflict.value.current.text == "หนึ่ง"


def test_references_of_another_item_or_dossier_are_refused(office: Cast) -> None:
    row, other = begin(office), citation(office, "1.2")
    for more in ({"codes": frozenset({"1.2.B1"})}, {"cited": {other.pk: ""}}, {"cited": {10**9: ""}}):
        with pytest.raises(Refused) as refused:
            write(office, row, **more)
        assert refused.value.reason == "unknown_code"
    for item, kind in (("9.9", "strength"), ("1.1", "praise")):
        with pytest.raises(Refused):
            begin(office, kind, item)


def test_withdrawn_and_restored(office: Cast) -> None:
    row = begin(office)
    part = office.parts[0]
    write(office, row)
    remarks.withdraw_remark(assignment=part, remark=row.pk, by=part.user, at=AT)
    remarks.withdraw_remark(assignment=part, remark=row.pk, by=part.user, at=AT + DAY)
    assert remarks_of(part)[0].row.withdrawn_at == AT
    with pytest.raises(Refused) as refused:
        write(office, row, "แก้", version=2)
    assert refused.value.reason == "withdrawn_remark"
    assert remarks.restore_remark(assignment=part, remark=row.pk, by=part.user, at=AT).withdrawn_at is None
    assert Event.objects.filter(kind="remark.withdrawn").count() == 1


def test_another_assessors_remark_is_unknown(office: Cast) -> None:
    row = begin(office)
    second = office.parts[1]
    for deed in (remarks.withdraw_remark, remarks.restore_remark):
        with pytest.raises(Refused):
            deed(assignment=second, remark=row.pk, by=second.user, at=AT)
    with pytest.raises(NotAllowed):
        remarks.withdraw_remark(assignment=office.parts[0], remark=row.pk, by=office.second, at=AT)
    assert own_row(second, "remark", row.pk) is None
    assert remarks_of(second) == []


def test_past_states_come_back_through_the_deed(office: Cast) -> None:
    part = office.parts[0]
    row = judging.judge_statement(assignment=part, code="1.1.B1", verdict="not_met", reason="ไม่พบ", version=0, by=part.user,
                                  at=AT)  # fmt: skip
    judging.judge_statement(
        assignment=part, code="1.1.B1", verdict="met", reason="พบแล้ว", version=1, by=part.user, at=AT + DAY
    )
    newest, first = past_of(part, "judgement", row.pk)
    assert (first.text, newest.is_newest, first.content["verdict"]) == ("ไม่พบ", True, "not_met")
    remarks.restore_entry(
        assignment=part, kind="judgement", target=row.pk, entry=first.pk, by=part.user, at=AT + 2 * DAY
    )
    row.refresh_from_db()
    assert (row.verdict, row.reason, row.version) == ("not_met", "ไม่พบ", 3)

    remark = begin(office)
    write(office, remark, "หนึ่ง", codes=frozenset({"1.1.B1"}))
    entry = ReviewHistory.objects.get(kind="remark")
    remarks.write_remark(assignment=part, remark=remark.pk, text="สอง", for_visit=True, codes=frozenset(), cited={}, version=2,
                         by=part.user, at=AT + DAY)  # fmt: skip
    remarks.restore_entry(
        assignment=part, kind="remark", target=remark.pk, entry=entry.pk, by=part.user, at=AT + 2 * DAY
    )
    found = remarks_of(part)[0]
    assert (found.row.text, found.row.for_visit, found.codes) == ("หนึ่ง", False, {"1.1.B1"})

    measures = [one.pk for one in office.dossier.measures.filter(sub_measure="7.1.1")]
    judging.accept_measures(assignment=part, measures=measures, by=part.user, at=AT)
    held = MeasureJudgement.objects.get()
    judging.judge_measure(assignment=part, measure_id=held.measure_id, suitable=False, corrected="", source="", reason="ไม่ใช่",
                          version=1, by=part.user, at=AT + DAY)  # fmt: skip
    oldest = past_of(part, "measure", held.pk)[-1]
    remarks.restore_entry(
        assignment=part, kind="measure", target=held.pk, entry=oldest.pk, by=part.user, at=AT + 2 * DAY
    )
    held.refresh_from_db()
    assert (held.suitable, held.reason) == (True, "")

    second = office.parts[1]
    for kind in ("judgement", "feedback"):
        with pytest.raises(Refused):
            remarks.restore_entry(assignment=second, kind=kind, target=row.pk, entry=first.pk, by=second.user, at=AT)


def test_only_an_accepted_part_that_goes_on_opens_the_pages(office: Cast) -> None:
    part = office.parts[0]
    assert own_part(office.assessor, office.dossier.pk, at=AT) == part
    for user in (office.third, office.officer, office.coordinator, office.nobody):
        assert own_part(user, office.dossier.pk, at=AT) is None
    part.accepted_at = None
    part.save()
    assert own_part(office.assessor, office.dossier.pk, at=AT) is None


def test_evidence_is_what_was_submitted_even_when_it_is_taken_back(office: Cast) -> None:
    kept, uncited, gone, early = (citation(office, number=number) for number in (1, 2, 3, 4))
    Citation.objects.filter(pk=uncited.pk).update(withdrawn_at=AT)
    Citation.objects.filter(pk=early.pk).update(withdrawn_at=NOW - DAY)
    Evidence.objects.filter(pk=gone.evidence_version.evidence_id).update(withdrawn_at=AT, withdrawn_reason="ผิดฉบับ")
    found = cited_in(Review.objects.get(), "1.1")
    assert [(one.pk, one.gone_at) for one in found] == [(kept.pk, None), (uncited.pk, AT), (gone.pk, AT)]
    assert (found[0].first_page, found[0].pages, found[0].drawn) == (4, "๔–๙", False)


def test_last_years_words_only_when_they_were_submitted(office: Cast) -> None:
    old_cycle = type(office.cycle).objects.create(
        code="2568-test", name_th="รอบ 2568", fiscal_year=2568, result_year=2567, agency_types=["department"],
        edition=office.cycle.edition, rule_set=office.cycle.rule_set, window=office.cycle.window, state="closed",
        opened_at=NOW - 400 * DAY, created_at=NOW - 400 * DAY,
    )  # fmt: skip
    old = Dossier.objects.create(cycle=old_cycle, organisation=office.department, started_at=NOW - 390 * DAY)
    LevelAnswer.objects.create(dossier=old, organisation=office.department, item="1.1", level="basic", narrative="ปีก่อน",
                               changed_at=NOW)  # fmt: skip
    assert last_year_of(office.dossier, "1.1") is None
    old.stage, old.signed_at, old.submitted_at = "submitted", NOW - 300 * DAY, NOW - 300 * DAY
    old.save()
    review = Review.objects.create(
        organisation=office.department, dossier=old, officer=office.officer, begun_at=NOW, begun_by=office.officer
    )
    Feedback.objects.create(organisation=office.department, review=review, item="1.1", kind="ofi", text="ควรประกาศ",
                            changed_by=office.officer, changed_at=NOW)  # fmt: skip
    found = last_year_of(office.dossier, "1.1")
    assert (found.fiscal_year, found.narratives, found.feedback) == (2568, {"basic": "ปีก่อน"}, [])
    old.published_at = NOW
    old.save()
    assert [one.text for one in last_year_of(office.dossier, "1.1").feedback] == ["ควรประกาศ"]


def test_what_was_submitted_again_is_known_by_item(office: Cast) -> None:
    common = {
        "organisation": office.department,
        "dossier": office.dossier,
        "receipt": Receipt.objects.get(),
        "by": office.officer,
    }
    DossierReturn.objects.create(items={"1.1": "ขอเอกสาร"}, at=AT, due_at=AT + 9 * DAY, closed_at=AT + DAY, **common)
    DossierReturn.objects.create(items={"1.2": "ขอ"}, at=AT, due_at=AT + 9 * DAY, closed_at=AT + DAY,
                                 taken_back_by=office.officer, **common)  # fmt: skip
    DossierReturn.objects.create(items={"1.3": "ขอ"}, at=AT, due_at=AT + 9 * DAY, **common)
    assert submitted_again(office.dossier) == {"1.1": AT + DAY}
