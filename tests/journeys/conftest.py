"""A real Chromium against the real pages."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tests.cast import PASSWORD, Cast

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
PATIENCE = 60_000  # a busy machine is slow, not wrong: what a journey waits for may take this long, and no longer than it takes
AXE = (Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Everything in this folder needs the browser."""
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import expect, sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver runs a loop in this thread
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("KAONA_TEST_CHROMIUM", "/usr/bin/chromium"), args=ARGUMENTS
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_kept() -> Iterator[None]:
    """As on a site, where a browser asks for each once."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler

    serve = StaticFilesHandler.serve

    def kept(self: Any, request: Any) -> Any:
        answer = serve(self, request)
        answer["Cache-Control"] = "max-age=3600"
        return answer

    StaticFilesHandler.serve = kept
    yield
    StaticFilesHandler.serve = serve


@pytest.fixture
def site(transactional_db: None, live_server: Any, settings: Any) -> tuple[Cast, str]:
    """The cast with an open cycle around this moment, and the address of the running site."""
    settings.BASE_URL = live_server.url
    cast = Cast.build().with_dossier()
    now = timezone.now()
    window = cast.cycle.window
    window.opens_at, window.closes_at = now - timedelta(days=9), now + timedelta(days=9)
    window.save()
    return cast, live_server.url


@pytest.fixture
def visit(browser: Any, site: tuple[Cast, str]) -> Iterator[Callable[..., Any]]:
    """visit(user, path, viewport) -> a page of a person, signed in already, in a browser of its own; no page may throw."""
    contexts, thrown = [], []

    def open_page(user: Any, path: str = "/", viewport: dict[str, int] | None = None) -> Any:
        context = browser.new_context(viewport=viewport or DESKTOP, locale="th-TH", timezone_id="Asia/Bangkok")
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site[1]}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: thrown.append(str(error)))
        page.goto(site[1] + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert thrown == []


def sign_in(page: Any, url: str, user: Any) -> None:
    """Through the sign-in page."""
    page.goto(f"{url}/account/login/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda address: "/account/login" not in address)


def faults_of(page: Any) -> list[str]:
    """What axe-core finds, and marks that the page is wider than its window."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    faults = [f"{one['id']}: {one['nodes'][0]['target']}" for one in found["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
        faults.append("wider than the window")
    return faults
