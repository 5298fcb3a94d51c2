"""Documents of a year: who writes them, versions that stay, two officers at once, hostile files, copies, pages."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from PIL import Image

from kaona.activity.models import Event, Notice
from kaona.assessment.models import EvidenceFile
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.evidence import Upload
from kaona.jobs.documents import tell_published
from kaona.knowledge.models import Document, DocumentPage, DocumentVersion
from kaona.knowledge.operations import documents as deeds
from kaona.knowledge.queries import documents as queries
from kaona.people.access import NotAllowed
from kaona.rules.downloads import DocumentInput
from kaona.rules.notice_kinds import ANNOUNCEMENTS, group_of
from tests.cast import NOW, Cast
from tests.knowledge.test_files import macros

pytestmark = pytest.mark.django_db
GIVEN = DocumentInput(2570, "handbook", "คู่มือ", "Handbook")


@pytest.fixture(autouse=True)
def _own_store(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def pdf(pages: int = 1) -> bytes:
    """A real one of so many pages."""
    out = BytesIO()
    sheets = [Image.new("L", (60, 80), 250 - one) for one in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def drafted(cast: Cast, data: bytes | None = None, **fields: Any) -> Document:
    row = deeds.write_document(given=DocumentInput(**(GIVEN.__dict__ | fields)), by=cast.officer, at=NOW)
    return added(cast, row, data or pdf())


def added(cast: Cast, row: Document, data: bytes, name: str = "คู่มือ.pdf", **more: Any) -> Document:
    deeds.add_version(document=row, version=row.version, upload=Upload(name, data), by=cast.officer, at=NOW, **more)
    return Document.objects.get(pk=row.pk)


def published(cast: Cast, **fields: Any) -> Document:
    row = drafted(cast, **fields)
    return deeds.publish_document(document=row, version=row.version, by=cast.officer, at=NOW)


def every_deed(row: Document, by: Any) -> list[Callable[[], Any]]:
    who: dict[str, Any] = {"document": row, "version": row.version - 1, "by": by, "at": NOW}
    return [
        lambda: deeds.write_document(given=GIVEN, **who), lambda: deeds.publish_document(**who),
        lambda: deeds.add_version(upload=Upload("a.pdf", pdf(2)), note="x", **who),
        lambda: deeds.withdraw_document(reason="x", **who), lambda: deeds.restore_document(**who),
        lambda: deeds.set_pages(number=1, pages={"1.1": 1}, **who),
    ]  # fmt: skip


def test_only_officers(year: Cast) -> None:
    row = published(year)
    for user in (
        year.coordinator,
        year.head,
        year.approver,
        year.assessor,
        year.administrator,
        year.viewer,
        year.nobody,
    ):
        for deed in every_deed(row, user):
            with pytest.raises(NotAllowed):
                deed()
        with pytest.raises(NotAllowed):
            deeds.write_document(given=GIVEN, by=user, at=NOW)
        with pytest.raises(NotAllowed):
            deeds.copy_documents(fiscal_year=2571, by=user, at=NOW)
    assert Document.objects.get().version == row.version


def test_two_officers_at_once(year: Cast) -> None:
    row = published(year)
    for deed in every_deed(row, year.officer):
        with pytest.raises(Conflict):
            deed()
    assert (Document.objects.get().version, DocumentVersion.objects.count()) == (row.version, 1)


def test_a_newer_version_takes_the_place_and_the_old_one_stays(year: Cast) -> None:
    row = published(year)
    row = added(year, row, pdf(2), note="แก้หมวด 4")
    shown = queries.public_documents(2570)[0]
    assert (shown.version.number, shown.earlier) == (1, ())  # not before it is published
    assert queries.version_for(year.coordinator, row.pk, 2, at=NOW) is None
    assert queries.version_for(year.officer, row.pk, 2, at=NOW) is not None
    row = deeds.publish_document(document=row, version=row.version, by=year.officer, at=NOW)
    shown = queries.public_documents(2570)[0]
    assert (shown.version.number, shown.version.file.pages, [one.number for one in shown.earlier]) == (2, 2, [1])
    assert queries.version_for(None, row.pk, 1, at=NOW) is not None
    with pytest.raises(Refused, match="document_current"):
        deeds.publish_document(document=row, version=row.version, by=year.officer, at=NOW)
    kinds = list(Event.objects.filter(kind__startswith="download.").order_by("seq").values_list("kind", flat=True))
    assert kinds == [
        f"download.{one}" for one in ("created", "version_added", "published", "version_added", "published")
    ]


def test_withdrawn_is_gone_for_all_but_officers_and_comes_back(year: Cast) -> None:
    row = published(year)
    with pytest.raises(Refused, match="reason"):
        deeds.withdraw_document(document=row, version=row.version, reason=" ", by=year.officer, at=NOW)
    row = deeds.withdraw_document(document=row, version=row.version, reason="ผิดฉบับ", by=year.officer, at=NOW)
    assert (queries.public_documents(2570), queries.version_for(year.head, row.pk, 1, at=NOW)) == ([], None)
    assert queries.handbook_beside(2570, "department", "1.1") is None
    with pytest.raises(Refused, match="document_withdrawn"):
        deeds.publish_document(document=row, version=row.version, by=year.officer, at=NOW)
    row = deeds.restore_document(document=row, version=row.version, by=year.officer, at=NOW)
    assert (row.state, len(queries.public_documents(2570))) == ("published", 1)
    with pytest.raises(Refused, match="document_standing"):
        deeds.restore_document(document=row, version=row.version, by=year.officer, at=NOW)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"MZ\x90\x00 program"), ("a.html", b"<html><script>alert(1)</script>"), ("a.svg", b"<svg onload='x'/>"),
        ("a.docx", macros()), ("a.pdf", b"%PDF-1.4 half"), ("a.pdf", b""), ("a.exe", b"%PDF"),
    ],
)  # fmt: skip
def test_hostile_files_stay_out(year: Cast, name: str, data: bytes) -> None:
    row = deeds.write_document(given=GIVEN, by=year.officer, at=NOW)
    with pytest.raises(deeds.DocumentFaults) as caught:
        added(year, row, data, name, link="http://x")
    assert set(caught.value.faults) == {"file", "link"}  # every fault at once
    assert (DocumentVersion.objects.count(), EvidenceFile.objects.count()) == (0, 0)
    with pytest.raises(Refused, match="document_empty"):
        deeds.publish_document(document=row, version=row.version, by=year.officer, at=NOW)


def test_pages_of_items_lead_from_beside_the_statement(year: Cast) -> None:
    row = published(year)
    assert queries.handbook_beside(2570, "department", "1.1") == queries.Handbook(row.pk, "คู่มือ", "Handbook", 1, 0)
    for pages in ({"1.1": 3, "1.2": 4}, {"1.1": 5}):
        row = deeds.set_pages(document=row, version=row.version, number=1, pages=pages, by=year.officer, at=NOW)
    found = [queries.handbook_beside(2570, "department", one) for one in ("1.1", "1.2")]
    assert [one and one.page for one in found] == [5, 0]
    assert DocumentPage.objects.count() == 3  # what stood before is kept
    assert queries.handbook_beside(2569, "department", "1.1") is None
    row = deeds.write_document(given=DocumentInput(2570, "handbook", "คู่มือ", agency_types=("province",)), document=row,
                               version=row.version, by=year.officer, at=NOW)  # fmt: skip
    assert queries.handbook_beside(2570, "department", "1.1") is None


def test_last_years_documents_are_copied_once(year: Cast) -> None:
    old = published(year)
    old = deeds.set_pages(document=old, version=old.version, number=1, pages={"1.1": 1}, by=year.officer, at=NOW)
    drafted(year, kind="form")  # a draft stays behind
    (new,) = deeds.copy_documents(fiscal_year=2571, by=year.officer, at=NOW)
    assert (new.state, new.versions.get().file, queries.pages_of(new.versions.get())) == (
        "draft", old.versions.get().file, {"1.1": 1},
    )  # fmt: skip
    assert queries.public_documents(2571) == []
    with pytest.raises(Refused, match="document_nothing"):
        deeds.copy_documents(fiscal_year=2571, by=year.officer, at=NOW)


def told(user: Any) -> list[str]:
    return list(
        Notice.objects.filter(recipient=user, kind="download.published").order_by("pk").values_list("title", flat=True)
    )


def test_coordinators_who_take_part_are_told_of_each_version_once(year: Cast) -> None:
    of_year = year.cycle.fiscal_year
    row = published(year, fiscal_year=of_year)
    assert told(year.coordinator) == []  # the request does not wait for it
    assert [tell_published(), tell_published()] == [1, 0]
    assert told(year.coordinator) == [f"เอกสารใหม่ของปี {of_year}: คู่มือ"]
    row = added(year, row, pdf(2), note="แก้หมวด 7")
    assert tell_published() == 0  # nobody sees it yet
    row = deeds.publish_document(document=row, version=row.version, by=year.officer, at=NOW)
    assert tell_published() == 1
    event = Event.objects.filter(kind="download.told").latest("pk")
    assert (event.by_id, event.data) == (None, {"year": of_year, "number": 2, "told": 1})
    assert told(year.coordinator)[1:] == [f"คู่มือ ปี {of_year} มีฉบับใหม่ (ฉบับที่ 2)"]
    notice = Notice.objects.filter(recipient=year.coordinator).latest("pk")
    assert (notice.body, notice.path) == ("แก้หมวด 7", f"/d/{of_year}/")
    row = deeds.withdraw_document(document=row, version=row.version, reason="ผิด", by=year.officer, at=NOW)
    deeds.restore_document(document=row, version=row.version, by=year.officer, at=NOW)
    assert tell_published() == 0
    assert len(told(year.coordinator)) == 2
    for who in (year.editor, year.head, year.outsider, year.governor, year.officer, year.viewer):
        assert told(who) == []


def test_what_was_withdrawn_or_replaced_before_it_was_told_tells_nobody(year: Cast) -> None:
    row = published(year, fiscal_year=year.cycle.fiscal_year)
    row = deeds.withdraw_document(document=row, version=row.version, reason="ผิด", by=year.officer, at=NOW)
    assert tell_published() == 0
    row = deeds.restore_document(document=row, version=row.version, by=year.officer, at=NOW)
    (waiting,) = queries.untold_versions()
    row = added(year, row, pdf(2), note="แก้หมวด 7")
    deeds.publish_document(document=row, version=row.version, by=year.officer, at=NOW)
    assert deeds.tell_of_version(version=waiting, by=None, at=NOW) == 0  # another worker had it in hand
    assert tell_published() == 1
    assert [one.endswith("(ฉบับที่ 2)") for one in told(year.coordinator)] == [True]


def test_a_crash_while_telling_tells_everybody_once(year: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    published(year, fiscal_year=year.cycle.fiscal_year)

    def killed(**_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(deeds, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            tell_published()
    assert told(year.coordinator) == []
    assert [tell_published(), tell_published()] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_once() -> None:
    year = Cast.build().with_dossier()
    published(year, fiscal_year=year.cycle.fiscal_year)

    def work(_: int) -> int:
        try:
            return tell_published()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        assert sum(workers.map(work, range(2))) == 1
    assert Event.objects.filter(kind="download.told").count() == 1


def test_a_document_of_another_year_or_type_tells_nobody(year: Cast) -> None:
    published(year, fiscal_year=year.cycle.fiscal_year + 1)
    published(year, fiscal_year=year.cycle.fiscal_year, agency_types=("province",))
    assert tell_published() == 0
    assert told(year.coordinator) == []
    assert group_of("download.published") == ANNOUNCEMENTS
