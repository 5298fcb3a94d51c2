"""The inbox: counted in the bar, read by following, once per key; nobody reads another's."""

from django.test import Client

from kaona.activity.models import Delivery, Notice
from kaona.activity.operations import tell
from kaona.rules.said import said
from tests.cast import NOW, Cast


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def told(cast: Cast) -> list[Notice]:
    for key in ("one", "two", "two"):
        tell(people=[cast.editor, cast.editor], kind="k", key=key, title=f"เรื่อง {key}", path="/help/", at=NOW)
    return list(Notice.objects.order_by("pk"))


def test_the_bar_counts_what_is_unread_and_following_reads_it(cast: Cast) -> None:
    first, second = told(cast)
    assert Delivery.objects.count() == 2
    client = client_of(cast.editor)
    assert '<b class="k-count">2</b>' in client.get("/notices/").content.decode()
    assert client.get(f"/notices/{first.pk}/")["Location"] == "/help/"
    shown = client.get("/notices/?unread=1").content.decode()
    assert '<b class="k-count">1</b>' in shown
    assert first.title not in shown
    assert second.title in shown
    client.post("/notices/")
    assert 'class="k-count"' not in client.get("/notices/").content.decode()


def test_nobody_reads_anothers_notice(cast: Cast) -> None:
    (first, _) = told(cast)
    for who in (cast.head, cast.coordinator, cast.officer, cast.administrator):
        client = client_of(who)
        assert client.get(f"/notices/{first.pk}/").status_code == 404
        assert first.title not in client.get("/notices/").content.decode()
        client.post("/notices/")
    assert not Notice.objects.filter(read_at__isnull=False).exists()


def test_the_menu_marks_one_entry(cast: Cast) -> None:
    for who, path, label in ((cast.officer, "/people/organisations/", "หน่วยงาน"), (cast.administrator, "/people/mail/", "บัญชี"),
                             (cast.coordinator, "/people/", "ผู้ใช้")):  # fmt: skip
        page = client_of(who).get(path).content.decode()
        assert page.count('aria-current="page"') == 1
        assert f'aria-current="page">{label}</a>' in page


def test_in_the_language_of_the_reader(cast: Cast) -> None:
    title, body = said("เปิดรอบ 2570", "Cycle 2570 is open"), said("ปิดรับ 31 มี.ค. 2570", "It closes on 31 Mar 2027")
    tell(people=[cast.editor], kind="k", key="both", title=title, body=body, at=NOW)
    tell(people=[cast.editor], kind="k", key="own", title=said("ตอบแล้ว", "Answered"), body="คำของผู้ใช้", at=NOW)
    Notice.objects.create(recipient=cast.editor, kind="k", key="old", title="จากฉบับก่อน", at=NOW)
    client = client_of(cast.editor)
    thai = client.get("/notices/").content.decode()
    assert [one in thai for one in (title, body, "ตอบแล้ว", "คำของผู้ใช้", "จากฉบับก่อน", title.en)] == [True] * 5 + [False]
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    page = client.get("/notices/").content.decode()
    assert [one in page for one in (title.en, body.en, "Answered", "คำของผู้ใช้", "จากฉบับก่อน")] == [True] * 5
    assert [one in page for one in (title, body)] == [False] * 2
