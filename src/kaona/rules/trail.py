"""Which lines of an agency's audit trail are the Office's inner work: kept in the agency's chain, not shown to the agency.
It must not know rows.

Source: experience.md, "The central office": others' judgements are hidden, deciding and telling are separate steps.
"""

# Beginnings of event kinds.
INNER = (
    "decision.", "dissent.", "feedback.",
    "measure.agreed", "measure.judged", "nomination.", "remark.", "review.", "round.", "score.confirmed",
    "statement.agreed", "statement.judged", "visit.confirmed", "visit.finding_", "visit.issue", "visit.measure_moved",
    "visit.note", "visit.reopened", "visit.score_withdrawn", "visit.statement_moved",
)  # fmt: skip


def is_inner(kind: str) -> bool:
    """True for a kind that only the Office reads."""
    return kind.startswith(INNER)
