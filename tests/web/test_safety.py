"""What an attacker tries at every door: headers, hosts, redirects, sizes, characters, addresses, sessions."""

import re
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings as site_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kaona.activity.models import Delivery
from kaona.activity.operations import send_mail_later
from kaona.assessment.models import Comment, Evidence
from kaona.assessment.operations import evidence, work
from kaona.jobs.outbox import deliver_due
from kaona.people.models import Membership
from tests.cast import NOW, PASSWORD, Cast, person

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SAFE = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip


def client_of(user: object, **more: object) -> Client:
    client = Client(**more)
    client.force_login(user, backend=BACKEND)
    return client


def closed(answer: Any) -> None:
    """A streamed file is ours to close; closing the answer would close the test's database too."""
    for close in answer._resource_closers:
        close()


def document(cast: Cast, name: str = "a.pdf") -> Evidence:
    return evidence.register(organisation=cast.department, details=evidence.EvidenceDetails(title="เอกสาร"), by=cast.editor,
                             upload=evidence.Upload(name, b"%PDF-1.4\n%%EOF"), at=NOW)  # fmt: skip


def test_every_kind_of_answer_carries_the_safety_headers(year: Cast) -> None:
    stranger, editor, row = Client(raise_request_exception=False), client_of(year.editor), document(year)
    answers = {
        "page": stranger.get("/"), "missing": stranger.get("/nothing-here/"), "to sign-in": stranger.get("/home/"),
        "bad host": stranger.get("/", headers={"Host": "evil.example"}), "health": stranger.get("/healthz"),
        "ready": stranger.get("/readyz"), "static": stranger.get("/static/kaona/kaona.css"), "csrf": editor.get("/csrf/"),
        "own page": editor.get(f"/dossiers/{year.dossier.pk}/"), "refused": editor.get("/cycles/new/"),
        "download": editor.get(f"/evidence/{row.pk}/versions/1/download/"), "export": editor.get(f"/dossiers/{year.dossier.pk}/export.json"),
        "no token": client_of(year.editor, enforce_csrf_checks=True).post(f"/dossiers/{year.dossier.pk}/comments/"),
        "too large": stranger.post("/account/login/", {"x": "x" * (site_settings.STRANGER_MAX_BYTES + 1)}),
    }  # fmt: skip
    for name, answer in answers.items():
        assert {key: answer.headers.get(key) for key in SAFE} == SAFE, name
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy, name
        assert "default-src 'none'" in policy, name
    assert {name: answers[name].status_code for name in ("bad host", "refused", "no token", "too large")} == {
        "bad host": 400, "refused": 403, "no token": 403, "too large": 413,
    }  # fmt: skip
    assert "sandbox" in answers["download"]["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in answers["static"].headers
    for name in ("static", "download"):
        closed(answers[name])


def test_an_error_page_too_and_it_tells_nothing_of_the_inside(year: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from kaona.web.home import views

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("secret of the inside")

    monkeypatch.setattr(views, "active_memberships", fails)
    client = client_of(year.editor, raise_request_exception=False)
    answer = client.get("/home/")
    assert answer.status_code == 500
    assert {key: answer.headers.get(key) for key in SAFE} == SAFE
    assert "secret" not in answer.content.decode()


def test_what_a_signed_in_person_sees_stays_in_no_cache(year: Cast) -> None:
    client = client_of(year.editor)
    for path in ("/home/", f"/dossiers/{year.dossier.pk}/", "/evidence/", "/account/profile/", "/account/my-data/",
                 f"/dossiers/{year.dossier.pk}/export.json", "/nothing-here/", "/cycles/new/"):  # fmt: skip
        assert "no-store" in client.get(path).headers.get("Cache-Control", ""), path


def test_every_form_needs_its_token(year: Cast) -> None:
    client = client_of(year.editor, enforce_csrf_checks=True)
    base = f"/dossiers/{year.dossier.pk}"
    for path in (f"{base}/items/1.1/tick/", f"{base}/comments/", "/evidence/add/", "/account/profile/", "/account/logout/",
                 "/notices/", "/i18n/setlang/", "/account/login/", "/account/password/reset/"):  # fmt: skip
        assert client.post(path, {"1.1.B1": "met", "text": "x"}).status_code == 403, path
    assert not year.dossier.statementanswers.exists()


@pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(year: Cast, bad: str) -> None:
    client, base = client_of(year.coordinator), f"/dossiers/{year.dossier.pk}"
    row = work.comment(dossier=year.dossier, item="1.1", text="x", by=year.editor, at=NOW)
    for path, data in (
        ("/i18n/setlang/", {"language": "en", "next": bad}), (f"{base}/comments/", {"item": "1.1", "text": "x", "next": bad}),
        (f"{base}/comments/{row.pk}/resolve/", {"resolved": "yes", "next": bad}),
        (f"/account/privacy/?next={bad}", {}), ("/account/logout/", {"next": bad}),
    ):  # fmt: skip
        assert "evil" not in client.post(path, data).headers.get("Location", ""), path
    stranger = Client()
    answer = stranger.post(
        f"/account/login/?next={bad}", {"login": year.editor.email, "password": PASSWORD, "next": bad}
    )
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]


def test_the_link_of_a_new_password_is_at_the_sites_own_address(year: Cast) -> None:
    Client().post("/account/password/reset/", {"email": year.editor.email}, headers={"Host": "localhost"})
    links = re.findall(r"https?://[^\s]+", Delivery.objects.get(to=year.editor.email).body)
    assert [one.startswith(site_settings.BASE_URL + "/account/password/reset/key/") for one in links] == [True]


def test_a_reset_for_nobody_looks_the_same_and_sends_nothing_to_them(year: Cast) -> None:
    known = Client().post("/account/password/reset/", {"email": year.editor.email}, follow=True)
    unknown = Client().post("/account/password/reset/", {"email": "stranger@example.go.th"}, follow=True)
    strip = re.compile(r'(csrfmiddlewaretoken" value="[^"]+|nonce-[^"]+)')
    assert strip.sub("", known.content.decode()) == strip.sub("", unknown.content.decode())


def test_a_person_keeps_the_address_of_the_invitation(year: Cast) -> None:
    client = client_of(year.editor)
    for path in ("email/", "signup/", "confirm-email/", "password/set/", "login/code/confirm/"):
        assert client.get(f"/account/{path}").status_code == 404, path
        assert client.post(f"/account/{path}", {"email": "officer@example.go.th", "action_add": ""}).status_code == 404


def test_the_lock_counts_by_what_the_proxy_saw(year: Cast, settings: object) -> None:
    settings.PROXY_COUNT = 1
    for place in range(5):
        headers = {"X-Forwarded-For": f"10.0.0.{place}, 203.0.113.7"}  # a browser says it was somebody else each time
        Client().post("/account/login/", {"login": year.editor.email, "password": "wrong"}, headers=headers)
    last = Client().post("/account/login/", {"login": year.editor.email, "password": PASSWORD},
                         headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.7"})  # fmt: skip
    assert last.status_code == 429
    assert list(AccessAttempt.objects.values_list("ip_address", flat=True)) == ["203.0.113.7"]
    other = Client().post("/account/login/", {"login": year.editor.email, "password": PASSWORD},
                          headers={"X-Forwarded-For": "203.0.113.8"})  # fmt: skip
    assert other.status_code == 302


def test_without_a_proxy_no_forwarded_address_is_believed(year: Cast) -> None:
    for place in range(5):
        Client().post("/account/login/", {"login": year.editor.email, "password": "wrong"},
                      headers={"X-Forwarded-For": f"10.0.0.{place}"})  # fmt: skip
    assert list(AccessAttempt.objects.values_list("ip_address", flat=True)) == ["127.0.0.1"]


def test_signing_in_changes_the_session_and_its_cookie_is_kept_from_scripts(year: Cast) -> None:
    client = Client()
    client.get("/account/login/")
    planted = "a" * 32
    client.cookies["sessionid"] = planted
    client.post("/account/login/", {"login": year.editor.email, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie.value != planted
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    before = cookie.value
    client.post("/account/logout/")
    again = Client()
    again.cookies["sessionid"] = before
    assert again.get("/home/").status_code == 302


def test_an_account_switched_off_or_a_new_password_ends_other_sessions(year: Cast) -> None:
    one, other = client_of(year.editor), client_of(year.editor)
    assert one.get("/evidence/").status_code == 200
    year.editor.set_password("another correct horse 5")
    year.editor.save()
    assert other.get("/evidence/").status_code == 302
    third = client_of(year.reader)
    year.reader.is_active = False
    year.reader.save()
    assert third.get("/evidence/")["Location"].startswith("/account/login/")


NUMBERS = ("abc", "-1", "1.5", "²", "๑", "9" * 18, "9" * 30, "9" * 5000, "1 OR 1=1", "'", "")


@pytest.mark.parametrize("value", NUMBERS)
def test_keys_that_are_none_are_nobodys(year: Cast, value: str) -> None:
    base = f"/dossiers/{year.dossier.pk}"
    coordinator, officer, administrator = map(client_of, (year.coordinator, year.officer, year.administrator))
    row = Membership.objects.get(user=year.reader)
    answers = [
        coordinator.post(f"{base}/assignments/", {"user": value, "items": ["1.1"]}),
        coordinator.post(f"{base}/openings/", {"officer": value, "day": "1", "month": "7", "year": "2569"}),
        coordinator.post(f"{base}/openings/", {"close": value}),
        coordinator.post(f"{base}/cite/", {"target": "level", "code": "1.1.basic", "evidence": value}),
        coordinator.post(f"{base}/cite/", {"target": "measure", "code": value, "evidence": "1"}),
        coordinator.post(f"{base}/history/narrative/1.1.basic/", {"entry": value}),
        coordinator.post(f"{base}/items/1.1/basic/narrative/", {"text": "x", "version": value}),
        coordinator.post(f"/people/at/{year.department.pk}/handover/", {"membership": value, "to": value}),
        coordinator.post(f"/people/at/{year.department.pk}/acting/", {"user": value, "order": "1", "day": "1", "month": "7", "year": "2570"}),
        coordinator.post(f"/people/members/{row.pk}/", {"unit": value, "scope": ""}),
        coordinator.post("/people/lend/", {"membership": value, "to": value}),
        officer.post("/cycles/new/", {"edition": value, "rule_set": value, "fiscal_year": value, "result_year": value}),
        officer.post(f"/cycles/{year.cycle.pk}/move/", {"step": "window", "closes_day": value, "closes_time": value}),
        administrator.post("/people/mail/", {"delivery": value}),
        coordinator.get("/evidence/", {"page": value, "q": value}), officer.get("/cycles/", {"page": value}),
        officer.get("/people/organisations/", {"page": value, "kind": value}),
    ]  # fmt: skip
    assert {answer.status_code for answer in answers} <= {200, 302, 400, 403, 404, 409}


@pytest.mark.parametrize("number", ["9" * 18, "9" * 30, "9" * 400])
def test_addresses_with_huge_numbers_are_not_found(year: Cast, number: str) -> None:
    client = client_of(year.coordinator)
    for path in (f"/dossiers/{number}/", f"/evidence/{number}/", f"/evidence/{number}/versions/{number}/download/", f"/notices/{number}/",
                 f"/people/at/{number}/", f"/people/members/{number}/", f"/help/{number}/",
                 f"/dossiers/{year.dossier.pk}/measures/{number}/change/"):  # fmt: skip
        assert client.get(path).status_code in (404, 405), path
        assert client.post(path, {}).status_code in (404, 405), path


def test_characters_that_no_database_keeps_are_refused(year: Cast) -> None:
    client, base = client_of(year.editor), f"/dossiers/{year.dossier.pk}"
    for answer in (
        client.post(f"{base}/comments/", {"item": "1.1", "text": "a\x00b"}), client.post(f"{base}/comments/", {"it\x00em": "1.1"}),
        client.get("/evidence/?q=a%00b"), client.get("/evidence/%00/"), client.post("/account/profile/", {"full_name": "a\x00"}),
    ):  # fmt: skip
        assert answer.status_code == 400
    assert not Comment.objects.exists()
    upload = SimpleUploadedFile("a\x00.pdf", b"%PDF-1.4\n%%EOF")
    assert client.post("/evidence/add/", {"file": upload, "title": "x"}).status_code in (200, 302, 400)


def test_a_body_larger_than_the_site_takes_is_refused_before_it_is_read(year: Cast, settings: object) -> None:
    settings.REQUEST_MAX_BYTES = 10_000
    client = client_of(year.editor)
    data = {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4\n" + b"x" * 20_000), "title": "x"}
    assert client.post("/evidence/add/", data).status_code == 413
    data["file"] = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n" + b"x" * 20_000)
    told = client.post("/evidence/add/", data, headers={"X-Requested-With": "fetch"})
    assert (told.status_code, len(told.json()["errors"])) == (413, 1)
    assert not Evidence.objects.exists()


def test_thousands_of_fields_are_refused(year: Cast) -> None:
    client = client_of(year.editor)
    data = {f"f{number}": "x" for number in range(3000)}
    assert client.post(f"/dossiers/{year.dossier.pk}/items/1.1/tick/", data).status_code == 400


EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"


def test_no_text_of_people_becomes_markup(year: Cast) -> None:
    person("evil@example.go.th", full_name=EVIL)
    year.editor.full_name = EVIL
    year.editor.save()
    row = evidence.register(organisation=year.department, details=evidence.EvidenceDetails(title=EVIL, number="<b>1"),
                            upload=evidence.Upload("<b>.pdf", b"%PDF-1.4\n%%EOF"), by=year.editor, at=NOW)  # fmt: skip
    base, client = f"/dossiers/{year.dossier.pk}", client_of(year.editor)
    client.post(f"{base}/comments/", {"item": "1.1", "text": EVIL})
    client.post(f"{base}/items/1.1/basic/narrative/", {"text": EVIL, "version": "0"})
    client.post(f"{base}/profile/P1.ก.1/write/", {"text": EVIL, "version": "0"})
    client.post(f"{base}/measures/7.1.1/add/", {"name": EVIL, "unit": EVIL[:20], "direction": "higher"})
    client.post(f"{base}/cite/", {"target": "level", "code": "1.1.basic", "evidence": str(row.pk)})
    client.post("/help/ask/", {"text": EVIL, "item": EVIL})
    pages = [f"{base}/", f"{base}/items/1.1/", f"{base}/profile/", f"{base}/results/7.1/", f"{base}/print/", f"{base}/rehearsal/",
             f"{base}/assignments/", f"{base}/history/narrative/1.1.basic/", "/evidence/", f"/evidence/{row.pk}/", "/tasks/",
             "/help/", f"{base}/cite/?target=level&code={EVIL}&q={EVIL}", f"/evidence/?q={EVIL}&kind={EVIL}", "/account/profile/"]  # fmt: skip
    for path in pages:
        answer = client.get(path, follow=True)
        assert answer.status_code in (200, 404), path
        text = answer.content.decode()
        assert "<script>alert" not in text, path
        assert "<img src=x" not in text, path
    officer = client_of(year.officer)
    for path in (
        "/help/",
        f"/people/at/{year.department.pk}/",
        f"/people/organisations/?q={EVIL}",
        f"/cycles/{year.cycle.pk}/?q={EVIL}",
    ):
        assert "<script>alert" not in officer.get(path).content.decode(), path


def test_a_file_name_cannot_add_a_header(year: Cast) -> None:
    row = document(year, 'a";\r\nSet-Cookie: x=1; filename="ก.pdf')
    answer = client_of(year.editor).get(f"/evidence/{row.pk}/versions/1/download/")
    assert "Set-Cookie" not in answer.headers
    assert "\n" not in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    closed(answer)


def test_search_takes_percent_and_underscore_as_they_are(year: Cast) -> None:
    row, client = document(year), client_of(year.editor)
    link = f'href="/evidence/{row.pk}/"'
    for words in ("%", "_", "%%", "\\", "เอ%สาร"):
        assert link not in client.get("/evidence/", {"q": words}).content.decode(), words
    assert link in client.get("/evidence/", {"q": "เอกสาร"}).content.decode()


@pytest.mark.parametrize("subject", ["สองบรรทัด\r\nBcc: victim@example.go.th", "x" * 1000])
def test_a_name_of_two_lines_neither_adds_a_header_nor_stops_the_mail(
    year: Cast, subject: str, mailoutbox: list
) -> None:
    send_mail_later(to="a@example.go.th", subject=subject, body="x", key="one", at=NOW)
    Delivery.objects.create(
        to="b@example.go.th", subject="old\nline", body="x", key="zero", created_at=NOW, next_at=NOW
    )
    send_mail_later(to="c@example.go.th", subject="next", body="x", key="two", at=NOW)
    deliver_due()
    assert sorted(one.to[0] for one in mailoutbox) == ["a@example.go.th", "c@example.go.th"]
    assert all("\n" not in one.subject and not one.bcc for one in mailoutbox)
    assert "BadHeaderError" in Delivery.objects.get(key="zero").last_error


def test_logs_name_no_people(year: Cast, caplog: pytest.LogCaptureFixture) -> None:
    client = Client()
    for _ in range(6):
        client.post("/account/login/", {"login": year.editor.email, "password": "wrong-password-55"})
    client_of(year.outsider).get(f"/dossiers/{year.dossier.pk}/?q={year.editor.email}")
    client_of(year.reader).post(f"/dossiers/{year.dossier.pk}/comments/", {"item": "1.1", "text": "ข้อความ"})
    said = [
        record.getMessage()
        for record in caplog.records
        if record.name != "axes" and not record.name.startswith("axes.")
    ]
    for secret in (year.editor.email, "wrong-password-55", year.editor.full_name, "ข้อความ"):
        assert [one for one in said if secret in one] == []


def test_no_template_turns_escaping_off() -> None:
    web = Path(site_settings.PACKAGE) / "web"
    for path in web.rglob("*.html"):
        text = path.read_text(encoding="utf-8").replace(".help_text|safe", "")  # a form's own words
        for word in ("|safe", "autoescape off", "style=", "onclick=", "javascript:"):
            assert word not in text, (path.name, word)
