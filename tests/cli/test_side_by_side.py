"""`kaona test`: which parts a run has, how many at a time, and that no part ends another or is left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kaona.cli.test import Lanes, Part, lanes, plan, run_parts

pytestmark = pytest.mark.sqlite
RULES = ["tests/rules", "tests/rules_solving"]
JOURNEYS = ["tests/journeys/test_a.py", "tests/journeys/test_b.py", "tests/journeys/test_c.py"]
SUITE = ["SQLite", "sites", "PostgreSQL", "Chromium"]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ([], ["rules", "SQLite 1", "SQLite 2", *SUITE[1:-1], "Chromium 1", "Chromium 2"]),
        (["tests/rules"], ["rules"]),
        (["tests/rules/test_thai.py", "tests/rules_solving", "-x"], ["rules"]),
        (["tests/rules", "tests/people"], SUITE),
        (["tests/people"], SUITE),
        (["-x"], SUITE),
    ],
)
def test_the_parts_of_a_run(wanted: list[str], names: list[str]) -> None:
    parts = plan(wanted, RULES, JOURNEYS)
    assert [part.name for part in parts] == names
    for part in parts:
        assert set(wanted) <= set(part.arguments)
        assert ("no:django" in part.arguments) == (part.name == "rules")
        assert part.on_postgres == (part.name == "PostgreSQL")


def test_a_run_of_everything_takes_each_folder_once() -> None:
    rules, *others = plan([], RULES, JOURNEYS)
    assert {*RULES, "--hypothesis-profile=thorough"} <= set(rules.arguments)
    pages, *others, first, second = others
    assert all({"tests", *(f"--ignore={one}" for one in RULES)} <= set(part.arguments) for part in others)
    assert (pages.name, pages.arguments[0]) == ("SQLite 1", "tests/web")
    assert [part.name for part in others if "--ignore=tests/web" in part.arguments] == ["SQLite 2"]
    assert sorted(first.arguments[:-2] + second.arguments[:-2]) == JOURNEYS


def test_on_postgresql_the_sweeps_open_the_pages() -> None:
    """Only in a run of everything: whoever asks for a folder gets it on both."""
    left_out = {part.name: "--ignore-glob=tests/web/*/*" in part.arguments for part in plan([], RULES, JOURNEYS)}
    assert [name for name, out in left_out.items() if out] == ["PostgreSQL"]
    assert not any(
        "--ignore-glob=tests/web/*/*" in part.arguments for part in plan(["tests/web/plans"], RULES, JOURNEYS)
    )


def test_a_browser_has_a_lane_beside_those_of_the_cores() -> None:
    parts = [Part(name, ()) for name in ("SQLite", "PostgreSQL", "Chromium 1", "Chromium 2")]
    assert [lanes(parts, cores, focused=False) for cores in (1, 2, 8)] == [2, 3, 4]


@pytest.mark.parametrize(
    ("parts", "cores", "focused", "expected"),
    [(5, 2, False, 2), (5, 1, False, 1), (5, 16, False, 5), (5, 16, True, 1), (0, 2, False, 1)],
)
def test_as_many_at_a_time_as_there_are_cores(parts: int, cores: int, focused: bool, expected: int) -> None:
    assert lanes([Part(str(number), ()) for number in range(parts)], cores, focused=focused) == expected


def part(folder: Path, name: str, text: str, minutes: float = 0) -> Part:
    path = folder / f"test_{name}.py"
    path.write_text(f"import os, pytest\n{text}\n", encoding="utf-8")
    return Part(name, (path.name, "-p", "no:django", "-q"), minutes)


@pytest.mark.parametrize("at_a_time", [1, 2])
def test_each_part_is_counted_and_one_that_dies_is_a_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], at_a_time: int
) -> None:
    parts = [
        part(tmp_path, "good", "def test_a(): pass\n@pytest.mark.skip\ndef test_b(): pass"),
        part(tmp_path, "bad", "def test_a(): assert 'ไทย' == ''\ndef test_b(): pass", minutes=1),
        part(tmp_path, "dead", "def test_a(): os._exit(0 + 3)"),
        part(tmp_path, "empty", ""),
    ]
    counts = run_parts(parts, tmp_path, at_a_time)
    assert [(one.name, one.passed, one.failed, one.skipped, one.code) for one in counts] == [
        ("good", 1, 0, 1, 0),
        ("bad", 1, 1, 0, 1),
        ("dead", 0, 1, 0, 3),
        ("empty", 0, 0, 0, 0),
    ]
    said = capsys.readouterr().out
    assert "ไทย" in said
    # The longest begins; what one says stands together, also while another runs.
    assert said.lstrip().startswith("== bad")
    whole = said.partition("== bad, " if at_a_time > 1 else "== bad")[2]
    assert "1 failed, 1 passed" in whole.partition("\n== ")[0]


def test_parts_have_folders_and_a_cache_of_their_own(tmp_path: Path) -> None:
    text = "def test_a(tmp_path): open(os.environ['PLACES'], 'a').write(f'{tmp_path}\\n')"
    parts = [part(tmp_path, name, text) for name in ("one", "two")]
    os.environ["PLACES"] = str(tmp_path / "places")
    try:
        run_parts(parts, tmp_path, 2)
    finally:
        del os.environ["PLACES"]
    first, second = (Path(line) for line in sorted((tmp_path / "places").read_text(encoding="utf-8").splitlines()))
    assert {"one", "two"} == {first.parts[-4], second.parts[-4]}
    assert not first.exists()
    assert {path.name for path in (tmp_path / ".pytest_cache").iterdir()} == {"one", "two"}


def test_a_server_that_does_not_start_fails_its_part_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "initdb").write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    (tmp_path / "initdb").chmod(0o755)
    monkeypatch.setattr("kaona.cli.test.postgres_folder", lambda: tmp_path)
    parts = [Part("PostgreSQL", (), on_postgres=True), part(tmp_path, "good", "def test_a(): pass")]
    assert [(one.passed, one.failed) for one in run_parts(parts, tmp_path, 2)] == [(0, 1), (1, 0)]


def test_an_interrupted_run_leaves_nobody_behind(tmp_path: Path) -> None:
    """Two parts run, each with a child of its own; the third must not begin."""
    waiting = tmp_path / "waiting"
    os.mkfifo(waiting)
    text = f"""
import signal, subprocess, sys
def test_a():
    child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    with open({str(waiting)!r}, "w") as told:
        told.write(f"{{os.getpid()}} {{child.pid}}\\n")
    signal.pause()
"""
    for name in ("one", "two", "three"):
        part(tmp_path, name, text)
    code = f"""
from pathlib import Path
from kaona.cli.test import Part, run_parts
parts = [Part(name, (f"test_{{name}}.py", "-p", "no:django")) for name in ("one", "two", "three")]
run_parts(parts, Path({str(tmp_path)!r}), 2)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        pids: list[int] = []
        while len(pids) < 4:
            with waiting.open(encoding="ascii") as told:
                pids += [int(one) for one in told.read().split()]
        run.send_signal(signal.SIGINT)
        said, _ = run.communicate(timeout=60)
    assert run.returncode != 0
    assert b"== three" not in said
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


def test_nothing_begins_after_the_end(tmp_path: Path) -> None:
    ended = Lanes(tmp_path, tmp_path, together=True)
    ended.end()
    assert ended.run(part(tmp_path, "good", "def test_a(): pass")).code == 1
