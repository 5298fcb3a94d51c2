"""The library: documents, versions, bytes once per organisation, citations, moving to a newer version, who may not."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.storage import default_storage

from kaona.activity.models import Event
from kaona.assessment import files
from kaona.assessment.models import Citation, Evidence, EvidenceFile
from kaona.assessment.operations import answers, citations, evidence, measures
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.evidence import EvidenceDetails, EvidenceFaults, Upload
from kaona.assessment.queries.evidence import (
    document_of_bytes,
    files_missing,
    places_of,
    same_bytes,
    search,
    visible_versions,
)
from kaona.assessment.queries.rehearsal import rehearse_dossier
from kaona.people.access import NotAllowed
from kaona.people.models import Organisation, User
from kaona.rules.measures import MeasureInput
from kaona.rules.uploads import Limits
from tests.cast import NOW, Cast

PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


def add(
    cast: Cast,
    title: str = "คู่มือ",
    data: bytes = PDF,
    *,
    at: Organisation | None = None,
    by: User | None = None,
    **details: Any,
) -> Evidence:
    return evidence.register(
        organisation=at or cast.department, details=EvidenceDetails(title=title, **details), by=by or cast.editor, at=NOW,
        upload=None if details.get("classification") == "secret" else Upload("ก.pdf", data),
    )  # fmt: skip


def cite(
    cast: Cast, row: Evidence, code: str = "1.1.B1", target: str = "statement", pages: str = "", by: str = "editor"
) -> Citation:
    return citations.cite(
        dossier=cast.dossier, evidence=row, target=target, code=code, pages=pages, by=getattr(cast, by), at=NOW
    )


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_equal_bytes_are_stored_once_in_an_organisation_and_never_across(year: Cast) -> None:
    first, second = add(year), add(year, "อีกชื่อ")
    other = add(year, at=year.other, by=year.outsider)
    assert EvidenceFile.objects.count() == 2
    assert first.versions.get().file_id == second.versions.get().file_id != other.versions.get().file_id
    names = [files.path_of(one.organisation_id, one.sha256) for one in EvidenceFile.objects.all()]
    assert len(set(names)) == 2
    assert all(default_storage.exists(name) for name in names)
    assert files_missing() == []


def test_half_a_file_of_a_crash_is_written_again_and_a_changed_one_is_found(year: Cast) -> None:
    digest = files.put(year.department.pk, io.BytesIO(PDF))
    path = default_storage.path(files.path_of(year.department.pk, digest))
    with open(path, "wb") as file:
        file.write(PDF[:4])
    assert files.put(year.department.pk, io.BytesIO(PDF)) == digest
    files.open_checked(year.department.pk, digest).close()
    with open(path, "wb") as file:
        file.write(b"x" * len(PDF))
    with pytest.raises(OSError, match="changed"):
        files.open_checked(year.department.pk, digest)


@pytest.mark.parametrize(
    "who", ["reader", "reviewer", "head", "officer", "approver", "administrator", "viewer", "outsider", "nobody"]
)
def test_who_may_not_change_the_library(year: Cast, who: str) -> None:
    row, person = add(year), getattr(year, who)
    for deed in (
        lambda: add(year, by=person), lambda: evidence.add_version(evidence=row, upload=Upload("ก.pdf", PDF), by=person, at=NOW),
        lambda: evidence.change_details(evidence=row, details=EvidenceDetails(title="x"), version=1, by=person, at=NOW),
        lambda: evidence.withdraw_evidence(evidence=row, reason="x", by=person, at=NOW),
        lambda: evidence.restore_evidence(evidence=row, by=person, at=NOW),
        lambda: cite(year, row, by=who),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            deed()
    assert kinds() == ["evidence.registered"]


def test_faults_are_told_all_at_once_and_nothing_is_kept(year: Cast) -> None:
    with pytest.raises(EvidenceFaults) as caught:
        add(year, "", b"MZ", period_from=date(2026, 2, 1), period_to=date(2026, 1, 1), number="x" * 101)
    assert set(caught.value.faults) == {"title", "number", "period_to", "file"}
    with pytest.raises(EvidenceFaults) as caught:
        add(year, "ลับ", classification="secret")
    assert set(caught.value.faults) == {"where_kept"}
    with pytest.raises(EvidenceFaults):
        evidence.register(organisation=year.department, details=EvidenceDetails("ลับ", classification="secret", where_kept="ตู้"),
                          upload=Upload("ก.pdf", PDF), by=year.editor, at=NOW)  # fmt: skip
    assert not Evidence.objects.exists()
    assert kinds() == []


def test_a_file_over_the_limit_is_refused(year: Cast, settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = len(PDF)
    add(year)
    with pytest.raises(EvidenceFaults):
        add(year, data=PDF + b" ")
    with pytest.raises(EvidenceFaults):
        evidence.register(organisation=year.department, details=EvidenceDetails("ก"), upload=Upload("ก.pdf", PDF),
                          by=year.editor, at=NOW, limits=Limits(("pdf",), len(PDF) - 1))  # fmt: skip


def test_a_document_with_a_file_does_not_become_secret(year: Cast) -> None:
    row = add(year)
    secret = EvidenceDetails("คู่มือ", classification="secret", where_kept="ตู้")
    with pytest.raises(EvidenceFaults):
        evidence.change_details(evidence=row, details=secret, version=1, by=year.editor, at=NOW)
    EvidenceFile.objects.update(destroyed_at=NOW)
    assert (
        evidence.change_details(evidence=row, details=secret, version=1, by=year.editor, at=NOW).classification
        == "secret"
    )


def test_a_new_version_keeps_the_old_and_citations_move_only_when_asked(year: Cast) -> None:
    row = add(year)
    old = cite(year, row, pages="4-9")
    evidence.add_version(evidence=row, upload=Upload("ข.pdf", PDF + b"\n"), by=year.editor, at=NOW)
    assert old.evidence_version.number == 1
    with pytest.raises(Refused, match="cited_older"):
        cite(year, row)
    assert citations.move_to_newest(dossier=year.dossier, citation_ids=[old.pk], by=year.editor, at=NOW) == 1
    assert citations.move_to_newest(dossier=year.dossier, citation_ids=[old.pk], by=year.editor, at=NOW) == 0
    old.refresh_from_db()
    now = Citation.objects.get(withdrawn_at=None)
    assert (old.withdrawn_at, now.evidence_version.number, now.pages) == (NOW, 2, "4–9")
    assert kinds()[-1] == "citation.moved"
    assert Event.objects.get(kind="citation.moved").data == {
        "dossier": year.dossier.pk,
        "code": "1.1.B1",
        "from": 1,
        "to": 2,
    }


def test_the_cycle_decides_what_may_be_cited(year: Cast) -> None:
    year.cycle.policies = {"evidence_types": ["image"]}
    year.cycle.save()
    with pytest.raises(Refused, match="type"):
        cite(year, add(year))
    with pytest.raises(EvidenceFaults):
        citations.cite_upload(dossier=year.dossier, upload=Upload("ก.pdf", PDF + b"\n"), title="", target="level", code="1.1.basic",
                              pages="", by=year.editor, at=NOW)  # fmt: skip
    year.cycle.policies = {"evidence_max_mb": 1}
    year.cycle.save()
    cite(year, Evidence.objects.get())


def test_a_file_is_added_and_cited_in_one_act_or_not_at_all(year: Cast) -> None:
    def drop(code: str, pages: str = "", target: str = "statement") -> Citation:
        return citations.cite_upload(dossier=year.dossier, upload=Upload("../รายงาน ๒๕๖๙.pdf", PDF), title="", target=target,
                                     code=code, pages=pages, by=year.editor, at=NOW)  # fmt: skip

    with pytest.raises(Refused, match="unknown_code"):
        drop("9.9.B1")
    with pytest.raises(Refused, match="pages"):
        drop("1.1.B1", "หน้าสุดท้าย")
    year.dossier.stage, year.dossier.signed_at = "signed", NOW
    year.dossier.save()
    with pytest.raises(Refused, match="stage"):
        drop("1.1.B1")
    assert not Evidence.objects.exists()
    year.dossier.stage = "draft"
    year.dossier.save()
    assert drop("1.1.B1").evidence_version.evidence.title == "รายงาน ๒๕๖๙"
    assert kinds() == ["evidence.registered", "evidence.cited"]


def test_a_measure_is_cited_and_only_of_the_own_dossier(year: Cast) -> None:
    row = measures.add_measure(
        dossier=year.dossier, sub_measure="7.1.1", given=MeasureInput(name="ตัววัด"), by=year.editor, at=NOW
    )
    assert cite(year, add(year), str(row.pk), "measure").item == "7.1"
    for code in ("0", str(row.pk + 1), "9" * 30, "x"):
        with pytest.raises(Refused, match="unknown_code"):
            cite(year, Evidence.objects.get(), code, "measure")
    foreign = add(year, at=year.other, by=year.outsider)
    with pytest.raises(Refused, match="foreign"):
        cite(year, foreign)


def test_a_frozen_dossier_keeps_its_citations(year: Cast) -> None:
    row = add(year)
    old = cite(year, row)
    evidence.add_version(evidence=row, upload=Upload("ข.pdf", PDF + b"\n"), by=year.editor, at=NOW)
    year.dossier.stage, year.dossier.signed_at, year.dossier.submitted_at = "submitted", NOW, NOW
    year.dossier.save()
    for deed in (
        lambda: cite(year, row, "1.1.B2"), lambda: citations.uncite(dossier=year.dossier, citation_id=old.pk, by=year.editor, at=NOW),
        lambda: citations.move_to_newest(dossier=year.dossier, citation_ids=[old.pk], by=year.editor, at=NOW),
    ):  # fmt: skip
        with pytest.raises(Refused, match="stage"):
            deed()
    assert Citation.objects.get().evidence_version.number == 1


def test_the_list_is_found_sorted_and_filtered(year: Cast) -> None:
    old, dated = (
        add(year, "แผนงาน ๑๒", number="กษ ๑/๒๕๖๙"),
        add(year, "เกณฑ์", dated=date(2026, 1, 1), valid_until=date(2026, 2, 1)),
    )
    secret = add(year, "ก", classification="secret", where_kept="ตู้", kind="manual")
    cite(year, dated)
    add(year, "ของคนอื่น", at=year.other, by=year.outsider)

    def found(**given: Any) -> list[str]:
        return [row.title for row in search(year.department, today=NOW.date(), **given)]

    assert found(sort="title") == ["ก", "เกณฑ์", "แผนงาน ๑๒"]
    assert found(sort="dated")[0] == found(sort="valid_until")[0] == found(sort="cited")[0] == "เกณฑ์"
    assert found(words="แผนงาน 12") == found(words="กษ 1/2569") == [old.title]
    assert (found(state="secret"), found(kind="manual"), found(state="expired"), found(state="cited")) == (
        [secret.title], [secret.title], [dated.title], [dated.title])  # fmt: skip
    assert found(state="uncited", sort="title") == ["ก", "แผนงาน ๑๒"]
    evidence.withdraw_evidence(evidence=old, reason="ผิด", by=year.editor, at=NOW)
    assert (found(state="withdrawn"), len(found())) == ([old.title], 2)
    assert [one.short for one in places_of([dated])[dated.pk]] == ["1.1.B1"]


def test_a_renamed_document_is_found_by_its_new_title_and_its_file(year: Cast) -> None:
    row = evidence.register(organisation=year.department, details=EvidenceDetails("เก่า"), upload=Upload("สัญญา.pdf", PDF),
                            by=year.editor, at=NOW)  # fmt: skip
    evidence.change_details(evidence=row, details=EvidenceDetails("ใหม่"), version=1, by=year.editor, at=NOW)
    assert [search(year.department, words=word).count() for word in ("เก่า", "ใหม่", "สัญญา")] == [0, 1, 1]


def test_an_owner_is_somebody_of_the_agency(year: Cast) -> None:
    unit, foreign = year.department.units.get(), year.other.units.create(name_th="กองอื่น")
    row = add(year, owner_id=year.reader.pk, owner_unit_id=unit.pk)
    assert (row.owner, row.owner_unit) == (year.reader, unit)
    with pytest.raises(EvidenceFaults) as caught:
        add(year, "ข", owner_id=year.outsider.pk, owner_unit_id=foreign.pk)
    assert set(caught.value.faults) == {"owner", "owner_unit"}
    assert [one.pk for one in search(year.department, owner=year.reader)] == [row.pk]
    assert not search(year.department, owner=year.editor).exists()


def test_the_same_file_dropped_again_cites_the_document_that_has_it(year: Cast) -> None:
    row = add(year, "คู่มือ")
    made = citations.cite_upload(dossier=year.dossier, upload=Upload("ชื่ออื่น.pdf", PDF), title="", target="level", code="1.1.basic",
                                 pages="", by=year.editor, at=NOW)  # fmt: skip
    assert made.evidence_version.evidence == row
    twin = add(year, "ซ้ำ")
    assert same_bytes([twin]) == [row]
    evidence.withdraw_evidence(evidence=row, reason="ซ้ำ", by=year.editor, at=NOW)
    assert same_bytes([twin]) == []
    assert document_of_bytes(year.other, EvidenceFile.objects.get().sha256) is None


def test_the_same_file_sent_by_a_double_click_is_one_document(year: Cast) -> None:
    """Both found none; the second looks again once the first is in."""

    def second_looks() -> Evidence | None:
        return document_of_bytes(year.department, EvidenceFile.objects.get().sha256)

    row = add(year, "คู่มือ")
    twin = evidence.register(organisation=year.department, details=EvidenceDetails("คู่มือ"), upload=Upload("ก.pdf", PDF),
                             by=year.editor, at=NOW, unless=second_looks)  # fmt: skip
    assert (twin, Evidence.objects.count(), kinds()) == (row, 1, ["evidence.registered"])


def test_from_outside_only_cited_versions_are_seen(year: Cast) -> None:
    row = add(year)
    cite(year, row)
    evidence.add_version(evidence=row, upload=Upload("ข.pdf", PDF + b"\n"), by=year.editor, at=NOW)
    assert [one.number for one in visible_versions(year.reader, row, at=NOW)] == [2, 1]
    assert visible_versions(year.officer, row, at=NOW) == []
    year.dossier.stage, year.dossier.signed_at, year.dossier.submitted_at = "submitted", NOW, NOW
    year.dossier.save()
    assert [one.number for one in visible_versions(year.officer, row, at=NOW)] == [1]
    assert visible_versions(year.viewer, row, at=NOW) == []


def test_a_destroyed_file_is_no_reason_for_a_tick(year: Cast) -> None:
    answers.answer_statement(dossier=year.dossier, code="1.1.B1", state="met", by=year.editor, at=NOW)
    cite(year, add(year))

    def bare() -> bool:
        return any(one.rule == "tick_without_reason" for one in rehearse_dossier(year.dossier, at=NOW).findings)

    assert not bare()
    EvidenceFile.objects.update(destroyed_at=NOW)
    assert bare()
