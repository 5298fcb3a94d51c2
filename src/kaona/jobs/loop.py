"""The worker: the job cluster, and between its beats the outbox."""

import logging
import time
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections
from django_q.cluster import Cluster

from kaona.jobs.outbox import deliver_due

BEAT_SECONDS = 3


def work_until(stopping: Callable[[], bool]) -> None:
    """Run jobs and send mail until told to stop; a database that is away for a while is waited for."""
    cluster = Cluster()
    cluster.start()
    try:
        while not stopping():
            try:
                deliver_due()
            except DatabaseError:
                logging.getLogger(__name__).warning("outbox: the database did not answer")
            close_old_connections()
            for _ in range(BEAT_SECONDS * 5):
                if stopping():
                    break
                time.sleep(0.2)
    finally:
        cluster.stop()
