"""The lines of the Office's queue: each state with its moment; who works on it; what is remembered equals what is stored."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kaona.activity.operations import record
from kaona.assessment.models import Dossier, Participant, ScoreRecord
from kaona.people.models import Membership
from kaona.rules.stages import DossierStage, QuestionState, ReviewStage, VisitStage
from kaona.rules.status import Standing, Status, combined
from kaona.verification.models import Certificate, Review, Visit, VisitQuestion
from kaona.verification.queries import lines, queue
from tests.cast import NOW, Cast, organisation

LATER = NOW + timedelta(days=20)
DAY = timedelta(days=1)


def line(cast: Cast, agency: object = None) -> lines.Line:
    found = {one.organisation: one for one in lines.read_lines(cast.cycle, at=LATER)}
    return found[(agency or cast.department).pk]


def certificate(cast: Cast, *, valid_to: date, withdrawn: bool = False) -> None:
    Certificate.objects.create(
        organisation=cast.department, dossier=cast.dossier, record=cast.dossier.scores.first(), number=f"n{withdrawn}{valid_to}",
        token=f"t{withdrawn}{valid_to}", name_th="x", level="basic", edition="x", scope="x", fiscal_year=2569,
        valid_from=date(2026, 6, 1), valid_to=valid_to, issued_by=cast.approver, issued_at=NOW + 9 * DAY,
        withdrawn_at=NOW + 10 * DAY if withdrawn else None, withdrawn_reason="x" if withdrawn else "",
    )  # fmt: skip


def question(cast: Cast, state: str) -> VisitQuestion:
    return VisitQuestion.objects.create(
        organisation=cast.department, dossier=cast.dossier, record=cast.dossier.scores.first(), state=state, asked_by=cast.officer,
        asked_at=NOW + 5 * DAY, answer_by=NOW + 7 * DAY, answered_by=cast.head, answered_at=NOW + 6 * DAY, reason="x",
    )  # fmt: skip


def visit(cast: Cast, asked: VisitQuestion, stage: str, reason: str = "") -> None:
    Visit.objects.create(
        organisation=cast.department, dossier=cast.dossier, question=asked, stage=stage, starts_on=date(2026, 7, 1),
        ends_on=date(2026, 7, 2), planned_by=cast.officer, planned_at=NOW + 8 * DAY, started_at=NOW + 9 * DAY,
        concluded_at=NOW + 10 * DAY, concluded_by=cast.officer, confirmed_at=NOW + 11 * DAY, confirmed_by=cast.approver,
        record=cast.dossier.scores.first(), not_certified_reason=reason, cancelled_at=NOW + 12 * DAY, cancelled_reason="x",
    )  # fmt: skip


def test_every_state_with_the_moment_since_when(cast: Cast) -> None:
    cast.with_dossier()
    steps = []

    def see() -> None:
        one = line(cast)
        steps.append((one.status.value, (one.since - NOW) / DAY))

    see()
    Dossier.objects.update(last_saved_at=NOW)
    see()
    Dossier.objects.update(stage="in_review", review_at=NOW - DAY)
    see()
    Dossier.objects.update(stage="signed", signed_at=NOW)
    see()
    cast.dossier.refresh_from_db()
    cast.with_submission()
    see()
    cast.with_review()
    see()
    for number, stage in enumerate(("consensus", "reviewed", "confirmed")):
        cast.at_stage(stage, NOW + (3 + number) * DAY)
        see()
    ScoreRecord.objects.filter(kind="confirmed").update(published_at=NOW + 6 * DAY)
    see()
    asked = question(cast, "asked")
    see()
    for state in ("postponed", "declined", "unanswered", "accepted"):
        VisitQuestion.objects.update(state=state)
        see()
    for stage in ("cancelled", "planned", "underway", "concluded", "confirmed"):
        Visit.objects.all().delete()
        visit(cast, asked, stage)
        see()
    Visit.objects.update(not_certified_reason="ต่ำกว่าเส้น")
    see()
    certificate(cast, valid_to=date(2029, 6, 1))
    see()
    Certificate.objects.update(valid_to=date(2026, 6, 2))
    see()
    Certificate.objects.update(withdrawn_at=NOW + 10 * DAY, withdrawn_reason="x")
    see()
    certificate(cast, valid_to=date(2030, 6, 1))
    see()
    Dossier.objects.update(stage="draft", returned_at=NOW + 13 * DAY)
    see()
    assert steps == [
        ("not_begun", -30), ("draft", -29), ("in_review", -1), ("signed", 0), ("submitted", 0), ("desk_review", 1),
        ("consensus", 3), ("reviewed", 4), ("confirmed", 5), ("published", 6), ("asked", 5), ("postponed", 6), ("declined", 6),
        ("unanswered", 7), ("accepted", 6), ("accepted", 6), ("visit_planned", 8), ("visit_underway", 9),
        ("visit_concluded", 10), ("visit_confirmed", 11), ("not_certified", 11), ("certified", 9), ("certificate_expired", 9),
        ("certificate_withdrawn", 10), ("certified", 9), ("returned", 13),
    ]  # fmt: skip


def test_the_state_is_that_of_the_rule_book() -> None:
    """Every combination of stages that rows can have."""
    certificates = ("", "valid", "expired", "withdrawn")
    for stage, back, review, published, asked, seen, paper, refused in product(
        ("", *DossierStage), (False, True), ("", *ReviewStage), (False, True), ("", *QuestionState), ("", *VisitStage), certificates, (False, True),
    ):  # fmt: skip
        facts = {
            "stage": stage, "last_saved_at": NOW, "returned_at": NOW if back else None, "published_at": NOW if published else None,
            "review_stage": review, "question": asked, "visit": seen, "certificate": paper, "refused": refused,
        }  # fmt: skip
        assert lines._status_of(facts) == combined(
            Standing(stage, back, review, published, asked, seen, paper, refused)
        )


def test_a_desk_review_counts_again_from_the_resubmission(cast: Cast) -> None:
    cast.with_review()
    Dossier.objects.update(submitted_at=NOW + 4 * DAY)
    assert line(cast).since == NOW + 4 * DAY


def test_claim_and_readiness_are_shown_when_they_may_be(cast: Cast) -> None:
    """Before submission how much is answered, never a score; the score only after."""
    cast.with_submission("B")
    one = line(cast)
    record = ScoreRecord.objects.get(kind="claimed")
    assert (one.level, str(one.claimed)) == (
        record.level,
        f"{record.numerator}/{record.denominator}".removesuffix("/1"),
    )
    Dossier.objects.update(stage="draft", submitted_at=None, statements_answered=40)
    one = line(cast)
    assert (one.level, one.claimed, one.share) == ("", None, 25)


def test_locks_count_until_something_new_is_submitted(cast: Cast) -> None:
    cast.with_review()
    one = line(cast)
    assert (one.asked, one.locked, one.wanted, one.ready, one.lacks) == (2, 0, 2, False, False)
    cast.judged()
    assert (line(cast).locked, line(cast).ready) == (2, True)
    Dossier.objects.update(submitted_at=NOW + 6 * DAY)
    assert (line(cast).locked, line(cast).ready) == (0, False)
    cast.parts[0].ended_at = NOW + 7 * DAY
    cast.parts[0].save()
    assert (line(cast).asked, line(cast).lacks) == (1, True)


@pytest.mark.parametrize("how", ["disabled", "ended", "lapsed", "officer"])
def test_somebody_who_may_not_any_more_is_seen(cast: Cast, how: str) -> None:
    cast.with_review()
    assert not line(cast).gone
    if how == "disabled":
        cast.second.is_active = False
        cast.second.save()
    else:
        who = cast.officer if how == "officer" else cast.second
        fields = {"valid_to": NOW + 2 * DAY} if how == "lapsed" else {"ended_at": NOW + 2 * DAY}
        Membership.objects.filter(user=who).update(**fields)
    assert line(cast).gone
    # What is concluded needs nobody any more.
    cast.judged().at_stage("reviewed")
    assert not line(cast).gone


def test_late_is_past_the_date_and_not_locked(cast: Cast) -> None:
    cast.with_review()
    assert not line(cast).late
    Review.objects.update(due_at=LATER - DAY)
    assert line(cast).late
    cast.judged()
    assert not line(cast).late


def test_a_merged_agency_stays_while_the_office_has_its_dossier(cast: Cast) -> None:
    """Renamed and merged: the line is the agency's own, and says where it went."""
    cast.with_review()
    Participant.objects.update(state="merged", reason="รวม")
    cast.department.successor, cast.department.name_th = cast.other, "กรมชื่อใหม่"
    cast.department.save()
    found = {one.name: one.successor for one in lines.read_lines(cast.cycle, at=LATER)}
    assert found == {"กรมชื่อใหม่": "กรมตัวอย่างอื่น"}


