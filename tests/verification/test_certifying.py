"""The score after a visit by other eyes, told apart from being decided; certificate at the line and above; withdrawn."""

from datetime import date
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from kaona.activity.models import Event, Notice
from kaona.assessment.models import Dossier, ScoreRecord
from kaona.assessment.operations.base import Refused
from kaona.people.access import NotAllowed
from kaona.people.models import Membership
from kaona.rules.roles import Role
from kaona.rules.stages import DossierStage, ReviewStage
from kaona.rules.status import Standing, Status, combined
from kaona.verification.models import Certificate, Visit, VisitMember
from kaona.verification.operations import certifying, on_site, questions, visiting
from kaona.verification.queries.certificates import check, of_year, standing_parts, years
from tests.cast import Cast, person
from tests.verification.visits import AT, DAY, START, certified, concluded, confirmed, set_total

LATER = START + 2 * DAY


@pytest.fixture
def ready(year: Cast) -> Cast:
    return confirmed(year)


def status_of(cast: Cast, day: date) -> Status:
    parts = standing_parts(Dossier.objects.get(pk=cast.dossier.pk), day=day)
    return combined(Standing(DossierStage.SUBMITTED, review=ReviewStage.CONFIRMED, published=True, **parts))


def done(cast: Cast, total: Fraction | None = None) -> Visit:
    """Confirmed and told, with another total when given."""
    visit = concluded(cast)
    certifying.confirm_visit(visit=visit, by=cast.approver, at=LATER)
    if total is not None:
        set_total(cast, total)
    certifying.publish_visit(visit=visit, by=cast.officer, at=LATER)
    return Visit.objects.get(pk=visit.pk)


def test_the_second_record_supersedes_the_first_and_both_stay(ready: Cast) -> None:
    first = ScoreRecord.objects.get(dossier=ready.dossier, kind="confirmed")
    visit = concluded(ready, moved={"1.1.B1": False, "1.2.B1": False})
    second = certifying.confirm_visit(visit=visit, by=ready.approver, at=LATER)
    first.refresh_from_db()
    assert (first.basis, first.superseded_at, first.withdrawn_at) == ("desk", LATER, None)
    assert (second.basis, second.superseded_at, second.published_at) == ("visit", None, None)
    assert Fraction(int(second.numerator), int(second.denominator)) < Fraction(
        int(first.numerator), int(first.denominator)
    )
    visit.refresh_from_db()
    assert (visit.stage, visit.record, visit.confirmed_by) == ("confirmed", second, ready.approver)
    # Deciding and telling are two steps.
    assert not Notice.objects.filter(recipient=ready.head, kind__in=["visit.confirmed", "visit.published"]).exists()
    certifying.publish_visit(visit=visit, by=ready.officer, at=LATER)
    assert Notice.objects.filter(recipient=ready.head, kind="visit.published").count() == 1
    with pytest.raises(Refused, match="not_confirmed"):
        certifying.publish_visit(visit=visit, by=ready.officer, at=LATER)


