"""The Office's work queue: every agency of a cycle by state and age."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kaona.assessment.queries.cycles import Cycle, cycles_for
from kaona.people.access import may, require
from kaona.rules.exact import display
from kaona.rules.roles import AGENCY_TYPES, Permission
from kaona.rules.status import Audience, Status, words_of
from kaona.rules.thai_dates import words_of_moment
from kaona.verification.queries.lines import Line
from kaona.verification.queries.queue import Found, Picture, Wanted, find, picture_of
from kaona.web.shell import given
from kaona.web.shell.csv_files import csv_file
from kaona.web.shell.door import door
from kaona.web.shell.words import LEVEL_WORDS, TYPE_WORDS
from kaona.web.templatetags.kaona import words

NEED_WORDS = {
    "team": gettext_lazy("ยังขาดเจ้าหน้าที่หรือผู้ตรวจ"),
    "ready": gettext_lazy("ผู้ตรวจล็อกผลครบ หาข้อสรุปได้"),
    "late": gettext_lazy("เลยกำหนดส่งผลการตรวจ"),
    "gone": gettext_lazy("ผู้ตรวจหรือเจ้าหน้าที่ไม่มีสิทธิแล้ว"),
    "merged": gettext_lazy("หน่วยงานรวมเข้ากับหน่วยงานอื่น"),
}
# Where the agency still has it; how the cycle's own list calls it.
PROGRESS = {
    Status.NOT_BEGUN: "not_begun", Status.DRAFT: "draft", Status.IN_REVIEW: "in_review", Status.SIGNED: "signed",
    Status.RETURNED: "not_submitted",
}  # fmt: skip


def cycle_of(request: HttpRequest, pk: int | None = None) -> Cycle | None:
    """The cycle that is named, else the newest that was opened; None while there is none. 404 for a wrong name."""
    require(request.user, Permission.READ_SUBMITTED, at=request.at)
    rows = cycles_for(request.user, at=request.at).exclude(state="draft")
    named = pk or given.key(request.GET, "cycle")
    row = rows.filter(pk=named).first() if named else rows.first()
    if row is None and named:
        raise Http404
    return row


def looked_for(request: HttpRequest, cycle: Cycle) -> tuple[Picture, Wanted, Found]:
    """What this request filters."""
    wanted, picture = Wanted.read(request.GET), picture_of(cycle, at=request.at)
    return picture, wanted, find(picture, wanted, me=request.user.pk)


@door
def queue(request: HttpRequest) -> HttpResponse:
    """The agencies of a cycle."""
    cycle = cycle_of(request)
    if cycle is None:
        return render(request, "verification/empty.html")
    picture, wanted, found = looked_for(request, cycle)
    cycles = [(one.pk, str(one)) for one in cycles_for(request.user, at=request.at).exclude(state="draft")]
    return render(request, "verification/queue.html", {
        "cycle": cycle, "cycles": cycles, "wanted": wanted, "found": found,
        "rows": [shown(one, picture, request.at) for one in found.page], "counts": _counts(found, wanted),
        "last": found.first + len(found.page) - 1, "choices": _choices(picture, cycle), "query": _query(wanted),
        "may_assign": may(request.user, Permission.ASSIGN_REVIEWS, at=request.at),
        "may_manage": may(request.user, Permission.MANAGE_CYCLES, at=request.at), "remind": _remind_query(wanted),
    })  # fmt: skip


def shown(one: Line, picture: Picture, at: datetime) -> dict[str, Any]:
    """A line with the names and days beside it."""
    return {
        "line": one, "days": max(0, (at - one.since).days), "ministry": picture.ministries.get(one.ministry or 0, ""),
        "group": picture.groups.get(one.group or 0, ""), "officer": picture.officers.get(one.officer or 0, ""),
    }  # fmt: skip


def _counts(found: Found, wanted: Wanted) -> list[tuple[str, Any, int]]:
    """The states that somebody is in, in the order of the year."""
    return [
        (one.value, words_of(one, Audience.OFFICE), found.counts[one])
        for one in Status
        if found.counts[one] or one.value == wanted.status
    ]


def _choices(picture: Picture, cycle: Cycle) -> dict[str, tuple[tuple[str, Any], ...]]:
    """What the filters offer: only what there is."""
    return {
        "types": tuple((one, TYPE_WORDS[one]) for one in AGENCY_TYPES if one in cycle.agency_types),
        "ministries": _named(picture.ministries), "groups": _named(picture.groups), "officers": _named(picture.officers),
        "levels": tuple(LEVEL_WORDS.items()), "needs": tuple(NEED_WORDS.items()),
    }  # fmt: skip


def _named(names: dict[int, str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(key), name) for key, name in names.items())


def _query(wanted: Wanted, **more: str) -> str:
    query = QueryDict(mutable=True)
    query.update(
        {name: value for name, value in (wanted.__dict__ | more).items() if value and name not in ("after", "before")}
    )
    return query.urlencode()


def _remind_query(wanted: Wanted) -> str:
    """The same agencies in the cycle's own list of those who have not submitted."""
    query = QueryDict(mutable=True)
    query.update({name: getattr(wanted, name) for name in ("q", "type", "ministry", "group") if getattr(wanted, name)})
    if wanted.status in PROGRESS:
        query["progress"] = PROGRESS[Status(wanted.status)]
    return query.urlencode()


@door
def export(request: HttpRequest, cycle: int) -> HttpResponse:
    """All lines that the filter shows, as CSV."""
    row = cycle_of(request, cycle)
    if row is None:
        raise Http404
    picture, _wanted, found = looked_for(request, row)
    heads = [_("รหัส"), _("หน่วยงาน"), _("ประเภท"), _("สังกัด"), _("กลุ่มจังหวัด"), _("รวมเข้ากับ"), _("สถานะ"), _("ตั้งแต่"),
             _("วันในสถานะนี้"), _("ตอบแล้ว (ร้อยละ)"), _("คะแนนประเมินตนเอง"), _("ระดับ"), _("เจ้าหน้าที่"), _("ผู้ตรวจ"),
             _("ล็อกผลแล้ว"), _("กำหนดส่งผลการตรวจ")]  # fmt: skip
    return csv_file(f"queue-{row.code}.csv", heads, (_cells(shown(one, picture, request.at)) for one in found.lines))


def _cells(row: dict[str, Any]) -> list[Any]:
    one: Line = row["line"]
    reviewed = one.review is not None
    return [
        one.code, one.name, TYPE_WORDS[one.type], row["ministry"], row["group"], one.successor, words(words_of(one.status, Audience.OFFICE)),
        words_of_moment(one.since), row["days"], one.share, _points(one.claimed), LEVEL_WORDS.get(one.level, ""), row["officer"],
        one.asked if reviewed else "", one.locked if reviewed else "", words_of_moment(one.due_at) if one.due_at else "",
    ]  # fmt: skip


def _points(value: Fraction | None) -> str:
    return "" if value is None else display(value)
