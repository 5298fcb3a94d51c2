"""`kaona restore FILE --data DIR`: a verified archive into a new data folder (SQLite) or an empty database (PostgreSQL)."""

import argparse
import shutil
import sys
import tarfile
from pathlib import Path

from kaona.cli.backup import MANIFEST, count_rows, read_manifest, verify_archive
from kaona.cli.postgres import run_tool
from kaona.cli.site import SiteFault, data_folder, prepare_folder, set_environment, start_django

SQLITE, POSTGRESQL = "kaona.sqlite3", "kaona.pgdump"


def run(arguments: list[str]) -> int:
    """0: restored and verified. 1: nothing was made, or what does not hold is named."""
    parser = argparse.ArgumentParser(prog="kaona restore", description="Restore a backup into a new data folder.")
    parser.add_argument("archive", type=Path, metavar="FILE")
    parser.add_argument("--data", metavar="DIR", required=True, help="a new or empty folder")
    options = parser.parse_args(arguments)
    folder = data_folder(options.data)
    was_there = folder.exists()
    try:
        faults = verify_archive(options.archive)
        if faults:
            raise SiteFault("; ".join(faults))
        if not prepare_folder(folder):
            raise SiteFault(f"{folder} holds a site already; restore into a new folder and switch over")
        try:
            faults = _restore(options.archive, folder)
        except (SiteFault, OSError):
            _remove(folder, keep=was_there)
            raise
    except (SiteFault, OSError) as fault:
        print(f"kaona: {fault}", file=sys.stderr)
        return 1
    for one in faults:
        print(f"kaona: {one}", file=sys.stderr)
    return 1 if faults else 0


def _remove(folder: Path, *, keep: bool) -> None:
    """Leave nothing half made; an empty folder that was there stays."""
    shutil.rmtree(folder)
    if keep:
        folder.mkdir()


def _restore(archive: Path, folder: Path) -> list[str]:
    """Unpack into a prepared folder and empty database; what does not hold afterwards."""
    set_environment(folder)
    start_django()
    from django.db import connection

    manifest = read_manifest(archive)
    wanted = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    if wanted not in manifest["files"]:
        other = "DATABASE_URL must name an empty PostgreSQL database" if wanted == SQLITE else "unset DATABASE_URL"
        raise SiteFault(f"this backup is of the other kind of database: {other}")
    if connection.vendor != "sqlite" and connection.introspection.table_names():
        raise SiteFault("the database of DATABASE_URL is not empty; create a new one and name it")
    _unpack(archive, folder)
    dump = folder / POSTGRESQL
    if dump.exists():
        run_tool("pg_restore", "--no-owner", "--single-transaction", "--dbname=" + _name(), str(dump))
        dump.unlink()
    return _verify(folder, manifest["rows"])


def _name() -> str:
    from django.db import connection

    return str(connection.settings_dict["NAME"])


def _unpack(archive: Path, folder: Path) -> None:
    """Plain files only, by names that `verify_archive` has judged; as their own, whatever modes the archive names."""
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            source = tar.extractfile(member)
            if source is None or member.name == MANIFEST:
                continue
            target = folder / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                shutil.copyfileobj(source, file)
            target.chmod(0o600)


def _verify(folder: Path, rows: dict[str, int]) -> list[str]:
    """Rows as they were counted; then, unless this version must first migrate, the audit trail and every file."""
    from django.db import connection

    from kaona.cli import prepare

    with connection.cursor() as cursor:
        now = count_rows(cursor, list(connection.introspection.table_names()))
    names = sorted(set(now) | {name for name, count in rows.items() if count})
    faults = [f"{name}: {now.get(name, 0)} rows, the backup has {rows.get(name, 0)}" for name in names
              if now.get(name, 0) != rows.get(name, 0)]  # fmt: skip
    if prepare.behind():
        print(f"restored into {folder}: a site of an earlier version; `kaona upgrade --data {folder}` brings it here")
        return faults
    prepare.collect_static(folder / "static")
    faults += prepare.site_faults()
    print(
        f"restored into {folder}" + ("" if faults else f"; {sum(rows.values())} rows, audit trail and files verified")
    )
    return faults
