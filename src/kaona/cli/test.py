"""`kaona test`: every test, on SQLite and a throw-away PostgreSQL, journeys in a real Chromium; says what did not run.

The parts run side by side: one lane per core, and one more for a browser, which waits as much as it computes. Each is a process with its own folders, cache and databases."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

# The rule book is tested as it is meant to be used: alone.
RULES = "tests/rules*"
JOURNEYS = "tests/journeys/test_*.py"
WITHOUT_DJANGO = ("-p", "no:django", "-W", "ignore::pytest.PytestConfigWarning")
SUMMARY = re.compile(r"(\d+) (passed|failed|errors?|skipped)")
NOTHING_SELECTED = 5  # pytest's exit code
PATIENCE = 15  # seconds that an interrupted part has to put its things away


@dataclass(frozen=True)
class Part:
    """One run of pytest; `minutes` are what it takes by itself, so that the longest begin."""

    name: str
    arguments: tuple[str, ...]
    minutes: float = 0
    on_postgres: bool = False


@dataclass
class Count:
    """What became of a part."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    code: int = 0


def run(arguments: list[str]) -> int:
    """0 when everything that ran passed; what a machine lacks is named at the end, never passed over in silence."""
    wanted = [one for one in arguments if one != "--install"]
    root = Path(os.environ.get("KAONA_CHECKOUT", os.getcwd()))
    rules, journeys = (
        sorted(str(one.relative_to(root)) for one in root.glob(pattern)) for pattern in (RULES, JOURNEYS)
    )
    missing = _missing()
    parts = [one for one in plan(wanted, rules, journeys) if one.name.split()[0] not in missing]
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(one) != signal.SIG_IGN:
            signal.signal(one, signal.default_int_handler)
    return _tell(run_parts(parts, root, lanes(parts, os.cpu_count() or 1, focused=bool(wanted))), missing)


def plan(wanted: list[str], rules: list[str], journeys: list[str]) -> list[Part]:
    """The parts of a run of everything, or of what is wanted: folders, files and options of pytest."""
    places = [one for one in wanted if not one.startswith("-")]
    if places and all(one.startswith(tuple(rules)) for one in places):
        return [Part("rules", (*wanted, *WITHOUT_DJANGO))]
    rest = wanted or ["tests", *(f"--ignore={one}" for one in rules)]
    # Whole sites are run once; on PostgreSQL only those that are about it. There every page is opened by the sweeps of
    # tests/web; the tests of each page and paper by itself are about words and forms, and run on SQLite. Of a deed with
    # several cases one makes the statements that a database could refuse.
    elsewhere = ("--ignore-glob=tests/web/*/*", "--ignore=tests/reports", "--ignore=tests/architecture", "--one-case")
    on_postgres = rest if wanted else [*rest, *elsewhere]
    return [
        *([] if wanted else [Part("rules", (*rules, *WITHOUT_DJANGO, "--hypothesis-profile=thorough"))]),
        *_on_sqlite(wanted, rest),
        Part("sites", (*rest, "-m", "site and not postgres"), 3),
        Part(
            "PostgreSQL",
            (*on_postgres, "-m", "not browser and not sqlite and (postgres or not site)"),
            6,
            on_postgres=True,
        ),
        *_browsers(wanted, journeys),
    ]


def _on_sqlite(wanted: list[str], rest: list[str]) -> list[Part]:
    """The pages and everything else as two parts, so that no core is idle at the end. Every address as those who may not is
    opened once, on the database that a ministry would take."""
    ours = ("-m", "not browser and not postgres and not site")
    if wanted:
        return [Part("SQLite", (*rest, *ours))]
    pages = ("tests/web", "--ignore=tests/web/test_every_address.py")
    return [Part("SQLite 1", (*pages, *ours), 7), Part("SQLite 2", (*rest, "--ignore=tests/web", *ours), 5)]


def _browsers(wanted: list[str], journeys: list[str]) -> list[Part]:
    """The journeys in two halves, each with a browser and a site of its own; what is wanted runs in one."""
    if wanted:
        return [Part("Chromium", (*wanted, "-m", "browser"))]
    return [Part(f"Chromium {half + 1}", (*journeys[half::2], "-m", "browser"), 5) for half in range(2)]


def lanes(parts: list[Part], cores: int, *, focused: bool) -> int:
    """How many parts run at a time. A focused run is watched as it goes, so one after the other."""
    beside = any(one.name.startswith("Chromium") for one in parts)
    return 1 if focused else max(1, min(cores + beside, len(parts)))


def run_parts(parts: list[Part], root: Path, at_a_time: int) -> list[Count]:
    """Run them, the longest first; an interruption ends those that run and starts no more."""
    order = sorted(parts, key=lambda one: -one.minutes)
    with tempfile.TemporaryDirectory(prefix="kaona-tests-", ignore_cleanup_errors=True) as folder:
        lanes = Lanes(root, Path(folder), together=at_a_time > 1)
        with ThreadPoolExecutor(at_a_time) as pool:
            try:
                counts = dict(zip(order, pool.map(lanes.run, order), strict=True))
            except BaseException:
                lanes.end()
                raise
    return [counts[one] for one in parts]


