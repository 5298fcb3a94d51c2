"""The people and organisations of the tests: one ministry, its department, a province, the Office, an outsider.

`Cast.build()` makes the people and organisations; `Cast.with_dossier()` adds the published edition, an open cycle and
the department's dossier. Nothing here belongs to the register.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

from kaona.assessment.models import Calendar, Cycle, Dossier, Milestone, Participant
from kaona.catalogue.models import Edition, RuleSet
from kaona.people.models import Membership, Organisation, Unit, User
from kaona.rules.roles import Role

NOW = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)
PASSWORD = "correct horse 44"


@lru_cache
def _text(folder: str, name: str) -> str:
    return (files("kaona.catalogue") / "data" / folder / f"{name}.yaml").read_text(encoding="utf-8")


def published(model: type[Edition] | type[RuleSet], folder: str, code: str) -> Edition | RuleSet:
    """Version 1 of a shipped document, published."""
    text = _text(folder, f"{code}@1")
    row, _ = model.objects.get_or_create(
        code=code,
        version=1,
        defaults={
            "title_th": code, "text": text, "sha256": sha256(text.encode()).hexdigest(), "state": "published",
            "created_at": NOW, "published_at": NOW,
        },
    )  # fmt: skip
    return row


def organisation(code: str, kind: str, name_th: str, **fields: object) -> Organisation:
    """A new organisation."""
    return Organisation.objects.create(
        code=code, type=kind, name_th=name_th, sort_key=name_th, search_text=name_th.lower(), **fields
    )


def person(email: str, role: Role | None = None, at: Organisation | None = None, **fields: object) -> User:
    """A new person, with a role when given."""
    user = User(
        email=email,
        full_name=str(fields.pop("full_name", email.split("@")[0])),
        created_at=NOW,
        privacy_read_at=NOW,
        privacy_version="2569-1",
    )
    user.set_password(PASSWORD)
    user.save()
    if role is not None and at is not None:
        Membership.objects.create(user=user, organisation=at, role=role.value, valid_from=NOW - timedelta(days=30),
                                  created_at=NOW - timedelta(days=30), **fields)  # fmt: skip
    return user


@dataclass
class Cast:
    """Everybody. `dossier` and `cycle` only after `with_dossier`."""

    office: Organisation
    ministry: Organisation
    group: Organisation
    department: Organisation
    province: Organisation
    other: Organisation
    editor: User
    owner: User  # category owner of categories 1 and 2
    coordinator: User
    reviewer: User
    head: User
    reader: User
    governor: User
    officer: User
    assessor: User
    approver: User
    administrator: User
    viewer: User  # ministry viewer
    outsider: User  # coordinator of another department
    nobody: User  # signed in, no role
    cycle: Cycle | None = None
    dossier: Dossier | None = None

    @classmethod
    def build(cls) -> "Cast":
        office = organisation("office", "office", "สำนักงานตัวอย่าง")
        ministry = organisation("t-min", "ministry", "กระทรวงตัวอย่าง")
        group = organisation("t-group", "province_group", "กลุ่มจังหวัดตัวอย่าง")
        department = organisation("t-dep", "department", "กรมตัวอย่าง", parent=ministry)
        province = organisation("t-prov", "province", "จังหวัดตัวอย่าง", parent=ministry, province_group=group)
        other = organisation("t-other", "department", "กรมตัวอย่างอื่น")
        Unit.objects.create(organisation=department, name_th="กองตัวอย่าง")
        return cls(
            office=office, ministry=ministry, group=group, department=department, province=province, other=other,
            editor=person("editor@example.go.th", Role.EDITOR, department),
            owner=person("owner@example.go.th", Role.CATEGORY_OWNER, department, scope=["1", "2"]),
            coordinator=person("coordinator@example.go.th", Role.COORDINATOR, department),
            reviewer=person("reviewer@example.go.th", Role.INTERNAL_REVIEWER, department),
            head=person("head@example.go.th", Role.HEAD, department),
            reader=person("reader@example.go.th", Role.READER, department),
            governor=person("governor@example.go.th", Role.HEAD, province),
            officer=person("officer@example.go.th", Role.OFFICER, office),
            assessor=person("assessor@example.go.th", Role.ASSESSOR, office),
            approver=person("approver@example.go.th", Role.APPROVER, office),
            administrator=person("admin@example.go.th", Role.ADMINISTRATOR, office),
            viewer=person("viewer@example.go.th", Role.MINISTRY_VIEWER, ministry),
            outsider=person("outsider@example.go.th", Role.COORDINATOR, other),
            nobody=person("nobody@example.go.th"),
        )  # fmt: skip

    def with_dossier(self) -> "Cast":
        edition = published(Edition, "editions", "pmqa-4.0-2561")
        rule_set = published(RuleSet, "rule_sets", "gated-500")
        calendar = Calendar.objects.create(fiscal_year=2569, name_th="กรมตัวอย่าง", agency_types=["department"])
        window = Milestone.objects.create(
            calendar=calendar,
            title_th="ประเมินตนเอง",
            opens_at=NOW - timedelta(days=30),
            closes_at=NOW + timedelta(days=15),
        )
        self.cycle = Cycle.objects.create(
            code="2569-test", name_th="รอบตัวอย่าง 2569", fiscal_year=2569, result_year=2568,
            agency_types=["department", "province", "public_organisation"], edition=edition, rule_set=rule_set,
            window=window, state="open", opened_at=NOW - timedelta(days=30), created_at=NOW - timedelta(days=31),
        )  # fmt: skip
        for agency in (self.department, self.province):
            Participant.objects.create(cycle=self.cycle, organisation=agency, origin="manual", changed_at=NOW)
        self.dossier = Dossier.objects.create(
            cycle=self.cycle, organisation=self.department, started_at=NOW - timedelta(days=29)
        )
        return self
