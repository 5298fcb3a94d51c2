"""The menu as a table: who sees which entry."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from kaona.rules.roles import AGENCY_ROLES, Role


@dataclass(frozen=True)
class Entry:
    """One entry; `namespace` is the folder that it stands for, or with `pages` some pages of it, `also` what belongs to it:
    folders, or pages as "folder:page"; `more`: in the person's menu, not in the bar."""

    label: Any
    address: str
    namespace: str
    roles: frozenset[str]
    more: bool = False
    pages: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


_AGENCY = frozenset(role.value for role in AGENCY_ROLES)
_OFFICE = frozenset({Role.OFFICER.value, Role.APPROVER.value, Role.MINISTRY_VIEWER.value})
_EVERYBODY = frozenset(role.value for role in Role)
_ASKING = ("questions", "question", "ask", "promote", "asked")

MENU: tuple[Entry, ...] = (
    Entry(_("แบบประเมิน"), "home:start", "assessment", _AGENCY, also=("pack", "papers:papers")),
    Entry(_("คลังหลักฐาน"), "evidence:library", "evidence", _AGENCY),
    Entry(_("แผนยกระดับ"), "improvement:start", "improvement", _AGENCY,
          also=("priorities", "plans", "timeline", "progress", "outcomes", "papers:plan")),
    Entry(_("งานของฉัน"), "tasks:tasks", "tasks", _AGENCY),
    Entry(_("คิวงาน"), "verification:queue", "verification", frozenset({Role.OFFICER.value, Role.APPROVER.value})),
    Entry(_("ภาพรวมแผน"), "portfolio:portfolio", "portfolio", _OFFICE,
          also=("plans", "timeline", "progress", "outcomes", "papers:plan")),
    Entry(_("แฟ้มตรวจประเมิน"), "reviewing:mine", "reviewing", frozenset({Role.ASSESSOR.value})),
    Entry(_("รอบการประเมิน"), "cycles:cycles", "cycles", _OFFICE),
    Entry(_("เกณฑ์"), "catalogue:documents", "catalogue",
          frozenset({Role.OFFICER.value, Role.ADMINISTRATOR.value})),
    Entry(_("หน่วยงาน"), "people:organisations", "people", frozenset({Role.OFFICER.value}),
          pages=("organisations", "organisation", "importing")),
    Entry(_("ปฏิทิน"), "calendars:calendars", "calendars", _EVERYBODY, more=True),
    Entry(_("เอกสารและดาวน์โหลด"), "documents:newest", "documents", _EVERYBODY, more=True),
    Entry(_("รางวัล"), "awards:awards", "awards", frozenset({Role.OFFICER.value, Role.APPROVER.value}), more=True),
    Entry(_("ตรวจรับรอง"), "visits:visits", "visits",
          frozenset({Role.HEAD.value, Role.COORDINATOR.value, Role.OFFICER.value, Role.APPROVER.value, Role.ASSESSOR.value}),
          more=True),
    Entry(_("คลังวิธีปฏิบัติ"), "knowledge:practices", "knowledge",
          _AGENCY | _OFFICE | frozenset({Role.ASSESSOR.value}), more=True),
    Entry(_("กิจกรรมเรียนรู้"), "occasions:occasions", "occasions",
          _AGENCY | _OFFICE | frozenset({Role.ASSESSOR.value}), more=True),
    Entry(_("คะแนนปีก่อน"), "scores:scores", "scores", frozenset({Role.OFFICER.value, Role.APPROVER.value}), more=True),
    Entry(_("ข้อโต้แย้งที่รอตัดสิน"), "results:objections", "results",
          frozenset({Role.OFFICER.value, Role.APPROVER.value}), more=True, pages=("objections", "objection")),
    Entry(_("ผู้ใช้"), "people:members", "people",
          frozenset({Role.COORDINATOR.value, Role.HEAD.value, Role.OFFICER.value, Role.ADMINISTRATOR.value}), more=True,
          pages=("members", "members_at", "membership", "invite_many", "acting", "audit")),
    Entry(_("บัญชี"), "people:accounts", "people", frozenset({Role.ADMINISTRATOR.value}), pages=("accounts", "account", "mail")),
    Entry(_("ระบบขัดข้อง"), "calendars:outages", "calendars",
          frozenset({Role.ADMINISTRATOR.value, Role.OFFICER.value}), more=True, pages=("outages",)),
    Entry(_("การทำลายข้อมูล"), "evidence:destructions", "evidence",
          frozenset({Role.ADMINISTRATOR.value}), more=True),
    Entry(_("งานที่หน่วยงานอื่นชวน"), "plans:invited", "plans", _AGENCY, more=True, pages=("invited",)),
    Entry(_("คำถามที่พบบ่อย"), "help:faq", "help", _EVERYBODY, more=True, pages=("faq", "entry")),
    Entry(_("ถามสำนักงาน ก.พ.ร."), "help:questions", "help", _AGENCY, more=True, pages=_ASKING),
    Entry(_("ข้อความและประกาศ"), "messages:texts", "messages", frozenset({Role.OFFICER.value}), more=True),
    Entry(_("คำถามจากหน่วยงาน"), "help:questions", "help", frozenset({Role.OFFICER.value}), more=True, pages=_ASKING),
)  # fmt: skip
