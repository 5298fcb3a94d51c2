"""`kaona worker`: schedules, mail and long work, beside the web server."""

import argparse
import os
import signal
import sys
from types import FrameType

from kaona.cli.site import start_django


def run(arguments: list[str]) -> int:
    """Runs until SIGTERM or Ctrl-C; 0. 1 when its job processes ended by themselves."""
    parser = argparse.ArgumentParser(prog="kaona worker")
    parser.add_argument("--data", metavar="DIR")
    start_django(parser.parse_args(arguments).data)
    from kaona.jobs.loop import work_until

    parent = os.getppid()
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if work_until(lambda: stopping or (os.getppid() != parent and not sys.stdin.isatty())):
        return 0
    print("kaona: the job processes ended by themselves", file=sys.stderr)
    return 1
