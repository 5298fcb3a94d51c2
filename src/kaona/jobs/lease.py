"""A running job belongs to its worker for two minutes at a time, renewed while it runs by the process that runs it.

The queue alone gives a job away for as long as the longest may take (`Q_CLUSTER["retry"]`), and after a killed worker it waits
for all of that. The lease is a moment in the job's own row, so it holds among several workers on several machines, and it
ends with the process, whoever of the worker's family was killed."""

import logging
from datetime import timedelta
from threading import Event, Thread
from typing import Any

from django.db import DatabaseError, connection
from django.utils import timezone
from django_q.models import OrmQ
from django_q.signals import post_execute_in_worker, pre_execute

LEASE = timedelta(minutes=2)
EVERY = 20.0
# After a renewal that the database did not take: far sooner than the lease ends.
AGAIN = 2.0


class Lease:
    """Of one job, by the number of its row in the queue."""

    def __init__(self, pk: int) -> None:
        self.pk, self.over = pk, Event()
        # What the queue gave; a job that fails is tried again then, as ever.
        self.given = OrmQ.objects.filter(pk=pk).values_list("lock", flat=True).first()
        self.thread = Thread(target=self._run, name=f"lease {pk}", daemon=True)

    def begin(self) -> None:
        """From now on two minutes, again and again."""
        self.renew()
        self.thread.start()

    def renew(self) -> None:
        """Two minutes from now; a row that is gone stays gone."""
        OrmQ.objects.filter(pk=self.pk).update(lock=timezone.now() + LEASE)

    def end(self) -> None:
        """The job is done; until the worker has said so the row is nobody else's."""
        self.over.set()
        self.thread.join()
        until = timezone.now() + LEASE
        OrmQ.objects.filter(pk=self.pk).update(lock=max(self.given or until, until))

    def _run(self) -> None:
        wait = EVERY
        try:
            while not self.over.wait(wait):
                try:
                    self.renew()
                    wait = EVERY
                except DatabaseError:
                    connection.close()
                    wait = AGAIN
        finally:
            connection.close()


_running: list[Lease] = []


def connect() -> None:
    """For the processes of this worker's family, which are made after this."""
    pre_execute.connect(_begin, dispatch_uid="lease")
    post_execute_in_worker.connect(_end, dispatch_uid="lease")


def _begin(task: dict[str, Any], **_: Any) -> None:
    if not task.get("ack_id"):
        return
    try:
        lease = Lease(task["ack_id"])
        lease.begin()
        _running.append(lease)
    except DatabaseError:
        logging.getLogger(__name__).warning("queue: no lease; the job keeps the time that the queue gave")


def _end(**_: Any) -> None:
    while _running:
        try:
            _running.pop().end()
        except DatabaseError:
            logging.getLogger(__name__).warning("queue: the lease of a job that is done was not ended")
