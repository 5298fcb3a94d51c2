"""Files of a card: hostile ones stay out, the same bytes are one, what was published is fixed."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import LazySettings

from kaona.activity.models import Event
from kaona.assessment import files as store
from kaona.assessment.models import EvidenceFile
from kaona.assessment.operations.evidence import EvidenceFaults, Upload
from kaona.knowledge.models import PracticeFile
from kaona.knowledge.operations import files, practices
from kaona.knowledge.operations.base import Refused
from kaona.knowledge.queries.practices import file_for, files_of
from kaona.people.access import NotAllowed
from tests.cast import NOW, Cast
from tests.knowledge.cards import published, written

PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture(autouse=True)
def _own_store(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def add(cast: Cast, row: object, data: bytes = PDF, name: str = "คู่มือ.pdf", by: object = None) -> PracticeFile:
    return files.add_file(practice=row, upload=Upload(name, data), by=by or cast.editor, at=NOW)


def macros() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
        archive.writestr("word/vbaProject.bin", "x")
    return out.getvalue()


def test_a_file_is_kept_in_the_store_of_the_organisation(year: Cast) -> None:
    row = written(year)
    one = add(year, row, name="../../คู่มือ.pdf")
    assert "/" not in one.file_name
    assert one.file.organisation == year.department
    with store.open_checked(year.department.pk, one.file.sha256) as kept:
        assert kept.read() == PDF
    assert add(year, row) == one
    assert Event.objects.filter(kind="practice.file_added").count() == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("แผน.pdf", b"MZ\x90\x00 program"), ("แผน.pdf", b"\x7fELF"), ("a.html", b"<html><script>alert(1)</script>"),
        ("a.svg", b"<svg onload='x'/>"), ("a.txt", b"<script>x</script>"), ("a.docx", macros()), ("a.pdf", b"%PDF-1.4 half"),
        ("a.pdf", b""), ("a.exe", PDF[:4]),
    ],
)  # fmt: skip
def test_hostile_files_stay_out(year: Cast, name: str, data: bytes) -> None:
    row = written(year)
    with pytest.raises(EvidenceFaults):
        add(year, row, data, name)
    assert not PracticeFile.objects.exists()
    assert not EvidenceFile.objects.exists()


def test_a_file_that_is_too_large_stays_out(year: Cast, settings: LazySettings) -> None:
    settings.EVIDENCE_MAX_BYTES = 10
    with pytest.raises(EvidenceFaults):
        add(year, written(year))


def test_ten_files_are_enough(year: Cast) -> None:
    row = written(year)
    for number in range(10):
        add(year, row, PDF + b"\n" * number + b"%%EOF")
    with pytest.raises(Refused, match="too_many_files"):
        add(year, row, PDF + b"\n\n%%EOF%%EOF")
    files.remove_file(practice=row, file=files_of(row)[0].pk, by=year.coordinator, at=NOW)
    add(year, row, PDF + b"\n\n%%EOF%%EOF")
    assert len(files_of(row)) == 10


def test_a_removed_file_is_shown_to_nobody_and_stays(year: Cast) -> None:
    row = written(year)
    one = add(year, row)
    for _twice in range(2):
        files.remove_file(practice=row, file=one.pk, by=year.editor, at=NOW)
    assert (files_of(row), PracticeFile.objects.get().withdrawn_at) == ([], NOW)
    assert Event.objects.filter(kind="practice.file_removed").count() == 1
    assert file_for(year.editor, row.pk, one.pk, at=NOW) is None
    with pytest.raises(Refused, match="unknown_code"):
        files.remove_file(practice=written(year), file=one.pk, by=year.editor, at=NOW)


def test_who_may_add_and_when(year: Cast) -> None:
    row = written(year)
    for who in (year.reader, year.outsider, year.officer, year.administrator):
        with pytest.raises(NotAllowed):
            add(year, row, by=who)
    one = add(year, row)
    assert file_for(year.outsider, row.pk, one.pk, at=NOW) is None
    assert file_for(year.officer, row.pk, one.pk, at=NOW) is None
    row = practices.propose(practice=row, by=year.editor, at=NOW)
    assert file_for(year.officer, row.pk, one.pk, at=NOW) == one
    row = practices.publish(practice=row, by=year.officer, at=NOW)
    assert file_for(year.outsider, row.pk, one.pk, at=NOW) == one
    assert file_for(year.administrator, row.pk, one.pk, at=NOW) is None
    assert file_for(year.outsider, published(year).pk, one.pk, at=NOW) is None
    with pytest.raises(Refused, match="practice_fixed"):
        add(year, row)
