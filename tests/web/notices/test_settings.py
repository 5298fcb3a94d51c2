"""One's own choice of how to be told: defaults, every fault at once, another window, nobody else's."""

from django.test import Client

from kaona.activity.models import Preference
from tests.cast import Cast

GOOD = {
    "version": "0", "mode_comments": "inbox", "mode_deadline": "digest", "every": "weekly", "weekday": "4", "hour": "9",
    "quiet": "on", "quiet_from": "21", "quiet_to": "6",
}  # fmt: skip


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_it_begins_with_everything_at_once_and_keeps_a_choice(cast: Cast) -> None:
    client = client_of(cast.editor)
    page = client.get("/notices/settings/").content.decode()
    assert page.count('value="at_once" selected') == 9
    assert page.count('value="inbox"') == 7  # deadlines and signatures cannot be silenced
    assert client.post("/notices/settings/", GOOD)["Location"] == "/notices/settings/"
    row = Preference.objects.get()
    assert (row.user, row.modes["comments"], row.every, row.weekday, row.hour) == (cast.editor, "inbox", "weekly", 4, 9)
    assert (row.quiet, row.quiet_from, row.quiet_to, row.workdays_only) == (True, 21, 6, False)
    assert 'value="inbox" selected' in client.get("/notices/settings/").content.decode()
    assert 'value="inbox" selected' not in client_of(cast.head).get("/notices/settings/").content.decode()


def test_every_fault_is_said_and_nothing_is_lost(cast: Cast) -> None:
    client = client_of(cast.editor)
    page = client.post("/notices/settings/", GOOD | {"mode_deadline": "inbox", "hour": "x", "quiet_to": "21"})
    shown = page.content.decode()
    assert shown.count("<li><a href=") - shown.split("k-errors")[0].count("<li><a href=") >= 3
    assert 'value="inbox" selected' in shown  # what was chosen for comments stands
    assert not Preference.objects.exists()


def test_another_window(cast: Cast) -> None:
    client = client_of(cast.editor)
    client.post("/notices/settings/", GOOD)
    page = client.post("/notices/settings/", GOOD | {"hour": "5"}).content.decode()
    assert "หน้าต่างอื่น" in page
    assert 'name="version" value="1"' in page
    assert Preference.objects.get().hour == 9


def test_a_stranger_signs_in(cast: Cast) -> None:
    assert Client().get("/notices/settings/").status_code == 302
