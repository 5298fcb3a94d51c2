"""`kaona score` and `kaona edition` as people call them: as a program."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = """edition: pmqa-4.0-2561
rule_set: gated-500
agency_type: department
result_year: 2566
statements_met: [1.1.B1, 1.1.B2]
measures:
  - {sub_measure: 7.1.1, name: รายได้จัดเก็บ, unit: ร้อยละ, direction: higher, target: 85, results: {2564: 80, 2566: 86}}
  - {sub_measure: 7.2.1, name: ความพึงพอใจ, unit: ร้อยละ, direction: higher, results: {2566: 88.5}, conversion: {floor: 75, top: 95}}
  - {sub_measure: 7.1.1, name: ว่าง, direction: higher, target: 85, results: {2565: 3}}
"""


def kaona(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KAONA", "DJANGO"))}
    return subprocess.run(
        [sys.executable, "-m", "kaona", *arguments],
        input=text,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


def test_json_of_one_file(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(GOOD, encoding="utf-8")
    done = kaona("score", str(file), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert list(result["categories"]) == list("1234567")
    assert len(result["items"]) == 30
    assert (result["total"], result["total_exact"], result["level"]) == ("7.14", "50/7", "none")
    assert (result["edition"], result["rule_set"], result["rule_set_version"]) == ("pmqa-4.0-2561", "gated-500", 1)
    assert list(result) == [
        "edition", "rule_set", "rule_set_version", "total", "total_exact", "level", "categories", "items", "measures",
    ]  # fmt: skip
    assert result["items"]["1.1"] == {
        "points": "200.00",
        "exact": "200",
        "level": "none",
        "missing": ["1.1.B3", "1.1.A1", "1.1.S1"],
    }
    assert result["measures"] == [
        {"sub_measure": "7.1.1", "name": "รายได้จัดเก็บ", "achievement": "101.18", "points": "400.00", "exact": "400"},
        {"sub_measure": "7.2.1", "name": "ความพึงพอใจ", "achievement": None, "points": "370.00", "exact": "370"},
        {"sub_measure": "7.1.1", "name": "ว่าง", "achievement": None, "points": None, "exact": None},
    ]


def test_words_of_one_file(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(GOOD, encoding="utf-8")
    done = kaona("score", str(file))
    assert done.returncode == 0
    assert "คะแนนรวม 7.14 จาก 500" in done.stdout
    assert "gated-500@1" in done.stdout


def test_a_faulty_file_prints_nothing_but_faults(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(GOOD.replace("target: 85", "target: 0") + "colour: red\n", encoding="utf-8")
    done = kaona("score", str(file), "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 3
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["missing.yaml", "."])
def test_a_file_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    done = kaona("score", str(tmp_path / name))
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_a_batch_answers_every_line_in_its_place() -> None:
    good = json.dumps({"edition": "pmqa-4.0-2561", "rule_set": "gated-500@1", "agency_type": "province"})
    done = kaona("score", "-", text="\n".join([good, '{"edition": 1}', "not json", good]) + "\n")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2
    assert ["total" in line for line in lines] == [True, False, False, True]
    assert lines[1]["input"] == "line 2"
    assert lines[1]["faults"]
    assert kaona("score", "-", text=good + "\n").returncode == 0


def test_a_batch_tells_even_what_cannot_be_printed() -> None:
    done = kaona("score", "-", text='{"\\ud800": 1}\n\n   \n[' + "[" * 100_000 + "\n")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert ([line["input"] for line in lines], done.returncode) == (["line 1", "line 4"], 2)
    assert "Traceback" not in done.stderr


def test_files_and_lines_in_one_call_keep_their_order(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    line = json.dumps({"edition": "pmqa-4.0-2561", "rule_set": "gated-500", "agency_type": "province"})
    done = kaona("score", str(tmp_path / "a.yaml"), "-", str(tmp_path / "a.yaml"), text=line)
    assert [json.loads(one)["total"] for one in done.stdout.splitlines()] == ["7.14", "0.00", "7.14"]
    assert done.returncode == 0


def test_neither_a_narrow_locale_nor_closed_streams_nor_odd_file_names_make_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    script = (
        'export PYTHONIOENCODING=ascii; "$0" -m kaona score "$1"; "$0" -m kaona score - <&-;'
        ' "$0" -m kaona score "$(printf "x\\377")" nope'
    )
    done = subprocess.run(
        ["sh", "-c", script, sys.executable, str(tmp_path / "a.yaml")], capture_output=True, check=False
    )
    assert "คะแนนรวม 7.14" in done.stdout.decode()
    assert '{"input": "x\\udcff"' in done.stdout.decode()
    assert b"Traceback" not in done.stderr


def test_several_files_with_a_faulty_one(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.yaml").write_text("x", encoding="utf-8")
    done = kaona("score", str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml"), "--json")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (done.returncode, first["total"], second["input"]) == (2, "7.14", str(tmp_path / "b.yaml"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["edition", "check", "pmqa-4.0-2561"],
        ["edition", "show", "gated-500"],
        ["score", "a.yaml", "--json"],
        ["route", "a.yaml", "--target", "300"],
    ],
)
def test_neither_django_nor_a_setting_is_needed(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD, encoding="utf-8")
    code = (
        "import sys; from kaona.cli import main; done = main(sys.argv[1:]); sys.exit(done or 'django' in sys.modules)"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KAONA", "DJANGO", "DATABASE"))}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_edition_commands(tmp_path: Path) -> None:
    assert kaona("edition", "check", "pmqa-4.0-2561", "gated-500").returncode == 0
    assert "1.1" in kaona("edition", "show", "pmqa-4.0-2561@1").stdout
    assert "site_visit_line: 350" in kaona("edition", "show", "gated-500").stdout
    assert kaona("edition", "diff", "pmqa-4.0-2561", "pmqa-4.0-2561@1").stdout == "no differences\n"
    assert kaona("edition", "diff", "pmqa-4.0-2561", "gated-500").returncode == 2
    assert kaona("edition", "load").returncode == 2
    for name in ("x" * 5000, str(tmp_path), "/dev/zero"):
        done = kaona("edition", "check", name)
        assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False)
    (tmp_path / "e.yaml").write_text("id: x\n", encoding="utf-8")
    done = kaona("edition", "check", str(tmp_path / "e.yaml"))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) >= 4


def test_an_unknown_command_says_so() -> None:
    done = kaona("scroe")
    assert done.returncode == 2
    assert "scroe" in done.stderr
