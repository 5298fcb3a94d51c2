"""Brings a site's database to this version and loads what every site has. Never touches people's data."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from kaona.cli.site import SiteFault


def behind() -> bool:
    """True when this version has migrations that the database has not."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def not_from_the_future() -> None:
    """SiteFault when a newer version has worked on the database: this one would not know what it sees."""
    loader = MigrationExecutor(connection).loader
    unknown = sorted(f"{app}.{name}" for app, name in loader.applied_migrations.keys() - loader.disk_migrations.keys())
    if unknown:
        raise SiteFault(f"a newer Kaona has worked on this site ({', '.join(unknown)}); run that version")


def site_faults() -> list[str]:
    """What does not hold: a hash chain of the audit trail, bytes of a document that are gone or changed."""
    from kaona.activity.queries import verify_chains
    from kaona.assessment.queries.evidence import files_missing

    faults = [f"audit trail {one.chain} #{one.seq}: {one.what}" for one in verify_chains()]
    missing = files_missing()
    return faults + [f"file {digest[:12]} of organisation {place} is missing or changed" for place, digest in missing]


def migrate() -> bool:
    """Apply missing migrations; True when there were any. SiteFault for a database of a newer version."""
    not_from_the_future()
    if not behind():
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
