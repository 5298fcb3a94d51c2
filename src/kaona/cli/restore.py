"""`kaona restore FILE --data DIR`: a verified archive into a new data folder (SQLite) or an empty database (PostgreSQL)."""

import argparse
import os
import subprocess
import sys
import tarfile
from pathlib import Path

from kaona.cli.backup import MANIFEST, verify_archive
from kaona.cli.site import SiteFault, data_folder, prepare_folder, set_environment, start_django


def run(arguments: list[str]) -> int:
    """0: restored, and every audit chain holds. 1: nothing was changed, or what was is named."""
    parser = argparse.ArgumentParser(prog="kaona restore", description="Restore a backup into a new data folder.")
    parser.add_argument("archive", type=Path, metavar="FILE")
    parser.add_argument("--data", metavar="DIR", required=True, help="a new or empty folder")
    options = parser.parse_args(arguments)
    faults = verify_archive(options.archive)
    folder = data_folder(options.data)
    try:
        if faults:
            raise SiteFault("; ".join(faults))
        if not prepare_folder(folder):
            raise SiteFault(f"{folder} holds a site already; restore into a new folder and switch over")
    except SiteFault as fault:
        print(f"kaona: {fault}", file=sys.stderr)
        return 1
    _unpack(options.archive, folder)
    return _verify(folder)


def _unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive, "r:gz") as tar:
        for member in tar:
            if member.name != MANIFEST:
                tar.extract(member, folder, filter="data")
    dump = folder / "kaona.pgdump"
    if dump.exists():
        subprocess.run(
            ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={os.environ['DATABASE_URL']}", str(dump)],
            check=True,
        )
        dump.unlink()


def _verify(folder: Path) -> int:
    set_environment(folder)
    start_django()
    from kaona.activity.queries import verify_chains
    from kaona.assessment.queries.evidence import files_missing
    from kaona.cli import prepare

    prepare.migrate()
    faults = [f"{one.chain} #{one.seq}: {one.what}" for one in verify_chains()]
    faults += [
        f"file {digest[:12]} of organisation {organisation} is missing" for organisation, digest in files_missing()
    ]
    for fault in faults:
        print(f"kaona: {fault}", file=sys.stderr)
    print(f"restored into {folder}" + ("" if faults else "; audit trail and files verified"))
    return 1 if faults else 0
