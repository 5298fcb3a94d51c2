"""What the base page shows on every page: whose file, the menu, unread notices."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from kaona.activity.queries import unread_count
from kaona.assessment.queries.window import owing
from kaona.people.banners import banners_for
from kaona.people.queries import Organisation, active_memberships
from kaona.web.shell.menu import MENU, Entry


@dataclass(frozen=True)
class MenuLine:
    """One entry as it stands in the bar."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Banner:
    """One announcement in the person's language."""

    pk: int
    level: str
    title: str
    text: str
    language: str


@dataclass(frozen=True)
class Shell:
    """Everything around the page."""

    organisation: Organisation | None
    menu: list[MenuLine]
    more: list[MenuLine]
    unread: int
    banners: list[Banner]


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell` in every template; computed when first used."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> Shell:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Shell(None, [], [], 0, [])
    memberships = active_memberships(user, at=request.at)  # type: ignore[attr-defined]
    roles = {membership.role for membership in memberships}
    entries = [entry for entry in MENU if roles & entry.roles]
    here = (request.resolver_match.namespace, request.resolver_match.url_name) if request.resolver_match else ("", "")
    organisation = memberships[0].organisation if memberships else None
    bar = [_line(entry, here) for entry in entries if not entry.more]
    more = [_line(entry, here) for entry in entries if entry.more]
    return Shell(organisation, bar, more, unread_count(user), _banners(request))


def _banners(request: HttpRequest) -> list[Banner]:
    rows = banners_for(request.user, owing, at=request.at)  # type: ignore[attr-defined]
    return [banner_of(one) for one in rows]


def banner_of(row: Any) -> Banner:
    """As it stands on top of a page, in the person's language; in Thai when it has no English."""
    if (get_language() or "").startswith("en") and row.title_en:
        return Banner(row.pk, row.level, row.title_en, row.text_en, "en")
    return Banner(row.pk, row.level, row.title_th, row.text_th, "th")


def _line(entry: Entry, here: tuple[str, str | None]) -> MenuLine:
    belongs = here[0] in entry.also or f"{here[0]}:{here[1]}" in entry.also
    current = belongs or (here[0] == entry.namespace and (not entry.pages or here[1] in entry.pages))
    return MenuLine(str(entry.label), reverse(entry.address), current)
