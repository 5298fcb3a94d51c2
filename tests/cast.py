"""The people and organisations of the tests: one ministry, its department, a province, the Office, an outsider.

`Cast.build()` makes the people and organisations; `with_dossier()` adds the published edition, an open cycle and the
department's dossier; `with_submission()` answers and submits it; `with_review()` begins the Office's check. Nothing here
belongs to the register.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

from django.db import connection
from django.db.models import Model

from kaona.assessment.models import (
    Calendar,
    CalendarType,
    Cycle,
    Dossier,
    DossierReader,
    Measure,
    MeasureResult,
    Milestone,
    Participant,
    Receipt,
    SignOff,
    StatementAnswer,
)
from kaona.assessment.operations.signoff import keep_score
from kaona.assessment.queries.answers import edition_of, score_of, sheet_of
from kaona.assessment.queries.export import canonical, digest_of, export_of
from kaona.catalogue.models import Edition, RuleSet
from kaona.improvement.models import Action, ActionGap, Plan, Predecessor, Priority, Round
from kaona.people.models import Membership, Organisation, Unit, User
from kaona.rules.roles import Role
from kaona.rules.stages import DossierStage, ReviewStage
from kaona.verification.models import Confidentiality, Judgement, MeasureJudgement, Review, ReviewAssignment

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
    row = _organisation(code, kind, name_th, **fields)
    row.save()
    return row


def _organisation(code: str, kind: str, name_th: str, **fields: object) -> Organisation:
    return Organisation(code=code, type=kind, name_th=name_th, sort_key=name_th, search_text=name_th.lower(), **fields)


def person(
    email: str, role: Role | None = None, at: Organisation | None = None, full_name: str = "", **fields: object
) -> User:
    """A new person, with a role when given."""
    user = _person(email, full_name)
    user.save()
    if role is not None and at is not None:
        _membership(user, role, at, **fields).save()
    return user


def _person(email: str, full_name: str = "") -> User:
    user = User(
        email=email,
        full_name=full_name or email.split("@")[0],
        created_at=NOW,
        privacy_read_at=NOW,
        privacy_version="2569-1",
    )
    user.set_password(PASSWORD)
    return user


def _membership(user: User, role: Role, at: Organisation, **fields: object) -> Membership:
    since = NOW - timedelta(days=30)
    return Membership(user=user, organisation=at, role=role.value, valid_from=since, created_at=since, **fields)


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
    # After with_review: two more assessors, another officer, and the parts of the two who were assigned.
    second: User | None = None
    third: User | None = None
    colleague: User | None = None
    review: Review | None = None
    parts: tuple[ReviewAssignment, ...] = ()
    # After with_plan: a plan of one year with two actions, the second after the first.
    plan: Plan | None = None
    actions: tuple[Action, ...] = ()

    @classmethod
    def build(cls) -> "Cast":
        """In few statements: nearly every test begins with it."""
        add = Organisation.objects.bulk_create
        office, ministry, group, other = add([
            _organisation("office", "office", "สำนักงานตัวอย่าง"),
            _organisation("t-min", "ministry", "กระทรวงตัวอย่าง"),
            _organisation("t-group", "province_group", "กลุ่มจังหวัดตัวอย่าง"),
            _organisation("t-other", "department", "กรมตัวอย่างอื่น"),
        ])  # fmt: skip
        department, province = add([
            _organisation("t-dep", "department", "กรมตัวอย่าง", parent=ministry),
            _organisation("t-prov", "province", "จังหวัดตัวอย่าง", parent=ministry, province_group=group),
        ])  # fmt: skip
        Unit.objects.create(organisation=department, name_th="กองตัวอย่าง")
        roles = {
            "editor": (Role.EDITOR, department), "owner": (Role.CATEGORY_OWNER, department),
            "coordinator": (Role.COORDINATOR, department), "reviewer": (Role.INTERNAL_REVIEWER, department),
            "head": (Role.HEAD, department), "reader": (Role.READER, department), "governor": (Role.HEAD, province),
            "officer": (Role.OFFICER, office), "assessor": (Role.ASSESSOR, office), "approver": (Role.APPROVER, office),
            "administrator": (Role.ADMINISTRATOR, office), "viewer": (Role.MINISTRY_VIEWER, ministry),
            "outsider": (Role.COORDINATOR, other),
        }  # fmt: skip
        people = {name: _person(f"{name.removesuffix('istrator')}@example.go.th") for name in (*roles, "nobody")}
        User.objects.bulk_create(people.values())
        scope = {"owner": {"scope": ["1", "2"]}}
        Membership.objects.bulk_create(
            _membership(people[name], role, at, **scope.get(name, {})) for name, (role, at) in roles.items()
        )
        return cls(
            office=office, ministry=ministry, group=group, department=department, province=province, other=other, **people
        )  # fmt: skip

    def with_dossier(self) -> "Cast":
        edition = published(Edition, "editions", "pmqa-4.0-2561")
        rule_set = published(RuleSet, "rule_sets", "gated-500")
        calendar = Calendar.objects.create(fiscal_year=2569, name_th="กรมตัวอย่าง")
        CalendarType.objects.create(calendar=calendar, fiscal_year=2569, agency_type="department")
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

    def with_submission(self, levels: str = "BAS", at: datetime = NOW) -> "Cast":
        """Every applicable statement of the levels (B, A, S) is met, one measure per sub-measure on target; submitted."""
        if self.dossier is None:
            self.with_dossier()
        submit_rows(self.dossier, self.head, levels, at)
        return self

    def with_review(self, at: datetime = NOW + timedelta(days=1), *, levels: str = "BAS") -> "Cast":
        """The officer leads; `assessor` and `second` have signed and accepted; nothing is judged yet."""
        if self.dossier is None or self.dossier.stage != DossierStage.SUBMITTED:
            self.with_submission(levels)
        self.second = person("second@example.go.th", Role.ASSESSOR, self.office)
        self.third = person("third@example.go.th", Role.ASSESSOR, self.office)
        self.colleague = person("colleague@example.go.th", Role.OFFICER, self.office)
        self.review = Review.objects.create(
            organisation=self.department, dossier=self.dossier, officer=self.officer, begun_at=at, begun_by=self.officer
        )
        self.parts = tuple(assigned(self.review, user, self.officer, at) for user in (self.assessor, self.second))
        return self

    def judged(self, at: datetime = NOW + timedelta(days=2), *, against: tuple[str, ...] = ()) -> "Cast":
        """Both assessors have judged everything and locked: as claimed, but the second says no to the codes `against`."""
        for part in self.parts:
            contrary = against if part.user_id == self.second.pk else ()
            judge_rows(part, contrary, at)
        return self

    def at_stage(self, stage: str, at: datetime = NOW + timedelta(days=3)) -> "Cast":
        """The review moved to a stage by rows alone; with scores when it is reviewed or confirmed."""
        reached = list(ReviewStage).index(ReviewStage(stage))
        self.review.stage = stage
        self.review.consensus_at = at if reached >= 1 else None
        if reached >= 2:
            self.review.reviewed_at, self.review.reviewed_by = at, self.officer
            self.keep("reviewed", at)
        if reached >= 3:
            self.review.confirmed_at, self.review.confirmed_by = at, self.approver
            self.keep("confirmed", at)
        self.review.save()
        return self

    def with_plan(
        self, state: str = "running", at: datetime = NOW + timedelta(days=4), *, levels: str = "BA"
    ) -> "Cast":
        """The department's plan of one year in a state: 1.1.S1 and 1.2.S1 are priorities, each with an action; the second
        follows the first. The coordinator is responsible. A round is due after six months."""
        if self.dossier is None or self.dossier.stage != DossierStage.SUBMITTED:
            self.with_submission(levels)
        self.plan, self.actions = plan_rows(self.dossier, self.coordinator, self.head, state, at)
        return self

    def keep(self, kind: str, at: datetime) -> None:
        """A score record of that kind, as claimed."""
        tree = score_of(self.dossier, sheet_of(self.dossier))
        keep_score(dossier=self.dossier, kind=kind, tree=tree, by=self.approver, at=at, basis="desk")


def _lay(first: Model, **columns: Sequence[object]) -> None:
    """Rows like `first` that differ in these columns only. Half of the tests begin with hundreds of them: `bulk_create`, which
    prepares every value by itself, takes four times as long."""
    fields = [one for one in first._meta.concrete_fields if not one.primary_key]
    like = {one.attname: one.get_db_prep_save(one.pre_save(first, add=True), connection) for one in fields}
    names = ", ".join(connection.ops.quote_name(one.column) for one in fields)
    insert = f"INSERT INTO {first._meta.db_table} ({names}) VALUES ({', '.join(['%s'] * len(fields))})"
    rows = [like | dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    with connection.cursor() as cursor:
        cursor.executemany(insert, [list(row.values()) for row in rows])


def _claimed(code: str, levels: str) -> str:
    return "met" if code.rsplit(".", 1)[1][0] in levels else "not_met"


def submit_rows(dossier: Dossier, head: User, levels: str, at: datetime) -> None:
    """Answers, measures, signature, claimed score and receipt of a dossier, by rows."""
    common = {"dossier": dossier, "organisation": dossier.organisation, "changed_at": at}
    book = edition_of(dossier)
    kind = dossier.organisation.type
    codes = [one.code for one in book.statements.values() if kind in one.applies_to]
    _lay(StatementAnswer(**common), code=codes, state=[_claimed(code, levels) for code in codes])
    subs = list(book.sub_measures)
    _lay(Measure(position=1, unit="ร้อยละ", target="80", source="รายงาน", **common),
         sub_measure=subs, name=[f"ตัววัด {code}" for code in subs])  # fmt: skip
    measures = Measure.objects.filter(dossier=dossier).order_by("-pk").values_list("pk", flat=True)[: len(subs)]
    _lay(MeasureResult(fiscal_year=dossier.cycle.result_year, value="90", **common), measure_id=sorted(measures))
    met = sum(_claimed(code, levels) == "met" for code in codes)
    dossier.statements_answered, dossier.statements_met, dossier.measures_answered = len(codes), met, len(subs)
    dossier.stage, dossier.signed_at, dossier.submitted_at = DossierStage.SUBMITTED, at, at
    dossier.save()
    text = canonical(export_of(dossier))
    SignOff.objects.create(
        organisation=dossier.organisation, dossier=dossier, step="signed", by=head, at=at, export_sha256=digest_of(text)
    )
    keep_score(dossier=dossier, kind="claimed", tree=score_of(dossier, sheet_of(dossier)), by=head, at=at)
    Receipt.objects.create(
        organisation=dossier.organisation, dossier=dossier, number=f"T-{dossier.pk}", token=f"token-{dossier.pk}", at=at,
        by=head, sha256=digest_of(text), export=text, edition=book.fixed, rule_set="gated-500@1",
    )  # fmt: skip


def plan_rows(
    dossier: Dossier,
    coordinator: User,
    head: User,
    state: str,
    at: datetime,
    codes: tuple[str, ...] = ("1.1.S1", "1.2.S1"),
) -> tuple[Plan, tuple[Action, ...]]:
    """Priorities, a plan of the fiscal year after the dossier's, an action per code in a chain, one round; by rows."""
    common = {"organisation": dossier.organisation}
    first = dossier.cycle.fiscal_year + 1
    approved = state not in ("draft", "proposed")
    plan = Plan.objects.create(
        dossier=dossier, years=1, first_year=first, title="แผนยกระดับ", state=state, created_by=coordinator, created_at=at,
        approved_by=head if approved else None, approved_at=at if approved else None, expected="10" if approved else "",
        started_at=at if state in ("running", "closed") else None, closed_at=at if state == "closed" else None,
        actions=len(codes), next_end=date(first - 543, 3, 31), **common,
    )  # fmt: skip
    actions: list[Action] = []
    for number, code in enumerate(codes, start=1):
        priority = Priority.objects.create(
            dossier=dossier, code=code, rank=number, chosen_by=coordinator, chosen_at=at, **common
        )
        action = Action.objects.create(
            plan=plan, number=number, title=f"งาน {code}", responsible=coordinator, starts_on=date(first - 544, 10, 1),
            ends_on=date(first - 543, 3, 31), budget="100000", expected="5", created_by=coordinator, created_at=at,
            changed_by=coordinator, changed_at=at, **common,
        )  # fmt: skip
        ActionGap.objects.create(action=action, code=code, priority=priority, at=at, **common)
        if actions:
            Predecessor.objects.create(action=action, before=actions[-1], at=at, **common)
        actions.append(action)
    Round.objects.create(plan=plan, months=6, due_on=date(first - 543, 3, 31), created_at=at, **common)
    return plan, tuple(actions)


