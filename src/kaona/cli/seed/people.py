"""The invented organisations, people and cycles of the demonstration."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from kaona.assessment.models import Cycle
from kaona.assessment.operations import cycles, participants
from kaona.catalogue.models import Edition, RuleSet
from kaona.catalogue.queries import newest_published
from kaona.people.models import Organisation, User
from kaona.people.operations import add_organisation, give_role
from kaona.rules.fiscal_year import fiscal_year_of
from kaona.rules.roles import AGENCY_TYPES, Role
from kaona.rules.thai_dates import local

PASSWORD = "kaona-demo-2570"
PRIVACY_VERSION = "2569-1"
ORGANISATIONS = (
    ("demo-ministry", "ministry", "กระทรวงตัวอย่าง", "Ministry of Examples", None),
    ("demo-group", "province_group", "กลุ่มจังหวัดตัวอย่าง", "Example Province Group", None),
    ("demo-department", "department", "กรมตัวอย่าง", "Department of Examples", "demo-ministry"),
    ("demo-province", "province", "จังหวัดตัวอย่าง", "Example Province", "demo-ministry"),
    ("demo-po", "public_organisation", "องค์การมหาชนตัวอย่าง", "Example Public Organisation", "demo-ministry"),
    # Each stands somewhere else in what the Office does: demo/agencies.yaml.
    ("demo-dep-b", "department", "กรมตัวอย่าง ข", "Department of Examples B", "demo-ministry"),
    ("demo-dep-c", "department", "กรมตัวอย่าง ค", "Department of Examples C", "demo-ministry"),
    ("demo-dep-d", "department", "กรมตัวอย่าง ง", "Department of Examples D", "demo-ministry"),
    ("demo-dep-e", "department", "กรมตัวอย่าง จ", "Department of Examples E", "demo-ministry"),
    ("demo-prov-b", "province", "จังหวัดตัวอย่าง ข", "Example Province B", "demo-ministry"),
    ("demo-po-b", "public_organisation", "องค์การมหาชนตัวอย่าง ข", "Example Public Organisation B", "demo-ministry"),
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
    ("coordinator@dep-b.example", "กมล ตัวอย่าง", "หัวหน้ากลุ่มพัฒนาระบบบริหาร", "demo-dep-b", Role.COORDINATOR, []),
    ("head@dep-b.example", "ขวัญ ตัวอย่าง", "อธิบดี", "demo-dep-b", Role.HEAD, []),
    ("coordinator@dep-c.example", "คมสัน ตัวอย่าง", "หัวหน้ากลุ่มพัฒนาระบบบริหาร", "demo-dep-c", Role.COORDINATOR, []),
    ("head@dep-c.example", "จิตรา ตัวอย่าง", "อธิบดี", "demo-dep-c", Role.HEAD, []),
    ("coordinator@dep-d.example", "ฉัตร ตัวอย่าง", "หัวหน้ากลุ่มพัฒนาระบบบริหาร", "demo-dep-d", Role.COORDINATOR, []),
    ("head@dep-d.example", "ชลธี ตัวอย่าง", "อธิบดี", "demo-dep-d", Role.HEAD, []),
    ("coordinator@dep-e.example", "ณัฐ ตัวอย่าง", "หัวหน้ากลุ่มพัฒนาระบบบริหาร", "demo-dep-e", Role.COORDINATOR, []),
    ("head@dep-e.example", "ตะวัน ตัวอย่าง", "อธิบดี", "demo-dep-e", Role.HEAD, []),
    ("coordinator@prov-b.example", "ทิพย์ ตัวอย่าง", "หัวหน้าสำนักงานจังหวัด", "demo-prov-b", Role.COORDINATOR, []),
    ("head@prov-b.example", "ธาร ตัวอย่าง", "ผู้ว่าราชการจังหวัด", "demo-prov-b", Role.HEAD, []),
    ("coordinator@po-b.example", "บุษบา ตัวอย่าง", "ผู้จัดการแผน", "demo-po-b", Role.COORDINATOR, []),
    ("head@po-b.example", "ประภา ตัวอย่าง", "ผู้อำนวยการ", "demo-po-b", Role.HEAD, []),
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


def make_organisations(at: datetime) -> dict[str, Organisation]:
    """The office and the invented organisations, by code."""
    found = {"office": Organisation.objects.get(type=Organisation.Type.OFFICE)}
    for code, kind, name_th, name_en, parent in ORGANISATIONS:
        found[code] = add_organisation(
            code=code, kind=kind, name_th=name_th, name_en=name_en, parent=found.get(parent or ""), by=None, at=at,
            is_demo=True, province_group=found["demo-group"] if kind == "province" else None,
        )  # fmt: skip
    Organisation.objects.filter(is_demo=True).update(assessed="yes")
    return found


def make_people(organisations: Mapping[str, Organisation], at: datetime) -> dict[str, User]:
    """The invented people, by address."""
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


def make_cycles(officer: User, at: datetime) -> tuple[Cycle, Cycle]:
    """Last year's cycle and this year's, open with everybody in it."""
    edition, rule_set = newest_published(Edition, "pmqa-4.0-2561"), newest_published(RuleSet, "gated-500")
    if not isinstance(edition, Edition) or not isinstance(rule_set, RuleSet):
        raise RuntimeError("the shipped edition and rule set are not loaded")
    year = fiscal_year_of(local(at).date())
    agencies = list(Organisation.objects.filter(is_demo=True, type__in=list(AGENCY_TYPES)).order_by("pk"))
    made = []
    for fiscal_year, began, ends, members in (
        # Those that came later have no dossier of last year; their scores of earlier years are brought in.
        (year - 1, at - timedelta(days=400), at - timedelta(days=340), agencies[:3]),
        (year, at - timedelta(days=30), at + timedelta(days=32), agencies),
    ):
        plan = cycles.CyclePlan(
            code=f"demo-{fiscal_year}", name_th=f"PMQA 4.0 ปีงบประมาณ {fiscal_year} (ตัวอย่าง)", fiscal_year=fiscal_year,
            result_year=fiscal_year - 1, agency_types=list(AGENCY_TYPES), edition=edition,
            rule_set=rule_set, opens_at=began, closes_at=_half_past_four(ends), is_demo=True,
        )  # fmt: skip
        cycle = cycles.create_cycle(plan=plan, by=officer, at=began)
        participants.add_participants(cycle=cycle, organisations=members, origin="register", by=officer, at=began)
        made.append(cycles.open_cycle(cycle=cycle, by=officer, at=began))
    return made[0], made[1]


def _half_past_four(day: datetime) -> datetime:
    return local(day).replace(hour=16, minute=30, second=0, microsecond=0)
