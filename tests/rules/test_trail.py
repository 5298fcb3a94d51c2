"""What an agency reads of its own trail: what it was told, never how the Office judges."""

import pytest

from kaona.rules.trail import is_inner


@pytest.mark.parametrize(
    ("kind", "inner"),
    [
        ("statement.answered", False),
        ("statement.judged", True),
        ("measure.changed", False),
        ("measure.judged", True),
        ("dossier.looked", False),
        ("dossier.returned", False),
        ("review.locked", True),
        ("round.voted", True),
        ("decision.made", True),
        ("score.confirmed", True),
        ("score.published", False),
        ("clarification.asked", False),
        ("clarification.answered", False),
        ("objection.raised", False),
        ("question.asked", False),
        ("visit.planned", False),
        ("visit.issue_judged", True),
        ("visit.statement_moved", True),
        ("visit.published", False),
        ("certificate.issued", False),
    ],
)
def test_inner_work_and_what_is_told(kind: str, inner: bool) -> None:
    assert is_inner(kind) is inner
