"""Bodies are taken in before the application computes; few compute at once; too large is refused in words."""

import io
import json
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from kaona.config.turnstile import Turnstile


def ask(stile: Turnstile, body: Any = b"", size: int | None = None) -> tuple[str, bytes]:
    heads: list[Any] = []
    source = io.BytesIO(body) if isinstance(body, bytes) else body
    environ = {"wsgi.input": source, "CONTENT_LENGTH": str(len(body) if size is None else size)}
    answer = b"".join(stile(environ, lambda *given: heads.append(given)))
    return heads[0][0], answer


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def test_the_application_reads_the_whole_body_small_or_large() -> None:
    stile = Turnstile(echo, most=10_000_000, computing=1)
    for body in (b"", b"x", b"y" * 3_000_000):
        assert ask(stile, body) == ("200 OK", body)


def test_a_body_over_the_limit_is_refused_unread_and_in_words() -> None:
    class Untouched:
        def read(self, size: int) -> bytes:
            raise AssertionError("read")

    status, answer = ask(Turnstile(echo, most=10, computing=1), Untouched(), 11)
    assert status == "413 Content Too Large"
    assert "ใหญ่เกินไป" in json.loads(answer)["errors"][0]


def test_a_connection_that_ends_early_does_not_wait_for_ever() -> None:
    assert ask(Turnstile(echo, most=100, computing=1), b"abc", 50) == ("200 OK", b"abc")


def test_slow_bodies_keep_nobody_waiting() -> None:
    arrive = threading.Event()

    class Slow:
        def read(self, size: int) -> bytes:
            arrive.wait(10)
            return b"z" * size

    stile = Turnstile(echo, most=100, computing=1)
    slow = [threading.Thread(target=ask, args=(stile, Slow(), 5)) for _ in range(6)]
    for one in slow:
        one.start()
    assert ask(stile, b"quick") == ("200 OK", b"quick")
    arrive.set()
    for one in slow:
        one.join(10)
        assert not one.is_alive()


def test_no_more_than_a_few_compute_at_once() -> None:
    inside, most, lock, full = [0], [0], threading.Lock(), threading.Barrier(2, timeout=10)

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        full.wait()
        with lock:
            inside[0] -= 1
        start_response("200 OK", [])
        return [b""]

    run(Turnstile(app, most=10, computing=2), 8)
    assert most == [2]


def run(stile: Turnstile, times: int) -> None:
    threads = [threading.Thread(target=ask, args=(stile,)) for _ in range(times)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(10)


def test_an_error_of_the_application_is_the_servers_to_hear() -> None:
    def broken(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        ask(Turnstile(broken, most=10, computing=1))
