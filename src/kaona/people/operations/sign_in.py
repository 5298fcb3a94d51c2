"""What the sign-in libraries keep about people: sessions, second step, addresses, attempts. It must not know roles."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session

from kaona.people.models import User


def forget_sign_in(*, user: User, email: str) -> None:
    """Sign a person out everywhere and keep nothing of how they came in."""
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=list(sessions.values_list("session_key", flat=True))).delete()
    sessions.delete()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    for attempts in (AccessAttempt, AccessFailureLog, AccessLog):
        attempts.objects.filter(username__iexact=email).delete()


def forget_attempts(*, before: datetime) -> int:
    """Sign-ins that failed before that day, and sessions that have ended; how many."""
    gone: int = 0
    for attempts in (AccessAttempt, AccessFailureLog, AccessLog):
        gone += attempts.objects.filter(attempt_time__lt=before).delete()[0]
    ended = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    gone += ended.delete()[0]
    return gone
