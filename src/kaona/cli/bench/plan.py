"""An uplift plan of 200 actions with two indicators each, reported once: far more than a plan has; its papers are measured."""

from datetime import date, timedelta

from django.utils import timezone

from kaona.assessment.models import Dossier
from kaona.assessment.operations.signoff import keep_score
from kaona.assessment.queries.answers import edition_of, score_of, sheet_of
from kaona.cli.bench.seed import TEXT, seed
from kaona.improvement.models import (
    Action,
    ActionGap,
    Indicator,
    IndicatorTarget,
    Plan,
    Predecessor,
    Priority,
    ProgressReport,
    Reading,
    Round,
)
from kaona.people.models import Unit, User
from kaona.reports.improvement_plan import improvement_plan
from kaona.reports.paper import Paper
from kaona.reports.progress_report import progress_report

ACTIONS, FIRST_YEAR = 200, 2569
NAME = "ทบทวนกระบวนงานและซักซ้อมความเข้าใจกับหน่วยงานที่เกี่ยวข้อง เรื่องที่"


def seed_plan() -> None:
    """One agency with a submitted dossier and the plan, which runs; every third action follows the one before it."""
    seed(1, 1)
    now = timezone.now()
    dossier = Dossier.objects.select_related("cycle__window", "organisation").get()
    by, common = User.objects.get(email__startswith="coordinator@"), {"organisation_id": dossier.organisation_id}
    dossier.stage, dossier.signed_at, dossier.submitted_at = "submitted", now, now
    dossier.save()
    keep_score(dossier=dossier, kind="claimed", tree=score_of(dossier, sheet_of(dossier)), by=by, at=now)
    unit = Unit.objects.create(name_th="กองพัฒนาระบบบริหาร", **common)
    plan = Plan.objects.create(
        dossier=dossier, years=1, first_year=FIRST_YEAR, title="แผนยกระดับ 1 ปี", state="running", created_by=by, created_at=now,
        approved_by=by, approved_at=now, started_at=now, expected="25/3", actions=ACTIONS, money=2_000_000_00, **common,
    )  # fmt: skip
    begin = date(FIRST_YEAR - 544, 10, 1)
    actions = Action.objects.bulk_create(
        Action(
            plan=plan, number=n, title=f"{NAME} {n}", description=TEXT, deliverables=TEXT[:85], responsible=by, unit=unit,
            starts_on=begin + timedelta(days=n), ends_on=begin + timedelta(days=n + 60), budget="10000", budget_source="งบประมาณรายจ่าย",
            person_days="20", expected="1/24", state="running", percent=n % 90, created_by=by, created_at=now, changed_by=by,
            changed_at=now, **common,
        )
        for n in range(1, ACTIONS + 1)
    )  # fmt: skip
    Predecessor.objects.bulk_create(
        Predecessor(action=one, before=before, at=now, **common)
        for before, one in zip(actions[1::3], actions[2::3], strict=False)
    )
    codes = [code for code, (_, level) in edition_of(dossier).places.items() if level == "significance"]
    priorities = Priority.objects.bulk_create(
        Priority(dossier=dossier, code=code, rank=rank, reason=TEXT[:85], chosen_by=by, chosen_at=now, **common)
        for rank, code in enumerate(codes, start=1)
    )
    ActionGap.objects.bulk_create(
        ActionGap(action=one, code=priority.code, priority=priority, at=now, **common)
        for n, one in enumerate(actions)
        for priority in [priorities[n % len(priorities)]]
    )
    _reported(plan, actions, by)


def _reported(plan: Plan, actions: list[Action], by: User) -> None:
    """Two indicators an action with two targets each, a figure, and a report of the first round."""
    now, common, half = timezone.now(), {"organisation_id": plan.organisation_id}, date(FIRST_YEAR - 543, 3, 31)
    indicators = Indicator.objects.bulk_create(
        Indicator(action=one, position=n, name=f"ร้อยละของกระบวนงานที่ปรับแล้วเสร็จ ด้านที่ {n}", unit="ร้อยละ", baseline="60",
                  source="รายงานผลรายไตรมาสของสำนักงาน", changed_by=by, changed_at=now, **common)
        for one in actions
        for n in (1, 2)
    )  # fmt: skip
    IndicatorTarget.objects.bulk_create(
        IndicatorTarget(indicator=one, period=day, value=value, at=now, **common)
        for one in indicators
        for day, value in ((half, "75"), (date(FIRST_YEAR - 543, 9, 30), "85"))
    )
    Reading.objects.bulk_create(
        Reading(indicator=one, period=half, value="72.5", note=TEXT[:40], by=by, at=now, **common) for one in indicators
    )
    row = Round.objects.create(plan=plan, months=6, due_on=half, created_at=now, **common)
    ProgressReport.objects.bulk_create(
        ProgressReport(action=one, round=row, reporter_id=plan.organisation_id, percent=one.percent, light="at_risk", done=TEXT,
                       obstacle=TEXT[:85], next_step=TEXT[:85], changed_by=by, changed_at=now, **common)
        for one in actions
    )  # fmt: skip


def plan_paper() -> Paper | None:
    """The paper of the plan, as its coordinator gets it."""
    plan = Plan.objects.get()
    return improvement_plan(plan.created_by, plan.pk, at=timezone.now())


def progress_paper() -> Paper | None:
    """The progress report of its round."""
    row = Round.objects.select_related("plan__created_by").get()
    return progress_report(row.plan.created_by, row.plan_id, at=timezone.now(), part=str(row.pk))
