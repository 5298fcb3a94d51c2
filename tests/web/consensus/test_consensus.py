"""The consensus pages: who may not, what they show and hide, deciding with and without a script, votes, feedback."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kaona.assessment.models import Measure
from kaona.verification.models import Decision, Dissent, Feedback, MeasureJudgement, Remark, Review, VoteRound
from kaona.verification.operations import consensus as deeds
from tests.cast import NOW, Cast

DAY = timedelta(days=1)
FETCH = {"HTTP_X_REQUESTED_WITH": "fetch"}


@pytest.fixture
def ready(year: Cast) -> Cast:
    """Judged and locked; the second assessor says no to 1.1.B1."""
    return year.with_review().judged(against=("1.1.B1",))


@pytest.fixture
def talk(ready: Cast) -> Cast:
    ready.review = deeds.open_consensus(review=ready.review, by=ready.officer, at=NOW + 3 * DAY)
    return ready


def client_of(user: object) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(cast: Cast, name: str, *parts: object) -> str:
    return reverse(f"consensus:{name}", args=[cast.dossier.pk, *parts])


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("who", ["head", "viewer", "outsider", "administrator", "nobody", "third"])
def test_for_others_the_pages_are_not_there(talk: Cast, who: str) -> None:
    client = client_of(getattr(talk, who))
    for address in (at(talk, "items"), at(talk, "item", "1.1"), at(talk, "confirm"), at(talk, "history", "1.1", 1)):
        assert client.get(address).status_code == 404
    answer = client.post(at(talk, "statement", "1.1", "1.1.B1"), {"met": "yes", "reason": "x", "version": "0"})
    assert (answer.status_code, Decision.objects.count()) == (404, 0)


def test_before_it_is_open_the_officer_sees_no_judgement(ready: Cast) -> None:
    client = client_of(ready.officer)
    page = text(client, at(ready, "items"))
    assert "2 จาก 2" in page
    assert ready.second.full_name not in page
    assert client.get(at(ready, "item", "1.1")).status_code == 404
    assert client.post(at(ready, "begin")).url == at(ready, "items")
    assert Review.objects.get().stage == "consensus"
    assert "1.1" in text(client, at(ready, "items"))


def test_what_it_waits_for_is_said(year: Cast) -> None:
    cast = year.with_review()
    client = client_of(cast.officer)
    assert "0 จาก 2" in text(client, at(cast, "items"))
    client.post(at(cast, "begin"))
    assert Review.objects.get().stage == "desk_review"
    assert "รอให้ครบทุกคน" in text(client, at(cast, "items"))


def test_the_list_is_sorted_and_filtered(talk: Cast) -> None:
    client = client_of(talk.officer)
    page = text(client, at(talk, "items"))
    assert page.index(">1.1 ") < page.index(">1.2 ") < page.index(">7.6 ")
    disputed = text(client, at(talk, "items") + "?show=disputed")
    assert ">1.1 " in disputed
    assert ">1.2 " not in disputed
    assert "ไม่มีหัวข้อตามตัวกรองนี้" not in disputed
    decided(client, talk)
    assert "ไม่มีหัวข้อตามตัวกรองนี้" in text(client, at(talk, "items") + "?show=open")


def decided(client: Client, cast: Cast, **other: str) -> object:
    given = {"met": "yes", "reason": "เห็นจากรายงาน", "version": "0"} | other
    return client.post(at(cast, "statement", "1.1", "1.1.B1"), given, **FETCH)


def test_all_judgements_stand_side_by_side_and_the_effect_is_exact(talk: Cast) -> None:
    page = text(client_of(talk.officer), at(talk, "item", "1.1"))
    assert talk.assessor.full_name in page
    assert "ไม่พบหลักฐาน" in page
    assert "1 : 1" in page
    # Of the Basic statements one is missing; everything above is locked.
    assert "หากผ่าน เป็น 500.00" in page.replace("\n", " ")


def test_a_decision_is_autosaved_and_the_score_follows(talk: Cast) -> None:
    client = client_of(talk.officer)
    answer = decided(client, talk)
    body = json.loads(answer.content)
    assert (answer.status_code, body["version"]) == (200, 1)
    assert "500" in body["html"]["#head-score"]
    assert "หากไม่ผ่าน เหลือ" in body["html"]["#why-1-1-B1"]
    assert "สรุปครบแล้ว" in body["html"]["#left"]
    clash = decided(client, talk, met="no", reason="อีกแบบ")
    assert clash.status_code == 409
    assert json.loads(clash.content)["theirs"] == {"met": "yes", "reason": "เห็นจากรายงาน"}
    assert decided(client, talk, met="").status_code == 403
    without = client.post(at(talk, "statement", "1.1", "1.1.B1"), {"met": "no", "reason": "ใหม่", "version": "1"})
    assert without.url == at(talk, "item", "1.1") + "#q-1-1-B1"
    history = text(client, at(talk, "history", "1.1", Decision.objects.get().pk))
    assert "ใหม่" in history


def test_only_the_officer_decides_assessors_read_and_vote(talk: Cast) -> None:
    for user in (talk.assessor, talk.colleague, talk.approver):
        client = client_of(user)
        page = text(client, at(talk, "item", "1.1"))
        assert 'name="met"' not in page
        assert decided(client, talk).status_code == 403
        assert client.post(at(talk, "conclude")).status_code == 403
    assert not Decision.objects.exists()
    officer, first, second = (client_of(one) for one in (talk.officer, talk.assessor, talk.second))
    officer.post(at(talk, "round", "1.1", "1.1.B1"))
    row = VoteRound.objects.get()
    first.post(at(talk, "vote", "1.1", row.pk), {"verdict": "not_met", "reason": "มติลับของคนแรก"})
    for client in (officer, second):
        assert "มติลับของคนแรก" not in text(client, at(talk, "item", "1.1"))
    assert "มติลับของคนแรก" in text(first, at(talk, "item", "1.1"))
    second.post(at(talk, "vote", "1.1", row.pk), {"verdict": "not_met"})
    assert "มติลับของคนแรก" in text(officer, at(talk, "item", "1.1"))
    second.post(at(talk, "dissent", "1.1"), {"code": "1.1.B1", "text": "ขอคัดค้าน", "version": "0"})
    assert Dissent.objects.get().assignment == talk.parts[1]
    assert "ขอคัดค้าน" in text(officer, at(talk, "item", "1.1"))


def test_measures_are_decided_on_the_same_page(talk: Cast) -> None:
    row = Measure.objects.get(sub_measure="7.1.1")
    MeasureJudgement.objects.filter(measure=row).update(suitable=False, reason="ไม่ตรงพันธกิจ")
    client = client_of(talk.officer)
    assert "ไม่ตรงพันธกิจ" in text(client, at(talk, "item", "7.1"))
    given = {"suitable": "yes", "corrected": "60", "source": "", "reason": "แก้ตามรายงาน", "version": "0"}
    assert client.post(at(talk, "measure", "7.1", row.pk), given, **FETCH).status_code == 403
    assert client.post(at(talk, "measure", "7.1", row.pk), given | {"source": "รายงาน"}, **FETCH).status_code == 200
    assert Decision.objects.get().corrected == "60"


def test_feedback_is_made_from_remarks_with_their_source(talk: Cast) -> None:
    common = {"organisation": talk.department, "item": "1.1", "kind": "ofi", "changed_at": NOW}
    rows = [Remark.objects.create(assignment=part, text=f"ควรทบทวน {part.pk}", **common) for part in talk.parts]
    client = client_of(talk.officer)
    assert f"ควรทบทวน {talk.parts[0].pk}" in text(client, at(talk, "item", "1.1"))
    client.post(at(talk, "feedback", "1.1"), {"take": "yes", "remark": [row.pk for row in rows]})
    made = Feedback.objects.get()
    assert (made.kind, made.remark, made.text) == ("ofi", rows[0], "\n".join(row.text for row in rows))
    changed = client.post(at(talk, "feedback_line", "1.1", made.pk), {"text": "ทบทวนทุกปี", "version": "1"}, **FETCH)
    assert json.loads(changed.content)["version"] == 2
    clash = client.post(at(talk, "feedback_line", "1.1", made.pk), {"text": "อีกแบบ", "version": "1"}, **FETCH)
    assert clash.status_code == 409
    client.post(at(talk, "feedback", "1.1"), {"kind": "lift", "text": "ประเมินผลนโยบาย"})
    client.post(at(talk, "feedback_line", "1.1", made.pk), {"withdraw": "yes"})
    assert list(Feedback.objects.filter(withdrawn_at=None).values_list("kind", flat=True)) == ["lift"]
    assert client_of(talk.assessor).post(at(talk, "feedback", "1.1"), {"kind": "lift", "text": "x"}).status_code == 403


def test_from_conclusion_to_publication_and_back(talk: Cast) -> None:
    officer, approver, head = (client_of(one) for one in (talk.officer, talk.approver, talk.head))
    officer.post(at(talk, "conclude"))
    assert Review.objects.get().stage == "consensus"  # something is open
    decided(officer, talk, met="no", reason="ขาดหลักฐานทั้งปี")
    assert officer.post(at(talk, "conclude")).url == at(talk, "confirm")
    page = text(approver, at(talk, "confirm"))
    assert "ขาดหลักฐานทั้งปี" in page
    assert officer.post(at(talk, "confirm")).status_code == 403
    approver.post(at(talk, "reopen"), {"reason": "ดูอีกครั้ง"})
    assert Review.objects.get().stage == "consensus"
    assert f"{talk.approver.full_name}: ดูอีกครั้ง" in text(officer, at(talk, "items"))
    officer.post(at(talk, "conclude"))
    approver.post(at(talk, "confirm"))
    assert Review.objects.get().stage == "confirmed"
    assert head.get(at(talk, "confirm")).status_code == 404
    officer.post(at(talk, "publish"))
    talk.dossier.refresh_from_db()
    assert talk.dossier.published_at is not None
    approver.post(at(talk, "withdraw"), {"reason": ""})
    assert Review.objects.get().stage == "confirmed"
    approver.post(at(talk, "withdraw"), {"reason": "คำนวณผิด"})
    assert Review.objects.get().stage == "reviewed"


def test_an_approver_who_took_part_is_told_so(talk: Cast) -> None:
    decided(client_of(talk.officer), talk)
    client_of(talk.officer).post(at(talk, "conclude"))
    Review.objects.update(reviewed_by=talk.approver)
    approver = client_of(talk.approver)
    assert "ท่านมีส่วนในการตรวจประเมินนี้" in text(approver, at(talk, "confirm"))
    approver.post(at(talk, "confirm"))
    assert Review.objects.get().stage == "reviewed"


def test_a_whole_cycle_is_settled_and_its_agreement_is_for_officers_alone(talk: Cast) -> None:
    results, agreement = (reverse(f"consensus:{name}", args=[talk.cycle.pk]) for name in ("results", "agreement"))
    officer, approver = client_of(talk.officer), client_of(talk.approver)
    assert "ยังหาข้อสรุปร่วม" in text(officer, results)
    page = text(officer, agreement)
    assert talk.second.full_name in page
    assert "0.0" in page or "−0.0" in page
    for client in (client_of(talk.assessor), client_of(talk.head), client_of(talk.viewer), approver):
        assert client.get(agreement).status_code == 404
        assert client.post(agreement).status_code == 404
    for client in (client_of(talk.assessor), client_of(talk.head), client_of(talk.viewer)):
        assert client.get(results).status_code == 404
    assert officer.post(agreement).url == agreement
    assert "กำลังคำนวณ" in text(officer, agreement)
    decided(officer, talk)
    officer.post(at(talk, "conclude"))
    assert "ท่านมีส่วน" not in text(approver, results)
    assert approver.post(results).url == results
    assert "กำลังทำตั้งแต่" in text(approver, results)
