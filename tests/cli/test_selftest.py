"""`kaona check --mail --storage`: a real e-mail to a real server, a real object in the store, plain words on failure."""

import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.cli.program import kaona

pytestmark = [pytest.mark.sqlite, pytest.mark.site]


class Sink:
    """Keeps what arrives; refuses one recipient."""

    def __init__(self) -> None:
        self.received: list[Any] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("nobody@"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.received.append(envelope)
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, str]]:
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, f"smtp://127.0.0.1:{controller.port}"
    controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_test_mail_arrives_in_thai_from_the_configured_sender(data: Path, sink: tuple[Sink, str]) -> None:
    handler, url = sink
    done = kaona("check", "--mail", "me@example.go.th", "--storage", "--data", str(data), KAONA_MAIL_URL=url,
                 KAONA_MAIL_FROM="ก้าวหน้า <kaona@office.example>")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "sent to me@example.go.th" in done.stdout
    assert "written, read and deleted" in done.stdout
    (mail,) = handler.received
    assert (mail.mail_from, mail.rcpt_tos) == ("kaona@office.example", ["me@example.go.th"])
    message = message_from_bytes(mail.content)
    assert "ทดสอบอีเมล" in str(make_header(decode_header(message["Subject"])))
    assert [one for one in (data / "files").rglob("*") if one.is_file()] == []


@pytest.mark.parametrize(
    ("url", "to", "words"),
    [
        ("smtp://127.0.0.1:{free}", "me@example.go.th", "nothing listens there"),
        ("{sink}", "nobody@example.go.th", "refuses the recipient"),
        ("smtp://user:password@127.0.0.1:{port}", "me@example.go.th", "STARTTLS"),
        ("smtps://127.0.0.1:{port}", "me@example.go.th", "TLS"),
        ("{sink}", "a@b\nBcc: c@d", "mail by"),
    ],
)
def test_a_mail_server_that_does_not_work_is_told_in_words(
    data: Path, sink: tuple[Sink, str], url: str, to: str, words: str
) -> None:
    handler, real = sink
    address = url.format(free=free_port(), sink=real, port=real.rpartition(":")[2])
    done = kaona("check", "--mail", to, "--data", str(data), KAONA_MAIL_URL=address)
    assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr
    assert "password" not in done.stderr.replace("STARTTLS or a password", "")
    assert handler.received == []


def test_a_store_that_cannot_be_written_is_told_in_words(data: Path) -> None:
    files = data / "files"
    files.rename(data / "away")
    files.write_text("a file where the folder should be", encoding="ascii")
    try:
        done = kaona("check", "--storage", "--data", str(data))
    finally:
        files.unlink()
        (data / "away").rename(files)
    assert (done.returncode, "cannot be written" in done.stderr, "Traceback" in done.stderr) == (1, True, False)
