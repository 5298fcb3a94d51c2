"""A running job is nobody else's while its process lives, and free within two minutes of its end."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from time import sleep
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.models import OrmQ

from kaona.jobs import lease

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def broker() -> ORM:
    """The queue as every worker reads it; what it gives away is gone for 1,000 seconds."""
    return ORM(list_key="kaona")


@pytest.fixture
def job(broker: ORM) -> Iterator[dict[str, Any]]:
    """A job that a worker has taken."""
    pk = broker.enqueue("x")
    assert broker.dequeue() == [(pk, "x")]
    yield {"ack_id": pk}
    lease._end()


def soon(holds: Callable[[], bool]) -> None:
    """Wait for another thread, not for ever."""
    for _ in range(500):
        if holds():
            return
        sleep(0.01)
    raise AssertionError("it did not happen")


def seen_at(monkeypatch: pytest.MonkeyPatch, broker: ORM, after: timedelta) -> bool:
    """Whether another worker takes it so long from now."""
    now = timezone.now()
    with monkeypatch.context() as later:
        later.setattr(timezone, "now", lambda: now + after)
        later.setattr("django_q.brokers.orm.sleep", lambda _: None)
        return bool(broker.dequeue())


def test_a_job_that_runs_is_renewed_and_taken_by_nobody(
    broker: ORM, job: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "EVERY", 0.01)
    began = timezone.now()
    lease._begin(task=job)
    assert not seen_at(monkeypatch, broker, 1.9 * MINUTE)
    soon(lambda: OrmQ.objects.get().lock >= began + lease.LEASE + timedelta(seconds=0.2))  # the thread is alive
    lease._end()
    assert lease._running == []


def test_after_a_killed_process_it_is_taken_within_two_minutes(
    broker: ORM, job: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease.Lease, "_run", lambda self: None)  # what a killed process no longer does
    lease._begin(task=job)
    assert not seen_at(monkeypatch, broker, 1.9 * MINUTE)
    assert seen_at(monkeypatch, broker, 2.1 * MINUTE)


def test_a_job_that_failed_is_tried_again_when_the_queue_says(
    broker: ORM, job: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = OrmQ.objects.get().lock
    lease._begin(task=job)
    assert OrmQ.objects.get().lock < given
    lease._end()
    assert OrmQ.objects.get().lock == given
    assert not seen_at(monkeypatch, broker, 16 * MINUTE)
    assert seen_at(monkeypatch, broker, 17 * MINUTE)


def test_a_job_that_is_done_does_not_come_back(broker: ORM, job: dict[str, Any]) -> None:
    lease._begin(task=job)
    broker.acknowledge(job["ack_id"])
    lease._running[0].renew()
    lease._end()
    assert not OrmQ.objects.exists()


def test_a_database_that_is_away_for_a_moment_ends_nothing(
    broker: ORM, job: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "EVERY", 0.01)
    monkeypatch.setattr(lease, "AGAIN", 0.01)
    renew, calls = lease.Lease.renew, []

    def sometimes(self: lease.Lease) -> None:
        calls.append(1)
        if 1 < len(calls) < 5:
            raise DatabaseError
        renew(self)

    monkeypatch.setattr(lease.Lease, "renew", sometimes)
    lease._begin(task=job)
    soon(lambda: len(calls) >= 8)
    assert lease._running[0].thread.is_alive()
    assert not seen_at(monkeypatch, broker, 1.9 * MINUTE)


def test_what_runs_at_once_has_no_lease() -> None:
    lease._begin(task={"name": "x"})
    assert lease._running == []
