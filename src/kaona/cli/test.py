"""`kaona test`: every test, on SQLite and a throw-away PostgreSQL, journeys in a real Chromium; says what did not run."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

# The rule book is tested as it is meant to be used: alone.
RULES = ("tests/rules", "tests/rules_solving")
WITHOUT_DJANGO = ("-p", "no:django", "-W", "ignore::pytest.PytestConfigWarning")
SUMMARY = re.compile(r"(\d+) (passed|failed|errors?|skipped)")


@dataclass
class Part:
    """One run of pytest and what it counted."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    code: int = 0


def run(arguments: list[str]) -> int:
    """0 when everything that ran passed; what a machine lacks is named at the end, never passed over in silence."""
    wanted = [one for one in arguments if one != "--install"]
    root = Path(os.environ.get("KAONA_CHECKOUT", os.getcwd()))
    missing = []
    parts = [_pytest(root, "rules", [*RULES, *WITHOUT_DJANGO], {})] if not wanted else []
    rest = wanted or ["tests", *(f"--ignore={folder}" for folder in RULES)]
    parts.append(_pytest(root, "SQLite", [*rest, "-m", "not browser and not postgres and not site"], {}))
    parts.append(_pytest(root, "sites", [*rest, "-m", "site and not postgres"], {}))
    if postgres_folder() is None:
        missing.append("PostgreSQL: the suite did not run on PostgreSQL (package postgresql)")
    else:
        with cluster() as url:
            # Whole sites were run above; here only those that are about PostgreSQL.
            selected = [*rest, "-m", "not browser and not sqlite and (postgres or not site)"]
            parts.append(_pytest(root, "PostgreSQL", selected, {"DATABASE_URL": url}))
    if chromium() is None:
        missing.append("Chromium: the browser journeys did not run (package chromium)")
    elif find_library("atomic") is None:
        missing.append("Chromium: the browser journeys did not run (package libatomic1, which their driver needs)")
    else:
        parts.append(_pytest(root, "Chromium", [*rest, "-m", "browser"], {}))
    if find_library("pangoft2-1.0") is None:
        missing.append("Pango: official papers cannot be made (packages libpango-1.0-0 libpangoft2-1.0-0)")
    return _tell(parts, missing)


def chromium() -> str | None:
    """The browser's program; None without one."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def postgres_folder() -> Path | None:
    """Where initdb and pg_ctl lie; None without a server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[4]))
    if found:
        return found[-1].parent
    program = shutil.which("initdb")
    return Path(program).resolve().parent if program else None


@contextmanager
def cluster() -> Iterator[str]:
    """A throw-away PostgreSQL as a DATABASE_URL; under root it runs as the user postgres."""
    folder = Path(tempfile.mkdtemp(prefix="kaona-pg-"))
    folder.chmod(0o755)
    data, programs = folder / "data", postgres_folder()
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    options = f"-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses='' -k {folder}"
    quiet = {"stdout": subprocess.DEVNULL, "check": True, "cwd": "/"}
    subprocess.run(
        [
            *as_user,
            f"{programs}/initdb",
            "-D",
            str(data),
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-U",
            "kaona",
            "-A",
            "trust",
        ],
        **quiet,
    )
    control = [*as_user, f"{programs}/pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log")]
    subprocess.run([*control, "-o", options, "start"], **quiet)
    try:
        yield f"postgres://kaona@{str(folder).replace('/', '%2F')}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], stdout=subprocess.DEVNULL, check=False, cwd="/")
        shutil.rmtree(folder, ignore_errors=True)


def _pytest(root: Path, name: str, arguments: list[str], more: dict[str, str]) -> Part:
    left_out = ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("KAONA_") and k not in left_out} | more
    # The many programs that the tests start read each module compiled; the tree stays clean.
    environment["PYTHONPYCACHEPREFIX"] = str(Path(sys.prefix) / "pycache")
    if chromium():
        environment["KAONA_TEST_CHROMIUM"] = str(chromium())
    print(f"\n== {name}", flush=True)
    done = subprocess.Popen(
        [sys.executable, "-m", "pytest", *arguments], cwd=root, env=environment, stdout=subprocess.PIPE, text=True
    )
    part, last = Part(name), ""
    for line in done.stdout or []:
        print(line, end="", flush=True)
        last = line if SUMMARY.search(line) else last
    part.code = done.wait()
    for number, word in SUMMARY.findall(last):
        key = "failed" if word.startswith(("failed", "error")) else word
        setattr(part, key, getattr(part, key) + int(number))
    if part.code == 5:  # nothing of this part was selected
        part.code = 0
    if part.code and not part.failed:
        part.failed = 1
    return part


def _tell(parts: list[Part], missing: list[str]) -> int:
    print()
    for part in parts:
        print(f"{part.name:<12} {part.passed} passed, {part.failed} failed, {part.skipped} skipped")
    for one in missing:
        print(f"NOT RUN: {one}")
    passed, failed, skipped = (sum(getattr(part, key) for part in parts) for key in ("passed", "failed", "skipped"))
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or any(part.code for part in parts) or not passed else 0
