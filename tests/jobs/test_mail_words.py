"""Mails leave in the words of the officers: what is told in the inbox, invitations, mails about the account."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kaona.activity.models import Delivery
from kaona.activity.operations import keep_preference, tell
from kaona.jobs.digests import gather_due
from kaona.jobs.outbox import deliver_due
from kaona.people.operations.accounts import Invitee, invite
from kaona.people.operations.texts import TextFaults, keep_text, reset_text
from kaona.rules.mail_times import DIGEST, MailTimes
from kaona.rules.message_texts import Texts
from kaona.rules.roles import Role
from kaona.rules.said import said
from tests.cast import NOW, Cast

AROUND = Texts(
    "[กรม] {{หัวเรื่องแจ้งเตือน}}", "เรียน {{ชื่อผู้รับ}}\n{{รายละเอียด}}\nโทร 1111", "[Office] {{หัวเรื่องแจ้งเตือน}}",
    "Dear {{ชื่อผู้รับ}},\n{{รายละเอียด}}",
)  # fmt: skip


def told(*people: Any, kind: str = "comment.mentioned") -> None:
    tell(
        people=people,
        kind=kind,
        key=f"k {kind}",
        title="กล่าวถึงท่าน {{รายละเอียด}}",
        body="ข้อ 1.2",
        path="/tasks/",
        at=NOW,
    )


def test_what_is_told_leaves_in_the_words_of_the_officers(cast: Cast, mailoutbox: list[Any], settings: Any) -> None:
    cast.head.language = "en"
    cast.head.save()
    keep_text(name="comment.mentioned", texts=AROUND, version=0, by=cast.officer, at=NOW)
    told(cast.editor, cast.head)
    told(cast.editor, kind="item.assigned")  # its words were not changed
    assert deliver_due() == 3
    mails = {(one.to[0], one.subject): one.body for one in mailoutbox}
    assert mails == {
        (cast.editor.email, "[กรม] กล่าวถึงท่าน {{รายละเอียด}}"):
            f"เรียน {cast.editor.full_name}\nข้อ 1.2\nโทร 1111\n\n{settings.BASE_URL}/tasks/",
        (cast.head.email, "[Office] กล่าวถึงท่าน {{รายละเอียด}}"):
            f"Dear {cast.head.full_name},\nข้อ 1.2\n\n{settings.BASE_URL}/tasks/",
        (cast.editor.email, "กล่าวถึงท่าน {{รายละเอียด}}"): f"ข้อ 1.2\n\n{settings.BASE_URL}/tasks/",
    }  # fmt: skip


def test_words_that_were_set_back_are_those_of_the_code(cast: Cast, mailoutbox: list[Any]) -> None:
    keep_text(name="comment.mentioned", texts=AROUND, version=0, by=cast.officer, at=NOW)
    reset_text(name="comment.mentioned", version=1, by=cast.officer, at=NOW)
    told(cast.editor)
    deliver_due()
    assert mailoutbox[0].subject == "กล่าวถึงท่าน {{รายละเอียด}}"


def test_an_invitation_in_the_words_of_the_officers(cast: Cast) -> None:
    with pytest.raises(TextFaults) as refused:
        keep_text(name="invitation", texts=Texts("ก", "ข", "a", "b"), version=0, by=cast.officer, at=NOW)
    assert set(refused.value.faults) == {"body_th", "body_en"}  # the link must stand in it
    texts = Texts("เชิญจาก{{ชื่อหน่วยงาน}}", "{{ชื่อผู้รับ}} {{จำนวนวัน}} {{ลิงก์}}", "From {{ชื่อหน่วยงาน}}", "{{ลิงก์}}")
    keep_text(name="invitation", texts=texts, version=0, by=cast.officer, at=NOW)
    invitee = Invitee("new@example.go.th", "ผู้มาใหม่", Role.EDITOR)
    invite(invitee=invitee, organisation=cast.department, by=cast.coordinator, at=NOW)
    mail = Delivery.objects.get()
    assert mail.subject == "เชิญจากกรมตัวอย่าง"
    assert re.fullmatch(r"ผู้มาใหม่ 14 \S+/account/invitation/\S+/", mail.body)


def test_a_link_for_a_new_password_in_the_words_of_the_officers(cast: Cast) -> None:
    texts = Texts("รหัสผ่าน", "คุณ{{ชื่อผู้รับ}} {{ลิงก์}}", "Password", "{{ชื่อผู้รับ}}: {{ลิงก์}}")
    keep_text(name="password_reset_key", texts=texts, version=0, by=cast.officer, at=timezone.now())
    Client().post("/account/password/reset/", {"email": cast.editor.email})
    mail = Delivery.objects.get(to=cast.editor.email)
    assert mail.subject == "รหัสผ่าน"
    assert re.fullmatch(rf"คุณ{cast.editor.full_name} http\S+", mail.body)


def test_mail_in_the_language_of_the_person(cast: Cast, mailoutbox: list[Any]) -> None:
    cast.head.language = "en"
    cast.head.save()
    keep_preference(by=cast.head, times=MailTimes(modes={"comments": DIGEST}), version=0, at=NOW)
    keep_text(name="comment.mentioned", texts=AROUND, version=0, by=cast.officer, at=NOW)
    people = [cast.editor, cast.head]
    title, body = said("มอบหมาย 1.2", "Item 1.2 is yours"), said("ภายใน 3 ก.ค.", "By 3 July")
    tell(people=people, kind="item.assigned", key="a", title=title, body=body, at=NOW)
    tell(people=people, kind="comment.mentioned", key="c", title=said("กล่าวถึง", "Mentioned"), at=NOW)
    gather_due()
    deliver_due()
    found = {(one.to[0], one.subject): one.body for one in mailoutbox}
    assert found[cast.editor.email, "มอบหมาย 1.2"] == "ภายใน 3 ก.ค."
    assert found[cast.head.email, "Item 1.2 is yours"] == "By 3 July"
    assert (cast.editor.email, "[กรม] กล่าวถึง") in found
    assert "- Mentioned" in found[cast.head.email, "Notices: 1"]
