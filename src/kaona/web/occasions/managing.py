"""What officers do with an event: write, publish, cancel, copy; materials and answers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations.base import Conflict, Refused
from kaona.assessment.operations.evidence import Upload
from kaona.knowledge.operations import occasion_extras as extras
from kaona.knowledge.operations import occasions as deeds
from kaona.knowledge.operations.occasion_base import OccasionFaults
from kaona.knowledge.queries import occasions as queries
from kaona.rules.occasions import LEVELS, OccasionInput
from kaona.rules.roles import AGENCY_TYPES
from kaona.web.occasions.forms import OccasionForm, groups
from kaona.web.occasions.page import around, attempt, load_managed
from kaona.web.shell.door import door, refused
from kaona.web.shell.given import key
from kaona.web.shell.refusals import words_of


@door
def new(request: HttpRequest) -> HttpResponse:
    """Begin a draft."""
    if not queries.may_manage(request.user, at=request.at):
        return refused(request)
    form = OccasionForm.of(OccasionInput())
    if request.method == "POST":
        form = OccasionForm.typed(request.POST)
        made = _written(request, form, None)
        if made is not None:
            return redirect("occasions:occasion", made.pk)
    return render(request, "occasions/edit.html", _context(request, form, None))


@door
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change it; a refused form keeps everything that was typed."""
    row = load_managed(request, pk)
    form = OccasionForm.of(queries.given_of(row), row.version)
    if request.method == "POST":
        form = OccasionForm.typed(request.POST)
        if _written(request, form, row) is not None:
            messages.success(request, _("บันทึกแล้ว"))
            return redirect("occasions:occasion", pk)
    return render(request, "occasions/edit.html", _context(request, form, row))


def _written(request: HttpRequest, form: OccasionForm, row: Any) -> Any:
    given = form.given(request.POST)
    try:
        return deeds.write_occasion(given=given, occasion=row, version=form.version, by=request.user, at=request.at)
    except OccasionFaults as error:
        form.blame(error.faults)
    except Refused as error:
        form.blame({"title_th": str(words_of(error))})
    except Conflict as conflict:
        form.version = conflict.current.version
        form.errors["title_th"] = _("มีผู้อื่นแก้กิจกรรมนี้ระหว่างนี้ บันทึกอีกครั้งเมื่อต้องการใช้ค่าของท่าน")
    return None


def _context(request: HttpRequest, form: OccasionForm, row: Any) -> dict[str, Any]:
    return {**around(request, ""), "form": form, "occasion": row, "groups": groups(form.values["items"]), "types": AGENCY_TYPES,
            "levels": LEVELS}  # fmt: skip


@door
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish, cancel or copy."""
    row, step = load_managed(request, pk), request.POST.get("step", "")
    who = {"occasion": row, "by": request.user, "at": request.at}
    if step == "publish":
        attempt(request, lambda: deeds.publish_occasion(**who), _("เผยแพร่แล้ว และแจ้งผู้ประสานงานของกลุ่มเป้าหมายแล้ว"))
    elif step == "cancel":
        reason = request.POST.get("reason", "")
        attempt(request, lambda: deeds.cancel_occasion(reason=reason, **who), _("ยกเลิกแล้ว และแจ้งผู้ลงทะเบียนแล้ว"))
    elif step == "copy":
        made = attempt(request, lambda: deeds.copy_occasion(**who), _("คัดลอกเป็นร่างแล้ว ตรวจวันเวลาก่อนเผยแพร่"))
        return redirect("occasions:edit", made.pk) if made is not None else redirect("occasions:occasion", pk)
    else:
        raise Http404
    return redirect("occasions:occasion", pk)


@door
@require_POST
def materials(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a file or link, or take one away."""
    row = load_managed(request, pk)
    who = {"occasion": row, "by": request.user, "at": request.at}
    if request.POST.get("step") == "withdraw":
        material = key(request.POST, "material")
        attempt(request, lambda: extras.withdraw_material(material=material, **who), _("นำออกแล้ว"))
    else:
        file = request.FILES.get("file")
        upload = Upload(file.name or "", file) if file else None
        attempt(request, lambda: extras.add_material(
            title=request.POST.get("title", ""), sight=request.POST.get("sight", ""), link=request.POST.get("link", ""),
            upload=upload, **who), _("เพิ่มเอกสารแล้ว"))  # fmt: skip
    return redirect("occasions:occasion", pk)


@door
@require_POST
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer one of the questions, published or for the asker alone."""
    row = load_managed(request, pk)
    one = queries.questions_for(request.user, row, at=request.at).filter(pk=key(request.POST, "question")).first()
    if one is None:
        raise Http404
    attempt(request, lambda: extras.answer(
        question=one, text=request.POST.get("answer", ""), is_public=request.POST.get("is_public") == "yes",
        version=key(request.POST, "version"), by=request.user, at=request.at), _("ตอบแล้ว"))  # fmt: skip
    return redirect("occasions:occasion", pk)
