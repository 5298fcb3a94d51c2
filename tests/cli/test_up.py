"""`kaona up` in the foreground: a part that dies is started again, SIGTERM ends all of it, a second one is told."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.cli.program import environment_of, kaona

pytestmark = [pytest.mark.sqlite, pytest.mark.site]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> dict[str, int]:
    """The parts of a running site by name."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            words = (folder / "cmdline").read_text(encoding="utf-8")
        except OSError:
            continue
        if int(fields[1]) == pid:
            found["worker" if "worker\x00" in words and "granian" not in words else "web"] = int(folder.name)
    return found


def test_a_site_mends_its_parts_and_ends_cleanly(blank: Path, tmp_path: Path) -> None:
    data, port = tmp_path / "ข้อมูล ของเรา", free_port()
    shutil.copytree(blank, data)
    with subprocess.Popen(
        [sys.executable, "-m", "kaona", "up", "--data", str(data), "--port", str(port)], env=environment_of(),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as up:  # fmt: skip
        assert up.stdout is not None
        assert up.stderr is not None
        assert up.stdout.readline() == f"Kaona is ready: http://127.0.0.1:{port}\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
            assert 'lang="th"' in answer.read().decode()
        taken = kaona("up", "--data", str(tmp_path / "other"), "--port", str(port))
        assert (taken.returncode, "is taken" in taken.stderr, (tmp_path / "other").exists()) == (1, True, False)
        second = kaona("up", "--data", str(data), "--port", str(free_port()))
        assert (second.returncode, "another kaona runs" in second.stderr) == (1, True)
        before = children(up.pid)
        os.kill(before["worker"], signal.SIGKILL)
        assert up.stderr.readline() == "kaona: the worker process ended with -9\n"
        os.kill(before["web"], signal.SIGKILL)
        assert up.stderr.readline() == "kaona: the web process ended with -9\n"
        after: dict[str, int] = {}
        while set(after) != {"web", "worker"} or set(after.values()) & set(before.values()):
            after = children(up.pid)
            assert up.poll() is None
        up.send_signal(signal.SIGTERM)
        assert up.wait(timeout=60) == 0
    assert [pid for pid in after.values() if Path(f"/proc/{pid}").exists()] == []
