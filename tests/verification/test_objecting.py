"""Objections: the window to the second, by the head, decided by other eyes, traced to the next score."""

from datetime import datetime, timedelta

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.models import ScoreRecord
from kaona.assessment.operations.base import Refused
from kaona.people.access import NotAllowed
from kaona.people.models import Membership
from kaona.rules.roles import Role
from kaona.verification.models import Objection
from kaona.verification.operations import objecting
from kaona.verification.queries.results import objection_for, objection_until, open_objections, published_record
from tests.cast import NOW, Cast

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
PUBLISHED = NOW + 4 * DAY
AT = PUBLISHED + DAY


@pytest.fixture
def told(year: Cast) -> Cast:
    """Confirmed by the approver and published."""
    return publish(year.with_review().judged().at_stage("confirmed"))


def publish(cast: Cast, at: datetime = PUBLISHED) -> Cast:
    ScoreRecord.objects.filter(dossier=cast.dossier, kind="confirmed", superseded_at=None).update(published_at=at)
    cast.dossier.published_at = at
    cast.dossier.save()
    return cast


def objects(cast: Cast, item: str = "1.2", at: datetime = AT, **more: object) -> Objection:
    given = {"text": "มีรายงานอยู่แล้ว", "by": cast.head} | more
    return objecting.object_to(review=cast.review, item=item, at=at, **given)


def decide(cast: Cast, row: Objection, outcome: str = "uphold", **more: object) -> Objection:
    given = {"reason": "ตรวจแล้ว", "by": cast.colleague, "at": AT + DAY} | more
    return objecting.decide(objection=row, outcome=outcome, **given)


def test_an_upheld_objection_opens_the_consensus_and_is_traced_to_the_next_score(told: Cast) -> None:
    row = objects(told, evidence="หน้า 4")
    assert row.text == "มีรายงานอยู่แล้ว\n\nหลักฐานประกอบ: หน้า 4"
    row = decide(told, row)
    told.review.refresh_from_db()
    assert (row.state, row.decided_by, told.review.stage, told.review.confirmed_by) == (
        "upheld", told.colleague, "consensus", None,
    )  # fmt: skip
    # What was published stands until another score is confirmed.
    assert published_record(told.dossier) == row.record
    told.keep("confirmed", AT + 2 * DAY)
    new = ScoreRecord.objects.get(kind="confirmed", superseded_at=None)
    assert objecting.trace_result(review=told.review, record=new, by=told.approver, at=AT + 2 * DAY) == 1
    row.refresh_from_db()
    assert row.resulting_record == new
    assert objecting.trace_result(review=told.review, record=new, by=told.approver, at=AT + 2 * DAY) == 0
    kinds = list(Event.objects.filter(kind__startswith="objection").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["objection.raised", "objection.decided", "objection.resulted"]
    assert {one.recipient for one in Notice.objects.filter(kind="objection.decided")} == {
        told.coordinator, told.head, told.officer,
    }  # fmt: skip


def test_the_window_ends_on_the_second(told: Cast) -> None:
    until = PUBLISHED + 15 * DAY
    assert objection_until(told.dossier, published_record(told.dossier)) == until
    with pytest.raises(Refused, match="window"):
        objects(told, at=until)
    assert objects(told, at=until - SECOND).at == until - SECOND


def test_nothing_is_objected_to_before_publication(year: Cast) -> None:
    year.with_review().judged().at_stage("confirmed")
    with pytest.raises(Refused, match="not_published"):
        objects(year)


@pytest.mark.parametrize(
    ("more", "reason"),
    [({"item": "9.9"}, "unknown_code"), ({"text": " "}, "empty"), ({"text": "ก" * 5001}, "too_long")],
)
def test_what_is_no_objection(told: Cast, more: dict[str, str], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        objects(told, **more)


def test_once_per_item_and_again_after_it_was_withdrawn(told: Cast) -> None:
    row = objects(told)
    with pytest.raises(Refused, match="objected_already"):
        objects(told)
    objects(told, "1.3")
    assert objecting.withdraw(objection=row, by=told.head, at=AT).state == "withdrawn"
    assert objects(told).state == "open"
    with pytest.raises(Refused, match="move"):
        objecting.withdraw(objection=row, by=told.head, at=AT)


def test_the_head_or_who_signs_instead_objects(told: Cast) -> None:
    for who in ("coordinator", "editor", "reader", "outsider", "viewer", "governor", "officer"):
        with pytest.raises(NotAllowed):
            objects(told, by=getattr(told, who))
    row = objects(told)
    with pytest.raises(NotAllowed):
        objecting.withdraw(objection=row, by=told.coordinator, at=AT)
    Membership.objects.create(user=told.nobody, organisation=told.department, role=Role.HEAD, delegated_by=told.head,
                              valid_from=AT - DAY, valid_to=AT + DAY, created_at=AT)  # fmt: skip
    assert objects(told, "1.3", by=told.nobody).by == told.nobody


def test_other_eyes_decide(told: Cast) -> None:
    row = objects(told)
    for who in ("officer", "approver"):  # led it; confirmed it
        with pytest.raises(Refused, match="took_part"):
            decide(told, row, by=getattr(told, who))
    for who in ("assessor", "third", "head", "viewer", "administrator"):
        with pytest.raises(NotAllowed):
            decide(told, row, by=getattr(told, who))
    with pytest.raises(Refused, match="reason"):
        decide(told, row, reason=" ")
    with pytest.raises(Refused, match="unknown_code"):
        decide(told, row, "withdraw")
    decide(told, row, "dismiss")
    told.review.refresh_from_db()
    assert told.review.stage == "confirmed"
    with pytest.raises(Refused, match="move"):  # the second of two who decide at once
        decide(told, row)


def test_a_second_upheld_objection_finds_the_consensus_open(told: Cast) -> None:
    first, second = objects(told), objects(told, "1.3")
    decide(told, first)
    assert decide(told, second, "uphold_partly").state == "partly"
    told.review.refresh_from_db()
    assert told.review.stage == "consensus"
    with pytest.raises(Refused, match="not_published"):  # it is being considered again
        objects(told, "1.4")


def test_who_sees_objections(told: Cast) -> None:
    row = objects(told)
    assert list(open_objections(told.colleague, at=AT)) == list(open_objections(told.approver, at=AT)) == [row]
    for who in ("officer", "approver", "coordinator", "reader"):
        assert objection_for(getattr(told, who), row.pk, at=AT) == row
    for who in ("assessor", "third", "viewer", "outsider", "governor", "administrator", "nobody"):
        assert objection_for(getattr(told, who), row.pk, at=AT) is None
        assert list(open_objections(getattr(told, who), at=AT)) == []
