"""The item page and the library ask as few questions with many documents as with few."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaona.assessment.operations import citations, work
from tests.cast import NOW, Cast
from tests.web.evidence.test_library import PDF, add


def asked(cast: Cast, path: str) -> int:
    client = Client()
    client.force_login(cast.editor, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_queries_do_not_grow(year: Cast) -> None:
    paths = (
        f"/dossiers/{year.dossier.pk}/items/1.1/",
        "/evidence/",
        f"/dossiers/{year.dossier.pk}/comments/",
        "/tasks/",
    )
    counts = []
    for round_ in (1, 3):
        for number in range(round_):
            row = add(year, f"เอกสาร {round_} {number}", PDF + b"\n" * (round_ * 5 + number))
            citations.cite(
                dossier=year.dossier, evidence=row, target="statement", code="1.1.B1", pages="", by=year.editor, at=NOW
            )
            work.comment(
                dossier=year.dossier, item="1.1", text="@editor", mentions=[year.editor.pk], by=year.owner, at=NOW
            )
        counts.append([asked(year, path) for path in paths])
    assert counts[0] == counts[1]
    # What is remembered or prepared is asked a second time by the tests (conftest), to compare.
    assert counts[0][0] // 2 + 1 <= 15
