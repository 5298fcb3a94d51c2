"""The award of a year: criteria as data, who qualifies by what stands now, four eyes on every nomination, told at the end."""

from datetime import timedelta
from fractions import Fraction

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.models import ScoreRecord
from kaona.assessment.operations.base import Conflict, Refused
from kaona.people.access import NotAllowed
from kaona.people.models import Membership
from kaona.rules.roles import Role
from kaona.rules.stages import AWARD_MOVES, AwardState
from kaona.verification.models import AwardYear, Certificate, Nomination
from kaona.verification.operations import awarding
from kaona.verification.queries.awards import Runner, criteria_of, field_of, published_award, sample_text
from tests.cast import NOW, Cast

AT = NOW + timedelta(days=5)
TEXT = """\
id: t
version: 1
fiscal_year: 2569
title: {th: รางวัลตัวอย่าง}
minimum: 350
agency_types: [department, province]
categories:
  - {code: good, title: {th: ระดับดี}}
  - {code: proved, title: {th: รับรองแล้ว}, certificate_required: true}
  - {code: seven, title: {th: ผลลัพธ์}, category_minima: {'7': 600}}
"""


@pytest.fixture
def ready(year: Cast) -> Cast:
    """The department's score is confirmed and published."""
    year.with_review().judged().at_stage("confirmed")
    ScoreRecord.objects.filter(kind="confirmed").update(published_at=AT)
    return year


def draft(cast: Cast, text: str = TEXT) -> AwardYear:
    return awarding.create_award(text=text, by=cast.officer, at=AT)


def opened(cast: Cast) -> AwardYear:
    return awarding.open_award(award=draft(cast), by=cast.officer, at=AT)


def nominate(cast: Cast, award: AwardYear, category: str = "good", **how: object) -> Nomination:
    return awarding.nominate(
        **(
            {"award": award, "organisation_id": cast.department.pk, "category": category, "by": cast.officer, "at": AT}
            | how
        )
    )


def decide(cast: Cast, row: Nomination, outcome: str = "awarded", **how: object) -> Nomination:
    given = {"nomination": row, "outcome": outcome, "reason": "ผลดีต่อเนื่อง", "was": "", "by": cast.approver, "at": AT}
    return awarding.decide_nomination(**(given | how))


def of_department(cast: Cast, category: str) -> Runner:
    found = field_of(AwardYear.objects.get(), at=AT).runner(category, cast.department.pk)
    assert found is not None
    return found


def reasons(cast: Cast, category: str) -> list[str]:
    return [one.code for one in of_department(cast, category).candidate.reasons]


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__startswith="award.").order_by("seq").values_list("kind", flat=True))


def set_total(total: Fraction) -> None:
    ScoreRecord.objects.filter(kind="confirmed").update(
        numerator=str(total.numerator), denominator=str(total.denominator)
    )


def test_the_whole_way(ready: Cast) -> None:
    award = opened(ready)
    row = nominate(ready, award)
    assert published_award(2569) is None
    decide(ready, row)
    award = awarding.decide_award(award=award, by=ready.approver, at=AT)
    assert not Notice.objects.filter(recipient=ready.head, kind__startswith="award.").exists()
    award = awarding.publish_award(award=award, by=ready.officer, at=AT)
    assert kinds() == [
        "award.created", "award.opened", "award.nominated", "award.nomination_awarded", "award.decided", "award.published",
    ]  # fmt: skip
    for person in (ready.head, ready.coordinator):
        notice = Notice.objects.get(recipient=person, kind="award.awarded")
        assert (notice.title, notice.body, notice.path) == ("ได้รับรางวัล ระดับดี", "ผลดีต่อเนื่อง", "/certificates/year/2569/")
    assert not Notice.objects.filter(recipient=ready.outsider).exists()
    found = published_award(2569)
    assert found is not None
    assert [(one.code, [n.organisation for n in given]) for one, given in found.awarded] == [
        ("good", [ready.department]), ("proved", []), ("seven", []),
    ]  # fmt: skip


def test_who_qualifies_by_what_stands_now(ready: Cast) -> None:
    draft(ready)
    assert (reasons(ready, "good"), reasons(ready, "proved"), reasons(ready, "seven")) == (
        [],
        ["certificate"],
        ["category"],
    )
    set_total(Fraction(350) - Fraction(1, 10**30))
    assert reasons(ready, "good") == ["total"]
    set_total(Fraction(350))
    assert reasons(ready, "good") == []
    ScoreRecord.objects.filter(kind="confirmed").update(published_at=None)
    assert reasons(ready, "good") == ["not_published"]
    ScoreRecord.objects.filter(kind="confirmed").update(superseded_at=AT)
    assert reasons(ready, "good") == ["not_confirmed"]


