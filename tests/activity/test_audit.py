"""The audit trail: chained, append-only, verified; the outbox: once per key, retried, given up visibly."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from kaona.activity.models import Chain, Delivery, Event
from kaona.activity.operations import (
    MAX_ATTEMPTS,
    claim_delivery,
    drop_anchor,
    keep_failure,
    keep_sent,
    record,
    send_mail_later,
    tell,
)
from kaona.activity.queries import verify_chains
from kaona.activity.triggers import all_triggers
from tests.cast import NOW, Cast


def _three(cast: Cast) -> None:
    for number in range(3):
        record(
            kind="test",
            subject=cast.editor,
            by=cast.editor,
            at=NOW,
            organisation_id=cast.department.pk,
            data={"n": number},
        )


def test_events_form_one_chain_per_organisation(cast: Cast) -> None:
    _three(cast)
    record(kind="test", subject=cast.officer, by=None, at=NOW)
    assert list(Event.objects.order_by("chain", "seq").values_list("chain", "seq")) == [
        ("office", 1), (f"org:{cast.department.pk}", 1), (f"org:{cast.department.pk}", 2), (f"org:{cast.department.pk}", 3),
    ]  # fmt: skip
    assert verify_chains() == []


@pytest.mark.parametrize("sql", ["UPDATE activity_event SET kind = 'x'", "DELETE FROM activity_event"])
def test_the_database_refuses_to_change_an_event(cast: Cast, sql: str) -> None:
    _three(cast)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def _without_triggers(*statements: str) -> None:
    with connection.cursor() as cursor:
        for name, (table, _) in all_triggers(connection.vendor).items():
            cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE activity_event SET kind = 'other' WHERE seq = 2", "content was changed"),
        ("DELETE FROM activity_event WHERE seq = 2", "gap: 2 is missing"),
        ("DELETE FROM activity_event WHERE seq = 3", "head does not fit: events are missing at the end"),
        ("UPDATE activity_chain SET head = 'x'", "head does not fit: events are missing at the end"),
        ("DELETE FROM activity_chain", "events without a chain head"),
    ],
)
def test_tampering_is_found(cast: Cast, statement: str, what: str) -> None:
    _three(cast)
    _without_triggers(statement)
    assert what in [fault.what for fault in verify_chains()]


def test_an_anchor_tells_a_chain_that_was_rewritten_whole(cast: Cast) -> None:
    _three(cast)
    drop_anchor(day=NOW.date(), at=NOW)
    assert verify_chains() == []
    _without_triggers("DELETE FROM activity_event", "DELETE FROM activity_chain")
    _three(cast)
    Chain.objects.update(head=Event.objects.order_by("-seq")[0].hash)
    assert verify_chains() == []  # the same three events again: nothing was lost
    _without_triggers_again = "DELETE FROM activity_event WHERE seq = 3"
    with connection.cursor() as cursor:
        cursor.execute(_without_triggers_again)
    last = Event.objects.get(seq=2)
    Chain.objects.update(seq=2, head=last.hash)
    assert [fault.what for fault in verify_chains()] == [f"does not fit the anchor of {NOW.date()}"]


def test_a_notice_is_told_once_per_key(cast: Cast) -> None:
    for _ in range(2):
        tell(people=[cast.editor, cast.editor], kind="k", key="same", title="เรื่อง", at=NOW)
    assert Delivery.objects.filter(to=cast.editor.email).count() == 1


def test_an_e_mail_is_claimed_once_and_sent_once(cast: Cast) -> None:
    send_mail_later(to="a@example.go.th", subject="s", body="b", key="k", at=NOW)
    first = claim_delivery(at=NOW)
    assert first is not None
    assert claim_delivery(at=NOW) is None
    keep_sent(delivery=first, at=NOW)
    assert claim_delivery(at=NOW + timedelta(days=1)) is None


def test_a_failing_e_mail_is_tried_again_later_and_given_up_visibly(cast: Cast) -> None:
    send_mail_later(to="a@example.go.th", subject="s", body="b", key="k", at=NOW)
    at = NOW
    for attempt in range(MAX_ATTEMPTS):
        delivery = claim_delivery(at=at)
        assert delivery is not None, attempt
        keep_failure(delivery=delivery, error="down", at=at)
        assert claim_delivery(at=at) is None
        at += timedelta(hours=7)
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.last_error) == ("failed", MAX_ATTEMPTS, "down")


def test_a_crashed_sender_does_not_lose_the_e_mail(cast: Cast) -> None:
    send_mail_later(to="a@example.go.th", subject="s", body="b", key="k", at=NOW)
    assert claim_delivery(at=NOW) is not None
    assert claim_delivery(at=NOW + timedelta(minutes=11)) is not None
