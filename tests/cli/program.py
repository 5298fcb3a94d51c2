"""The program from the outside, as an operator runs it: a process of its own with an environment of its own."""

import os
import subprocess
import sys
from pathlib import Path


def environment_of(**more: str) -> dict[str, str]:
    """This environment without a site's settings, and `more`."""
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("KAONA_", "DJANGO_", "DATABASE_"))}
    return keep | more


def kaona(*arguments: str, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `kaona …` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "kaona", *arguments], capture_output=True, text=True, env=environment_of(**more),
        check=False, cwd=cwd, timeout=180,
    )  # fmt: skip