class Lanes:
    """Runs parts from several threads; what one says is printed as a whole when it ends (`together`) or line by line."""

    def __init__(self, root: Path, folder: Path, *, together: bool) -> None:
        self.root, self.folder, self.together = root, folder, together
        self.running: set[subprocess.Popen[str]] = set()
        self.ended = False
        self.starting, self.printing = Lock(), Lock()

    def run(self, part: Part) -> Count:
        """Start a part, wait for its end, print and count it."""
        began, lines = time.monotonic(), [""]
        self._print(f"\n== {part.name}" + (" begins\n" if self.together else "\n"))

        def hear(line: str) -> None:
            lines.append(line)
            if not self.together:
                self._print(line)

        try:
            with cluster() if part.on_postgres else nullcontext("") as url:
                code = self._wait(part, url, hear)
        except (OSError, subprocess.CalledProcessError) as error:
            code = 1
            hear(f"kaona: {error}\n")
        if self.together:
            minutes, seconds = divmod(int(time.monotonic() - began), 60)
            self._print(f"\n== {part.name}, {minutes}:{seconds:02} minutes\n" + "".join(lines))
        return _count(part.name, code, next((one for one in reversed(lines) if SUMMARY.search(one)), ""))

    def _wait(self, part: Part, url: str, hear: Callable[[str], None]) -> int:
        with self.starting:
            if self.ended:
                return 1
            child = subprocess.Popen(
                [sys.executable, "-m", "pytest", "-o", f"cache_dir=.pytest_cache/{part.name}", *part.arguments],
                cwd=self.root, env=self._environment(part, url), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                encoding="utf-8", errors="replace", start_new_session=True,
            )  # fmt: skip
            self.running.add(child)
        with child:
            for line in child.stdout or []:
                hear(line)
            code = child.wait()
        self.running.discard(child)
        return code

    def _environment(self, part: Part, url: str) -> dict[str, str]:
        left_out = ("DATABASE_URL", "PYTHONDONTWRITEBYTECODE")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("KAONA_") and k not in left_out}
        own = self.folder / part.name.replace(" ", "-")  # some programs read a space in a path as the end of it
        own.mkdir()
        environment["TMPDIR"] = str(own)
        # The many programs that the tests start read each module compiled; the tree stays clean.
        environment["PYTHONPYCACHEPREFIX"] = str(Path(sys.prefix) / "pycache")
        if url:
            environment["DATABASE_URL"] = url
        if found := chromium():
            environment["KAONA_TEST_CHROMIUM"] = found
        return environment

    def _print(self, text: str) -> None:
        with self.printing:
            print(text, end="", flush=True)

    def end(self) -> None:
        """End every part with all that it started: politely, then for certain."""
        with self.starting:
            self.ended = True
            groups = [child.pid for child in self.running]
        limit = time.monotonic() + PATIENCE
        alive = [one for one in groups if _signal(one, signal.SIGINT)]
        while alive and time.monotonic() < limit:
            time.sleep(0.1)
            alive = [one for one in alive if _signal(one, 0)]
        for one in alive:
            _signal(one, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    """Whether there was anybody to hear it."""
    with suppress(ProcessLookupError):
        os.killpg(group, number)
        return True
    return False


def _count(name: str, code: int, summary: str) -> Count:
    count = Count(name, code=0 if code == NOTHING_SELECTED else code)
    for number, word in SUMMARY.findall(summary):
        key = "failed" if word.startswith(("failed", "error")) else word
        setattr(count, key, getattr(count, key) + int(number))
    if count.code and not count.failed:
        count.failed = 1
    return count


def _missing() -> dict[str, str]:
    """What this machine lacks, by the part that cannot run."""
    missing = {}
    if postgres_folder() is None:
        missing["PostgreSQL"] = "the suite did not run on PostgreSQL (package postgresql)"
    if chromium() is None:
        missing["Chromium"] = "the browser journeys did not run (package chromium)"
    elif find_library("atomic") is None:
        missing["Chromium"] = "the browser journeys did not run (package libatomic1, which their driver needs)"
    if shutil.which("soffice") is None:
        missing["LibreOffice"] = (
            "Word and Excel files were not opened (packages libreoffice-writer-nogui libreoffice-calc-nogui)"
        )
    if find_library("pangoft2-1.0") is None:
        missing["Pango"] = "official papers cannot be made (packages libpango-1.0-0 libpangoft2-1.0-0)"
    return missing


def _tell(counts: list[Count], missing: dict[str, str]) -> int:
    print()
    for one in counts:
        print(f"{one.name:<12} {one.passed} passed, {one.failed} failed, {one.skipped} skipped")
    for name, words in missing.items():
        print(f"NOT RUN: {name}: {words}")
    passed, failed, skipped = (sum(getattr(one, key) for one in counts) for key in ("passed", "failed", "skipped"))
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or any(one.code for one in counts) or not passed else 0


def chromium() -> str | None:
    """The browser's program, without its window where that is installed; None without one."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    return next((found for found in map(shutil.which, names) if found), None)


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
    with tempfile.TemporaryDirectory(prefix="kaona-pg-", ignore_cleanup_errors=True) as folder:
        yield from _served(Path(folder))


def _served(folder: Path) -> Iterator[str]:
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
