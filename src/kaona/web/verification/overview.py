"""One review at a glance: who, how far, both clocks, how it came there, what is next."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kaona.people.access import may
from kaona.rules.policies import policy
from kaona.rules.roles import Permission
from kaona.rules.stages import DossierStage, ReviewStage
from kaona.rules.status import Audience, Status, words_of
from kaona.verification.queries.lines import Line, read_lines
from kaona.verification.queries.reviews import (
    Member,
    clocks_of,
    history_of,
    may_see_all,
    review_for,
    team_of,
    waiting_dossier,
)
from kaona.web.shell.door import door

MEMBER_WORDS = {
    "asked": gettext_lazy("รอลงนามและตอบรับ"),
    "judging": gettext_lazy("กำลังตรวจ"),
    "locked": gettext_lazy("ล็อกผลแล้ว"),
    "declined": gettext_lazy("ไม่รับตรวจ"),
    "ended": gettext_lazy("สิ้นสุดการมอบหมาย"),
    "gone": gettext_lazy("ผู้ตรวจไม่มีสิทธิแล้ว"),
}

# Where a review goes on, when nothing is in the way.
NEXT = {
    ReviewStage.DESK_REVIEW: (gettext_lazy("เปิดการหาข้อสรุปร่วม"), "consensus:items"),
    ReviewStage.CONSENSUS: (gettext_lazy("หาข้อสรุปร่วม"), "consensus:items"),
    ReviewStage.REVIEWED: (gettext_lazy("ยืนยันคะแนน"), "consensus:confirm"),
    ReviewStage.CONFIRMED: (gettext_lazy("ประกาศผล"), "consensus:confirm"),
}


@dataclass(frozen=True)
class Step:
    """The one primary action: where it leads, or why it cannot be done now."""

    label: Any
    address: str = ""
    why: Any = ""


@door
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """A review; for the Office also a submitted dossier that nobody checks yet."""
    row = review_for(request.user, pk, at=request.at)
    dossier = row.dossier if row is not None else waiting_dossier(request.user, pk, at=request.at)
    if dossier is None:
        raise Http404
    office = may_see_all(request.user, at=request.at)
    line = next(iter(read_lines(dossier.cycle, [dossier.organisation_id], at=request.at)), None)
    team = team_of(row, request.user, at=request.at) if row is not None else []
    spent = clocks_of(dossier, row, at=request.at)
    return render(request, "verification/review.html", {
        "review": row, "dossier": dossier, "office": office, "team": team, "members": MEMBER_WORDS, "line": line,
        "status": words_of(line.status, Audience.OFFICE) if line is not None and office else None, "clocks": spent,
        "office_days": _days(spent.office), "agency_days": _days(spent.agency),
        "events": history_of(dossier) if office else [], "step": _step(request, row, dossier.pk, line, team),
        "may_assign": may(request.user, Permission.ASSIGN_REVIEWS, at=request.at),
        "wanted": policy(dossier.cycle.policies, "assessors"),
    })  # fmt: skip


def _days(spent: timedelta) -> int:
    return spent.days


def _step(request: HttpRequest, row: Any, pk: int, line: Line | None, team: list[Member]) -> Step | None:
    """What is next for this person."""
    if line is None:
        return None
    if not may_see_all(request.user, at=request.at):
        return _own_step(request, row, team)
    assigns = may(request.user, Permission.ASSIGN_REVIEWS, at=request.at)
    if row is None or (line.lacks and row.stage == ReviewStage.DESK_REVIEW) or line.gone:
        label = _("จัดเจ้าหน้าที่และผู้ตรวจ") if row is None else _("จัดผู้ตรวจ")
        return Step(label, reverse("verification:assign", args=(pk,))) if assigns else None
    if row.dossier.stage != DossierStage.SUBMITTED:
        return Step(_("เปิดการหาข้อสรุปร่วม"), why=_("รอหน่วยงานส่งหัวข้อที่ส่งกลับ"))
    if row.stage == ReviewStage.DESK_REVIEW and not line.ready:
        why = _("ผู้ตรวจล็อกผลแล้ว %(n)s จาก %(total)s คน") % {"n": line.locked, "total": line.asked}
        return Step(_("เปิดการหาข้อสรุปร่วม"), why=why)
    label, address = NEXT[row.stage]
    # What follows the publication has places of its own.
    over = row.stage == ReviewStage.CONFIRMED and line.status != Status.CONFIRMED
    return None if over else Step(label, reverse(address, args=(pk,)))


def _own_step(request: HttpRequest, row: Any, team: list[Member]) -> Step | None:
    own = next((one for one in team if one.part.user_id == request.user.pk), None)
    if own is not None and own.state == "asked":
        return Step(_("ลงนามและตอบรับ"), reverse("reviewing:enter", args=(row.dossier_id,)))
    if own is not None and own.state == "judging" and row.dossier.stage == DossierStage.SUBMITTED:
        return Step(_("ตรวจประเมิน"), reverse("judging:review", args=(row.dossier_id,)))
    return None
