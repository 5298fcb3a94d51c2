"""Announcements: the list; one written, previewed, published, withdrawn, copied."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kaona.people.access import require
from kaona.people.banners import announcement, announcements, audience_of
from kaona.people.operations import announcements as deeds
from kaona.rules.announcements import WRITTEN, Audience, Draft
from kaona.rules.roles import AGENCY_TYPES, Permission, Role
from kaona.rules.thai_dates import DateFault
from kaona.web.shell import given
from kaona.web.shell.context import Banner, banner_of
from kaona.web.shell.door import door
from kaona.web.shell.words import ROLE_WORDS, TYPE_WORDS

LEVEL_WORDS = {"info": gettext_lazy("แจ้งให้ทราบ"), "warn": gettext_lazy("เตือน")}
STATE_WORDS = {
    "draft": gettext_lazy("ร่าง"), "coming": gettext_lazy("ยังไม่เริ่ม"), "live": gettext_lazy("แสดงอยู่"),
    "over": gettext_lazy("สิ้นสุดแล้ว"), "withdrawn": gettext_lazy("ถอนแล้ว"),
}  # fmt: skip
SETTLED = gettext_lazy("มีผู้อื่นแก้ เผยแพร่ หรือถอนประกาศนี้ไปแล้ว อ่านอีกครั้ง")


@door
def rows(request: HttpRequest) -> HttpResponse:
    """All announcements: drafts first."""
    require(request.user, Permission.MANAGE_CYCLES, at=request.at)
    lines = [
        {"row": one, "state": (state := _state(one, request.at)), "word": STATE_WORDS[state], "for": _reach(one)}
        for one in announcements()[:200]
    ]
    return render(request, "messages/announcements.html", {"lines": lines})


@door
def new(request: HttpRequest) -> HttpResponse:
    """A new one; `?copy=7` begins with the words of another."""
    require(request.user, Permission.MANAGE_CYCLES, at=request.at)
    source = announcement(given.key(request.GET, "copy"))
    return _write(request, None, source)


@door
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft is written further and published; a published one is read and withdrawn."""
    require(request.user, Permission.MANAGE_CYCLES, at=request.at)
    row = announcement(pk)
    if row is None:
        raise Http404
    if request.method == "POST" and request.POST.get("step") in ("publish", "withdraw"):
        return _move(request, row)
    if row.published_at is None:
        return _write(request, row, row)
    state = _state(row, request.at)
    return render(request, "messages/announcement_read.html", {
        "row": row, "state": state, "word": STATE_WORDS[state], "for": _reach(row), "banner": banner_of(row),
        "level": LEVEL_WORDS[row.level],
    })  # fmt: skip


def _move(request: HttpRequest, row: Any) -> HttpResponse:
    try:
        if request.POST.get("step") == "publish":
            deeds.publish(announcement=row, by_notice="by_notice" in request.POST, by=request.user, at=request.at,
                          version=given.key(request.POST, "version"))  # fmt: skip
            messages.success(request, _("เผยแพร่แล้ว"))
        else:
            deeds.withdraw(announcement=row, by=request.user, at=request.at)
            messages.success(request, _("ถอนแล้ว"))
    except deeds.Settled:
        messages.error(request, SETTLED)
    except deeds.AnnouncementFaults as error:
        messages.error(request, " · ".join(given.all_words(error.faults).values()))
    return redirect("messages:announcement", row.pk)


