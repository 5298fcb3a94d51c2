"""The tablet page: outcomes save themselves, notes, photos and moved statements are kept by the device until they arrive."""

import io
import uuid
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from kaona.assessment import files
from kaona.assessment.operations.evidence import EvidenceFaults, Upload
from kaona.assessment.queries.answers import edition_of
from kaona.rules.pictures import Unreadable, drawn_picture
from kaona.verification.operations import on_site
from kaona.verification.operations.base import Conflict, Refused
from kaona.verification.queries import visits as queries
from kaona.web.shell import given, replies
from kaona.web.shell.door import door, wants_fragment
from kaona.web.shell.refusals import words_of
from kaona.web.visits.page import load_visit
from kaona.web.visits.visit import common, require_inside
from kaona.web.visits.words import FIELDS, NOTES, OUTCOMES, origin_word

PHOTO = "image/png"


@door
def site(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything to verify, item by item; readable for the Office, writable for the team while it is there."""
    row = load_visit(request, pk)
    require_inside(request, row)
    return render(request, "visits/site.html", common(request, row, "site") | {
        "sections": sections(row), "outcomes": OUTCOMES, "kinds": {key: word for key, word in NOTES.items() if key != "photo"},
        "left": row.issues.filter(withdrawn_at=None, outcome="").count(), "total": row.issues.filter(withdrawn_at=None).count(),
        "writes": queries.on_team(request.user, row, at=request.at) and row.stage == "underway",
    })  # fmt: skip


def sections(row: queries.Visit, only: str = "") -> list[dict[str, Any]]:
    """The items that have an issue, a note or a moved statement; the general section last. `only`: one of them."""
    edition, claim = edition_of(row.dossier), queries.claim_before(row)
    issues = list(row.issues.filter(withdrawn_at=None).select_related("changed_by").order_by("pk"))
    found = {code: queries.finding_rows(row, code) for code in edition.items}
    notes = list(row.notes.filter(withdrawn_at=None).select_related("by", "issue", "file").order_by("noted_at", "pk"))
    parts = []
    for code, item in edition.items.items():
        own = [one for one in issues if one.item == code]
        if not own or (only and code != only):
            continue
        parts.append({
            "key": code, "dom": code.replace(".", "-"), "item": item, "issues": [(one, origin_word(one.origin), queries.label_of(row, one.code)) for one in own],
            "notes": [(one, NOTES[one.kind]) for one in notes if one.issue and one.issue.item == code], "found": found[code],
            "statements": [(one, one.code in claim.met) for one in item.statements_for(row.organisation.type)],
            "measures": queries.measures_of(row, item),
        })  # fmt: skip
    if not only or only == "0":
        parts.append({"key": "0", "dom": "0", "item": None, "issues": [], "notes": [(one, NOTES[one.kind]) for one in notes if one.issue is None],
                      "found": [], "statements": [], "measures": []})  # fmt: skip
    return parts


def _heard(request: HttpRequest, row: queries.Visit, key: str) -> HttpResponse:
    """What the section shows now, for a script; back to it otherwise."""
    if not wants_fragment(request):
        return redirect(f"{request.path.rsplit('/site/', 1)[0]}/site/#s-{key}")
    part = next(iter(sections(row, key)), None)
    html = render_to_string("visits/_log.html", {"part": part, "visit": row, "writes": True}, request) if part else ""
    return JsonResponse({"html": {f"#log-{key.replace('.', '-')}": html} if part else {}})


def _refused(request: HttpRequest, words: str, row: queries.Visit) -> HttpResponse:
    if wants_fragment(request):
        return JsonResponse({"error": words}, status=422)
    messages.error(request, words)
    return redirect("visits:site", row.pk)


@door
@require_POST
def outcome(request: HttpRequest, pk: int, issue: int) -> HttpResponse:
    """How an issue ends; 409 with both when somebody else wrote in between."""
    row = load_visit(request, pk)
    one = row.issues.filter(pk=issue).select_related("visit").first()
    if one is None:
        raise Http404
    mine = {"outcome": request.POST.get("outcome", ""), "note": request.POST.get("note", "")}
    try:
        kept = on_site.set_outcome(issue=one, outcome=mine["outcome"], text=mine["note"], version=given.key(request.POST, "version"),
                                   by=request.user, at=request.at)  # fmt: skip
    except Conflict as clash:
        there = clash.current
        return replies.clash(request, theirs={"outcome": there.outcome, "note": there.note}, version=there.version, mine=mine,
                             who=there.changed_by, labels=FIELDS, choices={"outcome": OUTCOMES}, when=there.changed_at)  # fmt: skip
    except Refused as error:
        if error.reason in ("reason", "too_long") and wants_fragment(request):
            return JsonResponse({"errors": {"note": [words_of(error)]}}, status=422)
        return replies.refused(request, error, request.path.rsplit("issues/", 1)[0])
    return replies.saved(request, version=kept.version, back=f"{request.path.rsplit('issues/', 1)[0]}#i-{issue}")


@door
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """A note or a photo, once per key of the device."""
    row, post = load_visit(request, pk), request.POST
    about = row.issues.filter(pk=given.key(post, "issue")).first()
    picture = request.FILES.get("photo")
    try:
        on_site.write_note(
            visit=row, kind="photo" if picture else post.get("kind", ""), subject=post.get("subject", ""), text=post.get("text", ""),
            client_key=post.get("client_key") or str(uuid.uuid4()), noted_at=_moment(post.get("noted_at", ""), request.at),
            issue=about, photo=Upload(picture.name or "photo.jpg", picture) if picture else None, by=request.user, at=request.at,
        )  # fmt: skip
    except Refused as error:
        return _refused(request, words_of(error), row)
    except EvidenceFaults as faults:
        return _refused(request, " ".join(given.all_words(faults.faults).values()), row)
    return _heard(request, row, about.item if about else "0")


def _moment(text: str, otherwise: datetime) -> datetime:
    """When it was noted, by the device's clock."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@door
@require_POST
def moved(request: HttpRequest, pk: int) -> HttpResponse:
    """A statement or measure that turns out otherwise; or that it does not after all; one's own note taken back."""
    row, post, who = load_visit(request, pk), request.POST, {"by": request.user, "at": request.at}
    code, _colon, met = post.get("code", "").partition(":")  # 1.1.B1:no
    measure = queries.measure_of(row, given.key(post, "measure"))
    finding = row.findings.filter(pk=given.key(post, "finding")).select_related("visit").first()
    entry = row.notes.filter(pk=given.key(post, "note")).select_related("visit").first()
    try:
        if finding is not None:
            on_site.withdraw_finding(finding=finding, **who)
        elif entry is not None:
            on_site.withdraw_note(entry=entry, **who)
        elif measure is not None:
            on_site.move_measure(visit=row, measure=measure, suitable=post.get("suitable") == "yes", reason=post.get("reason", ""),
                                 corrected=post.get("corrected", "").strip(), **who)  # fmt: skip
        else:
            on_site.move_statement(visit=row, code=code, met=met == "yes", reason=post.get("reason", ""), **who)
    except Refused as error:
        return _refused(request, words_of(error), row)
    return _heard(request, row, post.get("section", "0"))


@door
def photo(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """A photo as we draw it ourselves."""
    row = queries.photo_for(request.user, load_visit(request, pk), note, at=request.at)
    if row is None or row.file is None:
        raise Http404
    try:
        with files.open_checked(row.organisation_id, row.file.sha256) as file:
            picture = drawn_picture(file)
    except (OSError, Unreadable):
        raise Http404 from None
    out = io.BytesIO()
    picture.save(out, "PNG")
    answer = HttpResponse(out.getvalue(), content_type=PHOTO)
    answer["Cache-Control"] = "private, no-cache"
    return answer
