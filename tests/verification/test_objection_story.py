"""An objection that is upheld, from the agency's words to the new published score: the result is traced on both sides."""

from datetime import timedelta

import pytest

from kaona.assessment.queries.scores import current_score, total_of
from kaona.verification.models import Decision
from kaona.verification.operations import confirming, consensus, objecting
from kaona.verification.operations.base import Refused
from kaona.verification.queries.results import published_record
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
T = NOW + 10 * DAY


@pytest.mark.django_db
def test_an_upheld_objection_ends_in_a_new_score_that_names_it() -> None:
    cast = Cast.build().with_review().judged(against=("1.1.B1",)).at_stage("consensus")
    who = {"by": cast.officer, "at": NOW + 4 * DAY}
    decide = {"review": cast.review, "code": "1.1.B1", "reason": "หลักฐานไม่ครบ"}
    consensus.decide_statement(**decide, met=False, version=0, **who)
    consensus.conclude(review=cast.review, **who)
    confirming.confirm(review=cast.review, by=cast.approver, at=NOW + 5 * DAY)
    first = confirming.publish(review=cast.review, by=cast.approver, at=NOW + 5 * DAY)
    row = objecting.object_to(review=cast.review, item="1.1", text="มีคำสั่งที่ 5/2568", by=cast.head, at=NOW + 6 * DAY)
    for person in (cast.officer, cast.approver):  # led it, confirmed it
        with pytest.raises(Refused, match="took_part"):
            objecting.decide(objection=row, outcome="uphold", reason="จริง", by=person, at=NOW + 7 * DAY)
    objecting.decide(objection=row, outcome="uphold", reason="พบคำสั่งแล้ว", by=cast.colleague, at=NOW + 7 * DAY)
    cast.review.refresh_from_db()
    assert cast.review.stage == "consensus"
    assert published_record(cast.dossier) == first  # told figures stand until there are new ones
    version = Decision.objects.get(code="1.1.B1").version
    consensus.decide_statement(
        **decide | {"reason": "พบคำสั่งที่ 5/2568"}, met=True, version=version, by=cast.officer, at=T
    )
    consensus.conclude(review=cast.review, by=cast.officer, at=T)
    confirming.confirm(review=cast.review, by=cast.approver, at=T)
    second = confirming.publish(review=cast.review, by=cast.approver, at=T)
    row.refresh_from_db()
    assert row.resulting_record == second
    assert total_of(second) > total_of(first)
    assert current_score(cast.dossier, "confirmed") == second
