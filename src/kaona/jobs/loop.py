"""The worker: the job cluster, and between its beats the outbox."""

import logging
import signal
import time
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections
from django_q.cluster import Cluster

from kaona.jobs import lease
from kaona.jobs.announcements import tell_begun
from kaona.jobs.days_off import rest_today
from kaona.jobs.digests import gather_due
from kaona.jobs.documents import tell_published
from kaona.jobs.heartbeat import note_beat
from kaona.jobs.outbox import deliver_due

BEAT_SECONDS = 3


def work_until(stopping: Callable[[], bool]) -> bool:
    """Run jobs and send mail until told to stop: True. False when the job cluster ended by itself.

    A database that is away for a while is waited for."""
    ours = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)}
    lease.connect()
    cluster = Cluster()
    for one, handler in ours.items():  # the cluster takes the signals for itself; the caller decides when to stop
        signal.signal(one, handler)
    cluster.start()
    try:
        while not stopping():
            try:
                tell_begun()
                tell_published()
                rest_today()
                gather_due()
                deliver_due()
                note_beat()
            except DatabaseError:
                logging.getLogger(__name__).warning("outbox: the database did not answer")
            close_old_connections()
            for _ in range(BEAT_SECONDS * 5):
                if stopping():
                    break
                if not cluster.sentinel.is_alive():
                    return False
                time.sleep(0.2)
        return True
    finally:
        cluster.stop()
