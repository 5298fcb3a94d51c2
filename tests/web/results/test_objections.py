"""Objections as both sides see them, and the Office's list."""

from datetime import datetime

import pytest
from django.utils import timezone

from kaona.assessment.models import ScoreRecord
from kaona.verification.models import Objection
from kaona.verification.operations import objecting
from tests.cast import Cast
from tests.web.results.story import DAY, PUBLISHED, client_of, told


@pytest.fixture
def published(year: Cast) -> Cast:
    """Published a moment ago by the machine's clock: the pages ask it."""
    told(year)
    now = timezone.now()
    ScoreRecord.objects.filter(kind="confirmed").update(published_at=now)
    year.dossier.published_at = now
    year.dossier.save()
    return year


def raised(cast: Cast, item: str = "1.1") -> Objection:
    return objecting.object_to(review=cast.review, item=item, text="ข้อโต้แย้งของกรม", by=cast.head, at=timezone.now())


def test_the_head_objects_and_others_of_the_office_decide(published: Cast) -> None:
    head, base = client_of(published.head), f"/results/{published.dossier.pk}"
    assert f"{base}/object/1.1/" in head.get(f"{base}/items/1.1/").content.decode()
    answer = head.post(f"{base}/object/1.1/", {"text": "มีรายงานแล้ว", "note": "หน้า 3"})
    row = Objection.objects.get()
    assert answer["Location"] == f"/results/objections/{row.pk}/"
    decider = client_of(published.colleague)
    assert "มีรายงานแล้ว" in decider.get("/results/objections/").content.decode()
    assert 'name="outcome"' not in client_of(published.officer).get(answer["Location"]).content.decode()
    refused = client_of(published.officer).post(answer["Location"], {"outcome": "dismiss", "reason": "x"})
    assert refused.status_code == 422
    assert decider.post(answer["Location"], {"outcome": "uphold", "reason": " "}).status_code == 422
    decider.post(answer["Location"], {"outcome": "uphold", "reason": "ตรวจแล้วพบ"})
    shown = head.get(answer["Location"]).content.decode()
    assert "ตรวจแล้วพบ" in shown
    assert published.colleague.full_name not in shown
    assert "กลับไปหาข้อสรุปร่วม" in shown
    published.keep("confirmed", timezone.now())
    new = ScoreRecord.objects.get(kind="confirmed", superseded_at=None)
    objecting.trace_result(review=published.review, record=new, by=published.approver, at=timezone.now())
    # Not before it is published.
    assert "คะแนนใหม่ 4" not in head.get(answer["Location"]).content.decode()
    new.published_at = timezone.now()
    new.save()
    for client in (head, decider):
        assert "คะแนนใหม่ 4" in client.get(answer["Location"]).content.decode()


def test_it_is_withdrawn_by_the_head(published: Cast) -> None:
    row = raised(published)
    assert (
        client_of(published.coordinator).post(f"/results/objections/{row.pk}/", {"step": "withdraw"}).status_code == 403
    )
    client_of(published.head).post(f"/results/objections/{row.pk}/", {"step": "withdraw"})
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_after_the_window_the_page_says_so(year: Cast) -> None:
    told(year)  # long before the machine's clock
    ScoreRecord.objects.filter(kind="confirmed").update(published_at=PUBLISHED - 400 * DAY, at=PUBLISHED - 401 * DAY)
    client, base = client_of(year.head), f"/results/{year.dossier.pk}"
    shown = client.get(f"{base}/items/1.1/").content.decode()
    assert "พ้นกำหนดโต้แย้งแล้ว" in shown
    assert f"{base}/object/1.1/" not in shown
    answer = client.post(f"{base}/object/1.1/", {"text": "สายไป"})
    assert answer.status_code == 422
    assert "สายไป" in answer.content.decode()


def test_who_may_not(published: Cast) -> None:
    row, base = raised(published), f"/results/{published.dossier.pk}"
    for who in ("outsider", "governor", "viewer", "assessor", "third", "administrator", "nobody"):
        client = client_of(getattr(published, who))
        assert client.get(f"/results/objections/{row.pk}/").status_code == 404, who
        assert client.post(f"/results/objections/{row.pk}/", {"outcome": "dismiss", "reason": "x"}).status_code == 404
        assert client.get("/results/objections/").status_code == 404, who
    for who in ("coordinator", "editor", "reader", "viewer", "officer"):
        client = client_of(getattr(published, who))
        assert client.get(f"{base}/object/1.2/").status_code == 403, who
        assert client.post(f"{base}/object/1.2/", {"text": "x"}).status_code == 403, who
    for who in ("coordinator", "head", "reader"):
        assert client_of(getattr(published, who)).get("/results/objections/").status_code == 404
    assert Objection.objects.get().state == "open"
    assert isinstance(row.at, datetime)
