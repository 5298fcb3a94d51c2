"""Writers at once: each gets its turn, none is told "locked" before its time, the lock is never kept."""

import threading
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import OperationalError

from kaona.config.sqlite.base import DatabaseWrapper

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


def wrapper(path: Path, timeout: float) -> DatabaseWrapper:
    options = {"transaction_mode": "IMMEDIATE", "timeout": timeout, "init_command": "PRAGMA journal_mode=WAL"}
    return DatabaseWrapper({**connection.settings_dict, "NAME": str(path), "OPTIONS": options}, "other")


def add(path: Path, times: int) -> None:
    one = wrapper(path, 20)
    one.inc_thread_sharing()
    for _ in range(times):
        one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        with one.cursor() as cursor:
            cursor.execute("SELECT n FROM t")
            cursor.execute("UPDATE t SET n = %s", [cursor.fetchone()[0] + 1])
        one.commit()
        one.set_autocommit(True)
    one.close()


def begun(path: Path) -> Path:
    one = wrapper(path, 1)
    with one.cursor() as cursor:
        cursor.execute("CREATE TABLE t (n int)")
        cursor.execute("INSERT INTO t VALUES (0)")
    one.close()
    return path


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    path = begun(tmp_path / "a.sqlite3")
    threads = [threading.Thread(target=add, args=(path, 25)) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    last = wrapper(path, 1)
    with last.cursor() as cursor:
        cursor.execute("SELECT n FROM t")
        assert cursor.fetchone() == (100,)
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (1000,)
    last.close()


def test_a_writer_that_never_ends_is_told_after_the_time(tmp_path: Path) -> None:
    path = begun(tmp_path / "a.sqlite3")
    first, second = wrapper(path, 0.05), wrapper(path, 0.05)
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with pytest.raises(OperationalError, match="locked"):
        second.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    first.rollback()
    first.close()
    with second.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (50,)
    second.close()


def test_another_fault_is_not_waited_for(tmp_path: Path) -> None:
    one = wrapper(begun(tmp_path / "a.sqlite3"), 60)
    with one.cursor() as cursor:
        cursor.execute("BEGIN")
    with pytest.raises(OperationalError, match="within a transaction"):
        one._start_transaction_under_autocommit()
    one.close()
