"""The agency's and the ministry's result: what is shown when, and to whom."""

from fractions import Fraction

import pytest

from kaona.assessment.models import ScoreRecord
from kaona.rules.scoring import Line
from kaona.verification.models import ImportedScore, VisitQuestion
from kaona.web.results.outcome import _line
from tests.cast import NOW, Cast
from tests.web.results.story import DAY, PUBLISHED, client_of, told

CONFIRMED, FEEDBACK = "คะแนนที่ยืนยัน", "จุดแข็งของกรม"


def page(user: object, cast: Cast, rest: str = "") -> tuple[int, str]:
    answer = client_of(user).get(f"/results/{cast.dossier.pk}/{rest}")
    return answer.status_code, answer.content.decode()


def test_before_publication_the_agency_reads_the_combined_state_and_nothing_of_the_check(year: Cast) -> None:
    year.with_review(levels="BA").judged().at_stage("confirmed")
    status, text = page(year.coordinator, year)
    assert status == 200
    assert "สำนักงาน ก.พ.ร. กำลังตรวจ" in text
    assert "ยังไม่ประกาศ" in text
    record = ScoreRecord.objects.get(kind="confirmed")
    assert f"/why/{record.pk}/" not in text
    for rest in ("feedback/", "items/1.1/", f"why/{record.pk}/total/", "object/1.1/"):
        assert page(year.coordinator, year, rest)[0] == 404
        assert page(year.viewer, year, rest)[0] == 404


def test_after_publication_both_numbers_stand_side_by_side(year: Cast) -> None:
    told(year)
    for who in ("coordinator", "head", "reader", "editor"):
        status, text = page(getattr(year, who), year)
        assert status == 200
        assert "ประกาศผลแล้ว" in text
        assert f"/results/{year.dossier.pk}/items/1.1/" in text
    status, text = page(year.reader, year, "feedback/")
    for words in (FEEDBACK, "ควรปรับปรุงของกรม", "ทำแผนให้ครบของกรม", "สิ่งที่จะยกระดับ"):
        assert words in text
    status, text = page(year.reader, year, "items/1.1/")
    assert FEEDBACK in text
    assert page(year.reader, year, "items/9.9/")[0] == 404


def test_the_ministry_reads_the_claim_before_and_the_result_after_and_no_answers(year: Cast) -> None:
    year.with_review(levels="BA").judged().at_stage("confirmed")
    claimed = ScoreRecord.objects.get(kind="claimed")
    status, text = page(year.viewer, year)
    assert status == 200
    assert f"/why/{claimed.pk}/" not in text
    assert page(year.viewer, year, f"why/{claimed.pk}/total/")[0] == 404
    told_again = ScoreRecord.objects.get(kind="confirmed")
    told_again.published_at = PUBLISHED
    told_again.save()
    year.dossier.published_at = PUBLISHED
    year.dossier.save()
    assert page(year.viewer, year, "feedback/")[0] == 200
    status, text = page(year.viewer, year, f"why/{told_again.pk}/1.1.B1/")
    assert status == 200
    assert "/evidence/" not in text
    assert page(year.viewer, year, f"why/{claimed.pk}/total/")[0] == 404


@pytest.mark.parametrize("who", ["outsider", "governor", "assessor", "third", "administrator", "nobody"])
def test_nobody_else_sees_it(year: Cast, who: str) -> None:
    told(year)
    record = ScoreRecord.objects.get(kind="confirmed")
    for rest in ("", "feedback/", "items/1.1/", f"why/{record.pk}/total/", f"why/{record.pk}/1.1.B1/", "object/1.1/"):
        assert page(getattr(year, who), year, rest)[0] == 404, rest


def test_strangers_sign_in_first(year: Cast) -> None:
    from django.test import Client

    told(year)
    for rest in ("", "feedback/", "items/1.1/", "clarifications/", "changes/", "send-back/", "ask/"):
        answer = Client().get(f"/results/{year.dossier.pk}/{rest}")
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/account/login/")


