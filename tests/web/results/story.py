"""Dossiers at the points of the way that these pages show, by rows and deeds."""

from datetime import datetime, timedelta

from django.test import Client

from kaona.assessment.models import ScoreRecord
from kaona.verification.models import Clarification, Feedback
from kaona.verification.operations import clarifying
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
PUBLISHED = NOW + 4 * DAY


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def publish(cast: Cast, at: datetime = PUBLISHED) -> Cast:
    ScoreRecord.objects.filter(dossier=cast.dossier, kind="confirmed", superseded_at=None).update(published_at=at)
    cast.dossier.published_at = at
    cast.dossier.save()
    return cast


def told(cast: Cast, levels: str = "BA") -> Cast:
    """Confirmed by the approver, published, with feedback on 1.1."""
    publish(cast.with_review(levels=levels).judged().at_stage("confirmed"))
    common = {"organisation": cast.department, "review": cast.review, "item": "1.1", "changed_by": cast.officer}
    for kind, text in (("strength", "จุดแข็งของกรม"), ("ofi", "ควรปรับปรุงของกรม"), ("lift", "ทำแผนให้ครบของกรม")):
        Feedback.objects.create(kind=kind, text=text, changed_at=PUBLISHED, **common)
    return cast


def ask(cast: Cast, code: str = "1.1.B1", part: int | None = 0, question: str = "ขอรายงานการประชุม") -> Clarification:
    assignment = None if part is None else cast.parts[part]
    return clarifying.ask(
        review=cast.review, assignment=assignment, code=code, by=assignment.user if assignment else cast.officer, target="statement",
        item="1.1", question=question, due_at=None, at=NOW + 2 * DAY,
    )  # fmt: skip
