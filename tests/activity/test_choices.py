"""What a person chose decides when mail leaves; the inbox is told at once whatever was chosen; digests lose and double
nothing."""

from datetime import timedelta
from typing import Any

import pytest

from kaona.activity import operations as deeds
from kaona.activity.models import Delivery, Event, Notice, Preference
from kaona.jobs import digests, outbox
from kaona.rules.mail_times import DIGEST, INBOX, MailTimes
from tests.cast import NOW, Cast

DAY = timedelta(days=1)  # NOW is Monday 10:00 in Bangkok


def choose(user: Any, **fields: Any) -> Preference:
    row = Preference.objects.filter(user=user).first()
    return deeds.keep_preference(by=user, times=MailTimes(**fields), version=row.version if row else 0, at=NOW)


def tell(
    *people: Any, kind: str = "comment.mentioned", key: str = "one", at: Any = NOW, title: str = "เรื่องหนึ่ง"
) -> None:
    deeds.tell(people=people, kind=kind, key=key, title=title, body="เนื้อความ", path="/tasks/", at=at)


def run(monkeypatch: pytest.MonkeyPatch, at: Any) -> int:
    for module in (digests, outbox):
        monkeypatch.setattr(module.timezone, "now", lambda: at)
    return digests.gather_due()


def test_who_chose_nothing_is_told_at_once(cast: Cast) -> None:
    tell(cast.editor, cast.head)
    assert set(Delivery.objects.values_list("state", "next_at", "channel")) == {("waiting", NOW, "mail")}


def test_in_the_inbox_only(cast: Cast) -> None:
    choose(cast.editor, modes={"comments": INBOX})
    tell(cast.editor)
    tell(cast.editor, kind="item.assigned", key="two")
    assert Notice.objects.count() == 2
    assert Delivery.objects.get().notice.kind == "item.assigned"


def test_mail_waits_for_the_morning_and_the_inbox_does_not(cast: Cast) -> None:
    choose(cast.editor, quiet=True)
    evening = NOW + timedelta(hours=11)
    tell(cast.editor, at=evening)
    tell(cast.editor, kind="account.second_factor_removed", key="two", at=evening)
    assert list(Notice.objects.values_list("at", flat=True)) == [evening, evening]
    assert dict(Delivery.objects.values_list("notice__kind", "next_at")) == {
        "comment.mentioned": NOW + timedelta(hours=21), "account.second_factor_removed": evening,
    }  # fmt: skip


def test_a_digest_is_one_mail_by_group(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(cast.editor, modes={"comments": DIGEST, "deadline": DIGEST})
    tell(cast.editor, title="กล่าวถึงท่าน")
    tell(cast.editor, kind="cycle.opened", key="two", title="เปิดรอบ")
    tell(cast.head, key="three")
    assert run(monkeypatch, NOW + timedelta(hours=21)) == 0
    assert run(monkeypatch, NOW + DAY) == 1
    (mail,) = Delivery.objects.filter(notice=None)
    assert (mail.to, mail.subject, mail.state) == (cast.editor.email, "สรุปแจ้งเตือน 2 เรื่อง", "waiting")
    assert mail.body.index("กำหนดส่งและวันปิดรับ\n- เปิดรอบ\n  http") < mail.body.index("- กล่าวถึงท่าน")
    assert "/notices/settings/" in mail.body
    assert set(Delivery.objects.filter(state="gathered").values_list("digest", flat=True)) == {mail.pk}
    assert run(monkeypatch, NOW + 2 * DAY) == 0
    assert outbox.deliver_due() == 2  # the digest, and the head's mail at once
    assert outbox.deliver_due() == 0


def test_what_was_read_meanwhile_is_left_out_and_nothing_is_not_sent(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(cast.editor, modes={"comments": DIGEST})
    tell(cast.editor)
    deeds.mark_read(user=cast.editor, notice_ids=None, at=NOW)
    assert run(monkeypatch, NOW + DAY) == 1
    assert Delivery.objects.get().state == "gathered"


def test_a_crash_between_claim_and_mail_loses_and_doubles_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(cast.editor, modes={"comments": DIGEST})
    tell(cast.editor)

    def killed(person: Any, notices: Any) -> tuple[str, str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(digests, "compose", killed)
        with pytest.raises(KeyboardInterrupt):
            run(monkeypatch, NOW + DAY)
    assert Delivery.objects.get().state == "held"
    assert [run(monkeypatch, NOW + DAY), run(monkeypatch, NOW + DAY)] == [1, 0]
    assert Delivery.objects.filter(key__startswith="digest:").count() == 1


def test_a_crash_while_sending_is_tried_again_with_the_same_mark(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(cast.editor, modes={"comments": DIGEST})
    tell(cast.editor)
    run(monkeypatch, NOW + DAY)
    claimed = deeds.claim_delivery(at=NOW + DAY)
    assert claimed is not None
    assert deeds.claim_delivery(at=NOW + DAY) is None  # nobody else takes it while it may still be sent
    again = deeds.claim_delivery(at=NOW + DAY + timedelta(minutes=10))
    assert (again.pk, again.key, again.attempts) == (claimed.pk, claimed.key, 2)


def test_a_new_hour_holds_for_what_waits(cast: Cast) -> None:
    choose(cast.editor, modes={"comments": DIGEST})
    tell(cast.editor)
    choose(cast.editor, modes={"comments": "at_once"}, hour=16)
    assert Delivery.objects.get().next_at == NOW + timedelta(hours=6)


def test_two_windows_at_once(cast: Cast) -> None:
    first = choose(cast.editor, hour=6)
    with pytest.raises(deeds.StalePreference):
        deeds.keep_preference(by=cast.editor, times=MailTimes(), version=0, at=NOW)
    first.refresh_from_db()
    assert (first.hour, first.version) == (6, 1)
    assert list(Event.objects.filter(kind="preference.changed").values_list("by_id", flat=True)) == [cast.editor.pk]


def test_what_cannot_be_chosen_is_refused_by_the_deed_too(cast: Cast) -> None:
    with pytest.raises(ValueError, match="not a choice"):
        choose(cast.editor, modes={"deadline": INBOX})


def test_it_leaves_with_the_person(cast: Cast) -> None:
    choose(cast.editor, modes={"comments": DIGEST})
    tell(cast.editor)
    deeds.forget_person(user=cast.editor, email=cast.editor.email, name=cast.editor.full_name, instead="x")
    assert not Preference.objects.exists()
    assert Delivery.objects.get().to == ""