def test_a_withdrawn_result_carries_its_note(year: Cast) -> None:
    told(year)
    old = ScoreRecord.objects.get(kind="confirmed")
    old.superseded_at = old.withdrawn_at = PUBLISHED + DAY
    old.withdrawn_by, old.withdrawn_reason = year.approver, "พบตัวเลขผิด"
    old.save()
    _status, text = page(year.reader, year)
    assert "ถอนผลที่ประกาศแล้ว รอผลใหม่" in text
    assert "พบตัวเลขผิด" in text
    assert page(year.reader, year, "feedback/")[0] == 404
    year.keep("confirmed", PUBLISHED + 2 * DAY)
    ScoreRecord.objects.filter(kind="confirmed", superseded_at=None).update(published_at=PUBLISHED + 3 * DAY)
    for rest in ("", "feedback/", "items/1.1/"):
        text = page(year.reader, year, rest)[1]
        assert "แก้ไขผลที่เคยประกาศ" in text
        assert "พบตัวเลขผิด" in text
    # The withdrawn one can still be taken apart, and says that it is withdrawn.
    assert "คะแนนนี้ถูกถอนแล้ว" in page(year.reader, year, f"why/{old.pk}/total/")[1]


def test_a_score_confirmed_anew_is_not_told_before_it_is_published(year: Cast) -> None:
    told(year)
    old = ScoreRecord.objects.get(kind="confirmed")
    year.keep("confirmed", PUBLISHED + DAY)
    new = ScoreRecord.objects.get(kind="confirmed", superseded_at=None)
    text = page(year.reader, year)[1]
    assert f"/why/{old.pk}/total/" in text
    assert f"/why/{new.pk}/" not in text
    assert page(year.reader, year, f"why/{new.pk}/total/")[0] == 404


def test_earlier_years_stand_beside_marked_when_they_were_brought_in(year: Cast) -> None:
    told(year)
    ImportedScore.objects.create(organisation=year.department, fiscal_year=2568, total="341.285", level="basic",
                                 by=year.officer, at=NOW)  # fmt: skip
    text = page(year.reader, year)[1]
    assert "นำเข้า" in text
    assert "341.29" in text
    assert "341.29" in page(year.viewer, year)[1]


def test_the_edition_of_the_day_explains_the_score(year: Cast) -> None:
    """A corrected edition that is published later changes nothing of what was scored before."""
    from kaona.catalogue.models import Edition

    told(year)
    old = year.cycle.edition
    text = old.text.replace("version: 1", "version: 2", 1)
    newer = Edition.objects.create(code=old.code, version=2, title_th="x", text=text, sha256="x" * 64, state="published",
                                   created_at=NOW, published_at=NOW)  # fmt: skip
    year.cycle.edition = newer
    year.cycle.save()
    record = ScoreRecord.objects.get(kind="confirmed")
    status, shown = page(year.reader, year, f"why/{record.pk}/1.1/")
    assert status == 200
    assert f"{old.code}@1" in shown
    assert f"{old.code}@2" not in shown


def test_the_result_leads_to_the_question_of_the_visit(year: Cast) -> None:
    told(year)
    way = f"/visits/dossiers/{year.dossier.pk}/"
    assert way not in page(year.head, year)[1]
    question = VisitQuestion.objects.create(
        organisation=year.department, dossier=year.dossier, record=ScoreRecord.objects.get(kind="confirmed"),
        asked_by=year.officer, asked_at=PUBLISHED, answer_by=PUBLISHED + 30 * DAY,
    )  # fmt: skip
    for who in (year.head, year.reader):
        assert way in page(who, year)[1]
    ministry = page(year.viewer, year)[1]
    assert way not in ministry
    assert "รอท่านตอบ" not in ministry
    assert "รอคำตอบเรื่องตรวจรับรอง" in ministry
    assert f'href="/cycles/{year.cycle.pk}/"' in ministry
    question.state = "void"
    question.save()
    assert way not in page(year.head, year)[1]


def test_one_question_less_for_every_row(year: Cast, django_assert_max_num_queries: object) -> None:
    told(year)
    client = client_of(year.reader)
    for rest, most in (("", 40), ("items/1.1/", 30)):
        with django_assert_max_num_queries(most):
            client.get(f"/results/{year.dossier.pk}/{rest}")


@pytest.mark.parametrize(("total", "beside"), [("69999/200", "349.995"), ("349", ""), ("350", ""), ("7001/20", "")])
def test_a_total_that_only_rounds_to_a_line_is_told_with_its_decimals(total: str, beside: str) -> None:
    value = Fraction(total)
    line = Line("site_visit", Fraction(350), 350 - value)
    assert _line(value, line)["beside"] == beside
