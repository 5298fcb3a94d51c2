"""Whoever follows the links of the pages that are theirs meets no page that is not: no 404, no 403, no fault."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from kaona.assessment.models import ScoreRecord
from tests.cast import NOW, Cast

LINK = re.compile(r'href="(/[^"#]*)')
LEFT_OUT = re.compile(r"^/(static|account/(logout|my-data))|/file/|format=|/receipt/$|csv")
NUMBERS = re.compile(r"\d+(\.\w+)*")
ALIKE = 2  # addresses that differ in their keys alone

pytestmark = pytest.mark.sqlite


@pytest.fixture
def published(cast: Cast) -> Cast:
    """A dossier judged, confirmed and published."""
    cast.with_submission("BA").with_review(levels="BA").judged(against=("1.1.A1", "1.2.B1")).at_stage("confirmed")
    cast.dossier.published_at = NOW + timedelta(days=4)
    cast.dossier.save()
    ScoreRecord.objects.filter(kind="confirmed").update(published_at=cast.dossier.published_at)
    return cast


@pytest.mark.parametrize(("stage", "who"), [
    *(("year", who) for who in ("coordinator", "reader", "officer")),
    *(("published", who) for who in ("head", "editor", "reader", "officer", "assessor", "viewer", "administrator")),
])  # fmt: skip
def test_links_lead_where_one_may_go(db: None, request: pytest.FixtureRequest, stage: str, who: str) -> None:
    cast = request.getfixturevalue(stage)
    client = Client()
    client.force_login(getattr(cast, who))
    todo, seen, alike, dead = [("", "/")], set(), {}, []
    while todo:
        source, address = todo.pop(0)
        shape = NUMBERS.sub("N", address)
        if address in seen or alike.get(shape, 0) >= ALIKE or LEFT_OUT.search(address):
            continue
        seen.add(address)
        alike[shape] = alike.get(shape, 0) + 1
        answer = client.get(address.replace("&amp;", "&"))
        if answer.status_code >= 400:
            dead.append((source, address, answer.status_code))
        elif answer.status_code in (301, 302):
            todo.append((address, answer.url))
        elif not answer.streaming and answer["Content-Type"].startswith("text/html"):
            todo += [(address, one) for one in LINK.findall(answer.content.decode())]
    assert len(seen) > 15
    assert dead == []
