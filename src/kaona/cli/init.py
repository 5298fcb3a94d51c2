"""`kaona init`: prepares a real site; the first administrator gets a one-time link on the terminal."""

import argparse
import sys

from kaona.cli.site import SiteFault, data_folder, prepare_folder, set_environment, start_django


def run(arguments: list[str]) -> int:
    """0: ready. 1: the settings or the folder do not allow it; the words say why."""
    parser = argparse.ArgumentParser(prog="kaona init", description="Prepare a real site.")
    parser.add_argument("--data", metavar="DIR")
    parser.add_argument("--no-demo", action="store_true", help="no demonstration agencies (always so on a real site)")
    parser.add_argument("--admin-email", metavar="EMAIL", help="first administrator's address")
    parser.add_argument("--admin-name", metavar="NAME", default="ผู้ดูแลระบบ")
    options = parser.parse_args(arguments)
    folder = data_folder(options.data)
    try:
        new = prepare_folder(folder)
    except SiteFault as fault:
        print(f"kaona: {fault}", file=sys.stderr)
        return 1
    set_environment(folder)
    start_django()
    from kaona.cli import prepare

    prepare.migrate()
    prepare.load_reference()
    prepare.collect_static(folder / "static")
    if not options.no_demo and new:
        from kaona.cli.seed import load_demonstration

        load_demonstration()
    print(f"Kaona is prepared in {folder}")
    return _administrator(options.admin_email, options.admin_name) if options.admin_email else 0


def _administrator(email: str, name: str) -> int:
    from django.utils import timezone

    from kaona.people.operations import invite_first_administrator
    from kaona.people.operations.accounts import InvitationFault

    try:
        link = invite_first_administrator(email=email, full_name=name, at=timezone.now())
    except InvitationFault as fault:
        print(f"kaona: {fault}", file=sys.stderr)
        return 1
    print(f"First administrator, one-time link (14 days):\n  {link}")
    return 0
