"""Demonstration agencies, people and dossiers: invented, made through the same deeds as everybody's."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from kaona.assessment.models import Cycle, Dossier, Measure
from kaona.assessment.operations import answers, citations, cycles, evidence, measures, participants, signoff, work
from kaona.catalogue.models import Edition, RuleSet
from kaona.catalogue.queries import newest_published
from kaona.people.models import Membership, Organisation, User
from kaona.people.operations import add_organisation, give_role
from kaona.rules.fiscal_year import first_day, fiscal_year_of, last_day
from kaona.rules.measures import MeasureInput
from kaona.rules.roles import Role
from kaona.rules.thai_dates import local

PASSWORD = "kaona-demo-2570"
PRIVACY_VERSION = "2569-1"
ORGANISATIONS = (
    ("demo-ministry", "ministry", "กระทรวงตัวอย่าง", "Ministry of Examples", None),
    ("demo-group", "province_group", "กลุ่มจังหวัดตัวอย่าง", "Example Province Group", None),
    ("demo-department", "department", "กรมตัวอย่าง", "Department of Examples", "demo-ministry"),
    ("demo-province", "province", "จังหวัดตัวอย่าง", "Example Province", "demo-ministry"),
    ("demo-po", "public_organisation", "องค์การมหาชนตัวอย่าง", "Example Public Organisation", "demo-ministry"),
)
# e-mail, name, position, organisation, role, scope
PEOPLE: tuple[tuple[str, str, str, str, Role, list[str]], ...] = (
    ("coordinator@dep.example", "วราภรณ์ ตัวอย่าง", "หัวหน้ากลุ่มพัฒนาระบบบริหาร", "demo-department", Role.COORDINATOR, []),
    ("editor@dep.example", "ศิริพร ตัวอย่าง", "นักวิเคราะห์นโยบายและแผน", "demo-department", Role.EDITOR, []),
    (
        "owner@dep.example",
        "สมชาย ตัวอย่าง",
        "ผู้อำนวยการกองยุทธศาสตร์",
        "demo-department",
        Role.CATEGORY_OWNER,
        ["1", "2", "7"],
    ),
    ("reviewer@dep.example", "มานะ ตัวอย่าง", "ผู้ตรวจสอบภายใน", "demo-department", Role.INTERNAL_REVIEWER, []),
    ("head@dep.example", "ปิยะ ตัวอย่าง", "อธิบดี", "demo-department", Role.HEAD, []),
    ("reader@dep.example", "อรุณี ตัวอย่าง", "นักจัดการงานทั่วไป", "demo-department", Role.READER, []),
    ("coordinator@prov.example", "จันทร์ ตัวอย่าง", "หัวหน้าสำนักงานจังหวัด", "demo-province", Role.COORDINATOR, []),
    ("head@prov.example", "อาทิตย์ ตัวอย่าง", "ผู้ว่าราชการจังหวัด", "demo-province", Role.HEAD, []),
    ("coordinator@po.example", "ดารา ตัวอย่าง", "ผู้จัดการแผน", "demo-po", Role.COORDINATOR, []),
    ("head@po.example", "เดือน ตัวอย่าง", "ผู้อำนวยการ", "demo-po", Role.HEAD, []),
    ("viewer@ministry.example", "กาญจนา ตัวอย่าง", "สำนักงานปลัดกระทรวง", "demo-ministry", Role.MINISTRY_VIEWER, []),
    ("officer@office.example", "นภา ตัวอย่าง", "นักพัฒนาระบบราชการ", "office", Role.OFFICER, []),
    ("officer2@office.example", "ภูผา ตัวอย่าง", "นักพัฒนาระบบราชการ", "office", Role.OFFICER, []),
    ("approver@office.example", "รัศมี ตัวอย่าง", "รองเลขาธิการ", "office", Role.APPROVER, []),
    ("assessor1@office.example", "สุดา ตัวอย่าง", "ผู้ทรงคุณวุฒิด้านยุทธศาสตร์", "office", Role.ASSESSOR, []),
    ("assessor2@office.example", "วิทยา ตัวอย่าง", "ผู้ทรงคุณวุฒิด้านบริการประชาชน", "office", Role.ASSESSOR, []),
    ("assessor3@office.example", "พิมพ์ ตัวอย่าง", "ผู้ทรงคุณวุฒิด้านดิจิทัล", "office", Role.ASSESSOR, []),
    ("assessor4@office.example", "ชาญ ตัวอย่าง", "ผู้ทรงคุณวุฒิด้านการพัฒนาบุคลากร", "office", Role.ASSESSOR, []),
    ("admin@office.example", "ธีระ ตัวอย่าง", "ผู้ดูแลระบบ", "office", Role.ADMINISTRATOR, []),
)


def demonstration_accounts() -> list[tuple[str, str, str]]:
    """(e-mail, role, organisation) of the demonstration people that are there."""
    rows = Membership.objects.filter(user__is_demo=True, user__is_active=True, ended_at=None)
    return [
        (m.user.email, m.role, m.organisation.name_th)
        for m in rows.select_related("user", "organisation").order_by("pk")
    ]


@transaction.atomic
def load_demonstration() -> None:
    """Everything, or (when it is there) nothing."""
    at = timezone.now()
    if Organisation.objects.filter(is_demo=True).exists():
        return
    data = yaml.safe_load((files("kaona.cli") / "demo" / "department.yaml").read_text(encoding="utf-8"))
    people = _people(_organisations(at), at)
    last, this = _cycles(people["officer@office.example"], at)
    _last_year(last, data, people, at)
    _department(_dossier(this, "demo-department"), data, people, at)
    _province(_dossier(this, "demo-province"), data["province"], people, at)
    _public_organisation(_dossier(this, "demo-po"), data, people, at)


def _organisations(at: datetime) -> dict[str, Organisation]:
    found = {"office": Organisation.objects.get(type=Organisation.Type.OFFICE)}
    for code, kind, name_th, name_en, parent in ORGANISATIONS:
        found[code] = add_organisation(
            code=code, kind=kind, name_th=name_th, name_en=name_en, parent=found.get(parent or ""), by=None, at=at,
            is_demo=True, province_group=found["demo-group"] if kind == "province" else None,
        )  # fmt: skip
    Organisation.objects.filter(is_demo=True).update(assessed="yes")
    return found


def _people(organisations: Mapping[str, Organisation], at: datetime) -> dict[str, User]:
    found: dict[str, User] = {}
    password = User()
    password.set_password(PASSWORD)
    began = at - timedelta(days=500)
    for email, name, position, organisation, role, scope in PEOPLE:
        user = User.objects.create(
            email=email, full_name=name, position=position, is_demo=True, created_at=began, password=password.password,
            privacy_read_at=at, privacy_version=PRIVACY_VERSION,
        )  # fmt: skip
        give_role(
            user=user,
            organisation=organisations[organisation],
            role=role,
            by=None,
            at=at,
            scope=scope,
            valid_from=began,
        )
        found[email] = user
    return found


def _cycles(officer: User, at: datetime) -> tuple[Cycle, Cycle]:
    edition, rule_set = newest_published(Edition, "pmqa-4.0-2561"), newest_published(RuleSet, "gated-500")
    if not isinstance(edition, Edition) or not isinstance(rule_set, RuleSet):
        raise RuntimeError("the shipped edition and rule set are not loaded")
    year = fiscal_year_of(local(at).date())
    agencies = list(
        Organisation.objects.filter(is_demo=True, type__in=["department", "province", "public_organisation"])
    )
    made = []
    for fiscal_year, began, ends in (
        (year - 1, at - timedelta(days=400), at - timedelta(days=340)),
        (year, at - timedelta(days=30), at + timedelta(days=32)),
    ):
        plan = cycles.CyclePlan(
            code=f"demo-{fiscal_year}", name_th=f"PMQA 4.0 ปีงบประมาณ {fiscal_year} (ตัวอย่าง)", fiscal_year=fiscal_year,
            result_year=fiscal_year - 1, agency_types=["department", "province", "public_organisation"], edition=edition,
            rule_set=rule_set, opens_at=began, closes_at=_half_past_four(ends), is_demo=True,
        )  # fmt: skip
        cycle = cycles.create_cycle(plan=plan, by=officer, at=began)
        participants.add_participants(cycle=cycle, organisations=agencies, origin="register", by=officer, at=began)
        made.append(cycles.open_cycle(cycle=cycle, by=officer, at=began))
    return made[0], made[1]


def _half_past_four(day: datetime) -> datetime:
    return local(day).replace(hour=16, minute=30, second=0, microsecond=0)


def _dossier(cycle: Cycle, code: str) -> Dossier:
    return Dossier.objects.select_related("cycle__window", "organisation").get(cycle=cycle, organisation__code=code)


def _answer(dossier: Dossier, met: Mapping[str, list[str]], by: User, at: datetime) -> None:
    for item, codes in met.items():
        for code in codes:
            answers.answer_statement(dossier=dossier, code=f"{item}.{code}", state="met", by=by, at=at)


def _write(dossier: Dossier, narratives: Mapping[str, str], by: User, at: datetime) -> None:
    for key, text in narratives.items():
        item, _, level = key.rpartition(".")
        answers.write_narrative(dossier=dossier, item=item, level=level, text=text, version=0, by=by, at=at)


def _measures(
    dossier: Dossier, rows: list[dict[str, Any]], by: User, at: datetime, shift: int = 0
) -> dict[str, Measure]:
    year = dossier.cycle.result_year
    found = {}
    for row in rows:
        values = [*[""] * shift, *row["results"]][:3]
        given = MeasureInput(
            name=row["name"], unit=row["unit"], direction=row.get("direction", "higher"), target=row.get("target", ""),
            band_floor=row.get("floor", ""), band_top=row.get("top", ""), source=row["source"],
            results={year - 2: values[0], year - 1: values[1], year: values[2]},
        )  # fmt: skip
        found[row["name"]] = measures.add_measure(dossier=dossier, sub_measure=row["sub"], given=given, by=by, at=at)
    return found


def _last_year(cycle: Cycle, data: dict[str, Any], people: Mapping[str, User], at: datetime) -> None:
    began = at - timedelta(days=380)
    dossier, by = _dossier(cycle, "demo-department"), people["coordinator@dep.example"]
    earlier = {item: [code for code in codes if code.startswith("B")] for item, codes in data["met"].items()}
    _answer(dossier, earlier, by, began)
    _write(dossier, {key: text for key, text in data["narratives"].items() if key.endswith("basic")}, by, began)
    rows = [row for row in data["measures"] if row["sub"] not in ("7.2.4", "7.5.2", "7.6.4")]
    _measures(dossier, rows, by, began, shift=1)
    _submit(dossier, people, "dep", began)
    cycles.close_cycle(cycle=cycle, by=people["officer@office.example"], at=at - timedelta(days=330))


def _department(dossier: Dossier, data: dict[str, Any], people: Mapping[str, User], at: datetime) -> None:
    editor, coordinator = people["editor@dep.example"], people["coordinator@dep.example"]
    began = at - timedelta(days=9)
    _answer(dossier, data["met"], editor, began)
    for code in data["not_met"]:
        answers.answer_statement(dossier=dossier, code=code, state="not_met", by=editor, at=began)
    _write(dossier, data["narratives"], editor, began)
    for code, text in data["profile"].items():
        answers.write_profile(dossier=dossier, code=code, text=text, version=0, by=coordinator, at=began)
    rows = _measures(dossier, data["measures"], editor, began)
    for key in data["confirmed"]:
        item, _, level = key.rpartition(".")
        answers.confirm_level(
            dossier=dossier, item=item, level=level, confirmed=True, by=people["owner@dep.example"], at=began
        )
    for one in data["evidence"]:
        _evidence(dossier, one, rows, coordinator, began)
    for one in data["comments"]:
        work.comment(
            dossier=dossier, item=one["item"], text=one["text"], by=people[f"{one['by']}@dep.example"], at=began
        )
    for one in data["assignments"]:
        due = local(at).date() + timedelta(days=one["days"])
        work.assign(
            dossier=dossier,
            item=one["item"],
            user=people[f"{one['to']}@dep.example"],
            due_on=due,
            by=coordinator,
            at=began,
        )


def _evidence(dossier: Dossier, one: dict[str, Any], rows: Mapping[str, Measure], by: User, at: datetime) -> None:
    year = dossier.cycle.result_year
    details = evidence.EvidenceDetails(
        title=one["title"], number=one["number"], kind=one["kind"], where_kept=one.get("secret", ""),
        classification="secret" if "secret" in one else "normal", dated=first_day(year),
        period_from=first_day(year), period_to=last_day(year),
    )  # fmt: skip
    upload = None
    if "file" in one:
        upload = evidence.Upload(one["name"], (files("kaona.cli") / "demo" / "files" / one["file"]).read_bytes())
    row = evidence.register(organisation=dossier.organisation, details=details, upload=upload, by=by, at=at)
    for target, code, pages in one["cite"]:
        citations.cite(
            dossier=dossier, evidence=row, target=target, code=str(rows[code].pk) if target == "measure" else code,
            pages=pages, by=by, at=at,
        )  # fmt: skip


def _province(dossier: Dossier, data: dict[str, Any], people: Mapping[str, User], at: datetime) -> None:
    by = people["coordinator@prov.example"]
    _answer(dossier, data["met"], by, at - timedelta(days=3))
    _write(dossier, data["narratives"], by, at - timedelta(days=3))


def _public_organisation(dossier: Dossier, data: dict[str, Any], people: Mapping[str, User], at: datetime) -> None:
    by, began = people["coordinator@po.example"], at - timedelta(days=12)
    met = {item: [code for code in codes if code[0] in "BA"] for item, codes in data["met"].items()}
    _answer(dossier, met, by, began)
    _write(dossier, data["narratives"], by, began)
    _measures(dossier, [row for row in data["measures"] if row["results"][2]], by, began)
    rest = next(row for row in data["measures"] if row["sub"] == "7.6.3")
    _measures(dossier, [rest | {"results": [*rest["results"][:2], "81"]}], by, began)
    _submit(dossier, people, "po", at - timedelta(days=2))


def _submit(dossier: Dossier, people: Mapping[str, User], side: str, at: datetime) -> None:
    coordinator, head = people[f"coordinator@{side}.example"], people[f"head@{side}.example"]
    signoff.send_to_review(dossier=dossier, note="", by=coordinator, at=at)
    signoff.sign(dossier=dossier, note="", by=head, at=at)
    signoff.submit(dossier=dossier, by=head, at=at)
