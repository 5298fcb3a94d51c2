"""What the pages of the base share: the card of an address, the tabs, the words."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from kaona.knowledge.queries import practices as queries
from kaona.knowledge.queries.adoptions import adoptions_standing, has_adoptions
from kaona.knowledge.queries.practices import Practice
from kaona.rules.practices import item_of
from kaona.rules.roles import AGENCY_TYPES
from kaona.web.shell.words import TYPE_WORDS

KIND_WORDS = {"practice": _("วิธีปฏิบัติ"), "tool": _("เครื่องมือและเทคนิค")}
STATE_WORDS = {
    "draft": _("ร่าง"),
    "proposed": _("รอสำนักงาน ก.พ.ร."),
    "published": _("เผยแพร่แล้ว"),
    "withdrawn": _("ถอนแล้ว"),
}
TYPES = tuple((one, TYPE_WORDS[one]) for one in AGENCY_TYPES)


def card_of(request: HttpRequest, pk: int) -> Practice:
    """The card when this person may see it; 404 for any other."""
    row = queries.practice_for(request.user, pk, at=request.at)
    if row is None:
        raise Http404
    return row


def around(request: HttpRequest, here: str) -> dict[str, Any]:
    """The tabs of the base, each with its number, and whether this person may write cards."""
    writing = queries.writing_for(request.user, at=request.at)
    tabs: list[tuple[str, Any, str, int | None]] = [("practices", _("ทั้งหมด"), "knowledge:practices", None)]
    if queries.has_own(request.user, at=request.at):
        words = _("ของสำนักงาน ก.พ.ร.") if queries.is_office(request.user, at=request.at) else _("ของหน่วยงานเรา")
        tabs.append(("mine", words, "knowledge:mine", queries.own_practices(request.user, at=request.at).count()))
    if has_adoptions(request.user, at=request.at):
        tabs.append(
            ("adoptions", _("การนำไปใช้"), "knowledge:adoptions", adoptions_standing(request.user, at=request.at))
        )
    if queries.is_office(request.user, at=request.at):
        waiting = queries.proposed_practices(request.user, at=request.at).count()
        tabs.append(("proposed", _("รอเผยแพร่"), "knowledge:proposed", waiting))
    return {"tabs": tabs, "here": here, "may_begin": bool(writing), "kinds": KIND_WORDS, "states": STATE_WORDS}


def titles() -> dict[str, Any]:
    """The titles of items and sub-measures by code."""
    edition = queries.criteria()
    if edition is None:
        return {}
    items = {code: one.title for code, one in edition.items.items()}
    return items | {code: sub.title for code, (_item, sub) in edition.sub_measures.items()}


def groups() -> list[dict[str, Any]]:
    """The criteria to choose from: by category its items, each with its sub-measures."""
    edition = queries.criteria()
    found = []
    for category in edition.categories if edition is not None else ():
        codes = [
            (one.code, one.title, one.code != item.code)
            for item in category.items
            for one in (item, *item.sub_measures)
        ]
        found.append({"code": category.code, "title": category.title, "codes": codes})
    return found


def named(codes: list[str]) -> list[tuple[str, Any]]:
    """Codes with their titles; a code that a newer edition has not keeps its item's, or none."""
    known = titles() | {group["code"]: group["title"] for group in groups()}
    return [(code, known.get(code) or known.get(item_of(code), "")) for code in codes]