@pytest.mark.parametrize(
    ("begins", "ends", "has"), [(0, 300, True), (-300, -1, False), (1, 300, False), (-300, 0, True)]
)
def test_only_a_certificate_in_force_counts(ready: Cast, begins: int, ends: int, has: bool) -> None:
    draft(ready)
    day = AT.date()
    row = Certificate.objects.create(
        organisation=ready.department, dossier=ready.dossier, record=ScoreRecord.objects.get(kind="confirmed"), number="1",
        token="t", name_th="กรม", level="basic", edition="e", scope="s", fiscal_year=2569, issued_by=ready.approver,
        issued_at=AT, valid_from=day + timedelta(days=begins), valid_to=day + timedelta(days=ends),
    )  # fmt: skip
    assert (reasons(ready, "proved") == []) == has
    row.withdrawn_at, row.withdrawn_reason, row.withdrawn_by = AT, "ผิด", ready.approver
    row.save()
    assert reasons(ready, "proved") == ["certificate"]


def test_an_agency_that_left_the_cycle_is_nobody(ready: Cast) -> None:
    award = draft(ready)
    assert field_of(award, at=AT).runner("good", ready.department.pk) is not None
    ready.cycle.participants.filter(organisation=ready.department).update(state="left", reason="ยุบ")
    assert field_of(award, at=AT).runner("good", ready.department.pk) is None
    assert field_of(award, at=AT).runner("good", ready.other.pk) is None


def test_criteria_are_data_with_every_fault(ready: Cast) -> None:
    with pytest.raises(awarding.CriteriaFaults) as caught:
        draft(ready, TEXT.replace("minimum: 350", "minimum: -1").replace("department,", "minister,"))
    assert [one.code for one in caught.value.faults] == ["not_positive", "not_an_option"]
    award = draft(ready)
    with pytest.raises(Refused, match="award_exists"):
        draft(ready)
    changed = awarding.change_criteria(award=award, text=TEXT.replace("350", "360"), version=1, by=ready.officer, at=AT)
    assert (criteria_of(changed).minimum, changed.version) == (360, 2)
    with pytest.raises(Conflict):
        awarding.change_criteria(award=award, text=TEXT, version=1, by=ready.officer, at=AT)
    awarding.open_award(award=award, by=ready.officer, at=AT)
    with pytest.raises(Refused, match="criteria_fixed"):
        awarding.change_criteria(award=award, text=TEXT, version=2, by=ready.officer, at=AT)


def test_the_sample_can_be_begun_from_in_any_year(ready: Cast) -> None:
    award = draft(ready, sample_text(2571))
    assert (award.fiscal_year, criteria_of(award).sample) == (2571, True)


def test_only_a_candidate_is_nominated_and_once(ready: Cast) -> None:
    award = opened(ready)
    with pytest.raises(Refused, match="not_candidate"):
        nominate(ready, award, "proved")
    with pytest.raises(Refused, match="unknown_code"):
        nominate(ready, award, "nothing")
    with pytest.raises(Refused, match="unknown_code"):
        nominate(ready, award, organisation_id=ready.other.pk)
    row = nominate(ready, award)
    with pytest.raises(Refused, match="nominated"):
        nominate(ready, award)
    with pytest.raises(Refused, match="reason"):
        awarding.withdraw_nomination(nomination=row, reason=" ", by=ready.officer, at=AT)
    awarding.withdraw_nomination(nomination=row, reason="เสนอผิดรางวัล", by=ready.officer, at=AT)
    with pytest.raises(Refused, match="nomination_settled"):
        awarding.withdraw_nomination(nomination=row, reason="อีกครั้ง", by=ready.officer, at=AT)
    with pytest.raises(Refused, match="nomination_settled"):
        decide(ready, row)
    assert nominate(ready, award).pk != row.pk
    assert Nomination.objects.get(pk=row.pk).withdrawn_reason == "เสนอผิดรางวัล"


def test_the_committees_word_needs_a_reason_other_eyes_and_a_candidate(ready: Cast) -> None:
    row = nominate(ready, opened(ready))
    with pytest.raises(Refused, match="reason"):
        decide(ready, row, reason="  ")
    with pytest.raises(Refused, match="unknown_code"):
        decide(ready, row, "")
    Membership.objects.create(
        user=ready.officer, organisation=ready.office, role=Role.APPROVER, valid_from=NOW, created_at=NOW
    )
    with pytest.raises(Refused, match="same_person"):
        decide(ready, row, by=ready.officer)
    set_total(Fraction(349))
    with pytest.raises(Refused, match="not_candidate"):
        decide(ready, row)
    decide(ready, row, "not_awarded")


