"""`kaona backup FILE`: database and files of a running site in one verified archive."""

import argparse
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from kaona import __version__
from kaona.cli.site import start_django

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
    except (OSError, sqlite3.Error, subprocess.CalledProcessError) as error:
        options.archive.unlink(missing_ok=True)
        print(f"kaona: the backup failed: {error}", file=sys.stderr)
        return 1
    print(f"{options.archive}: {count} files, verified")
    return 0


def write_archive(archive: Path) -> int:
    """Database first, then files: a file is written before the row that names it, so every row finds its file."""
    from django.conf import settings

    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        database = Path(folder) / _database(Path(folder))
        members = {database.name: database}
        store = settings.DATA / "files"
        members |= {f"files/{path.relative_to(store)}": path for path in sorted(store.rglob("*")) if path.is_file()}
        manifest = {"kaona": __version__, "files": {name: digest_of(path) for name, path in members.items()}}
        part = archive.with_name(archive.name + ".part")
        with tarfile.open(part, "w:gz", compresslevel=1) as tar:
            _add_text(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1), Path(folder))
            for name, path in members.items():
                tar.add(path, arcname=name, recursive=False)
        faults = verify_archive(part)
        if faults:
            part.unlink()
            raise OSError("; ".join(faults))
        os.chmod(part, 0o600)
        part.rename(archive)
    return len(members)


def _add_text(tar: tarfile.TarFile, name: str, text: str, folder: Path) -> None:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    tar.add(path, arcname=name)


def _database(folder: Path) -> str:
    from django.db import connection

    if connection.vendor == "sqlite":
        source = sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=30)
        target = sqlite3.connect(folder / "kaona.sqlite3")
        with source, target:
            source.backup(target)
        source.close()
        target.close()
        return "kaona.sqlite3"
    subprocess.run(
        ["pg_dump", "--format=custom", "--no-owner", f"--file={folder / 'kaona.pgdump'}", os.environ["DATABASE_URL"]],
        check=True,
    )
    return "kaona.pgdump"


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify_archive(archive: Path) -> list[str]:
    """What does not fit the archive's manifest; [] when everything does."""
    faults, seen = [], set()
    try:
        with tarfile.open(archive, "r:gz") as tar:
            wanted: dict[str, str] = {}
            for member in tar:
                file = tar.extractfile(member)
                if file is None:
                    faults.append(f"{member.name} is not a plain file")
                elif member.name == MANIFEST:
                    wanted = json.load(file)["files"]
                elif hashlib.file_digest(file, "sha256").hexdigest() != wanted.get(member.name):
                    faults.append(f"{member.name} does not fit the manifest")
                seen.add(member.name)
    except (tarfile.TarError, OSError, ValueError, KeyError, EOFError) as error:
        return [f"the archive cannot be read: {error}"]
    return faults + [f"{name} is missing" for name in sorted(set(wanted) - seen)]
