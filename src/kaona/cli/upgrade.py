"""`kaona upgrade`: back up, migrate, verify; says the way back when something does not hold."""

import argparse
import sys

from kaona.cli.site import data_folder, start_django


def run(arguments: list[str]) -> int:
    """0: upgraded and verified. 1: not; the backup's path and the way back are printed."""
    parser = argparse.ArgumentParser(prog="kaona upgrade", description="Bring a stopped site to this version.")
    parser.add_argument("--data", metavar="DIR")
    options = parser.parse_args(arguments)
    start_django(options.data)
    from django.utils import timezone

    from kaona.activity.queries import verify_chains
    from kaona.cli import prepare
    from kaona.cli.backup import write_archive

    folder = data_folder(options.data)
    archive = folder / "backups" / f"before-upgrade-{timezone.now():%Y%m%d-%H%M%S}.tar.gz"
    archive.parent.mkdir(exist_ok=True)
    write_archive(archive)
    print(f"backup: {archive}")
    try:
        changed = prepare.migrate()
        prepare.load_reference()
        prepare.collect_static(folder / "static")
        faults = verify_chains()
    except Exception as error:  # whatever went wrong, the operator needs the way back
        return _way_back(archive, f"{type(error).__name__}: {error}")
    if faults:
        return _way_back(archive, f"{len(faults)} faults in the audit trail")
    print("upgraded and verified" if changed else "already at this version; verified")
    return 0


def _way_back(archive: object, why: str) -> int:
    print(f"kaona: the upgrade failed: {why}", file=sys.stderr)
    print(
        f"kaona: way back: check out the version before, then kaona restore {archive} --data NEW_FOLDER",
        file=sys.stderr,
    )
    return 1
