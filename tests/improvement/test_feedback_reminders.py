"""OFI that an agency never answered, and the reminder: once a week, by officers, with an audit line."""

import pytest
from django.db import transaction

from kaona.activity.models import Event, Notice
from kaona.improvement.models import FeedbackAnswer, GapNote, Priority
from kaona.improvement.operations.base import Refused
from kaona.improvement.operations.feedback_reminders import remind_of_feedback
from kaona.improvement.queries.figures import forget_figures
from kaona.improvement.queries.portfolio import Wanted
from kaona.improvement.queries.portfolio_unanswered import unanswered_in, unanswered_listed
from kaona.people.access import NotAllowed
from kaona.people.models import Membership
from tests.cast import NOW, Cast
from tests.improvement.portfolio import AT, DAY, agency, opportunity

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(year: Cast) -> Cast:
    year.with_submission()
    year.ofi = opportunity(year, year.dossier)
    return year


def waiting(user: object, **wanted: str) -> list[str]:
    return [one.row.item for one in unanswered_listed(user, Wanted(**wanted), at=AT)]


def remind(cast: Cast, by: object = None, at: object = AT) -> int:
    return remind_of_feedback(organisation=cast.department, by=by or cast.officer, at=at)


def test_an_answer_in_words_or_by_a_priority_is_an_answer_until_it_is_taken_back(told: Cast) -> None:
    assert waiting(told.officer) == ["1.1"]
    own = {"organisation": told.department, "changed_by": told.coordinator, "changed_at": NOW}
    answer = FeedbackAnswer.objects.create(feedback=told.ofi, text="จะทำ", **own)
    assert waiting(told.officer) == []
    answer.withdrawn_at = NOW
    answer.save()
    assert waiting(told.officer) == ["1.1"]
    row = Priority.objects.create(
        organisation=told.department,
        dossier=told.dossier,
        code="1.1.A1",
        rank=1,
        chosen_by=told.coordinator,
        chosen_at=NOW,
    )
    FeedbackAnswer.objects.create(feedback=told.ofi, priority=row, **own)
    assert waiting(told.officer) == []


def test_what_is_not_published_was_withdrawn_or_is_no_ofi_does_not_wait(told: Cast) -> None:
    _row, dossier = agency(told, 1)
    opportunity(told, dossier, "2.1", told=None)
    strength = opportunity(told, told.dossier, "2.2")
    strength.kind = "strength"
    strength.save()
    gone = opportunity(told, told.dossier, "2.3")
    gone.withdrawn_at = NOW
    gone.save()
    assert waiting(told.officer) == ["1.1"]
    told.dossier.scores.filter(kind="confirmed").update(withdrawn_at=NOW, superseded_at=NOW, withdrawn_reason="x")
    assert waiting(told.officer) == []


def test_by_agency_who_waits_longest_first_and_only_those_below(told: Cast) -> None:
    opportunity(told, told.dossier, "1.2")
    row, dossier = agency(told, 1, parent=None)
    opportunity(told, dossier, "3.1", told=NOW + 2 * DAY)
    forget_figures()
    found = unanswered_in(told.officer, Wanted(), at=AT)
    assert [(one.organisation, len(one.rows), one.days) for one in found.page] == [(told.department, 2, 9), (row, 1, 7)]
    assert (found.total, found.agencies) == (3, 2)
    assert [one.organisation for one in unanswered_in(told.officer, Wanted(sort="age"), at=AT).page] == [
        row,
        told.department,
    ]
    assert [one.organisation for one in unanswered_in(told.viewer, Wanted(), at=AT).page] == [told.department]
    assert waiting(told.officer, item="3.1") == ["3.1"]
    for user in (told.coordinator, told.head, told.assessor, told.nobody):
        with pytest.raises(NotAllowed):
            waiting(user)


def test_the_agencys_own_notes_are_no_answer_and_do_not_show(told: Cast, client: object) -> None:
    GapNote.objects.create(
        organisation=told.department,
        dossier=told.dossier,
        code="1.1.A1",
        missing="โน้ตลับ",
        changed_by=told.editor,
        changed_at=NOW,
    )
    client.force_login(told.officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = client.get("/portfolio/unanswered/").content.decode()
    assert "ควรทบทวน 1.1" in text
    assert "โน้ตลับ" not in text


def test_coordinator_and_head_are_told_once_with_an_audit_line(told: Cast) -> None:
    assert remind(told) == 2
    assert set(Notice.objects.filter(kind="feedback.reminded").values_list("recipient", flat=True)) == {
        told.coordinator.pk,
        told.head.pk,
    }
    line = Event.objects.get(kind="feedback.reminded")
    assert (line.organisation_id, line.by_id, line.data) == (
        told.department.pk,
        told.officer.pk,
        {"waiting": 1, "told": 2},
    )


def test_not_twice_within_seven_days(told: Cast) -> None:
    remind(told)
    for later in (AT, AT + DAY, AT + 7 * DAY - DAY / 24):
        with pytest.raises(Refused, match="reminded_lately"):
            remind(told, at=later)
    assert remind(told, at=AT + 7 * DAY) == 2


def test_two_at_once_remind_once(told: Cast) -> None:
    """The second waits for the lock of the agency and then finds the audit line of the first."""
    with transaction.atomic():
        remind(told)
        with pytest.raises(Refused, match="reminded_lately"):
            remind(told, by=told.officer)
    assert Event.objects.filter(kind="feedback.reminded").count() == 1


@pytest.mark.parametrize(
    "who", ["approver", "viewer", "assessor", "administrator", "coordinator", "outsider", "nobody"]
)
def test_only_officers_remind(told: Cast, who: str, client: object) -> None:
    with pytest.raises(NotAllowed):
        remind(told, by=getattr(told, who))
    client.force_login(getattr(told, who), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(f"/portfolio/unanswered/{told.department.pk}/remind/").status_code == 403
    assert not Notice.objects.filter(kind="feedback.reminded").exists()


def test_nothing_waits_or_nobody_is_there(told: Cast) -> None:
    Membership.objects.filter(organisation=told.department).update(ended_at=NOW)
    with pytest.raises(Refused, match="nobody_to_remind"):
        remind(told)
    told.ofi.withdrawn_at = NOW
    told.ofi.save()
    with pytest.raises(Refused, match="nothing_unanswered"):
        remind(told)
    assert not Event.objects.filter(kind="feedback.reminded").exists()


def test_an_officer_reminds_from_the_page(told: Cast, client: object) -> None:
    client.force_login(told.officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    path = f"/portfolio/unanswered/{told.department.pk}/remind/?item=1.1"
    assert client.get(path).status_code == 405
    answer = client.post(path, follow=True)
    assert answer.redirect_chain == [("/portfolio/unanswered/?item=1.1", 302)]
    assert "เตือนเมื่อ" in answer.content.decode()
    assert "เตือนไปแล้วในเจ็ดวันที่ผ่านมา" in client.post(path, follow=True).content.decode()
