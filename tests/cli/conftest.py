"""One prepared site, of which each test has its own copy: to prepare one takes as long as most tests."""

import shutil
from pathlib import Path

import pytest

from tests.cli.program import kaona


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a site on SQLite as `kaona init --no-demo` leaves it; only to be read."""
    folder = tmp_path_factory.mktemp("blank") / "data"
    made = kaona("init", "--no-demo", "--data", str(folder))
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture
def data(blank: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(blank, tmp_path / "data"))