def assigned(review: Review, user: User, by: User, at: datetime) -> ReviewAssignment:
    """An assessor who has signed the promise, declared no conflict and may read."""
    Confidentiality.objects.get_or_create(
        user=user, cycle=review.dossier.cycle, defaults={"text_version": "2569-1", "signed_at": at}
    )
    DossierReader.objects.create(organisation=review.organisation, dossier=review.dossier, user=user, by=by, at=at)
    return ReviewAssignment.objects.create(
        organisation=review.organisation, review=review, user=user, assigned_by=by, assigned_at=at, accepted_at=at
    )


def judge_rows(part: ReviewAssignment, against: tuple[str, ...], at: datetime | None) -> None:
    """Verdicts on everything as claimed (not met on the codes `against`); locked at a moment, or not yet (None)."""
    dossier = part.review.dossier
    sheet = sheet_of(dossier)
    common = {"assignment": part, "organisation_id": part.organisation_id, "changed_at": at or part.accepted_at}
    rows = sheet.statements
    _lay(
        Judgement(**common), code=list(rows),
        verdict=["not_met" if code in against or row.state != "met" else "met" for code, row in rows.items()],
        reason=["ไม่พบหลักฐาน" if code in against else "" for code in rows],
    )  # fmt: skip
    _lay(MeasureJudgement(suitable=True, **common), measure_id=[one.row.pk for one in sheet.all_measures()])
    part.locked_at, part.judged = at, len(sheet.statements)
    part.save()
