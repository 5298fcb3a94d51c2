"""Sign-in: five wrong passwords lock that account from that address, never the address alone; invitations; privacy."""

import json
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from kaona.activity.models import Delivery
from kaona.people.models import User
from kaona.people.operations.accounts import Invitee, invite
from kaona.rules.roles import Role
from tests.cast import PASSWORD, Cast


def attempt(email: str, password: str, address: str = "10.0.0.1", client: Client | None = None) -> int:
    client = client or Client()
    data = {"login": email, "password": password}
    return client.post("/account/login/", data, REMOTE_ADDR=address).status_code


def lock(cast: Cast) -> None:
    codes = [attempt(cast.editor.email, "wrong") for _ in range(5)]
    assert codes[:4] == [200] * 4
    assert codes[4] == 429


def test_the_right_password_signs_in(cast: Cast) -> None:
    assert attempt(cast.editor.email, PASSWORD) == 302
    assert attempt(cast.editor.email.upper(), PASSWORD) == 302


def test_five_wrong_passwords_lock_the_account_from_that_address_only(cast: Cast) -> None:
    lock(cast)
    assert attempt(cast.editor.email, PASSWORD) == 429
    assert attempt(cast.editor.email, PASSWORD, "10.0.0.2") == 302
    assert attempt(cast.head.email, PASSWORD) == 302


def test_a_forged_forwarding_header_does_not_move_the_address(cast: Cast) -> None:
    for number in range(5):
        Client().post("/account/login/", {"login": cast.editor.email, "password": "x"}, REMOTE_ADDR="10.0.0.1",
                      headers={"X-Forwarded-For": f"9.9.9.{number}"})  # fmt: skip
    assert attempt(cast.editor.email, PASSWORD) == 429


def test_the_lock_ends_after_fifteen_minutes(cast: Cast) -> None:
    lock(cast)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert attempt(cast.editor.email, PASSWORD) == 302


def test_an_administrator_unlocks(cast: Cast) -> None:
    lock(cast)
    client = Client()
    client.force_login(cast.administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(f"/people/accounts/{cast.editor.pk}/", {"step": "unlock"})
    assert attempt(cast.editor.email, PASSWORD) == 302


def test_nobody_signs_up_by_themselves(db: None) -> None:
    answer = Client().post("/account/signup/", {"email": "x@example.go.th", "password1": "a long password 1"})
    assert answer.status_code in (200, 302, 403, 404)
    assert not User.objects.exists()


def test_an_unknown_address_is_told_nothing_else(cast: Cast) -> None:
    known = Client().post("/account/login/", {"login": cast.editor.email, "password": "wrong"}).content.decode()
    unknown = Client().post("/account/login/", {"login": "ghost@example.go.th", "password": "wrong"}).content.decode()
    assert "k-errors" in known
    assert ("k-errors" in unknown) is True


def test_an_invitation_is_accepted_on_its_page_and_the_notice_is_read_once(cast: Cast) -> None:
    invite(
        invitee=Invitee("new@example.go.th", "คนใหม่", Role.EDITOR),
        organisation=cast.department,
        by=cast.coordinator,
        at=timezone.now(),
    )
    token = Delivery.objects.get().body.split("/account/invitation/")[1].split("/")[0]
    client = Client()
    page = f"/account/invitation/{token}/"
    assert "กรมตัวอย่าง" in client.get(page).content.decode()
    weak = client.post(page, {"full_name": "คนใหม่", "password": "12345", "again": "123456"})
    assert weak.content.decode().count("k-field-error") >= 2
    assert (
        client.post(
            page, {"full_name": "คนใหม่", "password": "a long password 1", "again": "a long password 1"}
        ).status_code
        == 302
    )
    assert client.get("/home/")["Location"].startswith("/account/privacy/")
    client.post("/account/privacy/?next=/home/")
    assert client.get("/home/").status_code == 200
    assert Client().get(page).status_code == 410


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example"])
def test_the_privacy_page_does_not_lead_away(cast: Cast, address: str) -> None:
    client = Client()
    client.force_login(cast.editor, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(f"/account/privacy/?next={address}")["Location"] == "/"


def test_ones_own_data_as_a_file(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.editor, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert json.loads(client.get("/account/my-data/").content)["email"] == cast.editor.email
