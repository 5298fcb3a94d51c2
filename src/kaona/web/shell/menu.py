"""The menu as a table: who sees which entry."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kaona.rules.roles import AGENCY_ROLES, Role


@dataclass(frozen=True)
class Entry:
    """One entry; `namespace` is the folder that it stands for; `more`: in the person's menu, not in the bar."""

    label: Any
    address: str
    namespace: str
    roles: frozenset[str]
    more: bool = False


_AGENCY = frozenset(role.value for role in AGENCY_ROLES)
_OFFICE = frozenset({Role.OFFICER.value, Role.APPROVER.value, Role.MINISTRY_VIEWER.value})

MENU: tuple[Entry, ...] = (
    Entry(_("แบบประเมิน"), "home:start", "assessment", _AGENCY),
    Entry(_("คลังหลักฐาน"), "evidence:library", "evidence", _AGENCY),
    Entry(_("งานของฉัน"), "tasks:tasks", "tasks", _AGENCY),
    Entry(_("รอบการประเมิน"), "cycles:cycles", "cycles", _OFFICE),
    Entry(_("เกณฑ์"), "catalogue:documents", "catalogue",
          frozenset({Role.OFFICER.value, Role.ADMINISTRATOR.value})),
    Entry(_("หน่วยงาน"), "people:organisations", "organisations", frozenset({Role.OFFICER.value})),
    Entry(_("ผู้ใช้"), "people:members", "people",
          frozenset({Role.COORDINATOR.value, Role.HEAD.value, Role.OFFICER.value, Role.ADMINISTRATOR.value}), more=True),
    Entry(_("บัญชี"), "people:accounts", "accounts", frozenset({Role.ADMINISTRATOR.value})),
    Entry(_("การทำลายข้อมูล"), "evidence:destructions", "evidence",
          frozenset({Role.ADMINISTRATOR.value}), more=True),
    Entry(_("ถามสำนักงาน ก.พ.ร."), "help:questions", "help", _AGENCY | {Role.OFFICER.value}, more=True),
)  # fmt: skip
