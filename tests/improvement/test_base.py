"""From which score improvement starts."""

from datetime import timedelta

import pytest

from kaona.assessment.models import StatementAnswer
from kaona.assessment.queries.scores import claim_of_record, current_score, total_of
from kaona.improvement.queries.base import base_of, own_dossier
from kaona.rules.scoring import score
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast.build().with_dossier()


def test_before_submission_it_is_a_preview_of_the_live_score(cast: Cast) -> None:
    StatementAnswer.objects.create(
        dossier=cast.dossier, organisation=cast.department, code="1.1.B1", state="met", changed_at=NOW
    )
    base = base_of(cast.dossier)
    assert (base.kind, base.is_preview, base.claim.met) == ("live", True, frozenset({"1.1.B1"}))


def test_from_submission_on_it_is_the_claimed_score(cast: Cast) -> None:
    cast.with_submission("BA")
    base = base_of(cast.dossier)
    assert (base.kind, base.is_preview) == ("claimed", False)
    assert base.total == total_of(current_score(cast.dossier, "claimed"))


def test_an_unpublished_confirmed_score_is_not_used(cast: Cast) -> None:
    cast.with_review().judged().at_stage("confirmed")
    assert base_of(cast.dossier).kind == "claimed"


def test_a_published_confirmed_score_is_followed_and_says_what_was_not_confirmed(cast: Cast) -> None:
    cast.with_review().judged().at_stage("confirmed")
    record = current_score(cast.dossier, "confirmed")
    tree, missing = dict(record.tree), {**record.tree["items"]["1.1"], "missing": ["1.1.S1"]}
    tree["items"] = {**tree["items"], "1.1": missing}
    record.tree, record.published_at = tree, record.at
    record.save()
    base = base_of(cast.dossier)
    assert (base.kind, base.unconfirmed) == ("confirmed", frozenset({"1.1.S1"}))


def test_a_record_keeps_the_figures_that_counted(cast: Cast) -> None:
    cast.with_submission("BAS")
    record = current_score(cast.dossier, "claimed")
    key = next(iter(record.tree["figures"]))
    record.tree["figures"][key] = {"result": "40", "suitable": False}
    claim = claim_of_record(record)
    changed = next(one for one in claim.measures if one.key == key)
    assert (changed.results[2568], changed.suitable) == (40, False)
    assert score(base_of(cast.dossier).edition, base_of(cast.dossier).rules, claim).total < total_of(record)


def test_only_the_agency_sees_it(cast: Cast) -> None:
    cast.with_submission()
    at = NOW + timedelta(hours=1)
    seen = {user.email.split("@")[0] for user in (cast.editor, cast.head, cast.reader, cast.officer, cast.viewer,
                                                  cast.outsider, cast.administrator, cast.governor)
            if own_dossier(user, cast.dossier.pk, at=at) is not None}  # fmt: skip
    assert seen == {"editor", "head", "reader"}
