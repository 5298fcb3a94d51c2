"""Invented agencies in bulk, for measuring only: three cycles of 300 with answers, texts and figures; one of 10,000 for the
Office's queue."""

from datetime import datetime, timedelta

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
    ScoreRecord,
    StatementAnswer,
)
from kaona.catalogue.models import Edition, RuleSet
from kaona.catalogue.queries import edition_content
from kaona.people.models import Membership, Organisation, User
from kaona.verification.models import Review, ReviewAssignment

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


QUEUE_OFFICERS, QUEUE_ASSESSORS = 20, 120


def seed_queue(agencies: int) -> int:
    """A cycle of many agencies with reviews in every stage, and the Office's people; the key of the cycle."""
    now = timezone.now()
    edition, rule_set = Edition.objects.get(code="pmqa-4.0-2561"), RuleSet.objects.get(code="gated-500")
    ministries, groups = (_above(kind, 20) for kind in ("ministry", "province_group"))
    kinds = ("department", "public_organisation", "province")
    organisations = Organisation.objects.bulk_create(
        Organisation(
            code=f"queue-{n:05d}", type=kinds[n % 3], name_th=f"หน่วยงานตัวอย่าง {n:05d}", sort_key=f"q{n:05d}", is_demo=True,
            search_text=f"หน่วยงานตัวอย่าง {n:05d}", parent=ministries[n % 20], province_group=groups[n % 20] if n % 3 == 2 else None,
        )
        for n in range(agencies)
    )  # fmt: skip
    calendar = Calendar.objects.create(fiscal_year=2571, name_th="bench queue")
    window = Milestone.objects.create(calendar=calendar, title_th="ประเมินตนเอง", opens_at=now - timedelta(days=90),
                                      closes_at=now + timedelta(days=30))  # fmt: skip
    cycle = Cycle.objects.create(
        code="bench-queue", name_th="คิวตัวอย่าง 2571", fiscal_year=2571, result_year=2570, agency_types=list(kinds), edition=edition,
        rule_set=rule_set, window=window, state="open", opened_at=window.opens_at, created_at=window.opens_at, is_demo=True,
    )  # fmt: skip
    Participant.objects.bulk_create(
        Participant(cycle=cycle, organisation=one, origin="manual", changed_at=now) for one in organisations
    )
    officers, assessors = _office(now)
    _queue_reviews(_queue_dossiers(cycle, organisations, now), officers, assessors, now)
    return cycle.pk


def _above(kind: str, count: int) -> list[Organisation]:
    return Organisation.objects.bulk_create(
        Organisation(code=f"queue-{kind}-{n}", type=kind, name_th=f"{kind} {n:02d}", sort_key=f"{n:02d}", is_demo=True)
        for n in range(count)
    )


def _office(now: datetime) -> tuple[list[User], list[User]]:
    office, found = Organisation.objects.get(type="office"), []
    for role, count in (("officer", QUEUE_OFFICERS), ("assessor", QUEUE_ASSESSORS)):
        person = User()
        person.set_password(PASSWORD)
        users = User.objects.bulk_create(
            User(email=f"{role}{n}@queue.example", full_name=f"{role} {n:03d}", password=person.password, created_at=now,
                 is_demo=True, privacy_version="2569-1")
            for n in range(count)
        )  # fmt: skip
        Membership.objects.bulk_create(
            Membership(user=user, organisation=office, role=role, valid_from=now, created_at=now) for user in users
        )
        found.append(users)
    return found[0], found[1]


def _queue_dossiers(cycle: Cycle, organisations: list[Organisation], now: datetime) -> list[Dossier]:
    """Of ten dossiers three are with the agency, seven are submitted with a claimed score; the submitted ones."""
    begun = now - timedelta(days=60)
    sent = {"stage": "submitted", "signed_at": begun}
    rows = Dossier.objects.bulk_create(
        Dossier(cycle=cycle, organisation=one, started_at=begun, last_saved_at=begun, statements_answered=n % 160,
                **({} if n % 10 < 3 else {**sent, "submitted_at": begun + timedelta(hours=n % 900)}))
        for n, one in enumerate(organisations)
    )  # fmt: skip
    submitted = [one for one in rows if one.stage == "submitted"]
    levels = ("none", "basic", "advance", "significance")
    ScoreRecord.objects.bulk_create(
        ScoreRecord(organisation_id=one.organisation_id, dossier=one, kind="claimed", edition="x", rule_set="x", tree={}, at=begun,
                    numerator=str(200_00 + n), denominator="100", level=levels[n % 4])
        for n, one in enumerate(submitted)
    )  # fmt: skip
    return submitted


def _queue_reviews(dossiers: list[Dossier], officers: list[User], assessors: list[User], now: datetime) -> None:
    """Of seven one waits, three are judged (some late), one is in consensus, one reviewed, one confirmed; two assessors each."""
    reached = {4: ("consensus", 1), 5: ("reviewed", 2), 6: ("confirmed", 3)}
    reviews = []
    for n, one in enumerate(dossiers):
        if n % 7 == 0:
            continue
        stage, steps = reached.get(n % 7, ("desk_review", 0))
        at, officer = now - timedelta(hours=n % 500), officers[n % QUEUE_OFFICERS]
        review = Review(
            organisation_id=one.organisation_id,
            dossier=one,
            stage=stage,
            officer=officer,
            begun_at=at,
            begun_by=officer,
        )
        review.due_at = now - timedelta(days=1) if n % 28 == 1 else None
        review.consensus_at = at if steps > 0 else None
        review.reviewed_at, review.reviewed_by = (at, officer) if steps > 1 else (None, None)
        if steps > 2:
            review.confirmed_at, review.confirmed_by = at, officers[(n + 1) % QUEUE_OFFICERS]
        reviews.append(review)
    ReviewAssignment.objects.bulk_create(
        ReviewAssignment(
            organisation_id=one.organisation_id, review=one, user=assessors[(n + k) % QUEUE_ASSESSORS], assigned_by=one.officer,
            assigned_at=one.begun_at, accepted_at=one.begun_at, locked_at=now if (n + k) % 3 else None,
        )
        for n, one in enumerate(Review.objects.bulk_create(reviews))
        for k in range(2)
    )  # fmt: skip
