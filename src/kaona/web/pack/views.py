"""Work in Excel: the dossier as a workbook, a filled one taken in, and the files that wait for a decision."""

from hashlib import sha256
from io import BytesIO

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.assessment.access import viewers_of, why_not_edit, why_not_open
from kaona.assessment.operations.base import Refused
from kaona.assessment.operations.packs import PackFile, note_pack, propose_pack
from kaona.assessment.queries.dossiers import Dossier, dossier_for
from kaona.assessment.queries.pack_changes import proposals_of
from kaona.assessment.queries.packs import BadBase, PackFaults, received
from kaona.people.access import require
from kaona.reports.pack import workbook_of
from kaona.rules.pack_file import MOST_BYTES
from kaona.rules.pack_read import PackFault
from kaona.rules.retention import DAYS
from kaona.rules.roles import Permission, Viewer
from kaona.rules.thai_dates import local
from kaona.rules.uploads import clean_name
from kaona.rules.workbook import BookFault
from kaona.web.shell import given
from kaona.web.shell.attachments import sent
from kaona.web.shell.door import door
from kaona.web.shell.refusals import words_of


@door
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: download, upload, what waits. POST a file: every fault, or a proposal to look at."""
    dossier = load(request, pk)
    if request.method != "POST":
        return _page(request, dossier)
    require(request.user, Permission.EDIT_ANSWERS, dossier.organisation, at=request.at)
    upload = request.FILES.get("file")
    if upload is None:
        return _page(request, dossier, wrong=_("เลือกไฟล์ XLSX ก่อน"))
    closed = why_not_open(dossier, at=request.at)
    if closed:
        return _page(request, dossier, wrong=words_of(Refused(closed)))
    # One byte more than may be: the reader says that it is too large.
    data = upload.read(MOST_BYTES + 1)
    try:
        file = PackFile(clean_name(upload.name or ""), sha256(data).hexdigest(), received(dossier, data))
        row, new = propose_pack(dossier=dossier, file=file, by=request.user, at=request.at)
    except PackFaults as error:
        return _page(request, dossier, faults=error.faults)
    except Refused as error:
        return _page(request, dossier, wrong=words_of(error))
    except (BookFault, BadBase) as error:
        return _page(request, dossier, wrong=given.words(error))
    if not new:
        messages.info(request, _("อัปโหลดไฟล์นี้ไว้แล้ว"))
    return redirect("pack:proposal", row.pk)


def load(request: HttpRequest, pk: int) -> Dossier:
    """A dossier of the person's own agency; what is not yours does not exist."""
    dossier = dossier_for(request.user, pk, at=request.at)
    if dossier is None or Viewer.AGENCY not in viewers_of(request.user, dossier, at=request.at):
        raise Http404
    return dossier


def _page(
    request: HttpRequest, dossier: Dossier, *, wrong: str = "", faults: list[PackFault] | None = None
) -> HttpResponse:
    rows = proposals_of(dossier)
    closed = why_not_open(dossier, at=request.at)
    reader = why_not_edit(request.user, dossier, "", at=request.at) == "role"
    return render(request, "pack/pack.html", {
        "dossier": dossier, "wrong": wrong, "faults": [(one, given.in_language(one.text)) for one in faults or ()],
        "waiting": [row for row in rows if row.state == "open"], "settled": [row for row in rows if row.state != "open"],
        "closed": words_of(Refused(closed)) if closed else "", "reader": reader, "days": DAYS["pack_proposals"],
        "most": MOST_BYTES // 1_000_000,
    }, status=422 if wrong or faults else 200)  # fmt: skip


@door
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The dossier as a workbook, as it stands now; each copy is in the audit trail."""
    dossier = load(request, pk)
    data = workbook_of(dossier, by=request.user, at=request.at)
    note_pack(dossier=dossier, by=request.user, at=request.at)
    when = local(request.at)
    name = f"แบบประเมิน {dossier.organisation.name_th[:40]} {dossier.cycle.fiscal_year} ({when:%d-%m} {when:%H.%M}).xlsx"
    return sent(BytesIO(data), name)
