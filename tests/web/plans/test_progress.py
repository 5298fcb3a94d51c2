"""Progress on the pages of plans: the round that comes next, what was reported on an action, figures beside their targets."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kaona.assessment.operations.evidence import Upload
from kaona.improvement.models import ActionPartner, Indicator, ReportEvidence, Round
from kaona.improvement.operations import reporting, rounds
from kaona.people.models import User
from kaona.rules.progress_report import ReadingInput, ReportInput
from kaona.web.templatetags.plans import gain
from tests.cast import Cast
from tests.improvement.plans import AT
from tests.web.plans.pages import client_of, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(year: Cast) -> Cast:
    year.with_plan("running")
    first = Round.objects.get()
    later = first.due_on + timedelta(days=91)
    Round.objects.create(organisation=year.department, plan=year.plan, months=9, due_on=later, created_at=AT)
    return year


def indicator(cast: Cast) -> Indicator:
    one = Indicator.objects.create(
        organisation=cast.department, action=cast.actions[0], position=1, name="ผู้พอใจ", unit="ร้อยละ", baseline="60",
        changed_by=cast.coordinator, changed_at=AT,
    )  # fmt: skip
    for row, value in zip(Round.objects.order_by("due_on"), ("70", "80"), strict=False):
        one.targets.create(organisation=cast.department, period=row.due_on, value=value, at=AT)
    return one


def reported(cast: Cast, row: Round, light: str = "on_track", **fields: object) -> None:
    given = ReportInput("40", light, **({"done": "ประชุมแล้ว", "obstacle": "งบยังไม่มา"} | fields))
    who = {"reporter": cast.department, "version": 0, "by": cast.coordinator, "at": AT}
    made = reporting.report(action=cast.actions[0], row=row, given=given, **who)
    file = Upload("หนังสือ.pdf", SimpleUploadedFile("a.pdf", b"%PDF-1.4 a\n%%EOF"))
    reporting.upload(row=made, upload=file, title="หนังสือขอขยายเวลา", pages="3", by=cast.coordinator, at=AT)


def of_action(user: User, cast: Cast) -> str:
    return page(user, f"actions/{cast.actions[0].pk}/")


def test_a_plan_shows_the_round_that_comes_next_and_what_is_missing(running: Cast) -> None:
    path, row = f"{running.plan.pk}/", Round.objects.order_by("due_on")[0]
    text = page(running.coordinator, path)
    assert f'href="/progress/rounds/{row.pk}/?show=missing"' in text
    assert "รายงานแล้ว 0 จาก" in text
    assert "รายงานความก้าวหน้า" in text
    reported(running, row)
    assert "รายงานแล้ว 1 จาก" in page(running.coordinator, path)
    # Whoever reads the plan from outside reads how it goes, and is asked for nothing.
    outside = page(running.viewer, path)
    assert "รายงานแล้ว 1 จาก" in outside
    assert "รายงานความก้าวหน้า" not in outside


def test_before_it_runs_a_plan_shows_no_rounds(year: Cast) -> None:
    year.with_plan("approved")
    assert 'id="p-progress"' not in page(year.coordinator, f"{year.plan.pk}/")
    assert 'id="a-7"' not in of_action(year.coordinator, year)


def test_when_every_round_is_closed_the_plan_says_so(running: Cast) -> None:
    for row in Round.objects.all():
        rounds.close_round(row=row, by=running.coordinator, at=AT)
    assert f"ปิดแล้วทั้ง {Round.objects.count()} รอบ" in page(running.coordinator, f"{running.plan.pk}/")


def test_an_action_shows_reports_documents_and_figures_beside_targets(running: Cast) -> None:
    one, (first, second) = indicator(running), Round.objects.order_by("due_on")[:2]
    assert "ยังไม่มีรายงาน" in of_action(running.coordinator, running)
    reported(running, first, "blocked", readings={one.pk: ReadingInput("66")})
    reported(running, second, readings={one.pk: ReadingInput("81")})
    text = of_action(running.reader, running)
    assert text.index(f"/rounds/{second.pk}/") < text.index(f"/rounds/{first.pk}/")
    for words in ("งบยังไม่มา", "หนังสือขอขยายเวลา", "<b>66</b>", "ยังไม่ถึงเป้า", "<b>81</b>", "k-spark"):
        assert words in text
    assert text.count("ถึงเป้า</span>") == 2
    document = f"/progress/evidence/{ReportEvidence.objects.order_by('pk')[0].pk}/"
    assert document in text
    assert "รายงาน รอบ 6 เดือน" not in text
    assert "รายงาน รอบ 6 เดือน" in of_action(running.coordinator, running)
    # The ministry reads what was reported, not the documents behind it.
    above = of_action(running.viewer, running)
    assert "งบยังไม่มา" in above
    assert document not in above
    report = (
        client_of(running.viewer).get(f"/progress/actions/{running.actions[0].pk}/rounds/{first.pk}/").content.decode()
    )
    assert "หนังสือขอขยายเวลา" in report
    assert document not in report


def test_a_partner_reads_reports_once_it_takes_part(running: Cast) -> None:
    reported(running, Round.objects.order_by("due_on")[0])
    part = ActionPartner.objects.create(
        organisation=running.department, action=running.actions[0], partner=running.other, asked_by=running.coordinator,
        asked_at=AT,
    )  # fmt: skip
    assert "งบยังไม่มา" not in of_action(running.outsider, running)
    part.accepted_at = AT + timedelta(days=1)
    part.save()
    assert "งบยังไม่มา" in of_action(running.outsider, running)


def test_the_page_of_an_action_asks_as_much_for_many_reports_as_for_one(running: Cast) -> None:
    indicator(running)
    counts = []
    for row in Round.objects.order_by("due_on")[:2]:
        reported(running, row)
        client = client_of(running.coordinator)
        client.get(f"/plans/actions/{running.actions[0].pk}/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/plans/actions/{running.actions[0].pk}/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("text", "shown"), [("5", "+5.00"), ("0", "0.00"), ("-19/24", "−0.79"), ("", "")])
def test_a_promise_that_is_a_loss_has_its_own_sign(text: str, shown: str) -> None:
    assert gain(text) == shown
