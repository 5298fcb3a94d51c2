"""The account: a forgotten password, the second step with app and recovery code, ending sessions, a locked account."""

import re
from collections.abc import Callable
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache

from kaona.activity.models import Delivery, Event
from tests.cast import PASSWORD, Cast
from tests.journeys.conftest import PHONE, faults_of, sign_in


def code_now(secret: str) -> str:
    """What the app on the telephone shows."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_a_forgotten_password_is_set_anew_by_a_link(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, url = site
    page = visit(None, "/account/login/")
    page.click("text=ลืมรหัสผ่าน")
    assert faults_of(page) == []
    page.fill("input[name=email]", cast.editor.email)
    page.click("main button")
    page.wait_for_url("**/reset/done/")
    assert faults_of(page) == []
    link = re.search(r"http\S+/reset/key/\S+", Delivery.objects.get(to=cast.editor.email).body)
    assert link is not None
    page.goto(link.group())
    page.set_viewport_size(PHONE)
    assert faults_of(page) == []
    page.fill("input[name=password1]", "12345")
    page.fill("input[name=password2]", "54321")
    page.click("main button")
    assert "อย่างน้อย 10 ตัวอักษร" in page.inner_text(".k-errors")
    page.fill("input[name=password1]", "another horse 45")
    page.fill("input[name=password2]", "another horse 45")
    page.click("main button")
    page.wait_for_url("**/key/done/")
    page.goto(link.group())
    assert "ลิงก์นี้ใช้ไม่ได้แล้ว" in page.inner_text("main")
    cast.editor.refresh_from_db()
    assert cast.editor.check_password("another horse 45")
    assert Event.objects.get(kind="account.password_reset").by_id == cast.editor.pk
    page.goto(url + "/account/password/reset/")
    page.fill("input[name=email]", "nobody-here@example.go.th")
    page.click("main button")
    page.wait_for_url("**/reset/done/")
    assert not Delivery.objects.filter(to="nobody-here@example.go.th").exists()


def test_second_step_with_app_and_recovery_code(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, url = site
    page = visit(cast.editor, "/account/2fa/")
    assert faults_of(page) == []
    page.click("main a.btn-primary")
    if "/reauthenticate/" in page.url:
        page.fill("input[name=password]", PASSWORD)
        page.click("main button")
    assert faults_of(page) == []
    page.fill("input[name=code]", "000000")
    page.click("main button")
    assert "รหัสไม่ถูกต้อง" in page.inner_text(".k-errors")
    secret = page.input_value("#secret")
    page.fill("input[name=code]", code_now(secret))
    page.click("main button")
    page.wait_for_url("**/recovery-codes/")
    assert faults_of(page) == []
    spare = page.locator(".k-codes li").all_inner_texts()
    assert len(spare) == 10
    assert Event.objects.filter(kind="account.totp_activated", by_id=cast.editor.pk).exists()

    other = visit(None, "/account/login/")
    for code in (spare[0], ""):
        sign_in(other, url, cast.editor)
        other.wait_for_url("**/2fa/authenticate/")
        assert faults_of(other) == []
        other.goto(url + "/home/")
        assert "/2fa/authenticate/" in other.url  # the password alone opens nothing
        cache.clear()  # which codes of this half minute were used
        other.fill("input[name=code]", code or code_now(secret))
        other.click("main button.btn-primary")
        other.wait_for_url(lambda address: "/account/" not in address)
        other.goto(url + "/account/logout/")
        other.click("main button")
    sign_in(other, url, cast.editor)
    other.fill("input[name=code]", spare[0])
    other.click("main button.btn-primary")
    assert "ใช้ไปแล้ว" in other.inner_text(".k-errors")


def test_a_session_elsewhere_is_ended(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, url = site
    shared, page = visit(None), visit(None)
    for one in (shared, page):
        sign_in(one, url, cast.reader)
    page.goto(url + "/account/sessions/")
    assert faults_of(page) == []
    assert page.locator("tbody tr").count() == 2
    page.click("tbody button")
    assert page.locator("tbody tr").count() == 1
    shared.goto(url + "/home/")
    assert "/account/login/" in shared.url


def test_a_locked_account_says_so_and_is_unlocked(site: tuple[Cast, str], visit: Callable[..., Any]) -> None:
    cast, url = site
    page = visit(None, "/account/login/")
    for _ in range(5):
        page.goto(url + "/account/login/")
        page.fill("input[name=login]", cast.reader.email)
        page.fill("input[name=password]", "wrong")
        page.click("main button")
    assert "15 นาที" in page.inner_text("main")
    assert faults_of(page) == []
    office = visit(cast.administrator, f"/people/accounts/{cast.reader.pk}/")
    assert faults_of(office) == []
    office.click("button[value=unlock]")
    sign_in(page, url, cast.reader)
    assert "/account/" not in page.url
