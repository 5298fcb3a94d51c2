"""Silent votes and dissent: nobody sees a vote before the round ends; who may not; what is kept."""

from datetime import timedelta

import pytest

from kaona.activity.models import Event, Notice
from kaona.people.access import NotAllowed
from kaona.verification.models import Dissent, ReviewHistory, VoteRound
from kaona.verification.operations import consensus, voting
from kaona.verification.operations.base import Conflict, Refused
from kaona.verification.queries.consensus_item import rounds_of
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
AT = NOW + 4 * DAY


@pytest.fixture
def talk(year: Cast) -> Cast:
    cast = year.with_review().judged(against=("1.1.B1",))
    cast.review = consensus.open_consensus(review=cast.review, by=cast.officer, at=NOW + 3 * DAY)
    return cast


def opened(cast: Cast, code: str = "1.1.B1") -> VoteRound:
    return voting.open_round(review=cast.review, code=code, by=cast.officer, at=AT)


def votes(cast: Cast, user: object) -> list[str] | None:
    """The votes that `user` sees of the newest round; None while it runs."""
    newest = rounds_of(cast.review, user)["1.1.B1"][-1]
    return None if newest.votes is None else [one.verdict for one in newest.votes]


def test_nobody_sees_a_vote_before_all_have_voted(talk: Cast) -> None:
    row = opened(talk)
    told = Notice.objects.filter(kind="round.opened").values_list("recipient", flat=True)
    assert set(told) == {talk.assessor.pk, talk.second.pk}
    voting.vote(round_=row, verdict="not_met", reason="ดูใหม่แล้ว", by=talk.assessor, at=AT)
    for user in (talk.officer, talk.second, talk.assessor):
        assert votes(talk, user) is None
    mine = rounds_of(talk.review, talk.assessor)["1.1.B1"][-1]
    assert (mine.own.verdict, mine.voted, mine.wanted) == ("not_met", 1, 2)
    assert rounds_of(talk.review, talk.officer)["1.1.B1"][-1].own is None
    voting.vote(round_=row, verdict="met", reason="", by=talk.assessor, at=AT)  # may be changed while it runs
    voting.vote(round_=row, verdict="not_met", reason="", by=talk.second, at=AT)
    assert votes(talk, talk.officer) == ["met", "not_met"]
    for deed in (
        lambda: voting.vote(round_=row, verdict="met", reason="", by=talk.second, at=AT),
        lambda: voting.close_round(round_=row, by=talk.officer, at=AT),
    ):
        with pytest.raises(Refused, match="round_closed"):
            deed()
    assert [event.data.get("verdict") for event in Event.objects.filter(kind__startswith="round.")] == [None] * 5
    assert opened(talk).number == 2


def test_the_officer_can_end_a_round_early(talk: Cast) -> None:
    row = opened(talk)
    with pytest.raises(Refused, match="round_open"):
        opened(talk)
    voting.vote(round_=row, verdict="cannot_tell", reason="", by=talk.second, at=AT)
    consensus.decide_statement(
        review=talk.review, code="1.1.B1", met=True, reason="พบ", version=0, by=talk.officer, at=AT
    )
    with pytest.raises(Refused, match="round_open"):
        consensus.conclude(review=talk.review, by=talk.officer, at=AT)
    voting.close_round(round_=row, by=talk.officer, at=AT)
    assert votes(talk, talk.assessor) == ["cannot_tell"]


def test_who_may_not(talk: Cast) -> None:
    for user in (talk.colleague, talk.assessor, talk.approver, talk.head):
        with pytest.raises(NotAllowed):
            voting.open_round(review=talk.review, code="1.1.B1", by=user, at=AT)
    row = opened(talk)
    for user in (talk.officer, talk.third, talk.head, talk.nobody):
        with pytest.raises(NotAllowed):
            voting.vote(round_=row, verdict="met", reason="", by=user, at=AT)
        with pytest.raises(NotAllowed):
            voting.dissent(review=talk.review, code="1.1.B1", text="ไม่เห็นด้วย", version=0, by=user, at=AT)
    for user in (talk.assessor, talk.colleague):
        with pytest.raises(NotAllowed):
            voting.close_round(round_=row, by=user, at=AT)
    with pytest.raises(Refused, match="unknown_code"):
        opened(talk, "9.9.X1")
    with pytest.raises(Refused, match="unknown_state"):
        voting.vote(round_=row, verdict="perhaps", reason="", by=talk.second, at=AT)


def test_dissent_is_kept_in_the_assessors_own_words(talk: Cast) -> None:
    given = {"review": talk.review, "code": "1.1.B1", "by": talk.second, "at": AT}
    voting.dissent(text="หลักฐานไม่ครบปี", version=0, **given)
    consensus.decide_statement(
        review=talk.review, code="1.1.B1", met=True, reason="พบ", version=0, by=talk.officer, at=AT
    )
    assert Dissent.objects.get().text == "หลักฐานไม่ครบปี"
    with pytest.raises(Conflict):
        voting.dissent(text="อีกแบบ", version=0, **given)
    voting.dissent(text="", version=1, **given | {"at": AT + DAY})
    assert [row.content["text"] for row in ReviewHistory.objects.filter(kind="dissent").order_by("pk")] == [
        "หลักฐานไม่ครบปี", "",
    ]  # fmt: skip
    consensus.conclude(review=talk.review, by=talk.officer, at=AT)
    with pytest.raises(Refused, match="move"):
        voting.dissent(text="ช้าไป", version=2, **given)
