"""Whether a reminder is still true when its mail leaves: asked of the room whose moment it is."""

from collections.abc import Callable
from datetime import datetime

from kaona.activity.models import Notice
from kaona.activity.queries import told_later
from kaona.assessment.queries.window import has_unfinished, still_owed, still_owed_by
from kaona.improvement.queries.progress_tasks import action_waits, round_waits
from kaona.knowledge.queries.occasions import still_expected
from kaona.verification.queries.deadlines import answer_waits, result_waits, return_waits, visit_answer_waits

# By kind: (what it is of, the moment, who reads it) -> whether it still waits until that moment.
WAITS: dict[str, Callable[[int, datetime, int], bool]] = {
    "clarification.reminded": lambda of, until, _: answer_waits(of, until),
    "cycle.reminded": lambda of, until, _: still_owed_by(of, until),
    "dossier.window_escalated": lambda of, until, _: still_owed(of, until),
    "dossier.window_reminded": lambda of, until, _: still_owed(of, until),
    "event.reminded": still_expected,
    "item.window_reminded": lambda of, until, person: still_owed(of, until) and has_unfinished(of, person),
    "progress.late": lambda of, until, _: action_waits(of, until),
    "progress.round_due": lambda of, until, _: round_waits(of, until),
    "question.reminded": lambda of, until, _: visit_answer_waits(of, until),
    "review.reminded": lambda of, until, _: result_waits(of, until),
    "review.return_reminded": lambda of, until, _: return_waits(of, until),
}
# An officer wrote something with it, which the next one does not repeat.
BY_HAND = {"cycle.reminded", "review.reminded"}


def overtaken(notice: Notice, *, at: datetime) -> bool:
    """It was written before the moment and leaves after it; the person was reminded anew since; or what it asks for was
    done, or has another date. What is no reminder stays true."""
    if notice.due_at is None or notice.about_id is None:
        return False
    if notice.at < notice.due_at <= at:
        return True
    if notice.kind not in BY_HAND and told_later(notice):
        return True
    return not WAITS[notice.kind](notice.about_id, notice.due_at, notice.recipient_id)
