"""What the pages of the portfolio share: filters with their choices, the address of a page with them, days and money."""

from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy

from kaona.improvement.queries.portfolio import Wanted, choices_for
from kaona.people.access import may
from kaona.rules.roles import AGENCY_TYPES, Permission
from kaona.rules.thai_dates import be_year
from kaona.web.shell.plan_words import PLAN_STATES
from kaona.web.shell.words import TYPE_WORDS

STATE_WORDS = {name: PLAN_STATES[name] for name in ("approved", "accepted", "running", "closed")}
NEED_WORDS = {"blocked": gettext_lazy("มีงานติดขัด"), "late": gettext_lazy("มีงานเกินกำหนด")}


def around(request: HttpRequest, wanted: Wanted, here: str, *names: str) -> dict[str, Any]:
    """What every page of the portfolio shows: the tabs, the filters with these names, the query that keeps them."""
    choices = choices_for(request.user, at=request.at)
    return {
        "wanted": wanted, "here": here, "choices": choices, "names": names, "query": query_of(wanted),
        "kept": query_of(Wanted(**{name: getattr(wanted, name) for name in ("q", "cycle", "ministry", "group", "type")})),
        "types": tuple((one, TYPE_WORDS[one]) for one in AGENCY_TYPES), "filtered": bool(wanted.filters),
        "office": may(request.user, Permission.READ_SUBMITTED, at=request.at),
    }  # fmt: skip


def query_of(wanted: Wanted) -> str:
    """The filters and the order as the end of an address; without the page."""
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in vars(wanted).items() if value and name != "page"})
    return query.urlencode()


def agency_heads() -> list[Any]:
    """The columns of a spreadsheet that say which agency."""
    return [gettext_lazy("รหัส"), gettext_lazy("หน่วยงาน"), gettext_lazy("ชื่อภาษาอังกฤษ"), gettext_lazy("ประเภท"),
            gettext_lazy("สังกัด"), gettext_lazy("กลุ่มจังหวัด")]  # fmt: skip


def agency_cells(one: Any) -> list[Any]:
    """The same of one agency."""
    return [one.code, one.name_th, one.name_en, TYPE_WORDS[one.type], one.parent or "", one.province_group or ""]


def day_cell(day: date | None) -> str:
    """A date as a spreadsheet reads it, B.E."""
    return f"{day.day:02d}/{day.month:02d}/{be_year(day)}" if day else ""
