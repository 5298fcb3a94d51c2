"""The page of official papers: what is offered, asked for once, shown while it is made, taken as a file; who may not."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from kaona.activity.models import Event
from kaona.assessment.models import Dossier
from kaona.improvement.models import Plan
from kaona.jobs.papers import make_paper
from kaona.reports.kinds import KINDS
from kaona.reports.models import MadePaper
from kaona.web.papers import views
from tests.cast import Cast
from tests.web.results.story import publish

WANTED = {"step": "ask", "kind": "self_assessment", "format": "xlsx", "digits": "arabic"}


def client(user: Any) -> Client:
    one = Client()
    one.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return one


def address(year: Cast) -> str:
    return reverse("papers:papers", args=[year.dossier.pk])


def test_every_kind_has_its_words() -> None:
    assert set(views.KIND_WORDS) == set(views.HINTS) == set(KINDS)


def test_asked_waited_for_and_taken(year: Cast) -> None:
    year.with_submission()
    browser = client(year.coordinator)
    text = browser.get(address(year)).content.decode()
    assert "ทำเอกสาร" in text
    assert "ที่ทำไว้" not in text
    browser.post(address(year), WANTED)
    browser.post(address(year), WANTED)  # a double click
    row = MadePaper.objects.get()
    assert OrmQ.objects.count() == 1
    waiting = browser.get(address(year))
    assert waiting["Refresh"] == views.AGAIN
    assert "อยู่ในคิวของระบบ" in waiting.content.decode()
    assert make_paper(row.pk) == "made"
    done = browser.get(address(year))
    assert "Refresh" not in done
    assert reverse("papers:take", args=[row.pk]) in done.content.decode()
    taken = browser.get(reverse("papers:take", args=[row.pk]))
    assert b"".join(taken.streaming_content)[:2] == b"PK"
    assert "attachment" in taken["Content-Disposition"]
    assert Event.objects.filter(kind="paper.taken", by_id=year.coordinator.pk).count() == 1


def test_the_memo_is_kept_only_when_it_is_wanted(year: Cast) -> None:
    browser = client(year.coordinator)
    browser.post(address(year), WANTED | {"format": "docx", "subject": "เรื่องหนึ่ง"})
    assert MadePaper.objects.get().memo == {}
    MadePaper.objects.update(state="left", ended_at=timezone.now())
    browser.post(
        address(year), WANTED | {"format": "docx", "subject": "เรื่องหนึ่ง", "with_memo": "yes", "text": "ก\r\n\r\nข"}
    )
    assert MadePaper.objects.latest("pk").memo == {"subject": "เรื่องหนึ่ง", "text": "ก\n\nข"}


def test_left_failed_over_and_forgotten_say_so(year: Cast) -> None:
    browser = client(year.coordinator)
    browser.post(address(year), WANTED)
    row = MadePaper.objects.get()
    answer = browser.post(address(year), {"step": "leave", "paper": row.pk}, follow=True)
    assert "เลิกรอแล้ว" in answer.content.decode()
    now = timezone.now()
    for state, words, more in (
        ("failed", "ทำไม่สำเร็จ", {}), ("over", "หมวด 1 7 หน้า จากที่กำหนด 5 หน้า", {"over": [["หมวด 1", 7, 5]]}),
        ("done", "ครบเวลาเก็บแล้ว", {"sha256": "0" * 64, "forgotten_at": now}),
    ):  # fmt: skip
        MadePaper.objects.filter(pk=row.pk).update(state=state, ended_at=now, **more)
        assert words in browser.get(address(year)).content.decode()
    gone = browser.get(reverse("papers:take", args=[row.pk]), follow=True)
    assert "ไม่มีไฟล์นี้แล้ว" in gone.content.decode()
    MadePaper.objects.filter(pk=row.pk).update(forgotten_at=None)  # its bytes are not in the store
    assert "ไม่มีไฟล์นี้แล้ว" in browser.get(reverse("papers:take", args=[row.pk]), follow=True).content.decode()


def test_nothing_for_those_who_may_not_read(year: Cast) -> None:
    client(year.coordinator).post(address(year), WANTED)
    row = MadePaper.objects.get()
    make_paper(row.pk)
    take, receipt = reverse("papers:take", args=[row.pk]), reverse("papers:receipt", args=[year.dossier.pk])
    for user in (year.outsider, year.officer, year.viewer, year.governor, year.nobody, year.administrator):
        browser = client(user)
        assert [browser.get(one).status_code for one in (address(year), take, receipt)] == [404] * 3
        assert browser.post(address(year), WANTED).status_code == 404
    assert client(year.head).get(take).status_code == 404  # a colleague makes an own one
    assert Client().get(address(year)).status_code == 302
    assert MadePaper.objects.count() == 1


def test_from_outside_a_submitted_dossier_gives_its_report_only_and_the_look_is_noted(year: Cast) -> None:
    year.with_submission()
    browser = client(year.officer)
    text = browser.get(address(year)).content.decode()
    assert 'value="self_assessment"' in text
    assert 'value="application"' not in text
    assert "ใบรับ PDF" not in text
    assert Event.objects.filter(kind="dossier.looked", by_id=year.officer.pk).exists()
    assert browser.post(address(year), WANTED | {"kind": "application", "format": "docx"}).status_code == 403
    assert not MadePaper.objects.exists()


def test_after_publication_the_ministry_finds_the_feedback_report_only(year: Cast) -> None:
    year.with_review(levels="BA").judged().at_stage("confirmed")
    browser = client(year.viewer)
    assert browser.get(address(year)).status_code == 404
    publish(year)
    text = browser.get(address(year)).content.decode()
    assert 'value="feedback"' in text
    assert 'value="self_assessment"' not in text
    assert f'href="{address(year)}?kind=feedback"' in browser.get(f"/results/{year.dossier.pk}/").content.decode()
    browser.post(address(year), WANTED | {"kind": "feedback"})
    assert make_paper(MadePaper.objects.get().pk) == "made"
    taken = browser.get(reverse("papers:take", args=[MadePaper.objects.get().pk]))
    assert b"".join(taken.streaming_content)[:2] == b"PK"


def test_the_page_of_a_plan_makes_its_papers(year: Cast) -> None:
    year.with_plan()
    browser, path = client(year.coordinator), reverse("papers:plan", args=[year.plan.pk])
    part = str(year.plan.rounds.get().pk)
    text = browser.get(f"{path}?kind=progress&part={part}").content.decode()
    assert 'name="kind" value="progress" checked' in text
    assert f'name="part_progress" value="{part}"' in text
    for page in (f"/plans/{year.plan.pk}/", f"/progress/plans/{year.plan.pk}/", f"/progress/rounds/{part}/"):
        assert f'href="{path}' in browser.get(page).content.decode()
    browser.post(path, WANTED | {"kind": "progress", "part_progress": part})
    row = MadePaper.objects.get()
    assert (row.plan, row.part, row.dossier_id) == (year.plan, part, year.dossier.pk)
    assert make_paper(row.pk) == "made"
    assert "รอบ 6 เดือน" in browser.get(path).content.decode()
    assert b"".join(browser.get(reverse("papers:take", args=[row.pk])).streaming_content)[:2] == b"PK"
    assert "ที่ทำไว้" not in browser.get(address(year)).content.decode()
    answer = browser.post(path, WANTED | {"kind": "progress", "part_progress": "999"}, follow=True)
    assert "เลือกเอกสาร" in answer.content.decode()


def test_a_plan_of_three_years_offers_its_years_and_a_draft_no_round(year: Cast) -> None:
    year.with_plan("draft")
    Plan.objects.update(years=3)
    text = client(year.coordinator).get(reverse("papers:plan", args=[year.plan.pk])).content.decode()
    assert '<option value="2571">' in text
    assert 'value="progress"' not in text


def test_nothing_of_a_plan_for_those_who_may_not_read_it(year: Cast) -> None:
    year.with_plan()
    path = reverse("papers:plan", args=[year.plan.pk])
    client(year.coordinator).post(path, WANTED | {"kind": "plan", "part_plan": ""})
    row = MadePaper.objects.get()
    make_paper(row.pk)
    for user in (year.outsider, year.governor, year.nobody, year.administrator, year.assessor):
        browser = client(user)
        assert [browser.get(one).status_code for one in (path, reverse("papers:take", args=[row.pk]))] == [404, 404]
        assert browser.post(path, WANTED | {"kind": "plan"}).status_code == 404
    assert client(year.viewer).get(path).status_code == 200
    assert client(year.viewer).get(reverse("papers:take", args=[row.pk])).status_code == 404
    Plan.objects.update(state="proposed")
    assert client(year.viewer).get(path).status_code == 404
    assert Client().get(path).status_code == 302
    assert MadePaper.objects.count() == 1


@pytest.mark.pango
def test_the_receipt_says_what_its_page_says(year: Cast) -> None:
    from tests.reports.read import by_pdfium, flat

    browser = client(year.coordinator)
    receipt = reverse("papers:receipt", args=[year.dossier.pk])
    assert browser.get(receipt).status_code == 404  # none yet
    year.with_submission()
    row = Dossier.objects.get(pk=year.dossier.pk).receipts.get()
    answer = browser.get(receipt + "?digits=thai")
    found = flat(by_pdfium(b"".join(answer.streaming_content))[0])
    assert row.number in found
    assert row.sha256 in found
    assert f"/dossiers/receipts/{row.token}/" in found
    assert "๒๕๖๙" in found
    assert Event.objects.get(kind="paper.printed").data["paper"] == "receipt"


def test_without_pango_the_page_says_so_and_makes_word(year: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "has_pango", lambda: False)
    browser = client(year.coordinator)
    text = browser.get(address(year)).content.decode()
    assert "ไม่มีไลบรารี Pango" in text
    assert 'value="pdf" disabled' in text
    answer = browser.post(address(year), WANTED | {"format": "pdf"}, follow=True)
    assert "เลือก Word" in answer.content.decode()
    assert not MadePaper.objects.exists()
    browser.post(address(year), WANTED | {"format": "docx"})
    assert make_paper(MadePaper.objects.get().pk) == "made"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_often_for_three_papers_as_for_one(
    year: Cast, rows: int, django_assert_max_num_queries: Any
) -> None:
    year.with_submission()
    now = timezone.now()
    MadePaper.objects.bulk_create(
        MadePaper(organisation=year.department, dossier=year.dossier, kind="self_assessment", format="pdf", state="done",
                  sha256="0" * 64, asked_by=year.coordinator, asked_at=now - timedelta(hours=n), ended_at=now)
        for n in range(rows)
    )  # fmt: skip
    browser = client(year.coordinator)
    with django_assert_max_num_queries(20):
        assert browser.get(address(year)).status_code == 200
