"""What is kept about one person in every room, for that person (PDPA)."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.apps import apps
from django.db.models import ForeignKey, Model

from kaona.activity.models import Delivery
from kaona.assessment.models import Comment, HelpQuestion
from kaona.people.models import Invitation, User
from kaona.people.queries import own_data


def all_about(user: User) -> dict[str, Any]:
    """Everything: the account, what the person wrote to others, how they signed in, and each row that names them."""
    comments = Comment.objects.filter(by=user).order_by("pk")
    questions = HelpQuestion.objects.filter(asked_by=user).order_by("pk")
    return own_data(user) | {
        "comments": list(comments.values("at", "item", "text")),
        "questions_to_the_office": list(questions.values("asked_at", "item", "text")),
        "invitations": list(Invitation.objects.filter(email__iexact=user.email).order_by("pk").values(
            "created_at", "organisation__name_th", "full_name", "position", "role", "accepted_at")),
        "mails": list(Delivery.objects.filter(to__iexact=user.email).order_by("pk").values("created_at", "subject", "sent_at")),
        "sessions": list(UserSession.objects.filter(user=user).order_by("pk").values("created_at", "last_seen_at", "ip", "user_agent")),
        "second_step": list(Authenticator.objects.filter(user=user).order_by("pk").values("type", "created_at", "last_used_at")),
        "failed_sign_ins": list(AccessAttempt.objects.filter(username__iexact=user.email).order_by("pk").values(
            "attempt_time", "ip_address", "user_agent", "failures_since_start")),
        "rows_that_name_me": {
            f"{model._meta.label}.{field.name}": keys
            for model, field in person_fields()
            if (keys := list(model._default_manager.filter(**{field.name: user}).order_by("pk").values_list("pk", flat=True)))
        },
    }  # fmt: skip


def person_fields() -> list[tuple[type[Model], ForeignKey[Any, Any]]]:
    """Every column of our tables that names a person."""
    return [
        (model, field)
        for room in apps.get_app_configs()
        if room.name.startswith("kaona.")
        for model in room.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is User
    ]
