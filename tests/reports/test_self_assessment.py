"""The self-assessment report: the numbers of the screen, everything that was answered, for those who may read it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from kaona.assessment.models import (
    Citation,
    Evidence,
    EvidenceVersion,
    LevelAnswer,
    Measure,
    MeasureResult,
    ProfileAnswer,
)
from kaona.reports import words
from kaona.reports.paper import Paper, Table
from kaona.reports.pdf import pdf_of
from kaona.reports.self_assessment import self_assessment
from tests.cast import NOW, Cast
from tests.reports.read import by_pdfium, by_pypdf, flat, texts

LATER = NOW + timedelta(days=1)
NUMBER = re.compile(r"(?<![\d.])\d{1,3}\.\d{2}(?!\d)")


def report(year: Cast, user: Any = None) -> Paper:
    found = self_assessment(user or year.coordinator, year.dossier.pk, at=LATER)
    assert found is not None
    return found


def cite(year: Cast, title: str, code: str = "1.1.B1", **more: Any) -> None:
    evidence = Evidence.objects.create(
        organisation=year.department, title=title, number=more.pop("number", "ตย 1"), created_by=year.editor, created_at=NOW,
        changed_at=NOW, **more,
    )  # fmt: skip
    version = EvidenceVersion.objects.create(
        organisation=year.department, evidence=evidence, number=1, uploaded_by=year.editor, uploaded_at=NOW
    )
    Citation.objects.create(
        organisation=year.department, dossier=year.dossier, evidence_version=version, target="statement", target_code=code,
        item="1.1", pages="4-6", by=year.editor, at=NOW,
    )  # fmt: skip


def filled(year: Cast) -> Cast:
    common = {"organisation": year.department, "dossier": year.dossier, "changed_at": NOW}
    LevelAnswer.objects.create(item="1.1", level="basic", narrative="สำนักงานดำเนินการประจำปี\n\nน้ำดื่มสะอาด", **common)
    ProfileAnswer.objects.create(code="P1.ก.1", text="พันธกิจของกรม", **common)
    year.with_submission("BA")
    Measure.objects.filter(dossier=year.dossier, sub_measure="7.1.1").update(target="90", direction="lower")
    MeasureResult.objects.filter(measure__sub_measure="7.1.1").update(value="93.7")
    cite(year, "แผนป้องกันการทุจริต")
    return year


def test_the_numbers_are_those_of_the_screen(year: Cast) -> None:
    filled(year)
    client = Client()
    client.force_login(year.coordinator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("assessment:print", args=[year.dossier.pk])).content.decode()
    page = re.sub(r'<span class="d">', "", page)
    shown = {
        code: NUMBER.search(rest)[0]  # type: ignore[index]
        for code, rest in re.findall(r"<h[23]>(?:<span>)?(?:หมวด )?(\d(?:\.\d)?) (.*?)</h[23]>", page, re.S)
        if NUMBER.search(rest)
    }
    score = next(one for one in report(year).parts[0].blocks if isinstance(one, Table))
    printed = {}
    for row in score.rows:
        found = re.match(r"(?:หมวด )?(\d(?:\.\d)?) ", str(row.cells[0]))
        if found:
            printed[found[1]] = str(row.cells[1])
    assert len(shown) > 30
    assert printed == shown
    total = NUMBER.search(re.sub("<[^>]*>", "", page[page.index("k-score") - 30 :]))[0]  # type: ignore[index]
    assert str(score.rows[-1].cells[1]) == total
    cells = set(NUMBER.findall(re.sub("<[^>]*>", " ", page[page.index("<table") :])))
    assert cells <= {n for text in texts(report(year)) for n in NUMBER.findall(text)}


@pytest.mark.pango
def test_the_pdf_says_what_was_answered(year: Cast) -> None:
    printed = pdf_of(report(filled(year)))
    for reader in (by_pdfium, by_pypdf):
        found = flat(" ".join(reader(printed.content)))
        for one in ("สำนักงานดำเนินการประจำปี", "น้ำดื่มสะอาด", "พันธกิจของกรม", "แผนป้องกันการทุจริต", "หลักฐาน1(หน้า4-6)"):
            assert one in found, (reader.__name__, one)


def test_evidence_is_numbered_once_and_named_where_it_is_used(year: Cast) -> None:
    filled(year)
    cite(year, "บันทึกลับ", "1.1.B2", classification="secret", where_kept="ห้อง 5", number="ลับ 7")
    part = next(one for one in report(year).parts if one.key == "evidence")
    table = next(one for one in part.blocks if isinstance(one, Table))
    assert [str(row.cells[0]) for row in table.rows] == ["1", "2"]
    assert "ลับ เก็บที่ ห้อง 5" in list(texts(table))
    assert "1.1 B2" in list(texts(table))


def test_nobody_sees_what_is_not_theirs(year: Cast) -> None:
    pk = year.dossier.pk
    assert self_assessment(year.officer, pk, at=LATER) is None  # not submitted yet
    assert self_assessment(year.outsider, pk, at=LATER) is None
    filled(year)
    for user in (year.editor, year.head, year.reader, year.officer, year.approver):
        assert self_assessment(user, pk, at=LATER) is not None
    for user in (year.outsider, year.governor, year.viewer, year.administrator, year.assessor, year.nobody):
        assert self_assessment(user, pk, at=LATER) is None


def test_a_draft_says_so_and_leaves_room_to_sign(year: Cast) -> None:
    draft = report(year)
    assert draft.draft
    assert "(ร่าง)" in draft.running
    assert str(year.head) not in list(texts(draft.parts[-1]))
    signed = report(filled(year))
    assert not signed.draft
    assert str(year.head) in list(texts(signed.parts[-1]))


def test_the_words_are_those_of_the_pages() -> None:
    from kaona.web.shell.words import LEVEL_WORDS, LINE_WORDS

    with override("th"):
        assert {key: str(text) for key, text in LEVEL_WORDS.items()} == words.LEVELS
        assert {key: str(text) for key, text in LINE_WORDS.items()} == words.LINES
