"""What is kept about one person, with what this room keeps of them at knowledge events (PDPA)."""

from typing import Any

from kaona.assessment.queries import own
from kaona.knowledge.models import Evaluation, Guest, OccasionQuestion, Registration
from kaona.people.models import User


def all_about(user: User) -> dict[str, Any]:
    """Everything: what the rooms below keep; registrations, questions to speakers, evaluations, and visits as a guest before
    there was an account."""
    return own.all_about(user) | {
        "event_registrations": list(Registration.objects.filter(user=user).order_by("pk").values(
            "occasion__title_th", "organisation__name_th", "state", "at", "walk_in", "reason", "decided_at", "attended_at")),
        "event_questions": list(OccasionQuestion.objects.filter(by=user).order_by("pk").values(
            "occasion__title_th", "at", "text", "answer", "is_public")),
        "event_evaluations": list(Evaluation.objects.filter(registration__user=user).order_by("pk").values(
            "registration__occasion__title_th", "at", "marks", "text")),
        "event_visits_as_guest": list(Guest.objects.filter(email=user.email.lower()).exclude(email="").order_by("pk").values(
            "occasion__title_th", "full_name", "agency", "email", "attended_at", "withdrawn_at")),
    }  # fmt: skip
