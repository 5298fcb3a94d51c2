"""Items sent back by the officer: stage, reasons, more time, taken back."""

from datetime import timedelta

import pytest

from kaona.activity.models import Event, Notice
from kaona.assessment.models import DossierReturn
from kaona.assessment.operations.answers import answer_statement
from kaona.assessment.operations.base import Refused
from kaona.people.access import NotAllowed
from kaona.verification.access import is_locked
from kaona.verification.operations import returning
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
AT = NOW + 5 * DAY


@pytest.fixture
def checked(year: Cast) -> Cast:
    return year.with_review()


def back(cast: Cast, **items: str) -> DossierReturn:
    named = items or {"1.2": "ขอเอกสาร"}
    row = returning.send_back(review=cast.review, items=named, due_at=None, by=cast.officer, at=AT)
    cast.review.refresh_from_db()
    cast.dossier.refresh_from_db()
    return row


def test_named_items_go_back_and_the_consensus_starts_over(checked: Cast) -> None:
    checked.judged(AT - DAY)
    checked.at_stage("consensus", AT - DAY)
    row = back(checked)
    assert (checked.review.stage, checked.review.consensus_at, checked.dossier.stage) == ("desk_review", None, "draft")
    assert (row.items, row.due_at) == ({"1.2": "ขอเอกสาร"}, AT + 10 * DAY)
    assert {one.recipient for one in Notice.objects.filter(kind="review.returned")} == {
        checked.assessor,
        checked.second,
    }
    kinds = list(Event.objects.filter(at=AT).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["dossier.returned", "review.returned"]


def test_taken_back_unchanged_the_locks_hold(checked: Cast) -> None:
    checked.judged(AT - DAY)
    back(checked)
    returning.take_back(review=checked.review, by=checked.officer, at=AT + DAY)
    checked.dossier.refresh_from_db()
    assert (checked.dossier.stage, checked.dossier.returned_at) == ("submitted", None)
    assert is_locked(checked.parts[0], checked.dossier)


def test_what_was_changed_is_not_taken_back(checked: Cast) -> None:
    back(checked)
    answer_statement(dossier=checked.dossier, code="1.2.B1", state="not_met", by=checked.editor, at=AT + DAY)
    with pytest.raises(Refused, match="changed_since_return"):
        returning.take_back(review=checked.review, by=checked.officer, at=AT + DAY)
    row = returning.extend(review=checked.review, due_at=AT + 20 * DAY, by=checked.officer, at=AT + DAY)
    assert row.due_at == AT + 20 * DAY
    with pytest.raises(Refused, match="until"):
        returning.extend(review=checked.review, due_at=AT + 19 * DAY, by=checked.officer, at=AT + DAY)


def test_only_the_officer_of_the_review_sends_back(checked: Cast) -> None:
    for who in ("colleague", "assessor", "approver", "coordinator", "nobody"):
        by = getattr(checked, who)
        for deed in (
            lambda by: returning.send_back(review=checked.review, items={"1.2": "x"}, due_at=None, by=by, at=AT),
            lambda by: returning.extend(review=checked.review, due_at=AT + DAY, by=by, at=AT),
            lambda by: returning.take_back(review=checked.review, by=by, at=AT),
        ):
            with pytest.raises(NotAllowed):
                deed(by)
    assert not DossierReturn.objects.exists()


@pytest.mark.parametrize(("items", "reason"), [({}, "items"), ({"1.2": " "}, "reason"), ({"9.9": "x"}, "unknown_code")])
def test_a_return_names_items_with_reasons(checked: Cast, items: dict[str, str], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        returning.send_back(review=checked.review, items=items, due_at=None, by=checked.officer, at=AT)
    checked.review.refresh_from_db()
    assert not DossierReturn.objects.exists()


def test_two_who_send_back_at_once_and_a_confirmed_one(checked: Cast) -> None:
    back(checked)
    with pytest.raises(Refused, match="stage"):
        back(checked)
    checked.at_stage("confirmed")
    with pytest.raises(Refused, match="move"):
        returning.send_back(review=checked.review, items={"1.2": "x"}, due_at=None, by=checked.officer, at=AT)
