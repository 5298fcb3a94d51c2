"""Every page for every kind of person: refused where it is not theirs, and nothing leaks."""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kaona.assessment.models import Evidence
from kaona.assessment.operations import evidence
from tests.cast import NOW, Cast

SECRET = "ข้อความลับของกรม"
OF_THE_DOSSIER = [
    "", "categories/1/", "items/1.1/", "results/", "results/7.1/", "profile/", "rehearsal/", "review/", "sign/", "receipt/", "print/",
    "assignments/", "cite/?target=level&code=1.1.basic", "still-valid/", "comments/", "comments/colleagues.json", "history/narrative/1.1.basic/", "export.json",
]  # fmt: skip


@pytest.fixture
def full(year: Cast, settings: object) -> Cast:
    """A dossier with a text and a document that could leak."""
    common = {"dossier": year.dossier, "organisation": year.department, "changed_at": NOW}
    year.dossier.levelanswers.create(
        item="1.1", level="basic", narrative=SECRET, **{k: v for k, v in common.items() if k != "dossier"}
    )
    evidence.register(organisation=year.department, details=evidence.EvidenceDetails(title=SECRET),
                      upload=evidence.Upload("a.pdf", b"%PDF-1.4\n%%EOF"), by=year.editor, at=NOW)  # fmt: skip
    return year


