"""Sending back and what changed when it came again."""

import pytest

from kaona.assessment.models import DossierReturn, Receipt
from kaona.assessment.operations.answers import answer_statement, write_narrative
from kaona.assessment.operations.signoff import send_to_review, sign, submit
from kaona.verification.operations import returning
from tests.cast import NOW, Cast
from tests.web.results.story import DAY, client_of

AT = NOW + 5 * DAY
FAR = {"due_day": "1", "due_month": "6", "due_year": "2599", "due_time": "16:30"}


@pytest.fixture
def checked(year: Cast) -> Cast:
    return year.with_review()


def address(cast: Cast, rest: str = "send-back/") -> str:
    return f"/results/{cast.dossier.pk}/{rest}"


def back(cast: Cast) -> None:
    returning.send_back(review=cast.review, items={"1.2": "ขอเอกสาร"}, due_at=None, by=cast.officer, at=AT)
    cast.dossier.refresh_from_db()


def again(cast: Cast) -> None:
    """Mended and submitted again by the agency."""
    dossier, at = cast.dossier, AT + DAY
    answer_statement(dossier=dossier, code="1.2.B1", state="not_met", by=cast.editor, at=at)
    write_narrative(dossier=dossier, item="1.2", level="basic", text="แก้แล้วครบถ้วน", version=0, by=cast.editor, at=at)
    send_to_review(dossier=dossier, note="", by=cast.coordinator, at=at)
    sign(dossier=dossier, note="", by=cast.head, at=at)
    submit(dossier=dossier, by=cast.coordinator, at=at)
    dossier.refresh_from_db()


def test_the_officer_sends_items_back_with_reasons(checked: Cast) -> None:
    officer = client_of(checked.officer)
    form = officer.get(address(checked)).content.decode()
    assert 'name="reason_1.2"' in form
    answer = officer.post(address(checked), {"step": "send", "item": ["1.2", "0"], "reason_1.2": "ขอเอกสาร", **FAR})
    assert answer.status_code == 422  # "0" has no reason
    assert "ขอเอกสาร" in answer.content.decode()
    officer.post(address(checked), {"step": "send", "item": ["1.2"], "reason_1.2": "ขอเอกสาร", **FAR})
    row = DossierReturn.objects.get()
    assert row.items == {"1.2": "ขอเอกสาร"}
    shown = officer.get(address(checked)).content.decode()
    assert "อยู่กับหน่วยงาน" in shown
    officer.post(address(checked), {"step": "extend", **FAR, "due_year": "2600"})
    row.refresh_from_db()
    assert row.due_at.year == 2057
    officer.post(address(checked), {"step": "take_back"})
    checked.dossier.refresh_from_db()
    assert checked.dossier.stage == "submitted"


def test_the_agency_reads_what_was_asked_on_its_pages(checked: Cast) -> None:
    back(checked)
    agency = client_of(checked.coordinator)
    assert "ขอเอกสาร" in agency.get(address(checked, "")).content.decode()
    for rest in ("items/1.2/", ""):
        shown = agency.get(f"/dossiers/{checked.dossier.pk}/{rest}").content.decode()
        assert "ขอเอกสาร" in shown, rest
    other = agency.get(f"/dossiers/{checked.dossier.pk}/items/1.3/").content.decode()
    assert "ไม่ได้ส่งกลับให้แก้ไข" in other
    assert '<textarea id="narr-' not in other


def test_what_changed_is_shown_per_item_to_both_sides(checked: Cast) -> None:
    assert "ไม่มีการส่งกลับ" in client_of(checked.officer).get(address(checked, "changes/")).content.decode()
    back(checked)
    again(checked)
    assert Receipt.objects.filter(dossier=checked.dossier).count() == 2
    for who in ("officer", "assessor", "coordinator"):
        shown = client_of(getattr(checked, who)).get(address(checked, "changes/")).content.decode()
        for words in ("1.2.B1", "แก้แล้วครบถ้วน", "ขอเอกสาร"):
            assert words in shown, who


def test_who_may_not(checked: Cast) -> None:
    for who in ("outsider", "governor", "viewer", "third", "administrator", "nobody", "coordinator", "assessor"):
        client = client_of(getattr(checked, who))
        assert client.get(address(checked)).status_code == 404, who
        answer = client.post(address(checked), {"step": "send", "item": ["1.2"], "reason_1.2": "x", **FAR})
        assert answer.status_code == 404, who
    for who in ("outsider", "governor", "viewer", "third", "administrator", "nobody"):
        assert client_of(getattr(checked, who)).get(address(checked, "changes/")).status_code == 404
    for who in ("colleague", "approver"):
        assert client_of(getattr(checked, who)).get(address(checked)).status_code == 200
        answer = client_of(getattr(checked, who)).post(address(checked), {"step": "send", "item": ["1.2"], "reason_1.2": "x", **FAR})  # fmt: skip
        assert answer.status_code == 403
    assert not DossierReturn.objects.exists()
