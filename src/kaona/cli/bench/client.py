"""A bounded client on the loopback: threads with kept connections, sessions and CSRF."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

Send = Callable[[int], tuple[str, str, bytes, dict[str, str]]]  # turn -> method, path, body, headers


class Visitor:
    """One connection with its cookies."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Status and body; cookies are kept."""
        given = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **(headers or {})}
        if method == "POST":
            given["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        self.connection.request(method, path, body, given)
        answer = self.connection.getresponse()
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return answer.status, answer.read()

    def form(self, path: str, values: dict[str, str]) -> tuple[int, bytes]:
        """POST a form as a script does."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "X-Requested-With": "fetch"}
        return self.ask("POST", path, urlencode(values).encode(), kind)

    def sign_in(self, email: str, password: str) -> None:
        """Through the sign-in page."""
        self.ask("GET", "/account/login/")
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _ = self.ask(
            "POST", "/account/login/", urlencode({"login": email, "password": password}).encode(), kind
        )
        if status != 302:
            raise RuntimeError(f"{email} could not sign in: {status}")


@dataclass
class Sample:
    """What one measurement gave: milliseconds of every answer, errors, wall time."""

    times: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds at a share of the sorted answers."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.times) / self.seconds if self.seconds else 0.0


def measure(
    visitors: list[Visitor],
    turns: int,
    send: Callable[[Visitor, int, int], tuple[int, bytes]],
    good: tuple[int, ...] = (200,),
) -> Sample:
    """Every visitor asks `turns` times at once with the others; `send(visitor, number of the visitor, turn)`."""
    sample, lock = Sample(), threading.Lock()

    def work(number: int, visitor: Visitor) -> None:
        for turn in range(turns):
            began = time.perf_counter()
            status, _ = send(visitor, number, turn)
            took = (time.perf_counter() - began) * 1000
            with lock:
                sample.times.append(took)
                sample.errors += status not in good

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(visitors)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sample.seconds = time.perf_counter() - began
    return sample