def client_of(user: object | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_stranger_is_sent_to_sign_in_by_every_page(full: Cast) -> None:
    for path in OF_THE_DOSSIER:
        answer = client_of(None).get(f"/dossiers/{full.dossier.pk}/{path}")
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/"), path


@pytest.mark.parametrize(
    "who", ["governor", "officer", "approver", "assessor", "administrator", "viewer", "outsider", "nobody"]
)
def test_nobody_outside_reads_a_dossier_before_submission(full: Cast, who: str) -> None:
    client = client_of(getattr(full, who))
    for path in OF_THE_DOSSIER:
        answer = client.get(f"/dossiers/{full.dossier.pk}/{path}")
        assert answer.status_code == 404, path
        assert SECRET not in answer.content.decode()


@pytest.mark.parametrize("who", ["editor", "owner", "coordinator", "reviewer", "head", "reader"])
def test_the_agency_reads_its_dossier(full: Cast, who: str) -> None:
    client = client_of(getattr(full, who))
    for path in OF_THE_DOSSIER:
        answer = client.get(f"/dossiers/{full.dossier.pk}/{path}", follow=True)
        assert answer.status_code == 200, path


@pytest.mark.parametrize(
    "who", ["governor", "officer", "approver", "assessor", "administrator", "viewer", "outsider", "nobody"]
)
def test_nobody_outside_sees_a_document(full: Cast, who: str) -> None:
    client, row = client_of(getattr(full, who)), Evidence.objects.get()
    for path in ("", "versions/1/download/", "versions/1/pages/1.png"):
        answer = client.get(f"/evidence/{row.pk}/{path}")
        assert answer.status_code == 404, path
        assert SECRET not in answer.content.decode()


@pytest.mark.parametrize("who", ["reader", "reviewer", "head"])
def test_those_who_only_read_are_refused_by_every_deed(full: Cast, who: str) -> None:
    client, base = client_of(getattr(full, who)), f"/dossiers/{full.dossier.pk}"
    for path, data in [
        ("items/1.1/tick/", {"code": "1.1.B1", "state": "met"}), ("items/1.1/basic/narrative/", {"text": "x", "version": "1"}),
        ("profile/P1.ก.1/write/", {"text": "x"}), ("measures/7.1.1/add/", {"name": "x"}),
        ("items/1.1/basic/confirm/", {"confirmed": "yes"}), ("items/1.1/basic/carry/", {}),
    ]:  # fmt: skip
        answer = client.post(f"{base}/{path}", data)
        assert answer.status_code == 403, path
    assert full.dossier.levelanswers.get().narrative == SECRET
    assert not full.dossier.statementanswers.exists()


def test_a_right_taken_away_is_gone_at_the_next_request(full: Cast) -> None:
    client = client_of(full.reader)
    path = f"/dossiers/{full.dossier.pk}/"
    assert client.get(path).status_code == 200
    full.reader.memberships.update(ended_at=NOW)
    assert client.get(path).status_code == 404


def test_the_office_sees_stage_and_counts_only(full: Cast) -> None:
    for who in ("officer", "viewer"):
        answer = client_of(getattr(full, who)).get(f"/cycles/{full.cycle.pk}/")
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
        assert "กรมตัวอย่าง" in answer.content.decode()


def test_a_ministry_sees_only_its_own(full: Cast) -> None:
    full.cycle.participants.create(organisation=full.other, origin="manual", changed_at=NOW)
    assert "กรมตัวอย่างอื่น" not in client_of(full.viewer).get(f"/cycles/{full.cycle.pk}/").content.decode()
    assert "กรมตัวอย่างอื่น" in client_of(full.officer).get(f"/cycles/{full.cycle.pk}/").content.decode()


@pytest.mark.parametrize(
    "path",
    ["/catalogue/", "/catalogue/load/", "/people/organisations/", "/people/accounts/", "/people/mail/", "/cycles/new/"],
)
@pytest.mark.parametrize("who", ["editor", "coordinator", "head", "viewer", "assessor", "nobody"])
def test_the_offices_pages_are_the_offices(full: Cast, who: str, path: str) -> None:
    assert client_of(getattr(full, who)).get(path).status_code in (403, 404)


def test_a_coordinator_manages_only_the_own_agency(full: Cast) -> None:
    client = client_of(full.coordinator)
    assert client.get(f"/people/at/{full.department.pk}/").status_code == 200
    assert client.get(f"/people/at/{full.other.pk}/").status_code == 404
    assert client.get(f"/people/at/{full.department.pk}/audit/").status_code == 200
    assert client_of(full.officer).get(f"/people/at/{full.department.pk}/audit/").status_code == 403


def test_a_script_of_an_ended_session_is_told_where_to_sign_in(full: Cast) -> None:
    answer = Client().post(
        f"/dossiers/{full.dossier.pk}/items/1.1/basic/narrative/", {"text": "x"}, headers={"X-Requested-With": "fetch"}
    )
    assert answer.status_code == 401
    assert answer.json()["login_url"].startswith("/account/login/?next=")


def _paths(patterns: list[URLPattern | URLResolver], before: str = "") -> list[str]:
    found = []
    for one in patterns:
        if isinstance(one, URLResolver):
            found += _paths(one.url_patterns, before + str(one.pattern))
        else:
            found.append(before + str(one.pattern))
    return found


OPEN = ("i18n/", "csrf/", "account/", "^account/", "dossiers/receipts/<str:token>/")
# For everybody: the year's certificates and awards, the check of a certificate and of an attendance, published calendars
# and a person's link, the documents of a year.
PUBLIC = (
    "calendars/feed/<str:token>.ics",
    "calendars/public/<int:fiscal_year>/",
    "calendars/public/<int:fiscal_year>/<int:calendar>/paper/",
    "calendars/<int:calendar>/calendar.ics",
    "certificates/",
    "certificates/year/<int:year>/",
    "certificates/<str:token>/",
    "certificates/<str:token>/paper/",
    "certificates/<str:token>/paper/file/",
    "d/",
    "d/<int:fiscal_year>/",
    "d/<int:fiscal_year>/poster/",
    "d/file/<int:document>/<int:number>/",
    "d/file/<int:document>/<int:number>/read/",
    "d/file/<int:document>/<int:number>/pages/<int:page>.png",
    "occasions/attended/<str:token>/",
)


def test_every_page_that_is_not_open_asks_who_one_is(full: Cast) -> None:
    """A page added without the door is found here."""
    for pattern in _paths(get_resolver().url_patterns):
        if not pattern or pattern.startswith(OPEN) or pattern in PUBLIC:
            continue
        path = "/" + pattern
        for name, value in (("<int:", "1>"), ("<str:", "x>"), ("<slug:", "x>")):
            while name in path:
                start = path.index(name)
                path = path[:start] + value[:-1] + path[path.index(">", start) + 1 :]
        for answer in (Client().get(path), Client().post(path)):
            assert answer.status_code in (302, 403, 405), path
            if answer.status_code == 302:
                assert answer["Location"].startswith("/account/login/"), path


def test_every_answer_carries_the_safety_headers(db: None) -> None:
    answer = Client().get("/")
    assert answer.status_code == 200
    assert '<html lang="th">' in answer.content.decode()
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"], answer["Referrer-Policy"]) == (
        "nosniff",
        "DENY",
        "same-origin",
    )
