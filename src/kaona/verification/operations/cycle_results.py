"""Confirm and publish a whole cycle in one act. Every agency is a deed of its own: what cannot be done is left as it is and
counted, the others are done; asked again, only the rest is done."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Cycle
from kaona.assessment.operations.base import locked_cycle
from kaona.people.access import NotAllowed, require
from kaona.rules.roles import Permission
from kaona.rules.said import english_name, said
from kaona.verification.models import Review
from kaona.verification.operations.base import Refused
from kaona.verification.operations.confirming import confirm, publish
from kaona.verification.queries.cycle_results import ASKED, DONE, plan_of, running_act

GIVEN_UP = timedelta(minutes=30)


@transaction.atomic
def ask_results(*, cycle: Cycle, by: Any, at: datetime) -> None:
    """Have the worker confirm what this person may confirm and publish all that is confirmed. Refused("running" | "items")."""
    cycle = locked_cycle(cycle)
    require(by, Permission.PUBLISH_RESULTS, at=at)
    running = running_act(cycle)
    if running is not None and at - running.at < GIVEN_UP:
        raise Refused("running")
    plan = plan_of(cycle, by, at=at)
    if not (plan.confirm or plan.publish):
        raise Refused("items")
    record(kind=ASKED, subject=cycle, by=by, at=at, data={"confirm": len(plan.confirm), "publish": len(plan.publish)})


def settle_one(*, review: Review, by: Any, at: datetime) -> str:
    """Confirm when it is only reviewed, then publish: "" (done) or why not. Both or, when refused, neither."""
    try:
        with transaction.atomic():
            if review.stage == "reviewed":
                confirm(review=review, by=by, at=at)
            publish(review=review, by=by, at=at)
    except Refused as error:
        return error.reason
    except NotAllowed:
        return "role"
    return ""


@transaction.atomic
def finish_results(*, cycle: Cycle, done: int, left: int, by: Any, at: datetime) -> None:
    """The act has ended; who asked is told how many."""
    record(kind=DONE, subject=cycle, by=by, at=at, data={"done": done, "left": left})
    tell(people=[by], kind=DONE, key=f"results:{cycle.pk}:{at.isoformat()}", at=at, mail=False,
         title=said(f"ยืนยันและประกาศแล้ว {done} หน่วยงาน เหลือ {left}: {cycle}",
                    f"Agencies confirmed and published: {done}, left: {left}. {english_name(cycle)}"), path=f"/consensus/cycles/{cycle.pk}/")  # fmt: skip
