"""Roles on their pages: changed, lent, an acting head; who may not."""

import io

from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from kaona.people.access import may
from kaona.people.models import Membership
from kaona.rules.roles import Permission
from tests.cast import NOW, Cast

FAR = {"until_day": "30", "until_month": "12", "until_year": "2569"}


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_coordinator_changes_the_scope_and_end_of_a_role(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.editor)
    page = f"/people/members/{row.pk}/"
    assert client_of(cast.coordinator).get(page).status_code == 200
    assert client_of(cast.coordinator).post(page, {"scope": "1, ๒.๓", **FAR}).status_code == 302
    row.refresh_from_db()
    assert (row.scope, row.valid_to is not None) == (["1", "2.3"], True)
    assert client_of(cast.coordinator).post(page, {"scope": "x"}).status_code == 200
    for who in (cast.editor, cast.outsider, cast.viewer, cast.nobody):
        assert client_of(who).post(page, {"scope": ""}).status_code == 404


def test_nobody_widens_the_own_role(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.coordinator)
    assert client_of(cast.coordinator).post(f"/people/members/{row.pk}/", {"scope": ""}).status_code == 403


def test_a_head_names_an_acting_head_with_order_and_end(cast: Cast) -> None:
    page, client = f"/people/at/{cast.department.pk}/acting/", client_of(cast.head)
    client.post(page, {"user": cast.reviewer.pk, "order": "", **FAR})
    assert not may(cast.reviewer, Permission.SIGN, cast.department, at=NOW)
    assert client.post(page, {"user": cast.reviewer.pk, "order": "12/2569", **FAR}).status_code == 302
    row = Membership.objects.get(user=cast.reviewer, role="head")
    assert (row.acting, row.order_number) == (True, "12/2569")
    assert client_of(cast.coordinator).post(page, {"user": cast.reader.pk, "order": "1", **FAR}).status_code == 403


def test_a_role_is_lent_to_a_colleague_for_a_time(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.editor)
    data = {"membership": row.pk, "to": cast.reader.pk, **FAR}
    assert client_of(cast.editor).post("/people/lend/", data).status_code == 302
    assert Membership.objects.get(user=cast.reader, role="editor").delegated_by == cast.editor
    assert client_of(cast.editor).post("/people/lend/", data | {"to": cast.outsider.pk}).status_code == 200
    assert client_of(cast.officer).get("/people/lend/").status_code == 404


def test_an_ended_role_leaves_the_list_with_its_reason(cast: Cast) -> None:
    row, client = Membership.objects.get(user=cast.reader), client_of(cast.coordinator)
    for who in (cast.editor, cast.outsider, cast.viewer, cast.nobody):
        assert client_of(who).post(f"/people/members/{row.pk}/end/", {}).status_code == 404
    client.post(f"/people/members/{row.pk}/end/", {"reason": "ย้ายไปกรมอื่น"})
    page = client.get("/people/").content.decode()
    assert "ย้ายไปกรมอื่น" in page
    assert f"/people/members/{row.pk}/" not in page


def test_a_role_to_come_is_shown_and_does_nothing_yet(cast: Cast) -> None:
    far = {
        "since_day": "1",
        "since_month": "12",
        "since_year": "2650",
        "until_day": "5",
        "until_month": "12",
        "until_year": "2650",
    }
    client_of(cast.head).post(
        f"/people/at/{cast.department.pk}/acting/", {"user": cast.reviewer.pk, "order": "7/2650", **far}
    )
    page = client_of(cast.head).get("/people/").content.decode()
    assert "7/2650" in page
    assert "1 ธ.ค. 2650" in page
    assert not may(cast.reviewer, Permission.SIGN, cast.department, at=NOW)


def test_a_lent_role_is_taken_back(cast: Cast) -> None:
    row = Membership.objects.get(user=cast.editor)
    client = client_of(cast.editor)
    client.post("/people/lend/", {"membership": row.pk, "to": cast.reader.pk, **FAR})
    lent = Membership.objects.get(user=cast.reader, role="editor")
    client_of(cast.reader).post("/people/lend/", {"back": lent.pk})
    assert Membership.objects.filter(pk=lent.pk, ended_at=None).exists()
    client.post("/people/lend/", {"back": lent.pk})
    assert not Membership.objects.filter(pk=lent.pk, ended_at=None).exists()


