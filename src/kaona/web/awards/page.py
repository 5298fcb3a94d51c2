"""What the pages of the award have alike: who reads them, the year, states in words."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from kaona.people.access import NotAllowed, may
from kaona.rules.roles import Permission
from kaona.rules.stages import AwardState
from kaona.verification.queries.awards import AwardYear, award_year

STATES = {
    AwardState.DRAFT: _("ร่างเกณฑ์"),
    AwardState.OPEN: _("เปิดเสนอชื่อและพิจารณา"),
    AwardState.DECIDED: _("ตัดสินแล้ว ยังไม่ประกาศ"),
    AwardState.PUBLISHED: _("ประกาศผลแล้ว"),
}


def require_reader(request: HttpRequest) -> None:
    """Officers and approvers."""
    if not (manages(request) or decides(request)):
        raise NotAllowed(Permission.MANAGE_AWARDS)


def manages(request: HttpRequest) -> bool:
    """Keeps criteria, nominates, publishes."""
    return may(request.user, Permission.MANAGE_AWARDS, at=request.at)


def decides(request: HttpRequest) -> bool:
    """Speaks for the committee."""
    return may(request.user, Permission.DECIDE_AWARD, at=request.at)


def load(request: HttpRequest, pk: int) -> AwardYear:
    """The year's award for those who work with it, or 404."""
    require_reader(request)
    row = award_year(pk)
    if row is None:
        raise Http404
    return row