def test_two_who_decide_at_once_the_second_sees_the_first(ready: Cast) -> None:
    row = nominate(ready, opened(ready))
    decide(ready, row)
    with pytest.raises(Conflict):
        decide(ready, row, "not_awarded")
    assert decide(ready, row, "not_awarded", was="awarded").outcome == "not_awarded"
    with pytest.raises(Refused, match="nomination_settled"):
        awarding.withdraw_nomination(nomination=row, reason="ช้าไป", by=ready.officer, at=AT)


def test_a_year_is_decided_when_every_nomination_is(ready: Cast) -> None:
    award = opened(ready)
    row = nominate(ready, award)
    with pytest.raises(Refused, match="award_undecided"):
        awarding.decide_award(award=award, by=ready.approver, at=AT)
    decide(ready, row)
    awarding.decide_award(award=award, by=ready.approver, at=AT)
    for late in (lambda: nominate(ready, award), lambda: decide(ready, row, was="awarded")):
        with pytest.raises(Refused, match="award_not_open"):
            late()
    with pytest.raises(Refused, match="reason"):
        awarding.reopen_award(award=award, reason="", by=ready.approver, at=AT)
    again = awarding.reopen_award(award=award, reason="มีข้อมูลใหม่", by=ready.approver, at=AT)
    assert (again.state, again.decided_at) == ("open", None)
    assert Notice.objects.get(recipient=ready.officer, kind="award.reopened").body == "มีข้อมูลใหม่"


def test_nothing_is_published_that_fell_away_in_between(ready: Cast) -> None:
    award = opened(ready)
    decide(ready, nominate(ready, award))
    awarding.decide_award(award=award, by=ready.approver, at=AT)
    ScoreRecord.objects.filter(kind="confirmed").update(superseded_at=AT)
    with pytest.raises(Refused, match="award_lost"):
        awarding.publish_award(award=award, by=ready.officer, at=AT)
    assert not Notice.objects.filter(recipient=ready.head, kind__startswith="award.").exists()


MOVES = {
    "open": lambda cast, award: awarding.open_award(award=award, by=cast.officer, at=AT),
    "decide": lambda cast, award: awarding.decide_award(award=award, by=cast.approver, at=AT),
    "reopen": lambda cast, award: awarding.reopen_award(award=award, reason="เหตุ", by=cast.approver, at=AT),
    "publish": lambda cast, award: awarding.publish_award(award=award, by=cast.officer, at=AT),
}


@pytest.mark.parametrize("state", list(AwardState))
@pytest.mark.parametrize("move", MOVES)
def test_the_table_of_moves_is_the_deeds(ready: Cast, move: str, state: AwardState) -> None:
    award = draft(ready)
    decided = AT if state in (AwardState.DECIDED, AwardState.PUBLISHED) else None
    AwardYear.objects.update(state=state, decided_at=decided, decided_by=ready.approver if decided else None)
    if (move, state) in AWARD_MOVES:
        assert MOVES[move](ready, award).state == AWARD_MOVES[move, state]
    else:
        with pytest.raises(Refused, match="move"):
            MOVES[move](ready, award)
        assert AwardYear.objects.get().state == state


@pytest.mark.parametrize("who", ["approver", "assessor", "administrator", "viewer", "head", "nobody"])
def test_only_officers_keep_criteria_nominate_and_publish(ready: Cast, who: str) -> None:
    user, award = getattr(ready, who), opened(ready)
    row = nominate(ready, award)
    for deed in (
        lambda: awarding.create_award(text=TEXT.replace("2569", "2568"), by=user, at=AT),
        lambda: awarding.change_criteria(award=award, text=TEXT, version=1, by=user, at=AT),
        lambda: awarding.open_award(award=award, by=user, at=AT),
        lambda: nominate(ready, award, by=user),
        lambda: awarding.withdraw_nomination(nomination=row, reason="เหตุ", by=user, at=AT),
        lambda: awarding.publish_award(award=award, by=user, at=AT),
    ):
        with pytest.raises(NotAllowed):
            deed()


@pytest.mark.parametrize("who", ["officer", "assessor", "administrator", "viewer", "head", "nobody"])
def test_only_approvers_decide(ready: Cast, who: str) -> None:
    user, award = getattr(ready, who), opened(ready)
    row = nominate(ready, award)
    for deed in (
        lambda: decide(ready, row, by=user),
        lambda: awarding.decide_award(award=award, by=user, at=AT),
        lambda: awarding.reopen_award(award=award, reason="เหตุ", by=user, at=AT),
    ):
        with pytest.raises(NotAllowed):
            deed()
