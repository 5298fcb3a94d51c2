"""Three cycles of 300 invented agencies, with answers, texts and figures; in bulk, for measuring only."""

from datetime import timedelta

from django.utils import timezone

from kaona.assessment.models import (
    Calendar,
    Cycle,
    Dossier,
    LevelAnswer,
    Measure,
    MeasureResult,
    Milestone,
    Participant,
    StatementAnswer,
)
from kaona.catalogue.models import Edition, RuleSet
from kaona.catalogue.queries import edition_content
from kaona.people.models import Membership, Organisation, User

TEXT = "กรมตัวอย่างดำเนินการตามแผนและติดตามผลทุกไตรมาส นำผลมาปรับปรุงกระบวนงานอย่างต่อเนื่อง " * 4
PASSWORD = "bench password 1"


def seed(agencies: int, cycles: int) -> None:
    """Organisations, one coordinator and one head each, dossiers in every cycle; the newest is open."""
    now = timezone.now()
    edition, rule_set = Edition.objects.get(code="pmqa-4.0-2561"), RuleSet.objects.get(code="gated-500")
    organisations = Organisation.objects.bulk_create(
        Organisation(
            code=f"bench-{n:04d}", type="department", name_th=f"กรมตัวอย่าง {n:04d}", sort_key=f"{n:04d}", is_demo=True
        )
        for n in range(agencies)
    )
    _people(organisations, now)
    for number in range(cycles):
        year = 2570 - cycles + 1 + number
        calendar = Calendar.objects.create(fiscal_year=year, name_th=f"bench {year}")
        newest = number == cycles - 1
        window = Milestone.objects.create(
            calendar=calendar, title_th="ประเมินตนเอง", opens_at=now - timedelta(days=400 * (cycles - number)),
            closes_at=now + timedelta(days=30 if newest else -100),
        )  # fmt: skip
        cycle = Cycle.objects.create(
            code=f"bench-{year}", name_th=f"รอบตัวอย่าง {year}", fiscal_year=year, result_year=year - 1, agency_types=["department"],
            edition=edition, rule_set=rule_set, window=window, state="open" if newest else "closed", opened_at=window.opens_at,
            closed_at=None if newest else now, created_at=window.opens_at, is_demo=True,
        )  # fmt: skip
        Participant.objects.bulk_create(
            Participant(cycle=cycle, organisation=one, origin="manual", changed_at=now) for one in organisations
        )
        _dossiers(cycle, organisations)


def _people(organisations: list[Organisation], now: object) -> None:
    person = User()
    person.set_password(PASSWORD)
    users = User.objects.bulk_create(
        User(email=f"{role}@{one.code}.example", full_name=f"{role} {one.code}", password=person.password, created_at=now,
             is_demo=True, privacy_version="2569-1")
        for one in organisations
        for role in ("coordinator", "head")
    )  # fmt: skip
    places = [one for one in organisations for _ in range(2)]
    Membership.objects.bulk_create(
        Membership(user=user, organisation=place, role=user.email.split("@")[0], valid_from=now, created_at=now)
        for user, place in zip(users, places, strict=True)
    )


def _dossiers(cycle: Cycle, organisations: list[Organisation]) -> None:
    book, now = edition_content(cycle.edition_id), timezone.now()
    rows = Dossier.objects.bulk_create(Dossier(cycle=cycle, organisation=one, started_at=now) for one in organisations)
    for dossier in rows:
        common = {"dossier": dossier, "organisation_id": dossier.organisation_id, "changed_at": now}
        StatementAnswer.objects.bulk_create(
            StatementAnswer(code=code, state="met" if level != "significance" else "not_met", **common)
            for code, (_, level) in book.places.items()
        )
        LevelAnswer.objects.bulk_create(
            LevelAnswer(item=item.code, level=level.key, narrative=TEXT, **common)
            for item in book.items.values()
            for level in item.levels
        )
        measures = Measure.objects.bulk_create(
            Measure(sub_measure=code, position=1, name=f"ตัววัด {code}", unit="ร้อยละ", target="85", **common)
            for code in book.sub_measures
        )
        MeasureResult.objects.bulk_create(
            MeasureResult(measure=one, fiscal_year=cycle.result_year - back, value="86.5", **common)
            for one in measures
            for back in range(3)
        )
