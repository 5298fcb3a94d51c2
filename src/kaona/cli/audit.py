"""`kaona audit verify|anchor`: the audit trail's hash chains."""

import argparse
import sys

from kaona.cli.site import start_django


def run(arguments: list[str]) -> int:
    """verify: 0 when every chain and anchor holds, else 1 with each fault on standard error."""
    parser = argparse.ArgumentParser(prog="kaona audit")
    parser.add_argument("command", choices=["verify", "anchor"])
    parser.add_argument("--data", metavar="DIR")
    options = parser.parse_args(arguments)
    start_django(options.data)
    from django.utils import timezone

    from kaona.activity.operations import drop_anchor
    from kaona.activity.queries import verify_chains

    if options.command == "anchor":
        anchor = drop_anchor(day=timezone.localdate(), at=timezone.now())
        print(f"{anchor.day} {anchor.heads_hash}")
        return 0
    faults = verify_chains()
    for fault in faults:
        print(f"{fault.chain} #{fault.seq}: {fault.what}", file=sys.stderr)
    if not faults:
        print("every chain holds")
    return 1 if faults else 0
