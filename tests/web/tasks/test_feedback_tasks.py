"""Opportunities that wait for an answer on "งานของฉัน": for who answers them, once told, until answered."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string

from kaona.improvement.models import FeedbackAnswer
from kaona.improvement.queries.feedback_tasks import feedback_tasks
from kaona.people.models import Membership, User
from tests.cast import NOW, Cast
from tests.improvement.portfolio import agency, opportunity

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=9)


def counts(user: User) -> list[tuple[int, int]]:
    return [(one.count, one.days) for one in feedback_tasks(user, at=AT)]


def test_those_who_answer_are_told_how_many_wait_until_none_does(year: Cast) -> None:
    year.with_submission("B")
    one, two = opportunity(year, year.dossier), opportunity(year, year.dossier, "1.2")
    _row, other = agency(year, 1)
    opportunity(year, other)
    assert counts(year.coordinator) == counts(year.head) == [(2, 9)]
    for user in (year.editor, year.reader, year.officer, year.outsider, year.nobody):
        assert counts(user) == []
    text = render_to_string("tasks/_feedback.html", {"feedback": feedback_tasks(year.coordinator, at=AT)})
    assert f"/improvement/{year.dossier.pk}/#ofi" in text
    assert "OFI ที่ยังไม่ตอบ 2 ข้อ" in text
    for row in (one, two):
        FeedbackAnswer.objects.create(
            organisation=year.department, feedback=row, text="ทำแล้ว", changed_by=year.coordinator, changed_at=NOW
        )
    assert counts(year.coordinator) == []


def test_what_is_not_told_waits_for_nobody_and_who_left_is_not_asked(year: Cast) -> None:
    year.with_submission("B")
    opportunity(year, year.dossier, told=None)
    assert counts(year.coordinator) == []
    opportunity(year, year.dossier)
    Membership.objects.filter(user=year.coordinator).update(valid_to=NOW)
    assert counts(year.coordinator) == []
