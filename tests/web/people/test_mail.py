"""The outbox for administrators: failures visible, sent again, texts hidden; who may not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kaona.activity.models import Delivery, Event
from tests.cast import Cast


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def mails(cast: Cast) -> Cast:
    now = timezone.now()
    for state in ("failed", "waiting", "sent", "failed"):
        number = Delivery.objects.count()
        Delivery.objects.create(
            to=f"{state}{number}@example.go.th", subject=f"เรื่อง {state}", body="ลิงก์ลับ", key=str(number), state=state,
            attempts=3, created_at=now, next_at=now, last_error="ConnectionRefusedError" if state == "failed" else "",
        )  # fmt: skip
    return cast


def test_failures_are_shown_first_with_their_reason_and_never_the_text(mails: Cast) -> None:
    client = client_of(mails.administrator)
    assert "ส่งไม่ได้ 2" in client.get("/people/accounts/").content.decode()
    first = client.get("/people/mail/").content.decode()
    assert first.count("ConnectionRefusedError") == 2
    assert "sent2@" not in first
    everything = client.get("/people/mail/?state=").content.decode()
    assert "sent2@" in everything
    assert "ลิงก์ลับ" not in everything
    assert "ผู้รับงดรับอีเมลถึง" not in everything
    Delivery.objects.filter(state="waiting").update(attempts=0, next_at=timezone.now() + timedelta(hours=3))
    assert "ผู้รับงดรับอีเมลถึง" in client.get("/people/mail/?state=").content.decode()
    assert "waiting1@" in client.get("/people/mail/?state=&q=WAITING").content.decode()


def test_one_or_all_are_sent_again(mails: Cast) -> None:
    client = client_of(mails.administrator)
    one = Delivery.objects.filter(state="failed").first()
    client.post("/people/mail/", {"delivery": one.pk})
    one.refresh_from_db()
    assert (one.state, one.attempts) == ("waiting", 0)
    client.post("/people/mail/", {"delivery": "all"})
    assert not Delivery.objects.filter(state="failed").exists()
    sent = Delivery.objects.get(state="sent")
    client.post("/people/mail/", {"delivery": sent.pk})
    sent.refresh_from_db()
    assert sent.state == "sent"
    assert Event.objects.filter(kind="delivery.retried", by_id=mails.administrator.pk).count() == 2


@pytest.mark.parametrize("who", ["officer", "coordinator", "head", "viewer", "nobody"])
def test_who_may_not(mails: Cast, who: str) -> None:
    client = client_of(getattr(mails, who))
    for answer in (client.get("/people/mail/?state="), client.post("/people/mail/", {"delivery": "all"})):
        assert answer.status_code == 403
        assert "example.go.th" not in answer.content.decode().replace(getattr(mails, who).email, "")
    assert Delivery.objects.filter(state="failed").count() == 2
