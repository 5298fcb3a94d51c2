"""Organisations for the Office: found in Thai and English, renamed, merged, closed; their history."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from kaona.people import operations
from kaona.people.access import require
from kaona.people.models import Organisation
from kaona.people.operations.organisations import RegisterFault
from kaona.people.queries import find_organisations
from kaona.rules.roles import Permission
from kaona.rules.thai_dates import DateFault, local, read_date
from kaona.web.shell.door import door
from kaona.web.shell.words import TYPE_WORDS


@door
def organisations(request: HttpRequest) -> HttpResponse:
    """The register."""
    require(request.user, Permission.MANAGE_ORGANISATIONS, at=request.at)
    given = {"q": request.GET.get("q", ""), "kind": request.GET.get("kind", "")}
    page = Paginator(find_organisations(words=given["q"], kind=given["kind"]), 50).get_page(request.GET.get("page"))
    return render(request, "people/organisations.html", {"organisations": page, "given": given, "types": TYPE_WORDS})


@door
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: rename, merge, close; history."""
    require(request.user, Permission.MANAGE_ORGANISATIONS, at=request.at)
    row = Organisation.objects.select_related("parent", "province_group", "successor").filter(pk=pk).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        _change(request, row)
        return redirect("people:organisation", pk)
    return render(
        request,
        "people/organisation.html",
        {"organisation": row, "changes": row.changes.select_related("by").order_by("-on", "-pk")},
    )


def _change(request: HttpRequest, row: Organisation) -> None:
    reason, given = request.POST.get("reason", ""), request.POST
    try:
        on = read_date(*(given.get(key, "") for key in ("day", "month", "year"))) or local(request.at).date()
        if given.get("step") == "rename" and given.get("name_th", "").strip():
            operations.rename(organisation=row, name_th=given["name_th"].strip()[:250], name_en=given.get("name_en", "").strip()[:250],
                              on=on, reason=reason, by=request.user, at=request.at)  # fmt: skip
        elif given.get("step") == "merge":
            into = Organisation.objects.filter(code=given.get("into", "").strip()).first()
            if into is None:
                raise RegisterFault(_("ไม่พบหน่วยงานปลายทางตามรหัสนี้"))
            operations.merge(organisation=row, into=into, on=on, reason=reason, by=request.user, at=request.at)
        elif given.get("step") == "close":
            operations.close(organisation=row, on=on, reason=reason, by=request.user, at=request.at)
    except (RegisterFault, DateFault) as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("บันทึกแล้ว"))
