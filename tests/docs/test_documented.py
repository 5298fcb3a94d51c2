"""Every setting, role, permission, kind of event, command and address is documented, and no more than there is."""

import ast
import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from kaona.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
OPERATE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
# Read by the program itself or a test, not by the settings of a site.
NO_SETTINGS = {"KAONA_CHECKOUT", "KAONA_VENV", "KAONA_TEST_CHROMIUM", "KAONA_BENCH"}


def reference() -> ModuleType:
    spec = spec_from_file_location("write_reference", ROOT / "scripts" / "write_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_what_the_code_says() -> None:
    written = reference()
    assert written.PAPER.read_text(encoding="utf-8") == written.reference(), (
        "docs/reference.md is behind the code: run .venv/bin/python scripts/write_reference.py"
    )


def test_every_setting_is_in_the_table_and_every_line_of_it_is_a_setting() -> None:
    used = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used |= set(re.findall(r"^(?:KAONA_[A-Z0-9_]+|DATABASE_URL)$", node.value))
    documented = set(re.findall(r"^\| `((?:KAONA|DATABASE)_[A-Z0-9_]+)` \|", OPERATE, re.M))
    assert documented == used - NO_SETTINGS


def test_every_command_is_documented() -> None:
    table = OPERATE.partition("## Commands")[2]
    assert set(re.findall(r"`kaona ([a-z]+)`", table)) == set(COMMANDS)


def test_every_address_says_what_it_is() -> None:
    for line in reference().reference().partition("## Addresses")[2].splitlines():
        if line.startswith("| `/"):
            assert len(line.rstrip("| ").rpartition("| ")[2]) > 5, line


def test_links_between_the_papers_lead_somewhere() -> None:
    papers = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for paper in papers:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", paper.read_text(encoding="utf-8")):
            assert (paper.parent / target).exists(), f"{paper.name}: {target}"


def test_the_readme_is_one_page() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 60
    assert "./kaona up --install" in "\n".join(lines)
    assert "./kaona test --install" in "\n".join(lines)


def test_the_program_tells_its_commands() -> None:
    import subprocess

    said = subprocess.run([sys.executable, "-m", "kaona", "--help"], capture_output=True, text=True, check=True).stdout
    assert [name for name in COMMANDS if f"  {name} " not in said] == []
