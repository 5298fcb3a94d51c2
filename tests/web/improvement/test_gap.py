"""One gap: what hangs on it, its links, last year, the Office's words, its note and the note's history."""

import re

import pytest

from kaona.assessment.models import Measure, MeasureResult
from kaona.assessment.queries.answers import edition_of
from kaona.assessment.queries.scores import current_score
from kaona.improvement.models import GapNote, ImprovementHistory
from tests.cast import Cast
from tests.knowledge.cards import published
from tests.web.improvement.pages import get, post, publish


@pytest.fixture
def sent(cast: Cast) -> Cast:
    return cast.with_submission("BA")


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text))


def test_what_was_not_confirmed_shows_the_offices_reason_and_opportunity(cast: Cast) -> None:
    publish(cast)
    status, text = get(cast.coordinator, cast, "gap/1.1.A1/")
    assert status == 200
    for words in ("ไม่ได้รับการยืนยัน", "ไม่พบหลักฐานของปีนี้", "ควรติดตามผลทุกไตรมาส", "data-autosave"):
        assert words in text
    # Behind it waits nothing; the highest level waits behind it.
    text = plain(get(cast.coordinator, cast, "gap/1.1.S1/")[1])
    assert "ยังไม่นับจนกว่าจะปิด 1.1.A1" in text
    assert "ไม่พบหลักฐานของปีนี้" not in text


def test_a_measure_below_target_shows_its_figures(sent: Cast) -> None:
    one = Measure.objects.get(dossier=sent.dossier, sub_measure="7.1.1")
    assert get(sent.reader, sent, f"gap/7.1.1:{one.pk}/")[0] == 404  # at its target, no gap
    MeasureResult.objects.filter(measure=one).update(value="40")
    record = current_score(sent.dossier, "claimed")
    record.tree["figures"][str(one.pk)] = {"result": "40", "suitable": True}
    record.save()
    status, text = get(sent.reader, sent, f"gap/7.1.1:{one.pk}/")
    text = plain(text)
    assert status == 200
    assert "ต่ำกว่าเป้าหมาย" in text
    assert "เป้าหมาย 80" in text
    assert "150.00 300.00 ถ้าถึงเป้าหมาย" in text


def test_links_stand_on_the_page_of_both_ends(cast: Cast) -> None:
    """The guideline's example: 3.3 and 7.2.4 go together with 7.5.2."""
    cast.with_submission("B")
    Measure.objects.filter(dossier=cast.dossier, sub_measure="7.5.2").update(withdrawn_at=cast.dossier.submitted_at)
    example = next(one for one in edition_of(cast.dossier).links if one.id == "L29")
    source = (example.source_anchors or (example.source,))[0]
    text = get(cast.reader, cast, "gap/7.5.2/")[1]
    assert "ต้องไปด้วยกันกับ" in text
    assert source in text
    assert example.reason.th in text


def test_a_practice_beside_a_gap_leads_to_its_card(sent: Cast) -> None:
    card = published(sent, items=("1.1",))
    assert f'href="/knowledge/{card.pk}/?' in get(sent.reader, sent, "gap/1.1.S1/")[1]


def test_the_history_of_a_note_and_bringing_a_state_back(sent: Cast) -> None:
    post(sent.owner, sent, "gap/1.1.S1/note/", {"missing": "แรก", "version": "0"})
    post(sent.coordinator, sent, "gap/1.1.S1/note/", {"missing": "หลัง", "feasibility": "needs_time", "version": "1"})
    first = ImprovementHistory.objects.earliest("pk")
    text = get(sent.reader, sent, "gap/1.1.S1/history/")[1]
    assert "<del>แรก</del>" in text
    assert f'value="{first.pk}"' not in text
    address = "gap/1.1.S1/history/"
    assert post(sent.reader, sent, address, {"entry": str(first.pk)}).status_code == 403
    assert post(sent.outsider, sent, address, {"entry": str(first.pk)}).status_code == 404
    post(sent.owner, sent, address, {"entry": str(first.pk)}, script=False)
    row = GapNote.objects.get()
    assert (row.missing, row.feasibility, row.version) == ("แรก", "", 3)
    assert "นำฉบับนี้กลับมาแล้ว" not in get(sent.reader, sent, address)[1]


@pytest.mark.parametrize("code", ["1.1.B1x", "9.9.S1", "7.1.1:999999", "1.1", "x"])
def test_what_is_no_gap_is_not_there(sent: Cast, code: str) -> None:
    assert get(sent.reader, sent, f"gap/{code}/")[0] == 404
