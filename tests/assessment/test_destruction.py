"""Bytes and texts that must not be here: two sides, two people; what stays; who may not; twice; the receipt still fits."""

from typing import Any

import pytest
from django.core.files.storage import default_storage

from kaona.activity.models import Event, Notice
from kaona.activity.queries import verify_chains
from kaona.assessment import files
from kaona.assessment.models import Comment, Destruction, EvidenceFile, TextHistory
from kaona.assessment.operations import answers, citations, evidence, work
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.destruction import (
    confirm_destruction,
    decline_destruction,
    propose_destruction,
    remove_destroyed,
)
from kaona.assessment.operations.evidence import EvidenceDetails, EvidenceFaults, Upload
from kaona.assessment.operations.restoring import restore_state
from kaona.assessment.queries.destruction import destructions_for, lines_of
from kaona.assessment.queries.export import canonical, export_of
from kaona.assessment.queries.history import history_of
from kaona.people.access import NotAllowed
from kaona.rules.destruction import may_confirm, side_of
from kaona.rules.roles import Role
from tests.cast import NOW, Cast, person

PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def stored(year: Cast) -> tuple[Cast, EvidenceFile]:
    row = evidence.register(organisation=year.department, details=EvidenceDetails("เลขประจำตัวประชาชน"), upload=Upload("ก.pdf", PDF),
                            by=year.editor, at=NOW)  # fmt: skip
    citations.cite(
        dossier=year.dossier, evidence=row, target="statement", code="1.1.B1", pages="", by=year.editor, at=NOW
    )
    return year, EvidenceFile.objects.get()


def propose(cast: Cast, thing: Any, by: str = "coordinator", reason: str = "ข้อมูลส่วนบุคคล") -> Destruction:
    return propose_destruction(thing=thing, reason=reason, by=getattr(cast, by), at=NOW)


def kept(file: EvidenceFile) -> bool:
    return default_storage.exists(files.path_of(file.organisation_id, file.sha256))


@pytest.mark.parametrize(("proposed_as", "roles", "may"), [
    ("coordinator", {Role.ADMINISTRATOR}, True), ("administrator", {Role.COORDINATOR}, True), ("coordinator", {Role.COORDINATOR}, False),
    ("administrator", {Role.ADMINISTRATOR, Role.HEAD}, False), ("coordinator", {Role.HEAD, Role.OFFICER}, False), ("administrator", set(), False),
])  # fmt: skip
def test_only_the_other_side_confirms(proposed_as: str, roles: set[Role], may: bool) -> None:
    assert may_confirm(proposed_as, frozenset(roles)) is may
    assert side_of(frozenset({Role.EDITOR, Role.HEAD, Role.OFFICER})) is None


@pytest.mark.parametrize(("first", "second"), [("coordinator", "administrator"), ("administrator", "coordinator")])
def test_both_sides_destroy_and_the_rest_stays(
    stored: tuple[Cast, EvidenceFile], first: str, second: str, django_capture_on_commit_callbacks: Any
) -> None:
    cast, file = stored
    before = canonical(export_of(cast.dossier))
    row = propose(cast, file, first)
    assert kept(file)
    assert Notice.objects.get().recipient == getattr(cast, second)
    with django_capture_on_commit_callbacks(execute=True):
        confirm_destruction(destruction=row, by=getattr(cast, second), at=NOW)
    file.refresh_from_db()
    row.refresh_from_db()
    assert (kept(file), file.destroyed_at, file.versions.get().evidence.title) == (False, NOW, "เลขประจำตัวประชาชน")
    assert (row.sha256, row.reason, row.proposed_by, row.confirmed_by) == (
        file.sha256, "ข้อมูลส่วนบุคคล", getattr(cast, first), getattr(cast, second))  # fmt: skip
    assert canonical(export_of(cast.dossier)) == before
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True))[-2:] == [
        "destruction.proposed",
        "destruction.confirmed",
    ]
    assert verify_chains() == []


def test_one_person_on_both_sides_is_not_two(stored: tuple[Cast, EvidenceFile]) -> None:
    cast, file = stored
    both = person("both@example.go.th", Role.COORDINATOR, cast.department)
    both.memberships.create(organisation=cast.office, role="administrator", valid_from=NOW, created_at=NOW)
    row = propose_destruction(thing=file, reason="x", by=both, at=NOW)
    assert row.proposed_as == "coordinator"
    with pytest.raises(Refused, match="same_person"):
        confirm_destruction(destruction=row, by=both, at=NOW)
    with pytest.raises(NotAllowed):
        confirm_destruction(destruction=row, by=cast.coordinator, at=NOW)
    assert EvidenceFile.objects.get().destroyed_at is None


@pytest.mark.parametrize("who", ["editor", "owner", "reviewer", "head", "reader", "officer", "approver", "assessor", "viewer", "outsider",
                                 "governor", "nobody"])  # fmt: skip
