"""What is kept about people: how long, all of it for themselves, and nothing of somebody who left."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.serializers import serialize
from django.test import Client
from django.utils import timezone

from kaona.activity.models import Delivery, Event, Notice
from kaona.activity.operations import send_mail_later, tell
from kaona.activity.queries import verify_chains
from kaona.assessment.operations import evidence, work
from kaona.assessment.operations import help as questions
from kaona.assessment.queries.own import person_fields
from kaona.jobs.daily import forget_what_is_old
from kaona.jobs.outbox import deliver_due
from kaona.jobs.schedule import SCHEDULES
from kaona.knowledge.queries.own import all_about
from kaona.people import operations
from kaona.people.models import Invitation, Membership
from kaona.people.operations.accounts import Invitee
from kaona.people.queries import own_data
from kaona.rules.retention import DAYS, RETENTION
from kaona.rules.roles import Role
from tests.cast import NOW, PASSWORD, Cast

NAME, EMAIL = "สมหญิง ผู้จากไป", "somying@example.go.th"


@pytest.fixture
def leaver(year: Cast) -> Cast:
    """The editor, who has worked, been told things, signed in and mistyped the password."""
    user = year.editor
    user.full_name, user.email, user.phone, user.position = NAME, EMAIL, "0899999999", "นักวิเคราะห์พิเศษ"
    user.save()
    evidence.register(organisation=year.department, details=evidence.EvidenceDetails(title="ก"), by=user, at=NOW,
                      upload=evidence.Upload("a.pdf", b"%PDF-1.4\n%%EOF"))  # fmt: skip
    work.comment(dossier=year.dossier, item="1.1", text="ขอความเห็น", by=user, at=NOW, mentions=[year.coordinator.pk])
    work.assign(dossier=year.dossier, item="1.2", user=user, due_on=None, by=year.coordinator, at=NOW)
    questions.ask(organisation=year.department, cycle=year.cycle, item="1.1", text="คำถาม", by=user, at=NOW)
    operations.invite(invitee=Invitee(EMAIL, NAME, Role.READER, position="นักวิเคราะห์พิเศษ"), organisation=year.department,
                      by=year.coordinator, at=NOW)  # fmt: skip
    Client().post("/account/login/", {"login": EMAIL, "password": "wrong"})
    Client().post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    Client().post("/account/login/", {"login": EMAIL, "password": "wrong"})
    Authenticator.objects.create(user=user, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    EmailAddress.objects.get_or_create(user=user, email=EMAIL)
    return year


def everything() -> str:
    """Every row of the database as text."""
    return "".join(serialize("json", model._default_manager.all(), ensure_ascii=False) for model in apps.get_models())


def test_a_person_who_left_is_nowhere_and_the_trail_still_holds(leaver: Cast) -> None:
    user = leaver.editor
    before = everything()
    for trace in (NAME, EMAIL, "0899999999", "นักวิเคราะห์พิเศษ", "JBSWY3DPEHPK3PXP"):
        assert trace in before, trace
    assert UserSession.objects.filter(user=user).exists()
    Membership.objects.filter(user=user).update(ended_at=NOW)
    events = Event.objects.count()
    operations.anonymise(user=user, by=leaver.administrator, at=NOW)
    after = everything()
    for trace in (NAME, EMAIL, "0899999999", "นักวิเคราะห์พิเศษ", "JBSWY3DPEHPK3PXP"):
        assert trace not in after, trace
    assert (
        f"ผู้ใช้ที่ออกแล้ว {user.pk} กล่าวถึงท่าน"
        in Notice.objects.get(recipient=leaver.coordinator, kind="comment.mentioned").title
    )
    assert verify_chains() == []
    assert Event.objects.count() == events + 1
    assert Event.objects.filter(by_id=user.pk).exists()  # what was done stays, by number
    assert not Session.objects.exists()
    assert Client().post("/account/login/", {"login": EMAIL, "password": PASSWORD}).status_code == 200


def test_one_receives_all_that_is_kept_about_oneself_and_nothing_of_others(leaver: Cast) -> None:
    client = Client()
    client.force_login(leaver.editor, backend="allauth.account.auth_backends.AuthenticationBackend")
    found = json.loads(client.get("/account/my-data/").content)
    assert found.keys() == all_about(leaver.editor).keys()
    assert found.keys() > own_data(leaver.editor).keys()
    assert (found["full_name"], found["email"], found["phone"]) == (NAME, EMAIL, "0899999999")
    assert [one["text"] for one in found["comments"]] == ["ขอความเห็น"]
    assert [one["text"] for one in found["questions_to_the_office"]] == ["คำถาม"]
    assert [one["role"] for one in found["invitations"]] == ["reader"]
    for part in ("sessions", "failed_sign_ins", "mails", "second_step", "events", "memberships", "notices"):
        assert found[part], part
    named = set(found["rows_that_name_me"])
    expected = {
        f"{model._meta.label}.{field.name}" for model, field in person_fields()
        if model._default_manager.filter(**{field.name: leaver.editor}).exists()
    }  # fmt: skip
    assert named == expected
    assert {"assessment.Comment.by", "assessment.ItemAssignment.user", "people.Membership.user"} <= named
    text = json.dumps(found, ensure_ascii=False)
    assert leaver.head.email not in text
    assert "JBSWY3DPEHPK3PXP" not in text


def test_a_second_step_of_the_export_is_not_without_signing_in(leaver: Cast) -> None:
    assert Client().get("/account/my-data/").status_code == 302


def test_what_has_run_out_is_gone_and_what_has_not_stays(year: Cast, mailoutbox: list) -> None:
    now = timezone.now()
    for key, days in (("old", max(DAYS.values()) + 1), ("new", 1)):
        at = now - timedelta(days=days)
        tell(people=[year.editor], kind="item.assigned", key=key, title=key, at=at)
        send_mail_later(
            to=f"{key}@example.go.th", subject=key, body="https://x/account/invitation/secret/", key=key, at=at
        )
        AccessAttempt.objects.create(username=key, ip_address="10.0.0.1", user_agent="x", http_accept="", path_info="", get_data="",
                                     post_data="", failures_since_start=1)  # fmt: skip
        AccessAttempt.objects.filter(username=key).update(attempt_time=at)
        Invitation.objects.create(organisation=year.department, email=f"{key}@example.go.th", full_name=key, role="reader",
                                  token_hash=key, created_at=at - timedelta(days=14), expires_at=at)  # fmt: skip
    deliver_due()
    assert "secret" not in everything()  # the text of a mail goes as soon as it has left
    Delivery.objects.filter(key="old").update(sent_at=now - timedelta(days=DAYS["sent_mail"] + 1))
    assert forget_what_is_old() == 4
    assert forget_what_is_old() == 0
    assert list(Notice.objects.values_list("key", flat=True)) == ["new"]
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["new"]
    mails = Delivery.objects.filter(key__in=["old", "new"]).order_by("key").values_list("key", "to")
    assert list(mails) == [("new", "new@example.go.th"), ("old", "")]
    assert sorted(Invitation.objects.values_list("full_name", "email")) == [("", ""), ("new", "new@example.go.th")]
    send_mail_later(to="old@example.go.th", subject="x", body="x", key="old", at=now)
    assert Delivery.objects.filter(key="old").count() == 1  # still never sent twice


def test_the_worker_does_what_the_privacy_paper_says() -> None:
    assert "kaona.jobs.daily.forget_what_is_old" in {func for func, _ in SCHEDULES.values()}
    paper = (Path(settings.PACKAGE).parents[1] / "docs" / "privacy.md").read_text(encoding="utf-8")
    for one in RETENTION:
        assert f"| {one.th} |" in paper, one.name
        assert f"| {one.days} วัน |" in paper, one.name
