"""The overview, a category and the rehearsal: the exact sentence at a line, points that add up, one link per finding."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client

from kaona.assessment.operations import measures
from kaona.rules.measures import MeasureInput
from kaona.rules.scoring import Line
from kaona.web.shell.words import LINE_WORDS
from kaona.web.templatetags.charts import radar
from tests.cast import Cast


def client(user: Any) -> Client:
    one = Client()
    one.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return one


def ladder(total: str, at: int) -> str:
    exact = Fraction(total)
    line = Line("site_visit", Fraction(at), Fraction(at) - exact)
    close = not line.reached
    row = {"line": line, "word": LINE_WORDS["site_visit"], "over": -line.distance, "close": close}
    return render_to_string("assessment/_ladder.html", {"lines": [row], "tree": type("T", (), {"total": exact})})


def test_a_total_just_below_a_line_says_so() -> None:
    words = ladder("349.995", 350)
    assert "คะแนนจริงต่ำกว่า 350 แม้แสดงเป็น 350.00" in words
    assert "เกิน" not in words
    assert "เกิน 0.00" in ladder("350", 350)


def test_the_radar_names_every_corner_and_draws_last_year_only_when_it_is_known() -> None:
    rows = [{"code": str(n), "name": None, "points": Fraction(300), "was": None} for n in range(1, 8)]
    drawn = radar(rows)
    assert drawn.count("300.00</tspan>") == 7
    assert 'class="was"' not in drawn
    assert 'class="was"' in radar([row | {"was": Fraction(250)} for row in rows])


def test_overview_links_every_number_to_what_made_it(year: Cast) -> None:
    page = client(year.editor).get(f"/dossiers/{year.dossier.pk}/").content.decode()
    for code in "1234567":
        assert f'href="/dossiers/{year.dossier.pk}/categories/{code}/"' in page
    assert "gated-500" in page
    assert "<svg" in page
    assert 'class="k-meter"' in page


def test_a_category_shows_levels_and_their_mean(year: Cast) -> None:
    page = client(year.editor).get(f"/dossiers/{year.dossier.pk}/categories/1/").content.decode()
    assert "เฉลี่ย 4 หัวข้อ" in page
    assert client(year.editor).get(f"/dossiers/{year.dossier.pk}/categories/9/").status_code == 404


def test_the_rehearsal_groups_by_rule_and_folds_what_is_long(year: Cast) -> None:
    page = client(year.coordinator).get(f"/dossiers/{year.dossier.pk}/rehearsal/").content.decode()
    assert "ยังส่งไม่ได้ เหลือ" in page
    assert page.count("<details>") == 1  # 24 items without answers
    assert f'/dossiers/{year.dossier.pk}/items/1.1/"' in page
    assert 'aria-disabled="true"' in page
    assert "ตรวจแล้วไม่พบ" in page


@pytest.mark.parametrize("path", ["", "categories/1/", "rehearsal/", "review/", "sign/"])
def test_a_stranger_to_the_agency_finds_nothing(year: Cast, path: str) -> None:
    assert client(year.outsider).get(f"/dossiers/{year.dossier.pk}/{path}").status_code == 404


def test_a_wrong_password_is_told_at_the_field_and_the_note_is_kept(year: Cast) -> None:
    type(year.dossier).objects.update(stage="in_review")
    answer = client(year.head).post(
        f"/dossiers/{year.dossier.pk}/sign/", {"step": "sign", "password": "no", "note": "ข้อความที่พิมพ์ไว้"}
    )
    page = answer.content.decode()
    assert 'href="#password"' in page
    assert 'aria-describedby="password-fault"' in page
    assert "ข้อความที่พิมพ์ไว้" in page


@pytest.mark.parametrize(
    ("path", "title", "back"),
    [("narrative/1.2.basic", "1.2 ระดับพื้นฐาน", "items/1.2/#n-basic"), ("profile/P1.ก.1", "", "profile/#q-P1.ก.1")],
)
def test_a_history_is_named_in_words_and_leads_back_to_its_field(year: Cast, path: str, title: str, back: str) -> None:
    page = client(year.editor).get(f"/dossiers/{year.dossier.pk}/history/{path}/").content.decode()
    assert f"ฉบับก่อนหน้า {title}" in page
    assert f'href="/dossiers/{year.dossier.pk}/{back}"' in page


def test_no_history_of_a_level_that_is_not(year: Cast) -> None:
    assert client(year.editor).get(f"/dossiers/{year.dossier.pk}/history/narrative/1.2.gold/").status_code == 404


def test_a_new_indicator_with_faults_comes_back_as_it_was_typed(year: Cast) -> None:
    answer = client(year.editor).post(
        f"/dossiers/{year.dossier.pk}/measures/7.1.1/add/", {"name": "ชื่อที่พิมพ์ไว้", "target": "x", "result_2568": "๑๒"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="ชื่อที่พิมพ์ไว้"' in page
    assert 'href="#7.1.1-target"' in page
    assert 'id="7.1.1-target"' in page


def test_without_scripts_two_versions_keep_the_fields_that_nobody_else_changed(year: Cast) -> None:
    given = MeasureInput(name="ก", unit="ร้อยละ", target="80", source="ทะเบียน")
    at = datetime(2026, 6, 15, 4, tzinfo=UTC)
    row = measures.add_measure(dossier=year.dossier, sub_measure="7.1.1", given=given, by=year.editor, at=at)
    mine = {"version": "0", "name": "ก", "unit": "ร้อยละ", "target": "85", "source": "ทะเบียน", "direction": "higher"}
    page = client(year.editor).post(f"/dossiers/{year.dossier.pk}/measures/{row.pk}/change/", mine)
    assert page.status_code == 409
    text = page.content.decode()
    assert '<input type="hidden" name="source" value="ทะเบียน">' in text
    assert 'name="target"' in text
    assert "<ins>80</ins>" in text


def test_the_paper_names_what_a_citation_supports_and_marks_a_draft(year: Cast) -> None:
    page = client(year.editor).get(f"/dossiers/{year.dossier.pk}/print/").content.decode()
    assert 'class="k-draftmark"' in page
    assert "1.2 การป้องกันทุจริต" in page


def test_a_saved_figure_answers_with_the_points_that_it_now_gives(year: Cast) -> None:
    at = datetime(2026, 6, 15, 4, tzinfo=UTC)
    given = MeasureInput(name="ก", unit="ร้อยละ", target="80")
    row = measures.add_measure(dossier=year.dossier, sub_measure="7.1.1", given=given, by=year.editor, at=at)
    person, version = client(year.editor), row.version
    for result, points in (("80", "300.00"), ("120", "500.00"), ("", "–")):
        person.get(f"/dossiers/{year.dossier.pk}/results/7.1/")  # what the page shows is remembered
        answer = person.post(
            f"/dossiers/{year.dossier.pk}/measures/{row.pk}/change/",
            {"version": version, "name": "ก", "unit": "ร้อยละ", "target": "80", "result_2568": result},
            headers={"X-Requested-With": "fetch"},
        ).json()
        version = answer["version"]
        assert points in answer["html"][f"#points-{row.pk}"]


@pytest.mark.parametrize("path", ["", "categories/7/"])
def test_the_rules_behind_the_score_are_one_click_away(year: Cast, path: str) -> None:
    page = client(year.reader).get(f"/dossiers/{year.dossier.pk}/{path}").content.decode()
    assert 'popovertarget="how"' in page
    assert "ร้อยละ × 3.00" in page
    assert "กติกา gated-500 ฉบับ 1" in page
