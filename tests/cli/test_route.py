"""`kaona route` as people call it: as a program."""

import json
from pathlib import Path

import pytest

from tests.cli.test_score import GOOD, kaona

EFFORT = """effort: {1.1.B3: 5, 1.2.B1: 0.5}
impossible: [1.1.S1]
expected: [{sub_measure: 7.1.1, name: รายได้จัดเก็บ, result: 90, effort: 12}]
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    dossier, effort = tmp_path / "a.yaml", tmp_path / "effort.yaml"
    dossier.write_text(GOOD, encoding="utf-8")
    effort.write_text(EFFORT, encoding="utf-8")
    return str(dossier), str(effort)


def test_json_of_a_target(files: tuple[str, str]) -> None:
    done = kaona("route", files[0], "--target", "20.5", "--effort", files[1], "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert list(found) == [
        "target", "reached", "start", "total", "total_exact", "effort", "statements", "expected", "alternatives",
    ]  # fmt: skip
    assert (found["target"], found["reached"], found["start"]) == ("20.5", True, "7.14")
    assert (found["effort"], found["total"]) == ("1.5", "21.43")
    assert len(found["alternatives"]) == 3
    assert list(found["alternatives"][0]) == ["effort", "total", "statements"]


def test_json_of_a_budget_and_of_what_cannot_be_reached(files: tuple[str, str]) -> None:
    found = json.loads(kaona("route", files[0], "--budget", "0.5", "--effort", files[1], "--json").stdout)
    assert (found["target"], found["reached"], found["effort"], found["statements"]) == (None, None, "0.5", ["1.2.B1"])
    done = kaona("route", files[0], "--target", "450", "--effort", files[1], "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["reached"], found["alternatives"]) == (0, False, [])
    assert {one["kind"] for one in found["blocking"]} == {"impossible", "mandatory"}
    assert {"kind": "impossible", "code": "1.1.S1", "item": "1.1", "points": "3.57"} in found["blocking"]


def test_already_there(files: tuple[str, str]) -> None:
    found = json.loads(kaona("route", files[0], "--target", "7", "--json").stdout)
    assert (found["reached"], found["effort"], found["statements"], found["alternatives"]) == (True, "0", [], [])


def test_words(files: tuple[str, str]) -> None:
    done = kaona("route", files[0], "--target", "20", "--effort", files[1])
    assert done.returncode == 0
    for words in ("เส้นทางที่ใช้แรงน้อยที่สุดถึง 20", "ลำดับที่ทำได้จริง", "จะเหลือ", "ทางเลือกอื่น"):
        assert words in done.stdout


def test_the_faults_of_both_files_at_once(files: tuple[str, str], tmp_path: Path) -> None:
    Path(files[1]).write_text("effort: {1.1.A1: -1, 9.9.X1: 2}\n", encoding="utf-8")
    done = kaona("route", files[0], "--target", "20", "--effort", files[1])
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == [
        "line 1, effort.9.9.X1", "line 1, effort.1.1.A1",
    ]  # fmt: skip
    Path(files[0]).write_text(GOOD + "colour: red\n", encoding="utf-8")
    done = kaona("route", files[0], "--target", "20", "--effort", files[1])
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 2)


def test_a_dossier_from_standard_input(files: tuple[str, str]) -> None:
    dossier = {"edition": "pmqa-4.0-2561", "rule_set": "gated-500@1", "agency_type": "province"}
    done = kaona("route", "-", "--target", "300", "--json", text=json.dumps(dossier))
    assert (done.returncode, json.loads(done.stdout)["effort"]) == (0, "74")


@pytest.mark.parametrize(
    "arguments", [[], ["--target", "x"], ["--target", "1e3"], ["--budget", "-1"], ["--target", "1", "--budget", "1"]]
)
def test_what_is_asked_wrongly(arguments: list[str], files: tuple[str, str]) -> None:
    done = kaona("route", files[0], *arguments)
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False)
    assert kaona("route", "missing.yaml", "--target", "1").returncode == 2
