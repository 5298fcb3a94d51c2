"""The words of mails: a list, one with its preview, its history and the way back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.people.access import require
from kaona.people.operations.texts import StaleText, TextFaults, keep_text, reset_text
from kaona.people.queries import changed_texts, message_text, text_versions, texts_in_force, texts_of
from kaona.rules.message_texts import AS_TOLD, DIGEST, FIELDS, MESSAGES, Message, Texts, faults_in, fill
from kaona.rules.notice_kinds import ACCOUNT, DEADLINE, GROUP_WORDS
from kaona.rules.roles import Permission
from kaona.rules.said import said
from kaona.rules.thai_text import search_form
from kaona.web.shell import given
from kaona.web.shell.door import door

# The list, in order.
GROUPS = {
    DEADLINE: GROUP_WORDS[DEADLINE], ACCOUNT: said("บัญชี รหัสผ่าน และคำเชิญ", "Accounts, passwords and invitations"),
    DIGEST: said("อีเมลสรุป", "Digest"), **GROUP_WORDS,
}  # fmt: skip


@door
def texts(request: HttpRequest) -> HttpResponse:
    """Every mail whose words can be changed."""
    require(request.user, Permission.MANAGE_CYCLES, at=request.at)
    changed, words = changed_texts(), request.GET.get("q", "").strip()
    rows = [
        {"name": name, "words": given.in_language(message.name), "row": changed.get(name), "group": message.group,
         "subject": texts_of(changed[name]).subject_th if name in changed else message.default.subject_th}
        for name, message in MESSAGES.items()
    ]  # fmt: skip
    found = [one for one in rows if search_form(words) in search_form(f"{one['words']} {one['subject']}")]
    groups = [_group(key, [one for one in found if one["group"] == key], bool(words)) for key in GROUPS]
    return render(request, "messages/texts.html", {
        "groups": [one for one in groups if one["rows"]], "as_told": AS_TOLD.subject_th, "q": words, "count": len(found),
        "changed": sum(row.custom for row in changed.values()),
    })  # fmt: skip


def _group(key: str, rows: list[dict[str, Any]], searched: bool) -> dict[str, Any]:
    """Open from the start: what was searched for, what was changed, and the deadlines."""
    changed = sum(one["row"] is not None and one["row"].custom for one in rows)
    return {"key": key, "name": given.in_language(GROUPS[key]), "rows": rows, "changed": changed,
            "open": searched or changed or key == DEADLINE}  # fmt: skip


@door
def text(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its words, what they become, what they were."""
    require(request.user, Permission.MANAGE_CYCLES, at=request.at)
    message = MESSAGES.get(name)
    if message is None:
        raise Http404
    words, faults = texts_in_force(name), dict[str, list[str]]()
    if request.method == "POST":
        words = _read(request.POST)
        faults = _act(request, name, message, words)
        if not faults and request.POST.get("step") != "preview":
            return redirect("messages:text", name)
    row = message_text(name)
    return render(request, "messages/text.html", {
        "title": given.in_language(message.name), "row": row, "version": row.version if row else 0,
        "fields": _fields(words, faults), "faults": faults, "previews": _previews(message, words),
        "places": [(f"{{{{{one}}}}}", one in message.required, given.in_language(message.sample(one))) for one in message.places],
        "versions": [(one, texts_of(one)) for one in text_versions(name)[:30]],
    })  # fmt: skip


def _read(values: Any) -> Texts:
    return Texts(**{field: values.get(field, "").replace("\r\n", "\n") for field in FIELDS})


def _act(request: HttpRequest, name: str, message: Message, words: Texts) -> dict[str, list[str]]:
    """Save, preview, set back or restore; what is wrong, by field."""
    step, common = request.POST.get("step", ""), {"name": name, "by": request.user, "at": request.at}
    common["version"] = given.key(request.POST, "version")
    if step == "preview":
        return faults_in(message, words)
    try:
        if step == "reset":
            reset_text(**common)
        elif step == "restore":
            old = text_versions(name).filter(number=given.key(request.POST, "number")).first()
            if old is None:
                raise Http404
            keep_text(texts=texts_of(old), **common)
        else:
            keep_text(texts=words, **common)
    except TextFaults as error:
        return error.faults
    except StaleText:
        return {"subject_th": [_("มีผู้อื่นแก้ข้อความนี้ระหว่างที่ท่านแก้ เทียบกับประวัติแล้วบันทึกอีกครั้ง")]}
    messages.success(request, _("บันทึกแล้ว"))
    return {}


def _fields(words: Texts, faults: dict[str, list[str]]) -> list[dict[str, Any]]:
    labels = {
        "subject_th": _("หัวเรื่อง (ไทย)"), "body_th": _("เนื้อความ (ไทย)"),
        "subject_en": _("หัวเรื่อง (อังกฤษ)"), "body_en": _("เนื้อความ (อังกฤษ)"),
    }  # fmt: skip
    return [
        {"name": field, "label": labels[field], "value": getattr(words, field), "long": field.startswith("body"),
         "faults": [given.in_language(one) for one in faults.get(field, [])], "lang": field[-2:]}
        for field in FIELDS
    ]  # fmt: skip


def _previews(message: Message, words: Texts) -> list[dict[str, str]]:
    """The mail with sample values, in both languages."""
    found = []
    for language in ("th", "en"):
        values = {
            one: message.sample(one).en if language == "en" else str(message.sample(one)) for one in message.places
        }
        subject, body = words.subject(language), words.body(language)
        found.append({"lang": language, "subject": fill(subject, values), "body": fill(body, values)})
    return found
