"""Once a day: who took a practice into use is asked what changed when the day has come."""

from django.utils import timezone

from kaona.knowledge.operations.adoptions import ask_outcome
from kaona.knowledge.queries.adoptions import adoptions_to_ask


def watch_adoptions() -> int:
    """Ask; how many were asked."""
    at = timezone.now()
    return sum(ask_outcome(adoption=one, by=None, at=at) for one in adoptions_to_ask(at=at))
