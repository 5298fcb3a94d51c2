"""What every test with a database has."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import django
import pytest
from django.conf import settings
from django.db.backends.sqlite3.base import DatabaseOperations

from kaona.activity.triggers import all_triggers

# The rule book is tested alone, without Django: none of this is for it.
DJANGO = settings.configured


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--one-case", action="store_true", help="of each test with several cases the first")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--one-case`, where the second database would be asked the same once more: not of what is tried at the same time or
    is about PostgreSQL, nor of the sweeps of every page."""
    if not config.getoption("--one-case"):
        return
    kept, seen = [], set()
    for item in items:
        name, mark = item.nodeid.partition("[")[0], item.get_closest_marker("django_db")
        at_once = mark is not None and mark.kwargs.get("transaction")
        if name not in seen or at_once or item.get_closest_marker("postgres") or item.path.parent.name == "web":
            kept.append(item)
        seen.add(name)
    config.hook.pytest_deselected(items=[one for one in items if one not in kept])
    items[:] = kept


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """On SQLite the tables that migrations made are kept for the next run, as long as what makes them is the same."""
    name = settings.DATABASES["default"]["TEST"]["NAME"]
    if name is None:
        return bool(request.config.getvalue("reuse_db"))
    for ending in ("", "-wal", "-shm"):
        Path(f"{name}{ending}").unlink(missing_ok=True)
    if _tables().exists():
        shutil.copyfile(_tables(), name)
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool) -> None:
    """The tables, before any test wrote in them."""
    kept = _tables()
    if django_db_keepdb and not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        own = kept.with_suffix(f".{os.getpid()}")
        with (
            closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as made,
            closing(sqlite3.connect(own)) as copy,
        ):
            made.backup(copy)
        own.replace(kept)
        for old in set(kept.parent.glob("tables-*.sqlite3")) - {kept}:
            old.unlink(missing_ok=True)


def _tables() -> Path:
    """Where they are kept, by what makes them."""
    root = Path(__file__).resolve().parent.parent
    sources = [*root.glob("src/kaona/*/migrations/*.py"), *root.glob("src/kaona/activity/t*.py")]
    made_by = hashlib.sha256(django.get_version().encode())
    for one in sorted(sources):
        made_by.update(one.read_bytes())
    return root / ".cache" / f"tables-{made_by.hexdigest()[:16]}.sqlite3"


@pytest.fixture(autouse=DJANGO, scope="session")
def _triggers_let_the_test_runner_empty_tables() -> Iterator[None]:
    """Between tests with real transactions SQLite empties tables by DELETE, which our triggers refuse; set them aside."""
    original = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, style: object, tables: list[str], **options: object) -> list[str]:
        statements: list[str] = original(self, style, tables, **options)
        triggers = all_triggers("sqlite")
        away = [f"DROP TRIGGER IF EXISTS {name}" for name in triggers]
        back = [sql for _, sql in triggers.values()]
        return [*away, *statements, *back] if statements else []

    DatabaseOperations.sql_flush = sql_flush
    yield
    DatabaseOperations.sql_flush = original


@pytest.fixture(autouse=DJANGO)
def _forget_documents() -> None:
    """Published documents and pictures of queues are remembered per process; each test's database is new."""
    from kaona.catalogue.queries import forget_documents
    from kaona.improvement.queries.figures import forget_figures
    from kaona.verification.queries.queue import forget_pictures

    forget_documents()
    forget_pictures()
    forget_figures()


@pytest.fixture(autouse=DJANGO)
def _what_is_remembered_is_what_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever a test is answered from memory, the database is read as well and must say the same."""
    from kaona.assessment.queries import live

    recall = live._recall

    def checked(dossier: object, stamp: str) -> object:
        found = recall(dossier, stamp)
        if found is not None and stamp == dossier.stamp:
            stored = live.sheet_of(dossier, whole=False)
            assert _plain(found.sheet) == _plain(stored)
            assert found.tree == live.score_of(dossier, stored)
            assert found.stops == live.stops_of(dossier, stored)
        return found

    monkeypatch.setattr(live, "_recall", checked)


def _plain(sheet: object) -> object:
    confirmed = {place: (row.narrative, row.confirmed_at is None, row.carried) for place, row in sheet.levels.items()}
    return sheet.statements, confirmed, sheet.measures


@pytest.fixture(autouse=DJANGO)
def _pango(request: pytest.FixtureRequest) -> None:
    """Skips a test marked `pango` on a machine without it; `kaona test` says so at its end."""
    if request.node.get_closest_marker("pango"):
        from kaona.reports.pdf import NoPango, printer

        try:
            printer()
        except NoPango as error:
            pytest.skip(str(error))


@pytest.fixture
def cast(db: None) -> object:
    """The people and organisations of tests/cast.py."""
    from tests.cast import Cast

    return Cast.build()


@pytest.fixture
def year(cast: object) -> object:
    """The cast with a published edition, an open cycle and the department's dossier."""
    return cast.with_dossier()


@pytest.fixture(autouse=DJANGO)
def _what_is_prepared_is_what_would_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first time that a test asks a prepared question, the ordinary query set is asked too and must say the same."""
    from kaona.prepared import Prepared

    ask, asked = Prepared.__call__, set()

    def checked(self: Prepared, **values: object) -> list[object]:
        found = ask(self, **values)
        if self in asked:
            return found
        asked.add(self)
        assert [_row(one) for one in found] == [_row(one) for one in self.build(SimpleNamespace(**values))]
        return found

    monkeypatch.setattr(Prepared, "__call__", checked)


def _row(one: object) -> object:
    """A model with what was read beside it, or a tuple, as plain values."""
    if isinstance(one, tuple):
        return tuple(one)
    fields = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields}
    beside = {name: _row(other) if other is not None else None for name, other in one._state.fields_cache.items()}
    return type(one), fields, beside
