"""`kaona up`: everything on this machine, in the foreground, until Ctrl-C or SIGTERM."""

import argparse
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import IO

from kaona.cli.site import SiteFault, data_folder, prepare_folder, set_environment, start_django

READY_SECONDS = 60
STOP_SECONDS = 15
MOST_FAILURES = 3  # parts that end by themselves within a minute are started again, this often


def run(arguments: list[str]) -> int:
    """0 after a clean end; 1 when the site cannot start or a part of it keeps failing."""
    parser = argparse.ArgumentParser(prog="kaona up", description="Run a site on this machine.")
    parser.add_argument("--data", metavar="DIR", help="the folder of all state (default ./data)")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--install", action="store_true", help="first install missing system packages")
    options = parser.parse_args(arguments)
    try:
        return _up(data_folder(options.data), options.port)
    except SiteFault as fault:
        print(f"kaona: {fault}", file=sys.stderr)
        return 1


def _up(folder: Path, port: int) -> int:
    _port_free(port)
    new = prepare_folder(folder)
    with _lock(folder):
        address = f"http://127.0.0.1:{port}"
        set_environment(folder, base_url=address)
        start_django()
        accounts = _prepare(folder, new=new)
        return _serve(address, port, accounts)


def _port_free(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise SiteFault(f"port {port} is taken or not allowed; choose another with --port") from None


def _lock(folder: Path) -> IO[str]:
    file = (folder / "lock").open("w", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise SiteFault(f"another kaona runs on {folder}") from None
    return file


def _prepare(folder: Path, *, new: bool) -> list[tuple[str, str, str]]:
    from kaona.cli import prepare
    from kaona.cli.seed import demonstration_accounts, load_demonstration

    prepare.migrate()
    prepare.load_reference()
    prepare.collect_static(folder / "static")
    if new or (folder / "demo-unfinished").exists():
        # The mark lets an interrupted first run finish; it is set only in a folder that was empty.
        (folder / "demo-unfinished").touch()
        load_demonstration()
        (folder / "demo-unfinished").unlink()
    from django.db import connections

    connections.close_all()
    return demonstration_accounts()


def _serve(address: str, port: int, accounts: list[tuple[str, str, str]]) -> int:
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    starters = {"web": lambda: start_web(port), "worker": start_worker}
    parts = {name: start() for name, start in starters.items()}
    failures: list[float] = []
    try:
        if not _wait_ready(address, parts, lambda: stopping):
            return 0 if stopping else 1
        _announce(address, accounts)
        while not stopping:
            for name in [name for name, part in parts.items() if part.poll() is not None]:
                failures = [at for at in failures if at > time.monotonic() - 60] + [time.monotonic()]
                print(f"kaona: the {name} process ended with {parts[name].returncode}", file=sys.stderr, flush=True)
                if len(failures) > MOST_FAILURES:
                    print("kaona: that happens too often; ending", file=sys.stderr)
                    return 1
                _end_group(parts[name])
                parts[name] = starters[name]()
            time.sleep(0.2)
        return 0
    finally:
        end(list(parts.values()))


def start_web(port: int, host: str = "127.0.0.1", workers: int | None = None) -> subprocess.Popen[bytes]:
    """The web server: one process per core. Its threads mostly wait for slow connections; config/wsgi.py says how many
    of them compute."""
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers",
        str(workers or os.cpu_count() or 1), "--blocking-threads", "32", "--no-ws", "--log-level", "error",
        "--respawn-failed-workers", "kaona.config.wsgi:application",
    ]  # fmt: skip
    return subprocess.Popen(command, start_new_session=True)


def start_worker() -> subprocess.Popen[bytes]:
    """The worker that sends mail and does long work."""
    return subprocess.Popen([sys.executable, "-m", "kaona", "worker"], start_new_session=True)


def _end_group(part: subprocess.Popen[bytes]) -> None:
    """What a killed part left running: its port and its jobs must be free for the next one."""
    with suppress(ProcessLookupError):
        os.killpg(part.pid, signal.SIGKILL)


def end(parts: list[subprocess.Popen[bytes]]) -> None:
    """Ask every part to end, wait, and insist."""
    for part in parts:
        if part.poll() is None:
            part.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for part in parts:
        try:
            part.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _end_group(part)
            part.wait()


def _wait_ready(address: str, parts: dict[str, subprocess.Popen[bytes]], stopping: object) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and not stopping():  # type: ignore[operator]
        for name, part in parts.items():
            if part.poll() is not None:
                print(f"kaona: the {name} process did not start", file=sys.stderr)
                return False
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _announce(address: str, accounts: list[tuple[str, str, str]]) -> None:
    print(f"Kaona is ready: {address}")
    if accounts:
        from django.conf import settings

        from kaona.cli.seed import PASSWORD

        print(f"\nDemonstration accounts (password {PASSWORD}):")
        for email, role, organisation in accounts:
            print(f"  {email:<28} {role:<18} {organisation}")
        if getattr(settings, "EMAIL_FILE_PATH", ""):
            print(f"\nInvitations and other e-mails lie in {settings.EMAIL_FILE_PATH}")
    print("\nCtrl-C ends it.", flush=True)
