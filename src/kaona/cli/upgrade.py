"""`kaona upgrade`: back up, migrate, verify; says the way back when something does not hold."""

import argparse
import sys
from pathlib import Path

from kaona.cli.site import SiteFault, data_folder, start_django


def run(arguments: list[str]) -> int:
    """0: upgraded and verified. 1: not; the backup's path and the way back are printed."""
    parser = argparse.ArgumentParser(prog="kaona upgrade", description="Bring a stopped site to this version.")
    parser.add_argument("--data", metavar="DIR")
    options = parser.parse_args(arguments)
    start_django(options.data)
    from django.utils import timezone

    from kaona.cli import prepare
    from kaona.cli.backup import write_archive

    folder = data_folder(options.data)
    archive = folder / "backups" / f"before-upgrade-{timezone.now():%Y%m%d-%H%M%S}.tar.gz"
    try:
        prepare.not_from_the_future()
        archive.parent.mkdir(exist_ok=True)
        write_archive(archive)
    except (SiteFault, OSError) as error:
        print(f"kaona: nothing was changed: {error}", file=sys.stderr)
        return 1
    print(f"backup: {archive}", flush=True)
    try:
        changed = prepare.migrate()
        prepare.load_reference()
        prepare.collect_static(folder / "static")
        faults = prepare.site_faults()
    except Exception as error:  # whatever went wrong, the operator needs the way back
        faults = [f"{type(error).__name__}: {error}"]
    if faults:
        return _way_back(archive, faults)
    print("upgraded and verified" if changed else "already at this version; verified")
    return 0


def _way_back(archive: Path, faults: list[str]) -> int:
    for one in faults:
        print(f"kaona: {one}", file=sys.stderr)
    print(
        f"kaona: the upgrade failed. The way back: check out the version before, run `kaona restore {archive} --data "
        "NEW_FOLDER` (PostgreSQL: with DATABASE_URL of a new, empty database), and start the services on that folder",
        file=sys.stderr,
    )
    return 1
