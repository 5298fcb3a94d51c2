"""The Office reminds an agency of opportunities that it never answered."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kaona.activity.operations import record
from kaona.improvement.operations.base import Refused, tell_agency
from kaona.improvement.queries.portfolio_unanswered import REMINDED, open_feedback, reminded_of
from kaona.people.access import require
from kaona.people.models import Organisation
from kaona.rules.roles import Permission
from kaona.rules.said import said
from kaona.rules.thai_dates import local


@transaction.atomic
def remind_of_feedback(*, organisation: Organisation, by: Any, at: datetime) -> int:
    """Tell coordinators and heads once how many opportunities wait; how many people were told.
    Refused("reminded_lately" | "nothing_unanswered" | "nobody_to_remind")."""
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    require(by, Permission.MANAGE_CYCLES, at=at)
    if reminded_of([organisation.pk], at=at):
        raise Refused("reminded_lately")
    waiting = open_feedback().filter(organisation=organisation).count()
    if not waiting:
        raise Refused("nothing_unanswered")
    told = tell_agency(
        organisation, kind=REMINDED, key=f"feedback:{organisation.pk}:{local(at).isoformat()}", at=at, path="/improvement/",
        title=said(f"เตือน: โอกาสในการปรับปรุงจากสำนักงาน ก.พ.ร. รอคำตอบ {waiting} ข้อ",
                   f"Reminder: opportunities for improvement that wait for an answer: {waiting}"),
        body=said("ตอบเป็นข้อความ หรือนำขึ้นเป็นเรื่องสำคัญ ในหน้าช่องว่างของหน่วยงาน",
                  "Answer in words, or choose it as a priority, on the page of gaps"),
    )  # fmt: skip
    if not told:
        raise Refused("nobody_to_remind")
    record(kind=REMINDED, subject=organisation, by=by, at=at, organisation_id=organisation.pk,
           data={"waiting": waiting, "told": len(told)})  # fmt: skip
    return len(told)
