"""Past states of one's own verdict, measure or remark; bringing one back is a new version."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.operations.measures import MeasureFaults
from kaona.verification.operations.base import Conflict, Refused
from kaona.verification.operations.remarks import restore_entry
from kaona.verification.queries.own_review import own_row, past_of
from kaona.web.judging.desk import Desk, context, desk_of, load_readable
from kaona.web.judging.progress import address_of
from kaona.web.shell.door import door
from kaona.web.shell.given import key
from kaona.web.shell.refusals import words_of


@door
def past(request: HttpRequest, pk: int, kind: str, target: int) -> HttpResponse:
    """The list; POST with `entry` brings that state back."""
    part = load_readable(request, pk)
    row: Any = own_row(part, kind, target)
    if row is None:
        raise Http404
    if request.method == "POST":
        try:
            restore_entry(assignment=part, kind=kind, target=target, entry=key(request.POST, "entry"), by=request.user,
                          at=request.at)  # fmt: skip
        except (Conflict, MeasureFaults):
            messages.error(request, _("มีผู้อื่นบันทึกก่อน โหลดหน้าใหม่แล้วลองอีกครั้ง"))
        except Refused as error:
            messages.error(request, words_of(error))
        else:
            messages.success(request, _("นำฉบับนี้กลับมาแล้ว"))
        return redirect("judging:history", pk, kind, target)
    desk = desk_of(request, part)
    title, back = _place(desk, kind, row)
    return render(request, "judging/history.html", context(
        desk, entries=past_of(part, kind, target), title=title, back=back, here=title.split(".")[0]
    ))  # fmt: skip


def _place(desk: Desk, kind: str, row: Any) -> tuple[str, str]:
    """The code that is judged, and the address of its field."""
    if kind == "judgement":
        return row.code, address_of(desk, row.code)
    code = row.measure.sub_measure if kind == "measure" else row.item
    return code, address_of(desk, code) + (f"#q-{row.measure_id}" if kind == "measure" else f"#r-{row.pk}")
