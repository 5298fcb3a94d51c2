"""Every policy of a cycle does what it says. Evidence types and sizes: test_library.py; the late window also there."""

from datetime import timedelta

import pytest

from kaona.assessment.models import Dossier
from kaona.assessment.operations import answers, signoff
from kaona.assessment.operations.base import Refused
from kaona.assessment.queries.rehearsal import rehearse_dossier
from kaona.rules.policies import POLICIES, policy_faults
from kaona.rules.rehearsal import RULES, severity_of
from kaona.rules.thai_text import CHARACTERS_PER_PAGE
from tests.assessment.test_submission import fill, sign
from tests.cast import NOW, Cast


def under(year: Cast, **policies: object) -> Dossier:
    year.cycle.policies = policies
    year.cycle.save()
    year.dossier = Dossier.objects.select_related("cycle__window", "organisation").get()
    return year.dossier


@pytest.mark.parametrize("rule", [one for one in RULES if one.policy], ids=lambda one: one.name)
def test_each_severity_follows_its_policy_and_has_a_default(rule: object) -> None:
    one = next(each for each in POLICIES if each.key == rule.policy)
    assert severity_of(rule, {}) == one.default == rule.severity
    for option in one.options:
        assert severity_of(rule, {one.key: option}) == option


def test_only_a_missing_result_cannot_be_softened() -> None:
    blocking = {rule.name for rule in RULES if severity_of(rule, {}) == "block"}
    softened = {rule.name for rule in RULES if rule.policy and "warn" in next(
        one.options for one in POLICIES if one.key == rule.policy)}  # fmt: skip
    assert "result_missing" in blocking - softened
    assert {"mandatory_unanswered", "carried_unconfirmed"} <= softened


@pytest.mark.parametrize(("value", "blocks"), [("block", True), ("warn", False)])
def test_a_tick_without_reason_blocks_the_signature_or_warns(year: Cast, value: str, blocks: bool) -> None:
    fill(year)
    answers.answer_statement(dossier=year.dossier, code="2.1.B1", state="met", by=year.coordinator, at=NOW)
    dossier = under(year, reason_per_tick=value)
    assert ("tick_without_reason" in {one.rule for one in rehearse_dossier(dossier, at=NOW).blocking}) is blocks
    if blocks:
        with pytest.raises(Refused, match="blocked"):
            sign(year)
    else:
        sign(year)


@pytest.mark.parametrize(("pages", "value", "blocks"), [(1, "block", True), (1, "warn", False), (2, "block", False)])
def test_a_narrative_over_the_pages_blocks_or_warns(year: Cast, pages: int, value: str, blocks: bool) -> None:
    text = "ก" * (CHARACTERS_PER_PAGE + 1)
    answers.write_narrative(
        dossier=year.dossier, item="2.1", level="basic", text=text, version=0, by=year.coordinator, at=NOW
    )
    found = rehearse_dossier(under(year, narrative_pages=pages, narrative_length=value), at=NOW)
    assert ("narrative_too_long" in {one.rule for one in found.blocking}) is blocks


def test_after_the_window_work_goes_on_only_where_late_submission_is_accepted(year: Cast) -> None:
    late = year.cycle.window.closes_at + timedelta(seconds=1)
    dossier = under(year, late_submission=True)
    answers.answer_statement(dossier=dossier, code="1.1.B1", state="met", by=year.coordinator, at=late)
    dossier = under(year, late_submission=False)
    with pytest.raises(Refused, match="closed"):
        answers.answer_statement(dossier=dossier, code="1.1.B2", state="met", by=year.coordinator, at=late)
    with pytest.raises(Refused, match="closed"):
        signoff.send_to_review(dossier=dossier, note="", by=year.coordinator, at=late)


@pytest.mark.parametrize(
    "values",
    [
        {"unknown": 1}, {"narrative_pages": 0}, {"narrative_pages": True}, {"narrative_pages": "3"},
        {"evidence_types": []}, {"evidence_types": ["exe"]}, {"late_submission": "yes"}, {"unanswered": "off"},
        {"evidence_max_mb": 201},
    ],
)  # fmt: skip
def test_what_is_no_policy_is_told(values: dict[str, object]) -> None:
    assert list(policy_faults(values)) == list(values)
