"""Brings a site's database to this version and loads what every site has. Never touches people's data."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone


def migrate() -> bool:
    """Apply missing migrations; True when there were any."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0, stdout=StringIO())
    return True


def load_reference() -> None:
    """Shipped editions and rule sets, the register, the worker's schedules: only what is missing."""
    from kaona.catalogue.operations import import_shipped
    from kaona.jobs.schedule import register_schedules
    from kaona.people.operations import load_register

    at = timezone.now()
    import_shipped(at=at)
    load_register(by=None, at=at)
    register_schedules()


def collect_static(root: Path) -> None:
    """Static files with hashes in their names, when this version's are not there yet."""
    from django.conf import settings

    from kaona import __version__

    stamp = root / "kaona-static"
    wanted = f"{__version__} {_newest(settings.PACKAGE / 'web' / 'static')}"
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True, stdout=StringIO())
    stamp.write_text(wanted, encoding="ascii")


def _newest(folder: Path) -> int:
    return max(int(path.stat().st_mtime) for path in folder.rglob("*") if path.is_file())