def test_what_is_no_number_is_no_row(cast: Cast) -> None:
    client = client_of(cast.coordinator)
    for path in (
        f"/people/at/{cast.department.pk}/handover/",
        f"/people/at/{cast.department.pk}/acting/",
        "/people/lend/",
    ):
        for word in ("abc", "-1", "9" * 40, "๑"):
            answer = client.post(path, {"membership": word, "to": word, "user": word, "back": word}, follow=True)
            assert answer.status_code in (200, 403), path


LIST = "อีเมล\tชื่อ\tบทบาท\tหน่วย\tหัวข้อ\na@example.go.th\tคนหนึ่ง\tผู้จัดทำ\tกองใหม่\t1 2.3\n"


def test_a_list_is_reported_row_by_row_before_anybody_is_invited(cast: Cast) -> None:
    page, client = f"/people/at/{cast.department.pk}/invite-many/", client_of(cast.coordinator)
    bad = (
        LIST
        + "a@example.go.th\tคนหนึ่ง\tผู้จัดทำ\nb\t\tเทวดา\t\tก\nh@example.go.th\tหัวหน้าใหม่\tหัวหน้า\n"
        + (f"{cast.coordinator.email}\tฉัน\tผู้อ่าน\n{cast.editor.email}\tศิริ\tผู้จัดทำ")
    )
    shown = client.post(page, {"text": bad, "step": "send"}).content.decode()
    # a repeated row; four faults in one row; a role not ours to give; oneself; a role held already
    assert shown.count("k-field-error") == 1 + 4 + 1 + 1 + 1
    assert not cast.department.invitations.exists()
    assert client.post(page, {"text": LIST, "step": "check"}).content.decode().count("k-field-error") == 0
    assert not cast.department.invitations.exists()
    assert client.post(page, {"text": LIST, "step": "send"}).status_code == 302
    row = cast.department.invitations.get()
    assert (row.email, row.role, str(row.unit), row.scope) == ("a@example.go.th", "editor", "กองใหม่", ["1", "2.3"])


def test_a_list_comes_as_an_excel_file_too(cast: Cast) -> None:
    page, client = f"/people/at/{cast.department.pk}/invite-many/", client_of(cast.coordinator)
    book, out = Workbook(), io.BytesIO()
    for line in LIST.strip().split("\n"):
        book.active.append(line.split("\t"))
    book.save(out)
    upload = SimpleUploadedFile("รายชื่อ.xlsx", out.getvalue())
    shown = client.post(page, {"file": upload, "step": "check"}).content.decode()
    assert "a@example.go.th" in shown
    assert shown.count("k-field-error") == 0
    broken = client.post(page, {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04broken"), "step": "check"})
    assert broken.status_code == 200
    for who in (cast.editor, cast.outsider, cast.viewer, cast.nobody):
        assert client_of(who).get(page).status_code == 404


def test_an_administrator_sees_the_lock_and_removes_a_second_step(cast: Cast) -> None:
    page, client = f"/people/accounts/{cast.reader.pk}/", client_of(cast.administrator)
    Authenticator.objects.create(user=cast.reader, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert "second_factor" in client.get(page).content.decode()
    for who in (cast.officer, cast.coordinator, cast.reader):
        assert client_of(who).post(page, {"step": "second_factor"}).status_code == 403
    client.post(page, {"step": "second_factor"})
    assert not Authenticator.objects.exists()
    assert "unlock" not in client.get(page).content.decode()
    for _ in range(5):
        Client().post("/account/login/", {"login": cast.reader.email, "password": "x"}, REMOTE_ADDR="10.9.9.9")
    assert "10.9.9.9" in client.get(page).content.decode()


def test_the_pages_of_the_library_that_have_no_place_here_are_closed(cast: Cast) -> None:
    for path in ("signup/", "email/", "confirm-email/", "confirm-email/x:y/", "password/set/", "login/code/confirm/"):
        assert client_of(cast.editor).get(f"/account/{path}").status_code == 404
        assert Client().post(f"/account/{path}", {"email": "x@example.go.th"}).status_code == 404
