"""`kaona serve`: the web server of a real site, settings from the environment."""

import argparse
import signal
from types import FrameType

from kaona.cli.site import start_django
from kaona.cli.up import end, start_web


def run(arguments: list[str]) -> int:
    """Runs until SIGTERM or Ctrl-C; 0 then, else not."""
    parser = argparse.ArgumentParser(prog="kaona serve")
    parser.add_argument("--data", metavar="DIR")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=None)
    options = parser.parse_args(arguments)
    start_django(options.data)
    web = start_web(options.port, options.host, options.workers)

    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        web.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    code = web.wait()
    end([web])
    # Whatever ended a server that nobody stopped is a failure: systemd starts it again.
    return 0 if stopping else code or 1
