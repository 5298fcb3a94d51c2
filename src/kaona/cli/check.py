"""`kaona check`: the house rules by check, not by promise. `--deploy`: is this site safe to open. `--mail`, `--storage`:
do mail server and file store answer."""

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kaona.cli.selftest import try_mail, try_storage
from kaona.cli.site import start_django

CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("format", ["ruff", "format", "--check", "src", "tests", "scripts"]),
    ("lint", ["ruff", "check", "src", "tests", "scripts"]),
    ("types", ["mypy"]),
    ("imports", ["importlinter.cli"]),
    ("dependencies", ["deptry", "src"]),
    ("templates", ["djlint", "--lint", "--quiet", "src/kaona/web"]),
    ("security", ["bandit", "-q", "-r", "src", "-c", "pyproject.toml"]),
    ("migrations", ["django", "makemigrations", "--check", "--dry-run"]),
    ("django", ["django", "check", "--fail-level", "WARNING"]),
)


def run(arguments: list[str]) -> int:
    """0 when every check holds; each failing one is named."""
    parser = argparse.ArgumentParser(prog="kaona check")
    parser.add_argument("--deploy", action="store_true", help="deployment checks of this site only")
    parser.add_argument("--mail", metavar="TO", help="send a test e-mail to this address now")
    parser.add_argument("--storage", action="store_true", help="write, read and delete an object in the file store")
    parser.add_argument("--data", metavar="DIR")
    options = parser.parse_args(arguments)
    if not (options.deploy or options.mail or options.storage):
        return _house()
    has_secret = bool(os.environ.get("KAONA_SECRET_KEY"))
    start_django(options.data)
    code = _deploy(has_secret) if options.deploy else 0
    tried = [try_mail(options.mail)] if options.mail else []
    tried += [try_storage()] if options.storage else []
    for done, words in tried:
        print(words, file=sys.stdout if done else sys.stderr)
    return code if all(done for done, _ in tried) else 1


def _house() -> int:
    root = Path(os.environ.get("KAONA_CHECKOUT", os.getcwd()))
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "kaona.config.settings_test"}
    failed = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        ends = pool.map(lambda command: _ended(command, root, environment), (command for _, command in CHECKS))
        for (name, _), end in zip(CHECKS, ends, strict=True):
            print(f"== {name}\n{end.stdout}", end="", flush=True)
            if end.returncode:
                failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "every check holds")
    return 1 if failed else 0


def _ended(command: list[str], root: Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    program = [sys.executable, "-m", *command]
    if command == ["importlinter.cli"]:
        program = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    return subprocess.run(
        program,
        cwd=root,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def _deploy(has_secret: bool) -> int:
    from django.conf import settings
    from django.core.checks import run_checks

    from kaona.people.queries import demonstration_people

    found = run_checks(include_deployment_checks=True)
    faults = [f"{one.id}: {one.msg}" for one in found if one.level >= 30 and not one.is_silenced()]
    if not settings.BASE_URL.startswith("https://"):
        faults.append("kaona.base_url: KAONA_BASE_URL must begin with https://")
    if settings.DEBUG:
        faults.append("kaona.debug: KAONA_DEBUG must be off")
    if not has_secret:
        faults.append("kaona.secret: KAONA_SECRET_KEY must come from the environment")
    if not settings.MAIL_URL.startswith(("smtp:", "smtps:")):
        faults.append("kaona.mail: KAONA_MAIL_URL must name a mail server")
    faults += _database_faults() + _paper_faults()
    people = demonstration_people().count()
    if people:
        faults.append(
            f"kaona.demo: {people} demonstration accounts exist; start a real site with `kaona init --no-demo`"
        )
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(faults)} faults" if faults else "ready to open")
    return 1 if faults else 0


def _paper_faults() -> list[str]:
    """Official papers as PDF are set by Pango; everything else works without."""
    from kaona.reports.pdf import PACKAGES, NoPango, printer

    try:
        printer()
    except NoPango:
        return [
            f"kaona.papers: Pango is missing, no official paper can be made as PDF; install {PACKAGES} (docs/install.md)"
        ]
    return []


def _database_faults() -> list[str]:
    """PostgreSQL must keep Thai as UTF-8 and compare by code points: sort keys and search are made for that."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()"
        )
        encoding, collation = cursor.fetchone()
    if (encoding, collation.upper().replace("-", "")) in (("UTF8", "C"), ("UTF8", "C.UTF8"), ("UTF8", "POSIX")):
        return []
    return [f"kaona.database: encoding {encoding}, locale {collation}; make it with UTF8 and C.UTF-8 (docs/install.md)"]
