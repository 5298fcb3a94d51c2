"""The uplift plan of one demonstration department: made from its priorities, filled in, approved, running; with an agency that
takes part in one action."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kaona.assessment.models import Cycle
from kaona.cli.seed.dossiers import dossier_of
from kaona.improvement.models import Action, Plan
from kaona.improvement.operations import actions, approving, partners, plans
from kaona.improvement.operations.priorities import choose
from kaona.improvement.queries.actions import actions_of, input_of
from kaona.improvement.queries.base import base_of
from kaona.improvement.queries.gaps import gap_list
from kaona.improvement.queries.plans import canonical_plan, digest_of
from kaona.improvement.queries.priorities import standing
from kaona.people.models import Organisation, User

WANTED = ("2.2.A1", "2.2.A2", "3.4.A1", "4.1.A1", "5.1.A1")
# By number of the action: budget, where it comes from, person-days, what is delivered; what one indicator is.
MONEY = (
    ("250000", "งบดำเนินงาน", "20", "แผนระยะยาวที่ผูกกับตัวชี้วัดของกรม", ("แผนงานที่ผูกกับตัวชี้วัด", "ร้อยละ", "60", "100")),
    ("0", "", "12", "รายงานความเสี่ยงของแผนรายไตรมาส", ("ความเสี่ยงสำคัญที่มีมาตรการรองรับ", "เรื่อง", "3", "8")),
    ("480000.50", "งบดำเนินงาน", "45", "ระบบรับเรื่องร้องเรียนที่ติดตามผลได้", ("เรื่องร้องเรียนที่ตอบในเวลา", "ร้อยละ", "82", "95")),
    ("1250000", "เงินกองทุนพัฒนาดิจิทัล", "60", "ชุดข้อมูลกลางที่ใช้ตัดสินใจ", ("ชุดข้อมูลที่ใช้ตัดสินใจ", "ชุด", "4", "12")),
    ("150000", "งบพัฒนาบุคลากร", "18", "แผนพัฒนาทักษะดิจิทัลรายบุคคล", ("บุคลากรที่ผ่านเกณฑ์ทักษะดิจิทัล", "ร้อยละ", "54", "80")),
)  # fmt: skip


def load_plan(cycle: Cycle, people: Mapping[str, User], at: datetime) -> None:
    """The plan of the department that has submitted long ago."""
    dossier = dossier_of(cycle, "demo-dep-e")
    coordinator, head = people["coordinator@dep-e.example"], people["head@dep-e.example"]
    began = at - timedelta(days=6)
    if not standing(dossier):
        gaps = [one.code for one in gap_list(base_of(dossier))]
        choose(dossier=dossier, codes=[one for one in WANTED if one in gaps], reason="", by=coordinator, at=began)
    # The fiscal year has just begun: there is time to work in it.
    made = plans.make_plans(dossier=dossier, years=(1,), first_year=cycle.fiscal_year, by=coordinator, at=began)
    plan = made[0]
    for index, action in enumerate(actions_of(plan)):
        _fill(action, MONEY[index % len(MONEY)], (coordinator, head)[index % 3 == 2], at - timedelta(days=5))
    _approve(plan, coordinator, head, at - timedelta(days=4))
    first = actions_of(plan)[0]
    asked = Organisation.objects.get(code="demo-department")
    row = partners.ask(action=first, partner=asked, part="ให้ข้อมูลผู้รับบริการร่วม และทดลองใช้แบบแผนเดียวกัน", by=coordinator, at=at - timedelta(days=2))  # fmt: skip
    partners.accept(row=row, by=people["coordinator@dep.example"], at=at - timedelta(days=1))


def _fill(action: Action, money: tuple[Any, ...], responsible: User, at: datetime) -> None:
    budget, source, days, delivered, (name, unit, baseline, target) = money
    given = input_of(action)
    rows = given.indicators or (
        actions.IndicatorInput(name=name, unit=unit, baseline=baseline, source="รายงานของกอง", targets={action.ends_on: target} if action.ends_on else {}),
    )  # fmt: skip
    actions.change_action(
        action=action, version=action.version, by=action.created_by, at=at,
        given=replace(given, budget=budget, budget_source=source, person_days=days, deliverables=delivered,
                      responsible=responsible.pk, indicators=rows),
    )  # fmt: skip


def _approve(plan: Plan, coordinator: User, head: User, at: datetime) -> None:
    approving.propose(plan=plan, by=coordinator, at=at)
    approving.approve(plan=plan, sha256=digest_of(canonical_plan(plan)), by=head, at=at + timedelta(hours=3))
    approving.start(plan=plan, by=coordinator, at=at + timedelta(hours=5))