def _write(request: HttpRequest, row: Any, source: Any) -> HttpResponse:
    """The form with its preview; what was typed stays when it is wrong."""
    faults: dict[str, str] = {}
    values = request.POST if request.method == "POST" else _values(source)
    if request.method == "POST":
        faults = _save(request, row)
        if not faults:
            kept = (
                announcements().filter(created_by=request.user).order_by("-changed_at").first() if row is None else row
            )
            return redirect("messages:announcement", kept.pk)
    draft, _wrong = _draft(values)
    return render(request, "messages/announcement.html", {
        "row": row, "version": row.version if row else 0, "draft": draft, "faults": faults,
        "fields": _fields(draft, faults), "levels": LEVEL_WORDS,
        "types": [(key, TYPE_WORDS[key], key in draft.audience.types) for key in AGENCY_TYPES],
        "roles": [(key.value, ROLE_WORDS[key], key.value in draft.audience.roles) for key in Role],
        "starts": given.typed(values, "starts"), "ends": given.typed(values, "ends"), "previews": _previews(draft),
    })  # fmt: skip


def _save(request: HttpRequest, row: Any) -> dict[str, str]:
    draft, wrong = _draft(request.POST)
    try:
        deeds.write(
            announcement=row, draft=draft, version=given.key(request.POST, "version"), by=request.user, at=request.at
        )
    except deeds.AnnouncementFaults as error:
        return given.all_words(error.faults) | wrong
    except deeds.Settled:
        return {"title_th": str(SETTLED)}
    messages.success(request, _("บันทึกแล้ว"))
    return {}


def _draft(values: Any) -> tuple[Draft, dict[str, str]]:
    """What was typed, and which moments cannot be read."""
    wrong, moments = dict[str, str](), dict[str, Any]()
    for name in ("starts", "ends"):
        try:
            moments[name] = given.moment(values, name)
        except DateFault as fault:
            wrong[name], moments[name] = given.words(fault), None
    many = values.getlist if hasattr(values, "getlist") else values.__getitem__
    audience = Audience(tuple(many("types")), tuple(many("roles")), bool(values.get("not_submitted")))
    words = {name: values.get(name, "").replace("\r\n", "\n") for name in WRITTEN}
    level = values.get("level", "info")
    return Draft(**words, level=level, audience=audience, starts_at=moments["starts"], ends_at=moments["ends"]), wrong


def _values(source: Any) -> dict[str, Any]:
    """The fields of a kept one, or of none."""
    if source is None:
        return {"types": [], "roles": []}
    values = {name: getattr(source, name) for name in (*WRITTEN, "level", "types", "roles", "not_submitted")}
    for name, when in (("starts", source.starts_at), ("ends", source.ends_at)):
        values |= {
            f"{name}_{part}": text
            for part, text in zip(("day", "month", "year", "time"), given.fields_of(when), strict=True)
        }
    return values


def _fields(draft: Draft, faults: dict[str, str]) -> list[dict[str, Any]]:
    labels = {
        "title_th": _("หัวเรื่อง (ไทย)"), "text_th": _("ข้อความ (ไทย)"),
        "title_en": _("หัวเรื่อง (อังกฤษ)"), "text_en": _("ข้อความ (อังกฤษ)"),
    }  # fmt: skip
    return [
        {"name": name, "label": labels[name], "value": getattr(draft, name), "fault": faults.get(name, ""),
         "long": name.startswith("text"), "lang": name[-2:], "optional": name.endswith("en")}
        for name in WRITTEN
    ]  # fmt: skip


def _previews(draft: Draft) -> list[Banner]:
    found = [
        Banner(0, draft.level, draft.title_th, draft.text_th, "th"),
        Banner(0, draft.level, draft.title_en, draft.text_en, "en"),
    ]
    return [one for one in found if one.title.strip() or one.text.strip()]


def _state(row: Any, at: Any) -> str:
    if row.published_at is None:
        return "draft"
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.ends_at <= at:
        return "over"
    return "live" if row.starts_at <= at else "coming"


def _reach(row: Any) -> str:
    """The audience in words."""
    audience = audience_of(row)
    parts = [str(TYPE_WORDS[one]) for one in audience.types] + [str(ROLE_WORDS[one]) for one in audience.roles]
    parts += [_("เฉพาะที่ยังไม่ส่งแบบประเมิน")] if audience.not_submitted else []
    return " · ".join(parts) or _("ทุกคน")