def several(cast: Cast, count: int) -> None:
    for number in range(count):
        agency = organisation(f"n{number:02}", "department", f"กรม {number:02}", parent=cast.ministry)
        Participant.objects.create(cycle=cast.cycle, organisation=agency, origin="manual", changed_at=NOW)
        Dossier.objects.create(cycle=cast.cycle, organisation=agency, started_at=NOW - number * DAY, last_saved_at=NOW)


def test_as_many_questions_for_any_number_of_agencies(year: Cast) -> None:
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert lines.read_lines(year.cycle, at=LATER)
        counted.append(len(captured))
        if len(counted) == 1:
            several(year, 3)
    assert counted == [12, 11]  # the first reads the edition too


def found(cast: Cast, **given: str) -> queue.Found:
    return queue.find(queue.picture_of(cast.cycle, at=LATER), queue.Wanted(**given), me=cast.officer.pk)


def test_pages_follow_each_other_by_key(year: Cast) -> None:
    several(year, 65)
    for sort in ("name", "-name", "age", "-age", "share", "-claim", "locked", ""):
        everything = [one.participant for one in found(year, sort=sort).lines]
        walked, page = [], found(year, sort=sort)
        pages = [page]
        while page.after:
            page = found(year, sort=sort, after=str(page.after))
            pages.append(page)
        for one in pages:
            walked += [each.participant for each in one.page]
        assert walked == everything, sort
        assert [one.first for one in pages] == [1, 31, 61], sort
        back = found(year, sort=sort, before=str(pages[2].before))
        assert back.page == pages[1].page, sort


