"""Assessors who have not finished are reminded once a day, by an officer; others are not."""

from datetime import timedelta

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.operations.base import Refused
from kaona.people.access import NotAllowed
from kaona.verification.models import Review, ReviewAssignment
from kaona.verification.operations.reminding import remind_assessors
from kaona.verification.queries.reviews import unfinished
from tests.cast import NOW, Cast

LATER = NOW + timedelta(days=9)


def test_those_who_still_work_are_told_once_a_day(cast: Cast) -> None:
    cast.with_review()
    Review.objects.update(due_at=NOW + timedelta(days=4))
    ReviewAssignment.objects.filter(pk=cast.parts[1].pk).update(locked_at=NOW + timedelta(days=2))
    everybody = [one.pk for one in cast.parts]
    given = {"cycle": cast.cycle, "parts": everybody, "by": cast.officer}
    done = remind_assessors(text="ขอผลในสัปดาห์นี้", at=LATER, **given)
    assert ([one.user for one in done.told], done.before) == ([cast.assessor], [])
    notice = Notice.objects.get(kind="review.reminded")
    assert (notice.recipient, notice.body) == (cast.assessor, "ขอผลในสัปดาห์นี้")
    assert "กรมตัวอย่าง" in notice.title
    again = remind_assessors(text="", at=LATER, **given)
    assert (again.told, [one.user for one in again.before]) == ([], [cast.assessor])
    assert remind_assessors(text="", at=LATER + timedelta(days=1), **given).told
    assert Event.objects.filter(kind="review.reminded", organisation_id=cast.department.pk).count() == 2
    assert Event.objects.filter(kind="review.reminded_many").count() == 3


def test_who_is_not_waited_for(cast: Cast) -> None:
    cast.with_review()
    assert len(unfinished(cast.cycle, at=LATER)) == 2
    cast.second.is_active = False
    cast.second.save()
    assert [one.user for one in unfinished(cast.cycle, at=LATER)] == [cast.assessor]
    ReviewAssignment.objects.filter(pk=cast.parts[0].pk).update(ended_at=LATER)
    assert unfinished(cast.cycle, at=LATER) == []
    with pytest.raises(Refused, match="nobody_waits"):
        remind_assessors(cycle=cast.cycle, parts=[cast.parts[0].pk], text="", by=cast.officer, at=LATER)


def test_refusals(cast: Cast) -> None:
    cast.with_review()
    given = {"cycle": cast.cycle, "parts": [cast.parts[0].pk], "at": LATER}
    with pytest.raises(Refused, match="too_long"):
        remind_assessors(text="ก" * 2001, by=cast.officer, **given)
    for who in (cast.approver, cast.assessor, cast.head):
        with pytest.raises(NotAllowed):
            remind_assessors(text="", by=who, **given)
    assert not Notice.objects.filter(kind="review.reminded").exists()
