"""The `kaona` program: a table of commands, each loaded only when it is called."""

import importlib
import io
import os
import sys
from collections.abc import Sequence

from kaona import __version__

# name: (module with run(arguments) -> exit code, what it does). Those above the line need neither Django nor a database.
COMMANDS: dict[str, tuple[str, str]] = {
    "score": ("kaona.cli.score", "score dossier files"),
    "route": ("kaona.cli.route", "find the cheapest way of a dossier to a target"),
    "edition": ("kaona.cli.edition", "check, show, compare, load and publish editions and rule sets"),
    "up": ("kaona.cli.up", "run a site with demonstration agencies on this machine"),
    "init": ("kaona.cli.init", "prepare a real site"),
    "serve": ("kaona.cli.serve", "run the web server of a real site"),
    "worker": ("kaona.cli.worker", "run the worker of a real site"),
    "backup": ("kaona.cli.backup", "back up a running site"),
    "restore": ("kaona.cli.restore", "restore a backup into a new folder"),
    "upgrade": ("kaona.cli.upgrade", "back up, migrate, verify"),
    "audit": ("kaona.cli.audit", "verify the audit trail"),
    "manage": ("kaona.cli.manage", "Django's own commands"),
    "bench": ("kaona.cli.bench", "measure the real app on this machine"),
    "test": ("kaona.cli.test", "run every test"),
    "check": ("kaona.cli.check", "hold the house rules; --deploy, --mail, --storage: is this site ready to open"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. 2 and a list of the commands when there is none of that name."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        # Thai on a terminal of any locale; a file name that is not UTF-8 is shown with escapes.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if arguments[:1] == ["--version"]:
        print(f"kaona {__version__}")
        return 0
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_usage())
        return 0 if arguments else 2
    name, *rest = arguments
    if name not in COMMANDS:
        print(f"kaona: unknown command {name!r}\n\n{_usage()}", file=sys.stderr)
        return 2
    try:
        code: int = importlib.import_module(COMMANDS[name][0]).run(rest)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader went away; give the interpreter something else to flush into.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        # A full disk, a folder that is not ours, a database that is away: the operator's matter, in words.
        if not isinstance(error, OSError) and type(error).__module__ not in ("django.db.utils", "kaona.cli.site"):
            raise
        print(f"kaona: {str(error).strip() or type(error).__name__}", file=sys.stderr)
        return 1
    return code


def _usage() -> str:
    lines = [f"  {name:<10} {words}" for name, (_, words) in COMMANDS.items()]
    return "usage: kaona COMMAND [...]\n\n" + "\n".join(lines)
