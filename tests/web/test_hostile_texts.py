"""Every page and every file of the site with hostile texts in everything that people type: no markup, no formula.

A page or an export that is added is met here without being named.
"""

import csv
import io
import re
import zipfile
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import get_resolver

from kaona.activity.models import Delivery
from kaona.jobs.outbox import deliver_due
from kaona.rules.exact import is_decimal
from tests.cast import Cast
from tests.web.hostile import HOSTILE, MARKUP, happened, keys, open_again, poison
from tests.web.test_every_address import _patterns

WHO = ("coordinator", "governor", "officer", "approver", "administrator", "assessor", "colleague", "viewer")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Exports whose cells nobody outside the Office types.
WITHOUT_TEXTS = {"scores/template.csv", "help/asked.csv", "portfolio/items/export.csv"}

pytestmark = pytest.mark.sqlite


@pytest.fixture
def hostile(cast: Cast) -> Cast:
    happened(cast)
    assert poison() > 80
    return cast


def visited(cast: Cast, who: str) -> dict[str, Any]:
    """What this person gets from every address, by its pattern."""
    client, values, found = Client(), keys(cast), {}
    client.force_login(getattr(cast, who), backend="allauth.account.auth_backends.AuthenticationBackend")
    for space, pattern in _patterns(get_resolver().url_patterns):
        if pattern.startswith(("i18n/", "account/")):
            continue
        address = pattern
        for name in re.findall(r"<(?:\w+:)?(\w+)>", pattern):
            value = values.get(f"{space}:{name}", values.get(name, 1))
            address = re.sub(rf"<(?:\w+:)?{name}>", str(value), address)
        answer = client.get(f"/{address}")
        assert answer.status_code < 500, address
        if answer.status_code == 200:
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found[pattern] = (answer["Content-Type"].partition(";")[0], content)
    return found


def formulas(kind: str, content: bytes) -> list[str]:
    """The cells that a spreadsheet would run."""
    if kind == "text/csv":
        cells = [cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in line]
        return [one for one in cells if one[:1] in "=+-@\t\r" and one and not is_decimal(one)]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [book.read(one).decode() for one in book.namelist() if one.startswith("xl/worksheets/sheet")]
    return [one for sheet in sheets for one in re.findall(r"<f[^>]*>([^<]*)</f>", sheet) if "1+1" in one]


def test_no_page_and_no_file_of_the_site(hostile: Cast) -> None:
    files: dict[str, bytes] = {}
    pages: set[str] = set()
    for who in (*WHO, "editor"):
        if who == "editor":
            open_again(hostile)
        for pattern, (kind, content) in visited(hostile, who).items():
            if kind == "text/html":
                text = content.decode()
                assert "<script>alert(7)" not in text, (who, pattern)
                assert "<img src=x" not in text, (who, pattern)
                pages |= {pattern} if "alert(7)" in text else set()
            elif kind in ("text/csv", SHEET) or pattern.endswith(".xlsx"):
                assert formulas(kind, content) == [], (who, pattern)
                files[pattern] = files.get(pattern, b"") + content
    # Each was really met, with the texts in it
    assert len(pages) > 100
    named = {
        pattern
        for _space, pattern in _patterns(get_resolver().url_patterns)
        if re.search(r"\.(csv|xlsx)$|/csv/$", pattern)
    }
    assert named - set(files) == set(), "nobody got these"
    bare = {pattern for pattern in named if pattern.endswith(("csv", "csv/")) and b"alert(7)" not in files[pattern]}
    assert " ".join(sorted(bare - WITHOUT_TEXTS)) == ""


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1"])
def test_the_check_sees_a_formula(cell: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow(["x", cell, "-1.5"])
    assert formulas("text/csv", out.getvalue().encode()) == [cell]


def test_no_mail(hostile: Cast, mailoutbox: list[Any]) -> None:
    """Mails are plain text: what is typed stays what it is, and nothing is HTML."""
    Delivery.objects.update(subject=HOSTILE, body=HOSTILE)
    assert deliver_due() > 5
    assert {one.content_subtype for one in mailoutbox} == {"plain"}
    assert not any(isinstance(one, EmailMultiAlternatives) for one in mailoutbox)
    assert MARKUP in mailoutbox[0].body
