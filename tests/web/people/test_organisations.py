"""The register for the Office: found, filtered, exported; renamed, moved, merged, closed with history; who may not."""

import csv
import io

import pytest
from django.test import Client

from kaona.activity.models import Event
from kaona.people import operations
from kaona.people.models import Organisation
from kaona.rules.thai_text import search_form, sort_key
from tests.cast import NOW, Cast


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def names(client: Client, **given: object) -> list[str]:
    raw = client.get("/people/organisations/export.csv", given).content
    assert raw.startswith(b"\xef\xbb\xbf")
    return [row["ชื่อไทย"] for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig")))]


@pytest.fixture
def register(cast: Cast) -> Cast:
    for one in Organisation.objects.all():
        one.sort_key, one.search_text = sort_key(one.name_th), search_form(f"{one.name_th} {one.name_en} {one.code}")
        one.save()
    return cast


def test_the_list_is_searched_filtered_and_exported_in_thai_order(register: Cast) -> None:
    client = client_of(register.officer)
    for name in ("เกาะ", "ขาว", "แก้ว"):
        operations.add_organisation(
            code=f"z-{len(name)}-{ord(name[0])}", kind="department", name_th=name, name_en="Zed", parent=register.ministry,
            by=register.officer, at=NOW,
        )  # fmt: skip
    assert names(client, q="zed") == ["เกาะ", "แก้ว", "ขาว"]  # by consonant, not by the vowel before it
    below = ["กรมตัวอย่าง", "แก้ว", "เกาะ", "ขาว"]
    assert names(client, ministry=register.ministry.pk, kind="department") == sorted(below, key=sort_key)
    assert names(client, group=register.group.pk) == ["จังหวัดตัวอย่าง"]
    assert names(client, ended="1") == []
    assert names(client, q="ไม่มี", ministry="x") == []
    assert client.get("/people/organisations/", {"page": "x", "kind": "x"}).status_code == 200


def act(client: Client, row: Organisation, step: str, **data: object) -> str:
    given = {"step": step, "reason": "พระราชกฤษฎีกา", **data}
    return client.post(f"/people/organisations/{row.pk}/", given, follow=True).content.decode()


def test_a_new_name_keeps_the_old_ones_in_history_and_search(register: Cast) -> None:
    client, row = client_of(register.officer), register.other
    act(client, row, "rename", name_th="กรมชื่อที่สอง", name_en="Second", on_day="1", on_month="1", on_year="2569")
    shown = act(client, row, "rename", name_th="กรมชื่อที่สาม", name_en="Third")
    assert shown.count("พระราชกฤษฎีกา") == 2
    assert "1 ม.ค. 2569" in shown
    assert "renamed" not in shown
    for word in ("กรมตัวอย่างอื่น", "กรมชื่อที่สอง", "กรมชื่อที่สาม", "third"):
        assert names(client, q=word) == ["กรมชื่อที่สาม"]
    assert Event.objects.filter(kind="organisation.renamed").count() == 2


def test_an_agency_moves_and_its_ministry_sees_it(year: Cast) -> None:
    new = Organisation.objects.create(code="m2", type="ministry", name_th="กระทรวงสอง")
    assert "กรมตัวอย่าง" in client_of(year.viewer).get(f"/cycles/{year.cycle.pk}/").content.decode()
    act(client_of(year.officer), year.department, "move", parent=new.pk)
    year.department.refresh_from_db()
    assert year.department.parent == new
    assert "กรมตัวอย่าง" not in client_of(year.viewer).get(f"/cycles/{year.cycle.pk}/").content.decode()


def test_a_merger_closes_names_the_successor_and_points_at_open_rounds(year: Cast) -> None:
    client = client_of(year.officer)
    shown = act(client, year.department, "merge", into=year.other.code)
    assert "กรมตัวอย่างอื่น" in shown
    assert "รอบตัวอย่าง 2569" in shown
    assert "กรมตัวอย่าง" in client.get(f"/people/organisations/{year.other.pk}/").content.decode()
    assert names(client, ended="1") == ["กรมตัวอย่าง"]
    act(client, year.department, "close")
    assert Event.objects.filter(kind__in=["organisation.merged", "organisation.closed"]).count() == 1


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("rename", {"name_th": "กรมใหม่", "reason": " "}), ("rename", {"name_th": ""}),
        ("rename", {"name_th": "กรมใหม่", "on_day": "1", "on_month": "1", "on_year": "2700"}),
        ("rename", {"name_th": "กรมใหม่", "on_day": "1", "on_month": "1", "on_year": "2026"}),
        ("merge", {"into": "nowhere"}), ("merge", {"into": "t-other"}), ("close", {"reason": ""}),
        ("move", {"parent": "x"}), ("move", {"parent": "0"}),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_why_and_changes_nothing(register: Cast, step: str, data: dict[str, str]) -> None:
    before = Organisation.objects.filter(pk=register.other.pk).values().get()
    assert "is-bad" in act(client_of(register.officer), register.other, step, **data)
    assert Organisation.objects.filter(pk=register.other.pk).values().get() == before
    assert not Event.objects.exists()


@pytest.mark.parametrize("who", ["editor", "coordinator", "head", "viewer", "assessor", "administrator", "nobody"])
def test_who_may_not(register: Cast, who: str) -> None:
    client = client_of(getattr(register, who))
    for path in ("", "export.csv", "import/", f"{register.other.pk}/"):
        answer = client.get(f"/people/organisations/{path}")
        assert answer.status_code == 403
        assert "กรมตัวอย่างอื่น" not in answer.content.decode()
    assert (
        client.post(f"/people/organisations/{register.other.pk}/", {"step": "close", "reason": "x"}).status_code == 403
    )
