"""`kaona backup FILE`: database and files of a running site in one verified archive."""

import argparse
import hashlib
import io
import json
import os
import sqlite3
import sys
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from kaona import __version__
from kaona.cli.postgres import run_tool
from kaona.cli.site import SiteFault, start_django

MANIFEST = "manifest.json"


def run(arguments: list[str]) -> int:
    """0: the archive is written and reads back equal. 1: it is not, and the words say why."""
    parser = argparse.ArgumentParser(prog="kaona backup", description="Back up a site while it runs.")
    parser.add_argument("archive", type=Path, metavar="FILE")
    parser.add_argument("--data", metavar="DIR")
    options = parser.parse_args(arguments)
    start_django(options.data)
    if options.archive.exists():
        print(f"kaona: {options.archive} exists already", file=sys.stderr)
        return 1
    try:
        count = write_archive(options.archive)
    except (OSError, sqlite3.Error, SiteFault) as error:
        print(f"kaona: the backup failed: {error}", file=sys.stderr)
        return 1
    print(f"{options.archive}: {count} files, verified")
    return 0


def write_archive(archive: Path) -> int:
    """One moment of the database first, then the files: bytes are whole before the row that names them, so every row
    of the backup finds its file, whatever is uploaded meanwhile. How many files; OSError when it does not read back."""
    from django.conf import settings

    part = archive.with_name(archive.name + ".part")
    try:
        with (
            tempfile.TemporaryDirectory(dir=archive.parent) as folder,
            tarfile.open(part, "w:gz", compresslevel=1) as tar,
        ):
            database, rows = _database(Path(folder))
            digests = {database.name: _add(tar, database, database.name)}
            store = settings.DATA / "files"
            for path in sorted(one for one in store.rglob("*") if one.is_file()):
                name = f"files/{path.relative_to(store)}"
                with suppress(FileNotFoundError):  # an upload that failed meanwhile took its bytes away
                    digests[name] = _add(tar, path, name)
            manifest = {"kaona": __version__, "rows": rows, "files": digests}
            _add_text(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        faults = verify_archive(part)
        if faults:
            raise OSError("; ".join(faults))
        os.chmod(part, 0o600)
        part.rename(archive)
    finally:
        part.unlink(missing_ok=True)
    return len(digests)


class _Digesting:
    """Passes bytes on and knows their SHA-256: what is archived is what is counted, even of a file that still grows."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    with path.open("rb") as file:
        source = _Digesting(file)
        tar.addfile(tar.gettarinfo(arcname=name, fileobj=file), source)  # type: ignore[arg-type]
    return source.digest.hexdigest()


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    member = tarfile.TarInfo(name)
    member.size = len(data)
    tar.addfile(member, io.BytesIO(data))


def _database(folder: Path) -> tuple[Path, dict[str, int]]:
    """A copy of the database as it stands at one moment, and how many rows each table has in it."""
    from django.db import connection

    if connection.vendor == "sqlite":
        copy = folder / "kaona.sqlite3"
        source = sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=30)
        target = sqlite3.connect(copy)
        source.backup(target)
        source.close()
        names = [name for (name,) in target.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = count_rows(target.cursor(), names)
        target.close()
        return copy, rows
    dump = folder / "kaona.pgdump"
    from django.db import transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        rows = count_rows(cursor, connection.introspection.table_names())
        run_tool("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={dump}")
    return dump, rows


def count_rows(cursor: Any, tables: list[str]) -> dict[str, int]:
    """Rows of each table (names from the database itself), without SQLite's own tables."""
    rows = {}
    for name in sorted(one for one in tables if not one.startswith("sqlite_")):
        cursor.execute(f'SELECT count(*) FROM "{name}"')  # nosec B608
        (rows[name],) = cursor.fetchone()
    return rows


def read_manifest(archive: Path) -> dict[str, Any]:
    """What the archive says of itself."""
    with tarfile.open(archive, "r:gz") as tar:
        file = tar.extractfile(MANIFEST)
        found: dict[str, Any] = json.load(file) if file else {}
    return found


def verify_archive(archive: Path) -> list[str]:
    """What does not fit the archive's manifest; [] when everything does."""
    found: dict[str, str] = {}
    wanted: dict[str, str] = {}
    try:
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                file = tar.extractfile(member)
                if file is None or member.name.startswith("/") or ".." in Path(member.name).parts:
                    return [f"{member.name} is not a plain file"]
                if member.name == MANIFEST:
                    wanted = json.load(file)["files"]
                else:
                    found[member.name] = hashlib.file_digest(file, "sha256").hexdigest()
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError, EOFError) as error:
        return [f"the archive cannot be read: {error}"]
    faults = [f"{name} does not fit the manifest" for name in sorted(found) if found[name] != wanted.get(name)]
    return faults + [f"{name} is missing" for name in sorted(set(wanted) - set(found))]
