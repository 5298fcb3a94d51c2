"""Papers that the worker makes: one at a time, told when done, seen by who asked, forgotten in time."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kaona.activity.models import Event, Notice
from kaona.assessment.models import LevelAnswer
from kaona.assessment.operations.base import Refused
from kaona.improvement.models import Round
from kaona.jobs import papers as job
from kaona.people.access import NotAllowed
from kaona.people.models import Membership
from kaona.reports import operations as deeds
from kaona.reports import store
from kaona.reports.models import MadePaper
from kaona.reports.queries import paper_for, papers_of
from tests.cast import NOW, Cast

LATER = NOW + timedelta(days=1)


def ask(year: Cast, by: Any = None, at: Any = LATER, **changes: Any) -> tuple[MadePaper, bool]:
    given = {"kind": "self_assessment", "file_format": "xlsx", "digits": "arabic", "memo": {}} | changes
    return deeds.ask_paper(about=year.dossier, by=by or year.coordinator, at=at, **given)


def kinds(year: Cast) -> list[str]:
    return list(Event.objects.filter(kind__startswith="paper.").order_by("pk").values_list("kind", flat=True))


def made(year: Cast, **changes: Any) -> MadePaper:
    row, _new = ask(year, at=timezone.now(), **changes)
    assert job.make_paper(row.pk) == "made"
    row.refresh_from_db()
    return row


def test_a_second_click_makes_one(year: Cast) -> None:
    year.with_submission()
    first, new = ask(year)
    again, second = ask(year)
    assert (again.pk, new, second) == (first.pk, True, False)
    with pytest.raises(Refused, match="paper_busy"):
        ask(year, digits="thai")
    assert ask(year, by=year.head)[1]  # somebody else's is another
    assert kinds(year) == ["paper.asked"] * 2


def test_a_paper_of_a_plan_is_made_beside_one_of_its_dossier(year: Cast) -> None:
    year.with_plan()
    first, _new = ask(year)
    given = {"file_format": "xlsx", "digits": "arabic", "memo": {}, "by": year.coordinator, "at": timezone.now()}
    plan, new = deeds.ask_paper(about=year.plan, kind="plan", **given)
    assert (new, deeds.ask_paper(about=year.plan, kind="plan", **given)) == (True, (plan, False))
    with pytest.raises(Refused, match="paper_busy"):
        deeds.ask_paper(about=year.plan, kind="progress", part=str(year.plan.rounds.get().pk), **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        MadePaper.objects.create(organisation=year.department, dossier=year.dossier, plan=year.plan, kind="plan", format="pdf",
                                 asked_by=year.coordinator, asked_at=LATER)  # fmt: skip
    assert job.make_paper(plan.pk) == "made"
    assert Event.objects.get(kind="paper.made").data["plan"] == year.plan.pk
    notice = Notice.objects.get(kind="paper.made")
    assert notice.path == f"/papers/plans/{year.plan.pk}/"
    assert papers_of(year.coordinator, "plan", year.plan.pk) == [plan]
    assert papers_of(year.coordinator, "dossier", year.dossier.pk) == [first]


def test_nobody_asks_for_or_takes_a_paper_of_a_plan_that_is_not_theirs(year: Cast) -> None:
    year.with_plan()
    given = {"kind": "plan", "file_format": "xlsx", "digits": "arabic", "memo": {}, "at": timezone.now()}
    for user in (year.outsider, year.governor, year.nobody, year.assessor, year.administrator):
        with pytest.raises(NotAllowed):
            deeds.ask_paper(about=year.plan, by=user, **given)
    row, _new = deeds.ask_paper(about=year.plan, by=year.viewer, **given)  # a ministry reads an approved plan
    assert job.make_paper(row.pk) == "made"
    assert paper_for(year.viewer, row.pk, at=timezone.now()) == row
    assert paper_for(year.coordinator, row.pk, at=timezone.now()) is None
    Membership.objects.filter(user=year.viewer).update(ended_at=timezone.now())
    assert paper_for(year.viewer, row.pk, at=timezone.now()) is None
    with pytest.raises(NotAllowed):
        deeds.take_paper(paper=row, by=year.viewer, at=timezone.now())


def test_each_round_keeps_its_own_report(year: Cast) -> None:
    year.with_plan()
    one = year.plan.rounds.get()
    two = Round.objects.create(
        plan=year.plan, organisation=year.department, months=9, due_on=date(2027, 6, 30), created_at=NOW
    )
    rows = []
    for part in (one, two, one):
        row, _new = deeds.ask_paper(about=year.plan, kind="progress", part=str(part.pk), file_format="xlsx", digits="arabic",
                                    memo={}, by=year.coordinator, at=timezone.now())  # fmt: skip
        assert job.make_paper(row.pk) == "made"
        rows.append(row)
    assert [MadePaper.objects.get(pk=row.pk).forgotten_at is None for row in rows] == [False, True, True]


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite
def test_the_tables_go_back_and_forth() -> None:
    year = Cast.build().with_plan()
    row, _new = deeds.ask_paper(about=year.plan, kind="plan", file_format="xlsx", digits="arabic", memo={},
                                by=year.coordinator, at=timezone.now())  # fmt: skip
    ask(year, at=timezone.now())
    with connection.cursor():
        call_command("migrate", "reports", "0001", verbosity=0)
        call_command("migrate", "reports", verbosity=0)
    assert [one.state for one in MadePaper.objects.order_by("pk")] == ["left", "waiting"]
    assert MadePaper.objects.get(pk=row.pk).plan is None


def test_two_at_once_are_stopped_by_the_table(year: Cast) -> None:
    row, _new = ask(year)
    with pytest.raises(IntegrityError), transaction.atomic():
        MadePaper.objects.create(organisation=row.organisation, dossier=row.dossier, kind="application", format="pdf",
                                 asked_by=row.asked_by, asked_at=LATER)  # fmt: skip


def test_the_worker_makes_it_and_tells_who_asked(year: Cast) -> None:
    year.with_submission()
    row = made(year)
    assert (row.state, row.size > 5000) == ("done", True)
    with store.opened(row.organisation_id, row.sha256) as file:
        assert file.read(2) == b"PK"
    assert Notice.objects.get(kind="paper.made").recipient == year.coordinator
    assert kinds(year) == ["paper.asked", "paper.made"]
    assert Event.objects.get(kind="paper.made").data["sha256"] == row.sha256
    assert job.make_paper(row.pk) == "left"  # a job that comes twice does nothing


@pytest.mark.pango
def test_a_pdf_counts_its_pages_and_has_the_memo_in_front(year: Cast) -> None:
    from tests.reports.read import by_pdfium

    year.with_submission()
    row = made(year, file_format="pdf", digits="thai", memo={"subject": "ส่งรายงาน", "number": "ตย 1/2", "evil": "x"})
    assert row.memo == {"subject": "ส่งรายงาน", "number": "ตย 1/2"}
    with store.opened(row.organisation_id, row.sha256) as file:
        pages = by_pdfium(file.read())
    assert row.pages == len(pages) > 10
    assert "บันทึกข้อความ" in pages[0]
    assert "ตย ๑/๒" in pages[0]
    assert f"หน้า ๓ จาก {str(len(pages)).translate(str.maketrans('0123456789', '๐๑๒๓๔๕๖๗๘๙'))}" in pages[2]


@pytest.mark.pango
def test_a_part_over_its_pages_is_named_before_anything_is_made(year: Cast) -> None:
    text = "กรมดำเนินการตามแผนและรายงานผลทุกไตรมาส " * 260
    for item in ("1.1", "1.2"):
        LevelAnswer.objects.create(organisation=year.department, dossier=year.dossier, item=item, level="basic",
                                   narrative=text, changed_at=NOW)  # fmt: skip
    year.cycle.policies = {"paper_category_pages": 2}
    year.cycle.save()
    row, _new = ask(year, kind="application", file_format="pdf", at=timezone.now())
    assert job.make_paper(row.pk) == "over"
    row.refresh_from_db()
    assert row.state == "over"
    assert [(title, pages > most, most) for title, pages, most in row.over] == [("หมวด 1 การนำองค์การ", True, 2)]
    assert row.sha256 == ""
    assert made(year, kind="application", file_format="pdf", allow_over=True).state == "done"


def test_a_failure_is_said_and_can_be_asked_again(year: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row, _new = ask(year, at=timezone.now())

    def broken(*_: Any, **__: Any) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(job, "printed", broken)
        with pytest.raises(OSError, match="disk full"):
            job.make_paper(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"
    assert kinds(year)[-1] == "paper.failed"
    assert Notice.objects.filter(kind="paper.made").count() == 1
    assert made(year).state == "done"


def test_it_is_left_while_it_waits_or_is_made(year: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row, _new = ask(year)
    deeds.leave_paper(paper=row, by=year.coordinator, at=LATER)
    assert job.make_paper(row.pk) == "left"
    with pytest.raises(Refused, match="paper_ended"):
        deeds.leave_paper(paper=row, by=year.coordinator, at=LATER)
    row, _new = ask(year, at=timezone.now())
    monkeypatch.setattr(job, "EVERY", 0.0)

    def slow(_paper: Any, _format: str, _digits: str, told: Any) -> None:
        told(1)
        deeds.leave_paper(paper=row, by=year.coordinator, at=timezone.now())
        told(2)

    monkeypatch.setattr(job, "printed", slow)
    assert job.make_paper(row.pk) == "left"
    row.refresh_from_db()
    assert (row.state, row.pages) == ("left", 1)


def test_nobody_asks_for_or_takes_what_is_not_theirs(year: Cast) -> None:
    for user in (year.outsider, year.officer, year.viewer, year.nobody, year.assessor):
        with pytest.raises(NotAllowed):
            ask(year, by=user)
    row = made(year)
    assert paper_for(year.coordinator, row.pk, at=timezone.now()) == row
    assert paper_for(year.head, row.pk, at=timezone.now()) is None
    assert papers_of(year.head, "dossier", year.dossier.pk) == []
    with pytest.raises(NotAllowed):
        deeds.take_paper(paper=row, by=year.head, at=timezone.now())
    Membership.objects.filter(user=year.coordinator).update(ended_at=timezone.now())
    with pytest.raises(NotAllowed):
        deeds.take_paper(paper=row, by=year.coordinator, at=timezone.now())


def test_a_role_that_ends_while_it_waits_ends_it(year: Cast) -> None:
    row, _new = ask(year, at=timezone.now())
    Membership.objects.filter(user=year.coordinator).update(ended_at=timezone.now())
    assert job.make_paper(row.pk) == "not allowed"


def test_the_next_one_takes_the_place_of_the_last_and_time_takes_it_away(year: Cast) -> None:
    first, second = made(year), made(year, digits="thai")
    first.refresh_from_db()
    assert first.forgotten_at is not None
    assert papers_of(year.coordinator, "dossier", year.dossier.pk) == [second]
    assert deeds.forget_papers(before=timezone.now() - timedelta(days=1), by=None, at=timezone.now()) == 0
    assert deeds.forget_papers(before=timezone.now() + timedelta(days=1), by=None, at=timezone.now()) == 1
    second.refresh_from_db()
    assert papers_of(year.coordinator, "dossier", year.dossier.pk) == [second]
    with pytest.raises(Refused, match="paper_gone"):
        deeds.take_paper(paper=second, by=year.coordinator, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_forgotten_bytes_leave_the_store(django_db_blocker: Any) -> None:
    del django_db_blocker
    year = Cast.build().with_dossier()
    row = made(year)
    path = store.path_of(row.organisation_id, row.sha256)
    assert default_storage.exists(path)
    deeds.forget_papers(before=timezone.now() + timedelta(days=1), by=None, at=timezone.now())
    assert not default_storage.exists(path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "x"},
        {"file_format": "exe"},
        {"digits": "roman"},
        {"kind": "application", "file_format": "xlsx"},
        {"kind": "plan"},
        {"part": "2570"},
    ],
)
def test_what_there_is_not_is_refused(year: Cast, wrong: dict[str, str]) -> None:
    with pytest.raises(Refused, match="paper_kind"):
        ask(year, **wrong)
