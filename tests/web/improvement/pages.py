"""What the tests of these pages share."""

from typing import Any

from django.test import Client

from kaona.assessment.queries.scores import current_score
from kaona.verification.models import Decision, Feedback
from tests.cast import NOW, Cast


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client


def get(user: object, cast: Cast, rest: str = "") -> tuple[int, str]:
    answer = client_of(user).get(f"/improvement/{cast.dossier.pk}/{rest}")
    return answer.status_code, answer.content.decode()


def post(user: object, cast: Cast, rest: str, data: dict[str, Any], *, script: bool = True) -> Any:
    headers = {"HTTP_X_REQUESTED_WITH": "fetch"} if script else {}
    return client_of(user).post(f"/improvement/{cast.dossier.pk}/{rest}", data, **headers)


def publish(cast: Cast, without: str = "1.1.A1") -> Feedback:
    """Published; one statement was not confirmed, and the Office wrote an opportunity in its item."""
    cast.with_review(levels="BA").judged().at_stage("confirmed")
    record = current_score(cast.dossier, "confirmed")
    item = without.rpartition(".")[0]
    items = dict(record.tree["items"])
    items[item] = {**items[item], "missing": [*items[item]["missing"], without]}
    record.tree, record.published_at = {**record.tree, "items": items}, record.at
    record.save()
    common = {"organisation": cast.department, "review": cast.review}
    Decision.objects.create(
        code=without, met=False, reason="ไม่พบหลักฐานของปีนี้", decided_by=cast.officer, decided_at=NOW, **common
    )
    return Feedback.objects.create(
        item=item, kind="ofi", text="ควรติดตามผลทุกไตรมาส", changed_by=cast.officer, changed_at=NOW, **common
    )
