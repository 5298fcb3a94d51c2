"""A measure of category 7: suitable or not, its figure accepted or corrected with the source."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kaona.assessment.operations.measures import MeasureFaults
from kaona.verification.operations import judging
from kaona.verification.operations.base import Conflict, Refused
from kaona.verification.queries.own_review import questions_of
from kaona.web.judging import blocks
from kaona.web.judging.desk import Desk, context, desk_of, load, load_readable
from kaona.web.judging.item import AROUND, around, back_to, item_of
from kaona.web.shell.door import door, wants_fragment
from kaona.web.shell.given import all_words, key
from kaona.web.shell.replies import clash, refused, saved

FIELDS = ("corrected", "source", "reason")


def _item_of(desk: Desk, measure: int) -> str:
    sub = next((one.row.sub_measure for one in desk.sheet.all_measures() if one.row.pk == measure), None)
    if sub is None:
        raise Http404
    return desk.edition.sub_measures[sub][0].code


@door
@require_POST
def judge(request: HttpRequest, pk: int, measure: int) -> HttpResponse:
    """The whole verdict of a measure, typed on top of a version."""
    part = load_readable(request, pk)
    code = _item_of(desk_of(request, part), measure)
    mine = {name: request.POST.get(name, "") for name in FIELDS}
    suitable, back = request.POST.get("suitable", ""), back_to(pk, code, anchor=f"#q-{measure}")
    try:
        if suitable not in ("yes", "no"):
            raise MeasureFaults({"suitable": "เลือกว่าตัววัดเหมาะสมหรือไม่"})
        row = judging.judge_measure(assignment=part, measure_id=measure, suitable=suitable == "yes", by=request.user,
                                    at=request.at, version=key(request.POST, "version"), **mine)  # fmt: skip
    except MeasureFaults as error:
        return _faults(request, error, back)
    except Conflict as error:
        return _clash(request, error, mine | {"suitable": suitable})
    except Refused as error:
        return refused(request, error, back)
    return _saved(request, pk, code, measure, row.version, back)


def _saved(request: HttpRequest, pk: int, code: str, measure: int, version: int, back: str) -> HttpResponse:
    if not wants_fragment(request):
        return saved(request, back=back)
    desk = desk_of(request, load(request, pk))
    found = item_of(desk, code)
    values = context(desk, **around(desk, found))
    one = next(one for one in blocks.measure_blocks(desk, found) if one.row.pk == measure)
    more = {"one": one, "questions": questions_of(desk.part, code)}
    html = {f"#v-{measure}": render_to_string("judging/_measured.html", values | more, request)}
    return saved(request, version=version, parts=AROUND | {"#level-head": "judging/_results_head.html"}, context=values,
                 html=html)  # fmt: skip


def _faults(request: HttpRequest, error: MeasureFaults, back: str) -> HttpResponse:
    """Every fault at its field; without scripts above the page."""
    words = all_words(error.faults)
    if wants_fragment(request):
        return JsonResponse({"errors": {field: [said] for field, said in words.items()}}, status=422)
    messages.error(request, " ".join(words.values()))
    return redirect(back)


def _clash(request: HttpRequest, error: Conflict, mine: dict[str, str]) -> HttpResponse:
    row: Any = error.current
    theirs = {"corrected": row.corrected, "source": row.source, "reason": row.reason,
              "suitable": "yes" if row.suitable else "no"}  # fmt: skip
    labels = {"corrected": _("ค่าที่แก้"), "source": _("แหล่งที่มา"), "reason": _("เหตุผล"), "suitable": _("ความเหมาะสม")}
    differing = {name: text for name, text in mine.items() if text != theirs[name]}
    return clash(request, theirs=theirs, version=row.version, mine=differing, who=str(request.user), when=row.changed_at,
                 labels=labels)  # fmt: skip
