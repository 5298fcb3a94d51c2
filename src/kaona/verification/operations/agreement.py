"""The interval of a cycle's agreement: asked for by an officer, computed by the worker, kept until it is asked for again."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kaona.activity.operations import record, tell
from kaona.assessment.models import Cycle
from kaona.assessment.operations.base import locked_cycle
from kaona.people.access import require
from kaona.rules.agreement import alpha, interval
from kaona.rules.roles import Permission
from kaona.rules.said import english_name, said
from kaona.verification.models import AgreementRun
from kaona.verification.operations.base import Refused
from kaona.verification.queries.statistics import counts_of_cycle

RESAMPLES = 10_000
GIVEN_UP = timedelta(minutes=30)  # a worker that died says nothing


@transaction.atomic
def ask_interval(*, cycle: Cycle, by: Any, at: datetime) -> AgreementRun:
    """Have the interval computed. Refused("running")."""
    cycle = locked_cycle(cycle)
    require(by, Permission.LEAD_CONSENSUS, at=at)
    running = AgreementRun.objects.filter(cycle=cycle, state=AgreementRun.State.WAITING).first()
    if running is not None and at - running.asked_at < GIVEN_UP:
        raise Refused("running")
    if running is not None:
        running.state, running.finished_at = AgreementRun.State.FAILED, at
        running.save()
    row = AgreementRun.objects.create(cycle=cycle, asked_by=by, asked_at=at, resamples=RESAMPLES)
    record(kind="agreement.asked", subject=row, by=by, at=at, data={"cycle": cycle.pk})
    return row


@transaction.atomic
def keep_interval(*, run: AgreementRun, by: Any, at: datetime) -> AgreementRun:
    """Compute it from the judgements as they stand; the same judgements give the same interval. Done before: nothing."""
    locked_cycle(run.cycle)
    run = AgreementRun.objects.select_related("cycle", "asked_by").get(pk=run.pk)
    if run.state != AgreementRun.State.WAITING:
        return run
    counts, run.newest_lock = counts_of_cycle(run.cycle)
    run.agencies, run.alpha = len(counts.agencies), alpha(counts.values)
    found = interval(counts, resamples=run.resamples, seed=run.cycle_id)
    run.low, run.high = found if found else (None, None)
    run.state, run.done, run.finished_at = AgreementRun.State.DONE, run.resamples, at
    run.save()
    record(kind="agreement.computed", subject=run, by=by, at=at, data={"cycle": run.cycle_id, "agencies": run.agencies})
    tell(people=[run.asked_by], kind="agreement.computed", key=f"agreement:{run.pk}", at=at, mail=False,
         title=said(f"คำนวณช่วงความเชื่อมั่นของความเห็นพ้องแล้ว: {run.cycle}",
                    f"The interval of agreement is computed: {english_name(run.cycle)}"), path=f"/consensus/cycles/{run.cycle_id}/agreement/")  # fmt: skip
    return run
