"""Papers of an event: the sheet to sign, who came, certificates; for officers each copy of a list leaves an audit line."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from kaona.knowledge.operations.guests import note_list
from kaona.knowledge.queries import attendance as queries
from kaona.reports import attendance_paper as papers
from kaona.reports import certificates
from kaona.rules.thai_dates import words_of_moment
from kaona.web.occasions.page import REGISTRATION_WORDS
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door
from kaona.web.shell.paper_files import paper_file

BUILDERS = {papers.SIGN_IN: papers.sign_in_paper, papers.ATTENDANCE: papers.attendance_paper}


def _found(request: HttpRequest, pk: int) -> papers.Attendance:
    found = papers.attendance_of(request.user, pk, at=request.at)
    if found is None:
        raise Http404
    return found


@door
@never_cache
def paper(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The sheet to sign, or who came."""
    found = _found(request, pk)
    if kind not in BUILDERS:
        raise Http404

    def note(wanted: str) -> None:
        note_list(occasion=found.occasion, paper=kind, file_format=wanted, by=request.user, at=request.at)

    made = BUILDERS[kind](found, at=request.at)
    back = reverse("occasions:people", args=[pk])
    return paper_file(request, made, made.running, formats=papers.FORMATS, back=back, note=note)


@door
@never_cache
def people_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who registered or came, for a spreadsheet."""
    found = _found(request, pk)
    note_list(occasion=found.occasion, paper="people", file_format="csv", by=request.user, at=request.at)
    heads = [_("ชื่อ"), _("ตำแหน่ง"), _("หน่วยงาน"), _("อีเมล"), _("สถานะ"), _("รหัส"), _("ลงทะเบียนเมื่อ"), _("เช็กอินเมื่อ"),
             _("มาโดยไม่ได้ลงทะเบียน"), _("ไม่มีบัญชีในระบบ")]  # fmt: skip
    return csv_file(f"attendance-{pk}.csv", heads, (_cells(one) for one in found.people))


def _cells(one: queries.Person) -> list[object]:
    came = words_of_moment(one.attended_at) if one.attended_at else ""
    yes = str(_("ใช่"))
    return [one.full_name, one.position, one.agency, one.email, REGISTRATION_WORDS[one.state], one.code, words_of_moment(one.at),
            came, yes if one.walk_in else "", yes if one.is_guest else ""]  # fmt: skip


@door
@never_cache
def certificate(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """That this person came."""
    one = queries.attended_person(request.user, pk, registration, at=request.at)
    return _certificate(request, one, reverse("occasions:certificate", args=[pk, registration]))


@door
@never_cache
def guest_certificate(request: HttpRequest, pk: int, guest: int) -> HttpResponse:
    """Likewise for somebody without an account, by an officer."""
    row = queries.guest_for(request.user, pk, guest, at=request.at)
    return _certificate(request, queries.of_guest(row) if row else None, reverse("occasions:entrance", args=[pk]))


def _certificate(request: HttpRequest, one: queries.Person | None, back: str) -> HttpResponse:
    made = certificates.attended_certificate(one, address=check_address)
    return paper_file(request, made, made.running if made else "", formats=certificates.FORMATS, back=back)


def check_address(token: str) -> str:
    """Where anybody can check a certificate of attendance."""
    return settings.BASE_URL + reverse("occasions:attended", args=[token])
