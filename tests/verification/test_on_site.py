"""On site: issues end with a word, what arrives twice is kept once, two words on one issue meet, moved statements."""

from io import BytesIO

import pytest
from PIL import Image

from kaona.activity.models import Event
from kaona.assessment.models import EvidenceFile, Measure
from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.evidence import EvidenceFaults, Upload
from kaona.people.access import NotAllowed
from kaona.verification.models import Remark, RemarkReference, Visit, VisitIssue, VisitNote
from kaona.verification.operations import on_site, visiting
from kaona.verification.queries.visit_issues import found_issues, weak_items
from kaona.verification.queries.visits import change_by, claim_before, findings_of, visited_tree
from tests.cast import Cast
from tests.verification.visits import AT, DAY, START, confirmed, planned

KEY = "device-0001"


def picture(colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def ready(year: Cast) -> Cast:
    return confirmed(year, against=("1.1.A1",))


@pytest.fixture
def there(ready: Cast) -> Visit:
    return visiting.start(visit=planned(ready), by=ready.colleague, at=START)


def manual(cast: Cast, visit: Visit, code: str = "1.1.B1") -> VisitIssue:
    return on_site.add_issue(visit=visit, code=code, text="ดูแผน", by=cast.colleague, at=START)


def write(cast: Cast, visit: Visit, key: str = KEY, **more: object) -> VisitNote:
    given = {"kind": "interview", "subject": "ผอ.", "text": "เล่าว่าทำจริง", "client_key": key, "noted_at": START} | more
    return on_site.write_note(visit=visit, by=given.pop("by", cast.second), at=START + DAY / 24, **given)


def test_issues_come_from_spread_weak_evidence_and_what_assessors_flagged(ready: Cast) -> None:
    remark = Remark.objects.create(organisation=ready.department, assignment=ready.parts[0], item="1.2", kind="ofi",
                                   text="อยากเห็นห้องบริการ", for_visit=True, changed_at=AT)  # fmt: skip
    RemarkReference.objects.create(organisation=ready.department, remark=remark, code="1.2.B1", at=AT)
    visit = planned(ready)
    found = found_issues(ready.dossier, at=AT)
    count = on_site.find_issues(visit=visit, by=ready.officer, at=AT)
    assert count == len(found) == visit.issues.count()
    by_origin = {(one.origin, one.code) for one in visit.issues.all()}
    assert {("spread", "1.1.A1"), ("remark", "1.2.B1"), ("weak_evidence", "1.1.B1")} <= by_origin
    assert "อยากเห็นห้องบริการ" in visit.issues.get(origin="remark").text
    assert on_site.find_issues(visit=visit, by=ready.officer, at=AT) == 0


def test_what_the_agency_is_told_names_no_assessor(ready: Cast) -> None:
    kinds = {one.kind for rows in weak_items(ready.dossier, at=AT).values() for one in rows}
    assert kinds
    assert not kinds & {"spread", "remark"}


def test_what_was_taken_off_the_list_stays_off(ready: Cast) -> None:
    visit = planned(ready)
    on_site.find_issues(visit=visit, by=ready.officer, at=AT)
    issue = visit.issues.get(origin="spread", code="1.1.A1")
    with pytest.raises(Refused, match="reason"):
        on_site.withdraw_issue(issue=issue, reason=" ", by=ready.officer, at=AT)
    on_site.withdraw_issue(issue=issue, reason="ตกลงกันแล้ว", by=ready.officer, at=AT)
    assert on_site.find_issues(visit=visit, by=ready.officer, at=AT) == 0
    issue.refresh_from_db()
    assert (issue.withdrawn_reason, issue.changed_by) == ("ตกลงกันแล้ว", ready.officer)


def test_who_may_not_put_down_anything(ready: Cast, there: Visit) -> None:
    issue = manual(ready, there)
    for who in (ready.assessor, ready.approver, ready.head, ready.outsider, ready.nobody):
        with pytest.raises(NotAllowed):
            on_site.add_issue(visit=there, code="1.1.B1", text="x", by=who, at=START)
        with pytest.raises(NotAllowed):
            on_site.set_outcome(issue=issue, outcome="verified", text="", version=1, by=who, at=START)
        with pytest.raises(NotAllowed):
            write(ready, there, by=who)
        with pytest.raises(NotAllowed):
            on_site.move_statement(visit=there, code="1.1.B1", met=False, reason="x", by=who, at=START)
        with pytest.raises(NotAllowed):
            on_site.conclude(visit=there, summary="x", by=who, at=START)
    assert VisitNote.objects.count() == 0


def test_a_member_who_left_the_office_writes_no_more(ready: Cast, there: Visit) -> None:
    ready.second.is_active = False
    ready.second.save()
    with pytest.raises(NotAllowed):
        write(ready, there)


@pytest.mark.parametrize(
    ("outcome", "text", "refused"),
    [("verified", "", ""), ("clarified", "", "reason"), ("clarified", "ได้อธิบาย", ""), ("not_supported", "", "reason"),
     ("not_supported", "ไม่พบ", ""), ("maybe", "x", "unknown_code"), ("verified", "x" * 5001, "too_long")],
)  # fmt: skip
def test_an_issue_ends_with_a_word(ready: Cast, there: Visit, outcome: str, text: str, refused: str) -> None:
    issue = manual(ready, there)
    deed = {"issue": issue, "outcome": outcome, "text": text, "version": 1, "by": ready.second, "at": START}
    if refused:
        with pytest.raises(Refused, match=refused):
            on_site.set_outcome(**deed)
        return
    assert on_site.set_outcome(**deed).version == 2
    assert Event.objects.filter(kind="visit.issue_judged").count() == 1


def test_two_words_on_one_issue_meet_and_the_same_word_twice_is_one(ready: Cast, there: Visit) -> None:
    issue = manual(ready, there)
    deed = {"issue": issue, "outcome": "verified", "text": "เห็นแล้ว", "version": 1}
    on_site.set_outcome(by=ready.second, at=START, **deed)
    on_site.set_outcome(by=ready.second, at=START, **deed)  # sent again by a device that did not hear the answer
    with pytest.raises(Conflict) as clash:
        on_site.set_outcome(issue=issue, outcome="not_supported", text="ไม่เห็น", version=1, by=ready.colleague, at=START)
    assert (clash.value.current.outcome, clash.value.current.note) == ("verified", "เห็นแล้ว")
    assert Event.objects.filter(kind="visit.issue_judged").count() == 1


def test_a_note_that_arrives_twice_is_kept_once(ready: Cast, there: Visit) -> None:
    first = write(ready, there)
    assert write(ready, there, text="อีกข้อความ") == first
    assert write(ready, there, by=ready.colleague) != first  # another person's device chose the same key
    assert VisitNote.objects.count() == 2
    assert (first.text, first.noted_at) == ("เล่าว่าทำจริง", START)


def test_the_clock_of_a_device_is_not_believed_beyond_the_visit(ready: Cast, there: Visit) -> None:
    assert write(ready, there, noted_at=START + 900 * DAY).noted_at == START + DAY / 24
    assert write(ready, there, "device-0002", noted_at=START - 900 * DAY).noted_at == there.planned_at


@pytest.mark.parametrize(
    ("more", "refused"),
    [({"client_key": "short"}, "unknown_code"), ({"client_key": "x/../../etc"}, "unknown_code"), ({"kind": "poem"}, "unknown_code"),
     ({"kind": "photo"}, "unknown_code"), ({"subject": "", "text": " "}, "empty"), ({"text": "x" * 5001}, "too_long")],
)  # fmt: skip
def test_notes_that_are_none(ready: Cast, there: Visit, more: dict[str, object], refused: str) -> None:
    with pytest.raises(Refused, match=refused):
        write(ready, there, **more)


def test_a_photo_is_a_whole_picture_and_kept_once(ready: Cast, there: Visit) -> None:
    row = write(ready, there, kind="photo", text="", photo=Upload("a.jpg", picture()))
    again = write(ready, there, kind="photo", text="", photo=Upload("a.jpg", picture()))
    other = write(ready, there, "device-0002", kind="photo", text="", photo=Upload("b.jpg", picture()))
    assert row == again
    assert row.file == other.file
    assert EvidenceFile.objects.count() == 1
    for name, bytes_ in (("a.pdf", b"%PDF-1.4\n%%EOF"), ("a.jpg", b"<script>alert(1)</script>"), ("a.jpg", picture()[:200]), ("a.jpg", b""),
                         ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")):  # fmt: skip
        with pytest.raises(EvidenceFaults):
            write(ready, there, "device-0003", kind="photo", text="", photo=Upload(name, bytes_))
    assert EvidenceFile.objects.count() == 1


def test_notes_are_withdrawn_by_who_wrote_them(ready: Cast, there: Visit) -> None:
    row = write(ready, there)
    with pytest.raises(Refused, match="not_yours"):
        on_site.withdraw_note(entry=row, by=ready.colleague, at=START)
    assert on_site.withdraw_note(entry=row, by=ready.second, at=START).withdrawn_at == START


def test_moved_statements_change_the_score_and_can_be_taken_back(ready: Cast, there: Visit) -> None:
    before = visited_tree(there).total
    first = on_site.move_statement(visit=there, code="1.1.B1", met=False, reason="ไม่พบแผน", by=ready.second, at=START)
    change = change_by(there)
    assert [(one.code, one.met) for one in change.statements] == [("1.1.B1", False)]
    assert change.difference == visited_tree(there).total - before < 0
    on_site.move_statement(visit=there, code="1.1.A1", met=True, reason="พบแผน", by=ready.second, at=START)
    assert len(findings_of(there)) == 2
    on_site.withdraw_finding(finding=first, by=ready.colleague, at=START)
    assert [one.code for one in findings_of(there)] == ["1.1.A1"]


@pytest.mark.parametrize(
    ("code", "met", "reason", "refused"),
    [("1.1.B1", True, "x", "no_change"), ("1.1.B1", False, " ", "reason"), ("9.9.B1", False, "x", "unknown_code")],
)
def test_statements_that_do_not_move(
    ready: Cast, there: Visit, code: str, met: bool, reason: str, refused: str
) -> None:
    with pytest.raises(Refused, match=refused):
        on_site.move_statement(visit=there, code=code, met=met, reason=reason, by=ready.second, at=START)


def test_a_measure_turns_out_otherwise(ready: Cast, there: Visit) -> None:
    measure = Measure.objects.filter(dossier=ready.dossier).order_by("sub_measure").first()
    deed = {"visit": there, "measure": measure, "by": ready.second, "at": START}
    before = visited_tree(there).total
    with pytest.raises(Refused, match="number"):
        on_site.move_measure(suitable=True, corrected="มาก", reason="x", **deed)
    on_site.move_measure(suitable=True, corrected="10", reason="ตัวเลขในทะเบียน", **deed)
    lower = visited_tree(there).total
    on_site.move_measure(suitable=False, corrected="", reason="ไม่ใช่ผลลัพธ์", **deed)
    assert visited_tree(there).total <= lower < before
    assert len(findings_of(there)) == 1
    key = next(one.key for one in claim_before(there).measures if one.key == str(measure.pk))
    assert key in change_by(there).items[0].measures


def test_it_is_concluded_when_every_issue_has_an_outcome(ready: Cast, there: Visit) -> None:
    first, second = manual(ready, there), manual(ready, there, "1.2")
    with pytest.raises(Refused, match="issues_open") as refused:
        on_site.conclude(visit=there, summary="ครบ", by=ready.colleague, at=START)
    assert refused.value.detail == {"count": 2}
    on_site.set_outcome(issue=first, outcome="verified", text="", version=1, by=ready.second, at=START)
    on_site.withdraw_issue(issue=second, reason="ซ้ำ", by=ready.colleague, at=START)
    with pytest.raises(Refused, match="summary"):
        on_site.conclude(visit=there, summary=" ", by=ready.colleague, at=START)
    on_site.conclude(visit=there, summary="ครบ", by=ready.colleague, at=START)
    with pytest.raises(Refused, match="move"):
        on_site.conclude(visit=there, summary="ครบ", by=ready.second, at=START)
    with pytest.raises(Refused, match="move"):
        write(ready, there, "device-0009")
    on_site.reopen(visit=there, reason="ลืมรูป", by=ready.officer, at=START)
    write(ready, there, "device-0009")