def test_who_may_not(stored: tuple[Cast, EvidenceFile], who: str) -> None:
    cast, file = stored
    with pytest.raises(NotAllowed):
        propose(cast, file, who)
    row = propose(cast, file)
    for deed in (confirm_destruction, decline_destruction):
        with pytest.raises(NotAllowed):
            deed(destruction=row, by=getattr(cast, who), at=NOW)
    assert list(destructions_for(getattr(cast, who), at=NOW)) == []


def test_twice_is_refused_and_declined_may_be_proposed_again(stored: tuple[Cast, EvidenceFile]) -> None:
    cast, file = stored
    row = propose(cast, file)
    with pytest.raises(Refused, match="proposed"):
        propose(cast, file, "administrator")
    decline_destruction(destruction=row, by=cast.administrator, at=NOW)
    for deed in (confirm_destruction, decline_destruction):
        with pytest.raises(Refused, match="settled"):
            deed(destruction=row, by=cast.administrator, at=NOW)
    again = propose(cast, file)
    confirm_destruction(destruction=again, by=cast.administrator, at=NOW)
    with pytest.raises(Refused, match="settled"):
        confirm_destruction(destruction=again, by=cast.administrator, at=NOW)
    with pytest.raises(Refused, match="destroyed"):
        propose(cast, file)
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(Refused, match="reason"):
            propose(cast, file, reason=reason)


def test_destroyed_bytes_do_not_come_in_again_and_are_not_cited(stored: tuple[Cast, EvidenceFile]) -> None:
    cast, file = stored
    confirm_destruction(destruction=propose(cast, file), by=cast.administrator, at=NOW)
    with pytest.raises(EvidenceFaults):
        evidence.register(
            organisation=cast.department,
            details=EvidenceDetails("อีกครั้ง"),
            upload=Upload("ข.pdf", PDF),
            by=cast.editor,
            at=NOW,
        )
    with pytest.raises(Refused, match="destroyed"):
        citations.cite(dossier=cast.dossier, evidence=file.versions.get().evidence, target="level", code="1.1.basic", pages="",
                       by=cast.editor, at=NOW)  # fmt: skip
    evidence.register(
        organisation=cast.other, details=EvidenceDetails("ของอื่น"), upload=Upload("ข.pdf", PDF), by=cast.outsider, at=NOW
    )


def test_the_sweep_takes_what_a_crash_or_a_restored_store_left(stored: tuple[Cast, EvidenceFile]) -> None:
    cast, file = stored
    assert remove_destroyed(by=None, at=NOW) == 0
    confirm_destruction(destruction=propose(cast, file), by=cast.administrator, at=NOW)
    assert kept(file)  # the test's transaction does not commit
    assert remove_destroyed(by=None, at=NOW) == 1
    assert not kept(file)
    assert remove_destroyed(by=None, at=NOW) == 1


def test_an_administrator_reads_no_title(stored: tuple[Cast, EvidenceFile]) -> None:
    cast, file = stored
    rows = [propose(cast, file)]
    assert [(one.title, one.evidence_id, one.may_confirm) for one in lines_of(rows, cast.administrator, at=NOW)] == [
        ("", 0, True)
    ]
    own = lines_of(rows, cast.coordinator, at=NOW)[0]
    assert (own.title, own.may_confirm) == ("เลขประจำตัวประชาชน", False)


def write(cast: Cast, text: str, version: int, by: str) -> None:
    answers.write_narrative(
        dossier=cast.dossier, item="1.1", level="basic", text=text, version=version, by=getattr(cast, by), at=NOW
    )


def test_an_old_text_is_destroyed_the_current_one_is_changed_first(year: Cast) -> None:
    write(year, "ความลับ", 0, "editor")
    old = TextHistory.objects.get()
    with pytest.raises(Refused, match="current"):
        propose(year, old)
    write(year, "สะอาด", 1, "coordinator")
    row = propose(year, old)
    confirm_destruction(destruction=row, by=year.administrator, at=NOW)
    old.refresh_from_db()
    assert (old.content, old.destroyed_at, len(row.sha256)) == ({}, NOW, 64)
    states = history_of(year.dossier, "narrative", "1.1.basic")
    assert [(one.text, one.destroyed_at) for one in states] == [("สะอาด", None), ("", NOW)]
    with pytest.raises(Refused, match="destroyed"):
        restore_state(
            dossier=year.dossier, kind="narrative", target="1.1.basic", entry=old.pk, by=year.coordinator, at=NOW
        )


def test_a_comment_is_destroyed_with_the_notices_that_repeat_it(year: Cast) -> None:
    row = work.comment(
        dossier=year.dossier, item="1.1", text="เลขบัตร 1234", mentions=[year.owner.pk], by=year.editor, at=NOW
    )
    assert Notice.objects.get().body == "เลขบัตร 1234"
    confirm_destruction(destruction=propose(year, row), by=year.administrator, at=NOW)
    assert Comment.objects.get().text == ""
    assert Notice.objects.get(kind="comment.mentioned").body == ""
