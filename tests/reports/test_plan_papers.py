"""The papers of a plan: the plan itself, whole or of one year, and the progress report of a round."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override

from kaona.improvement.models import Action, Indicator, Plan, ProgressReport, Reading, Round
from kaona.improvement.operations import approving
from kaona.improvement.operations.reporting import report as report_progress
from kaona.improvement.queries.progress import plan_now, rounds_of
from kaona.reports import plan_signing, words
from kaona.reports.docx import docx_of
from kaona.reports.improvement_plan import improvement_plan, years_of
from kaona.reports.paper import Facts, Paper, Signatures, Table, Timeline
from kaona.reports.pdf import pdf_of
from kaona.reports.progress_report import progress_report, reported_rounds
from kaona.reports.xlsx import xlsx_of
from kaona.rules.progress_report import ReportInput
from kaona.web.shell.improvement_words import FEASIBILITY
from kaona.web.shell.plan_words import PLAN_STATES, PLAN_STEPS
from kaona.web.shell.progress_words import ACTION_WORDS, LIGHT_WORDS, ROUND_STATES
from kaona.web.templatetags.progress import round_name, standing_chips
from tests.cast import NOW, Cast
from tests.improvement.plans import choose, complete, made
from tests.reports.read import by_pdfium, by_pypdf, flat, inside, texts
from tests.web.results.story import client_of

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=60)
OUTSIDERS = ("outsider", "governor", "assessor", "administrator", "nobody")


@pytest.fixture
def cast() -> Cast:
    return Cast.build().with_plan()


@pytest.fixture
def submitted() -> Cast:
    return Cast.build().with_submission("BA")


def plan_paper(cast: Cast, user: Any = None, part: str = "", at: Any = AT) -> Paper:
    found = improvement_plan(user or cast.coordinator, cast.plan.pk, at=at, part=part)
    assert found is not None
    return found


def round_paper(cast: Cast, user: Any = None) -> Paper:
    found = progress_report(user or cast.coordinator, cast.plan.pk, at=AT, part=str(the_round(cast).pk))
    assert found is not None
    return found


def the_round(cast: Cast) -> Round:
    return Round.objects.get(plan=cast.plan)


def reported(cast: Cast, action: int = 0, light: str = "at_risk", percent: str = "40", **more: str) -> ProgressReport:
    given = ReportInput(percent, light, **({"done": "ประชุมแล้ว", "obstacle": "งบยังไม่มา", "next_step": "เร่งงบ"} | more))
    return report_progress(action=cast.actions[action], row=the_round(cast), reporter=cast.department, version=0,
                           by=cast.editor, at=NOW + timedelta(days=20), given=given)  # fmt: skip


def measured(cast: Cast, value: str = "66") -> Indicator:
    row = Indicator.objects.create(
        organisation=cast.department, action=cast.actions[0], position=1, name="ผู้พอใจ", unit="ร้อยละ", baseline="60",
        source="แบบสำรวจ", changed_by=cast.coordinator, changed_at=NOW,
    )  # fmt: skip
    row.targets.create(organisation=cast.department, period=date(2027, 3, 31), value="80", at=NOW)
    Reading.objects.create(organisation=cast.department, indicator=row, period=date(2027, 3, 31), value=value,
                           note="นับสองไตรมาส", by=cast.editor, at=NOW)  # fmt: skip
    return row


def facts_of(paper: Paper) -> dict[str, str]:
    return {
        name: text for part in paper.parts for one in part.blocks if isinstance(one, Facts) for name, text in one.rows
    }


def table(paper: Paper, key: str, number: int = 0) -> Table:
    part = next(one for one in paper.parts if one.key == key)
    return [one for one in part.blocks if isinstance(one, Table)][number]


def page(user: Any, path: str) -> str:
    answer = client_of(user).get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", answer.content.decode()))


def dashes(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\n", " ")


# --- the plan ---------------------------------------------------------------------------------------------------------


def test_the_plan_says_the_numbers_of_its_page(cast: Cast) -> None:
    measured(cast)
    Plan.objects.update(money=20000050)
    paper, shown = plan_paper(cast), page(cast.coordinator, f"/plans/{cast.plan.pk}/")
    facts = facts_of(paper)
    ladder = re.search(
        r"คะแนนที่คาดเมื่อทำครบ (\S+) คะแนนของงานที่เสร็จแล้ว (\S+) งานที่เสร็จแล้ว (\S+) งบประมาณ \(บาท\) (\S+)", shown
    )
    assert ladder is not None
    assert (
        facts["คะแนนที่คาดเมื่อทำครบ"],
        facts["คะแนนของงานที่เสร็จแล้ว"],
        facts["งานที่เสร็จแล้ว"],
        facts["งบประมาณทั้งแผน (บาท)"],
    ) == ladder.groups()
    rows = [row.cells for row in table(paper, "actions").rows if not row.kind]
    for cells in rows:
        line = shown[shown.index(f"{cells[0]}. {cells[1].first}") :]
        for text in (cells[2].first, cells[3], cells[4], cells[5], cells[6]):
            assert dashes(text) in line
    assert facts["คะแนนตั้งต้น"].split()[0] in page(cast.coordinator, f"/improvement/{cast.dossier.pk}/")
    assert "31 มี.ค. 2570: 80" in list(texts(paper))


def test_the_route_ends_where_the_page_of_approval_says(submitted: Cast) -> None:
    choose(submitted, "1.1.S1", "1.2.S1")
    submitted.plan = made(submitted)[0]
    complete(submitted, submitted.plan)
    approving.propose(plan=submitted.plan, by=submitted.coordinator, at=NOW + timedelta(days=9))
    paper = plan_paper(submitted)
    assert paper.draft == "ร่าง ยังไม่ได้รับอนุมัติ"
    route = table(paper, "summary").rows
    shown = page(submitted.head, f"/plans/{submitted.plan.pk}/approve/")
    for text in (route[0].cells[4], route[-1].cells[4]):
        assert text in shown
    assert [str(row.cells[0]) for row in route[1:-1]] == ["1", "2"]


def test_a_year_of_three_has_its_own_actions_only(cast: Cast) -> None:
    Plan.objects.filter(pk=cast.plan.pk).update(years=3)
    Action.objects.filter(pk=cast.actions[1].pk).update(
        starts_on=date(2028, 10, 1), ends_on=date(2029, 3, 31), budget="50000"
    )
    cast.plan.refresh_from_db()
    assert [key for key, _words in years_of(cast.plan, AT)] == ["", "2570", "2571", "2572"]
    whole, first, last = plan_paper(cast), plan_paper(cast, part="2570"), plan_paper(cast, part="2572")
    by_year = next(one for one in whole.parts[0].blocks if isinstance(one, Table) and one.title == "รายปี")
    assert [row.cells for row in by_year.rows] == [
        ("2570", "1", "1", "100,000"), ("2571", "0", "0", "0"), ("2572", "1", "1", "50,000"), ("รวม", "", "2", "150,000"),
    ]  # fmt: skip
    numbers = [[row.cells[0] for row in table(one, "actions").rows if not row.kind] for one in (whole, first, last)]
    assert numbers == [["1", "2"], ["1"], ["2"]]
    assert facts_of(last)["งบประมาณของงานเหล่านี้ (บาท)"] == "50,000"
    marks = [next(b for p in one.parts for b in p.blocks if isinstance(b, Timeline)).marks for one in (whole, first)]
    assert [len(one) for one in marks] == [3, 4]
    assert improvement_plan(cast.coordinator, cast.plan.pk, at=AT, part="2573") is None
    idle = plan_paper(cast, part="2571")  # a plan that has actions is not said to have none
    assert [table(idle, key).empty for key in ("priorities", "actions")] == ["ไม่มีเรื่องสำคัญที่ทำในปีนี้", "ไม่มีงานของแผนในปีนี้"]
    assert not table(idle, "actions").rows


def test_who_signed_stands_and_who_did_not_has_room(submitted: Cast) -> None:
    choose(submitted, "1.1.S1")
    submitted.plan = made(submitted)[0]
    complete(submitted, submitted.plan)
    blocks = lambda: next(b for p in plan_paper(submitted).parts for b in p.blocks if isinstance(b, Signatures)).blocks  # noqa: E731
    assert [one.name for one in blocks()] == ["", ""]
    approving.propose(plan=submitted.plan, by=submitted.coordinator, at=NOW + timedelta(days=9))
    assert [one.name for one in blocks()] == [str(submitted.coordinator), ""]
    approving.send_back(plan=submitted.plan, note_text="แก้งบ", by=submitted.head, at=NOW + timedelta(days=10))
    assert [one.name for one in blocks()] == ["", ""]
    assert "แก้งบ" in list(texts(plan_paper(submitted)))


def test_who_reads_the_plan_gets_its_papers_and_nobody_else(cast: Cast) -> None:
    part = str(the_round(cast).pk)
    for name in OUTSIDERS:
        user = getattr(cast, name)
        assert improvement_plan(user, cast.plan.pk, at=AT) is None, name
        assert progress_report(user, cast.plan.pk, at=AT, part=part) is None, name
    for name in ("coordinator", "head", "reader", "officer", "approver", "viewer"):
        assert improvement_plan(getattr(cast, name), cast.plan.pk, at=AT) is not None
        assert progress_report(getattr(cast, name), cast.plan.pk, at=AT, part=part) is not None
    Plan.objects.filter(pk=cast.plan.pk).update(state="proposed")
    for name in ("officer", "viewer"):
        assert improvement_plan(getattr(cast, name), cast.plan.pk, at=AT) is None


def test_from_outside_no_priority_and_no_score_is_told(cast: Cast) -> None:
    inside_, outside = plan_paper(cast), plan_paper(cast, cast.viewer)
    assert {"priorities"} == {one.key for one in inside_.parts} - {one.key for one in outside.parts}
    assert "คะแนนตั้งต้น" not in list(texts(outside))
    assert "คะแนนตั้งต้น" in list(texts(inside_))


# --- the round --------------------------------------------------------------------------------------------------------


def test_the_round_says_what_its_pages_say(cast: Cast) -> None:
    measured(cast)
    reported(cast)
    paper = round_paper(cast)
    shown = page(cast.reader, f"/progress/plans/{cast.plan.pk}/")
    facts = facts_of(paper)
    assert f"ทั้งแผนคืบหน้า {facts['ทั้งแผนคืบหน้า']}" in shown
    assert f"งานที่เสร็จแล้ว {facts['งานที่เสร็จแล้ว']}" in shown
    done, _, expected = facts["คะแนนจากงานที่เสร็จแล้ว"].split()[:3]
    assert f"{done.partition('.')[0]}" in shown
    assert f"จาก {expected} คะแนนที่คาด" in shown
    for row in table(paper, "summary").rows:
        line = shown[shown.rindex(row.cells[0]) :]
        for text in row.cells[1:]:
            assert text in line
    shown = page(cast.reader, f"/progress/rounds/{the_round(cast).pk}/")
    for row in table(paper, "round").rows:
        line = shown[shown.index(f"{row.cells[0]}. {row.cells[1].first}") :]
        for text in (row.cells[3], row.cells[4], row.cells[6]):
            assert text in line
    shown = page(cast.reader, f"/progress/actions/{cast.actions[0].pk}/rounds/{the_round(cast).pk}/")
    figures = table(paper, "details").rows[0].cells
    for text in (*figures[1:4], figures[5], "นับสองไตรมาส", "งบยังไม่มา", "เร่งงบ"):
        assert text in shown
        assert text in " ".join(texts(paper))


def test_what_is_to_be_decided_stands_with_its_reason(cast: Cast) -> None:
    reported(cast, light="blocked")
    rows = table(round_paper(cast), "decide").rows
    assert [row.kind for row in rows] == ["head", ""]
    assert rows[0].cells == ("ติดขัด",)
    board = page(cast.reader, f"/progress/plans/{cast.plan.pk}/board/")
    assert rows[1].cells[2] in board
    assert "งบยังไม่มา" in board
    assert rows[1].cells[3].first == "งบยังไม่มา"


def test_only_rounds_of_a_plan_that_has_begun(cast: Cast) -> None:
    other = Round.objects.create(
        plan=cast.plan, organisation=cast.department, months=9, due_on=date(2027, 6, 30), created_at=NOW
    )
    assert [key for key, _ in reported_rounds(cast.plan, AT)] == [str(the_first(cast).pk), str(other.pk)]
    cast.plan.state = "approved"
    assert reported_rounds(cast.plan, AT) == []
    for part in ("", "x", "999999"):
        assert progress_report(cast.coordinator, cast.plan.pk, at=AT, part=part) is None


def the_first(cast: Cast) -> Round:
    return Round.objects.filter(plan=cast.plan).earliest("due_on")


# --- both -------------------------------------------------------------------------------------------------------------


@pytest.mark.pango
def test_long_names_stay_on_the_papers_and_words_are_found_by_two_readers(cast: Cast) -> None:
    row = measured(cast)
    name = "สำนักงานดำเนินการประจำน้ำ" * 8
    for one in (cast.department, cast.ministry):
        one.name_th = name
        one.save()
    Action.objects.update(title=name, budget="123456789012.25", budget_source=name, deliverables=name, description=name)
    Indicator.objects.filter(pk=row.pk).update(name=name, unit=name[:100], source=name)
    Plan.objects.update(title=name, aim=name)
    Round.objects.update(name=name[:100])
    cast.coordinator.full_name = name[:200]
    cast.coordinator.save()
    reported(cast, done=name, obstacle=name)
    for paper in (plan_paper(cast), round_paper(cast)):
        content = pdf_of(paper, digits="thai").content
        assert inside(content), paper.kind
        for reader in (by_pdfium, by_pypdf):
            found = flat(" ".join(reader(content)))
            for one in ("สำนักงาน", "ดำเนินการ", "ประจำ", "น้ำ"):
                assert one in found, (paper.kind, reader.__name__)
        assert len(docx_of(paper, digits="thai")) > 10_000
        assert len(openpyxl.load_workbook(BytesIO(xlsx_of(paper))).sheetnames) > 2


def test_the_words_are_those_of_the_pages(cast: Cast) -> None:
    with override("th"):
        assert {key: str(text) for key, text in LIGHT_WORDS.items()} == words.LIGHTS
        assert {key: str(text) for key, text in ACTION_WORDS.items()} == words.ACTIONS
        assert {key: str(text) for key, (text, *_rest) in ROUND_STATES.items()} == words.ROUNDS
        assert {key: str(text) for key, text in PLAN_STATES.items()} == words.PLANS
        assert {key: str(text) for key, text in PLAN_STEPS.items()} == plan_signing.STEPS
        assert {key: str(text) for key, text in FEASIBILITY.items()} == words.FEASIBILITY
        for years in (1, 3):
            cast.plan.years = years
            for one in rounds_of(cast.plan):
                one.plan = cast.plan
                assert words.round_name(one, years) == round_name(one)
        for day in (date(2026, 12, 1), date(2027, 5, 1)):
            for now in plan_now(cast.plan, today=day).lines:
                chips = re.sub("<svg.*?</svg>|<[^>]*>", "", str(standing_chips(now)))
                assert words.standing(now) == chips