def test_a_page_goes_on_where_the_line_beside_it_has_left_the_filter(year: Cast) -> None:
    several(year, 40)
    page = found(year, sort="name", status="draft")
    Dossier.objects.filter(pk=page.page[-1].dossier).update(stage="in_review", review_at=NOW)
    queue.forget_pictures()
    after = found(year, sort="name", status="draft", after=str(page.after))
    assert [one.name for one in page.page[-1:] + after.page[:1]] == ["กรม 29", "กรม 30"]


def test_filters(cast: Cast) -> None:
    cast.with_review()
    dep, prov = cast.department.name_th, cast.province.name_th
    cases = {
        "": [dep, prov], "q=ตัวอย่าง": [dep, prov], "q=จังหวัด": [prov], "type=province": [prov], f"ministry={cast.ministry.pk}": [dep, prov],
        f"group={cast.group.pk}": [prov], "level=significance": [dep], "officer=me": [dep], f"officer={cast.officer.pk}": [dep],
        "officer=none": [prov], "status=desk_review": [dep], "status=nonsense": [dep, prov], "need=ready": [], "need=nonsense": [dep, prov],
        "ministry=x": [dep, prov], "need=team": [],
    }  # fmt: skip
    for case, names in cases.items():
        name, _, value = case.partition("=")
        given = {name: value} if name else {}
        assert [one.name for one in found(cast, sort="name", **given).lines] == names, case
    counts = found(cast, status="desk_review").counts
    assert counts == {Status.DESK_REVIEW: 1, Status.NOT_BEGUN: 1}


def test_a_picture_is_read_again_where_a_deed_left_its_line(year: Cast) -> None:
    several(year, 3)
    picture = queue.picture_of(year.cycle, at=LATER)
    with CaptureQueriesContext(connection) as captured:
        assert queue.picture_of(year.cycle, at=LATER) is picture
    assert len(captured) == 1
    Dossier.objects.filter(pk=year.dossier.pk).update(stage="in_review", review_at=NOW)
    record(
        kind="dossier.to_review",
        subject=year.dossier,
        by=year.coordinator,
        at=LATER,
        organisation_id=year.department.pk,
    )
    mended = queue.picture_of(year.cycle, at=LATER)
    assert mended.lines[year.department.pk].status == "in_review"
    assert mended.lines == {one.organisation: one for one in lines.read_lines(year.cycle, at=LATER)}
    assert {key: one for key, one in mended.lines.items() if one is picture.lines.get(key)}.keys() == (
        picture.lines.keys() - {year.department.pk}
    )


def test_a_mended_order_is_the_order_of_a_new_picture(year: Cast) -> None:
    several(year, 9)
    picture = queue.picture_of(year.cycle, at=LATER)
    for order in queue.ORDERS:
        picture.sorted(order)
    for row in Dossier.objects.filter(organisation__code__in=["n02", "n05"]):
        Dossier.objects.filter(pk=row.pk).update(stage="in_review", review_at=NOW, statements_answered=99)
        record(kind="dossier.to_review", subject=row, by=None, at=LATER, organisation_id=row.organisation_id)
    Participant.objects.filter(organisation__code="n07").update(state="left", reason="x")
    record(kind="dossier.sent_back", subject=year.dossier, by=None, at=LATER,
           organisation_id=Dossier.objects.get(organisation__code="n07").organisation_id)  # fmt: skip
    mended = queue.picture_of(year.cycle, at=LATER)
    assert mended.stamp > picture.stamp
    assert set(mended.orders) == set(queue.ORDERS)
    queue.forget_pictures()
    fresh = queue.picture_of(year.cycle, at=LATER)
    for order in queue.ORDERS:
        assert mended.sorted(order) == fresh.sorted(order), order


@pytest.mark.parametrize(
    "kind", ["organisation.merged", "membership.ended", "participant.joined", "account.deactivated"]
)
def test_what_concerns_many_reads_everything_again(year: Cast, kind: str) -> None:
    picture = queue.picture_of(year.cycle, at=LATER)
    several(year, 1)
    place = None if kind.startswith("account") else year.department.pk
    record(kind=kind, subject=year.department, by=year.officer, at=LATER, organisation_id=place)
    fresh = queue.picture_of(year.cycle, at=LATER)
    assert len(fresh.lines) == len(picture.lines) + 1


def test_a_picture_grows_old(year: Cast) -> None:
    """Dates pass without an audit line."""
    picture = queue.picture_of(year.cycle, at=LATER)
    several(year, 1)
    assert queue.picture_of(year.cycle, at=LATER + queue.OLDEST / 2) is picture
    assert len(queue.picture_of(year.cycle, at=LATER + queue.OLDEST).lines) == 3


def test_moments_of_both_databases() -> None:
    assert lines._moment("2026-06-15 03:00:00") == lines._moment("2026-06-15 10:00:00.000000+07") == NOW
    assert lines._moment(None) is None