def test_four_eyes(ready: Cast) -> None:
    visit = concluded(ready)
    for user in (ready.officer, ready.colleague, ready.head, ready.nobody):
        with pytest.raises(NotAllowed):
            certifying.confirm_visit(visit=visit, by=user, at=LATER)
    for user in (ready.colleague, ready.second, ready.officer, ready.assessor):  # led, went, planned, reviewed
        Membership.objects.create(
            user=user, organisation=ready.office, role=Role.APPROVER.value, valid_from=AT, created_at=AT
        )
        with pytest.raises(Refused, match="took_part"):
            certifying.confirm_visit(visit=visit, by=user, at=LATER)
    left = person("left@example.go.th", Role.APPROVER, ready.office)
    VisitMember.objects.create(organisation=ready.department, visit=visit, user=left, added_at=AT, removed_at=AT)
    with pytest.raises(Refused, match="took_part"):
        certifying.confirm_visit(visit=visit, by=left, at=LATER)
    certifying.confirm_visit(visit=visit, by=ready.approver, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():  # whatever code runs
        Visit.objects.filter(pk=visit.pk).update(concluded_by=ready.approver)


def test_two_who_confirm_at_once(ready: Cast) -> None:
    visit = concluded(ready)
    other = person("other-approver@example.go.th", Role.APPROVER, ready.office)
    certifying.confirm_visit(visit=visit, by=ready.approver, at=LATER)
    with pytest.raises(Refused, match="move"):
        certifying.confirm_visit(visit=visit, by=other, at=LATER)
    assert ScoreRecord.objects.filter(dossier=ready.dossier, basis="visit").count() == 1


@pytest.mark.parametrize(
    ("total", "reached"),
    [
        (Fraction("349.995"), False),
        (Fraction(350) - Fraction(1, 10**200), False),
        (Fraction(350), True),
        (Fraction(480), True),
    ],
)
def test_the_exact_line_decides_on_the_certificate(ready: Cast, total: Fraction, reached: bool) -> None:
    visit = done(ready, total)
    again = date(2027, 3, 1)
    if reached:
        with pytest.raises(Refused, match="reached"):
            certifying.not_certify(visit=visit, reason="x", ask_again_on=again, by=ready.approver, at=LATER)
        assert certifying.issue(visit=visit, by=ready.approver, at=LATER).record_id == visit.record_id
        return
    with pytest.raises(Refused, match="below_line"):
        certifying.issue(visit=visit, by=ready.approver, at=LATER)
    certifying.not_certify(visit=visit, reason="คะแนนต่ำกว่าเส้น", ask_again_on=again, by=ready.approver, at=LATER)
    assert Notice.objects.get(recipient=ready.head, kind="visit.not_certified").body.startswith("คะแนนต่ำกว่าเส้น")
    assert status_of(ready, LATER.date()) == Status.NOT_CERTIFIED
    with pytest.raises(Refused, match="move"):
        certifying.not_certify(visit=visit, reason="y", ask_again_on=again, by=ready.approver, at=LATER)
    question = visit.question
    with pytest.raises(Refused, match="not_yet"):
        questions.ask_again(question=question, by=ready.officer, at=LATER)
    asked = questions.ask_again(question=question, by=ready.officer, at=LATER.replace(year=2027))
    assert asked.state == "asked"
    assert status_of(ready, date(2027, 8, 1)) == Status.ASKED


def test_no_certificate_before_the_score_was_told(ready: Cast) -> None:
    visit = concluded(ready)
    with pytest.raises(Refused, match="not_confirmed"):
        certifying.issue(visit=visit, by=ready.approver, at=LATER)
    certifying.confirm_visit(visit=visit, by=ready.approver, at=LATER)
    with pytest.raises(Refused, match="not_published"):
        certifying.issue(visit=visit, by=ready.approver, at=LATER)


def test_a_certificate_says_what_it_certifies(ready: Cast) -> None:
    row = certified(ready)
    assert (row.number, row.name_th, row.level, row.edition) == (
        "KN-CERT-2569-0001",
        "กรมตัวอย่าง",
        "significance",
        "pmqa-4.0-2561@1",
    )
    assert (row.valid_from, row.valid_to) == (date(2026, 7, 12), date(2029, 7, 11))
    assert len(row.token) >= 40
    ready.department.name_th = "กรมชื่อใหม่"
    ready.department.save()
    found = check(row.token, day=LATER.date())
    assert found is not None
    assert (found.certificate.name_th, found.state) == ("กรมตัวอย่าง", "valid")
    assert check(row.token, day=date(2029, 7, 11)).state == "valid"
    assert check(row.token, day=date(2029, 7, 12)).state == "expired"
    assert [check(token, day=LATER.date()) for token in ("x" * 43, "ไทย", "", "x" * 500)] == [None] * 4
    assert Event.objects.filter(kind="certificate.issued").count() == 1
    assert ([one.certificate for one in of_year(2569, day=LATER.date())], years()) == ([row], [2569])


def test_the_last_day_of_a_leap_year() -> None:
    assert certifying._end(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert certifying._end(date(2026, 7, 12), 3) == date(2029, 7, 11)


def test_two_who_issue_at_once_and_no_gap_in_the_numbers(ready: Cast) -> None:
    visit = done(ready)
    held = Visit.objects.get(pk=visit.pk)
    first = certifying.issue(visit=visit, by=ready.approver, at=LATER)
    with pytest.raises(Refused, match="certified"):
        certifying.issue(visit=held, by=ready.approver, at=LATER)
    certifying.withdraw_certificate(certificate=first, reason="พิมพ์ชื่อผิด", by=ready.approver, at=LATER)
    second = certifying.issue(visit=held, by=ready.approver, at=LATER)
    assert [one.number[-4:] for one in (first, second)] == ["0001", "0002"]


def test_a_number_that_somebody_took_at_the_same_moment_is_counted_again(
    ready: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other's certificate is not yet seen when this one counts: the unique number refuses, and it counts again."""
    visit = done(ready)
    first = certifying.issue(visit=visit, by=ready.approver, at=LATER)
    certifying.withdraw_certificate(certificate=first, reason="x", by=ready.approver, at=LATER)
    Certificate.objects.filter(pk=first.pk).update(fiscal_year=2000)  # counted as nothing, its number is taken
    with pytest.raises(Refused, match="busy"):
        certifying.issue(visit=visit, by=ready.approver, at=LATER)
    Certificate.objects.filter(pk=first.pk).update(fiscal_year=2569)
    assert certifying.issue(visit=visit, by=ready.approver, at=LATER).number.endswith("0002")


def test_a_certificate_is_withdrawn_with_a_reason_that_everybody_reads(ready: Cast) -> None:
    row = certified(ready)
    assert status_of(ready, LATER.date()) == Status.CERTIFIED
    with pytest.raises(Refused, match="reason"):
        certifying.withdraw_certificate(certificate=row, reason=" ", by=ready.approver, at=LATER + 9 * DAY)
    for user in (ready.officer, ready.head, ready.nobody):
        with pytest.raises(NotAllowed):
            certifying.withdraw_certificate(certificate=row, reason="x", by=user, at=LATER + 9 * DAY)
    certifying.withdraw_certificate(certificate=row, reason="ข้อมูลเท็จ", by=ready.approver, at=LATER + 9 * DAY)
    with pytest.raises(Refused, match="move"):
        certifying.withdraw_certificate(certificate=row, reason="x", by=ready.approver, at=LATER + 9 * DAY)
    found = check(row.token, day=date(2040, 1, 1))
    assert found is not None
    assert (found.state, found.certificate.withdrawn_reason) == ("withdrawn", "ข้อมูลเท็จ")
    assert status_of(ready, LATER.date()) == Status.CERTIFICATE_WITHDRAWN
    assert Notice.objects.filter(recipient=ready.head, kind="certificate.withdrawn", body="ข้อมูลเท็จ").count() == 1


def test_a_withdrawn_score_takes_the_certificate_with_it_and_the_first_score_holds_again(ready: Cast) -> None:
    row = certified(ready)
    visit = Visit.objects.get(dossier=ready.dossier)
    with pytest.raises(Refused, match="reason"):
        certifying.withdraw_visit_score(visit=visit, reason="", by=ready.approver, at=LATER + 9 * DAY)
    certifying.withdraw_visit_score(visit=visit, reason="ตัวเลขผิด", by=ready.approver, at=LATER + 9 * DAY)
    row.refresh_from_db()
    assert row.withdrawn_reason == "ถอนการยืนยันคะแนนหลังตรวจรับรอง: ตัวเลขผิด"
    in_force = ScoreRecord.objects.get(dossier=ready.dossier, kind="confirmed", superseded_at=None)
    assert in_force.basis == "desk"
    visit.refresh_from_db()
    assert (visit.stage, visit.record) == ("concluded", None)
    on_site.reopen(visit=visit, reason="ดูอีกครั้ง", by=ready.officer, at=LATER + 9 * DAY)
    on_site.conclude(visit=visit, summary="แก้แล้ว", by=ready.colleague, at=LATER + 10 * DAY)
    certifying.confirm_visit(visit=visit, by=ready.approver, at=LATER + 11 * DAY)
    certifying.publish_visit(visit=visit, by=ready.approver, at=LATER + 11 * DAY)
    assert certifying.issue(visit=visit, by=ready.approver, at=LATER + 11 * DAY).number == "KN-CERT-2569-0002"


def test_a_void_question_withdraws_the_certificate_that_rests_on_it(ready: Cast) -> None:
    row = certified(ready)
    questions.void_question(dossier=ready.dossier, by=ready.approver, at=LATER + 9 * DAY)
    row.refresh_from_db()
    assert row.withdrawn_reason == questions.FALLEN
    assert standing_parts(ready.dossier, day=LATER.date()) == {
        "question": "", "visit": "", "refused": False, "certificate": "withdrawn",
    }  # fmt: skip


def test_a_cancelled_visit_leaves_the_question_accepted(ready: Cast) -> None:
    visit = concluded(ready)
    visiting.cancel(visit=visit, reason="ทีมถอน", by=ready.officer, at=LATER)
    assert status_of(ready, LATER.date()) == Status.ACCEPTED
    assert questions.ask_again(question=visit.question, by=ready.officer, at=LATER).state == "asked"
