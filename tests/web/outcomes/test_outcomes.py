"""The pages of results: what they show and do, and who may not."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaona.assessment.models import Cycle, Dossier
from kaona.improvement.models import Action, ActionPartner, Outcome, Plan
from kaona.improvement.operations import outcomes as deeds
from kaona.improvement.queries.outcomes import promised_and_delivered
from kaona.knowledge.models import Practice
from kaona.people.models import User
from kaona.rules.outcome import OutcomeInput
from tests.cast import NOW, Cast, plan_rows, submit_rows

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=6)
SECRET = "ประชาชนรอสั้นลงครึ่งหนึ่ง"


@pytest.fixture
def cast() -> Cast:
    cast = Cast.build().with_plan()
    Action.objects.update(responsible=cast.editor)
    return cast


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def judged(cast: Cast, effectiveness: str = "mostly", *, confirmed: bool = False, action: int = 0) -> Outcome:
    row = deeds.judge(action=cast.actions[action], given=OutcomeInput(effectiveness, "เหตุ", SECRET, "บทเรียน"), version=0,
                      by=cast.editor, at=AT)  # fmt: skip
    if confirmed:
        row = deeds.confirm(outcome=row, version=1, by=cast.coordinator, at=AT)
    return row


def next_year(cast: Cast, levels: str = "BAS") -> Dossier:
    """The department's dossier of the next cycle, submitted."""
    cycle = Cycle.objects.get()
    fields = ("agency_types", "edition", "rule_set", "window")
    later = Cycle.objects.create(
        code="2570-test", name_th="รอบตัวอย่าง 2570", fiscal_year=2570, result_year=2569, state="open", opened_at=NOW,
        created_at=NOW, **{name: getattr(cycle, name) for name in fields},
    )  # fmt: skip
    dossier = Dossier.objects.create(cycle=later, organisation=cast.department, started_at=NOW)
    submit_rows(dossier, cast.head, levels, AT)
    return dossier


def pages(cast: Cast) -> list[str]:
    pk = cast.dossier.pk
    return [
        f"/outcomes/dossiers/{pk}/", f"/outcomes/dossiers/{pk}/change/", f"/outcomes/dossiers/{pk}/years/",
        f"/outcomes/dossiers/{pk}/results.csv", f"/outcomes/actions/{cast.actions[0].pk}/",
    ]  # fmt: skip


def address(cast: Cast, more: str = "", action: int = 0) -> str:
    return f"/outcomes/actions/{cast.actions[action].pk}/{more}"


def body(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def form(effectiveness: str = "mostly", version: int = 0, **more: object) -> dict[str, object]:
    return {
        "effectiveness": effectiveness,
        "reason": "",
        "effect_on_citizens": SECRET,
        "lessons": "",
        "version": version,
    } | more


@pytest.mark.parametrize("who", ["outsider", "governor", "nobody", "assessor", "administrator"])
def test_nobody_else_reads_results(cast: Cast, who: str) -> None:
    judged(cast, confirmed=True)
    client = signed_in(getattr(cast, who))
    for one in pages(cast):
        assert client.get(one).status_code == 404, one
    assert client.post(address(cast), form("fully", 1)).status_code == 404
    for more, sent in (("decide/", {"step": "take_back", "note": "x"}), ("practice/", {})):
        assert client.post(address(cast, more), sent).status_code == 404
    assert SECRET not in body(client, "/outcomes/confirm/")
    row = Outcome.objects.get()
    assert (row.version, row.confirmed_by, row.practice) == (1, cast.coordinator, None)


@pytest.mark.parametrize("who", ["officer", "approver", "viewer"])
def test_outside_the_agency_a_judgement_is_read_once_it_is_confirmed(cast: Cast, who: str) -> None:
    row = judged(cast)
    client = signed_in(getattr(cast, who))
    for one in pages(cast):
        text = body(client, one)
        assert SECRET not in text, one
        assert "ได้ผลเป็นส่วนใหญ่" not in text, one
    assert "หน่วยงานยังไม่ยืนยันผล" in body(client, pages(cast)[0])
    deeds.confirm(outcome=row, version=1, by=cast.coordinator, at=AT)
    text = body(client, address(cast))
    assert SECRET in text
    assert ('id="judge"' in text, "ถอนการยืนยัน" in text, "ทำเป็นวิธีปฏิบัติ" in text) == (False, False, False)
    assert client.post(address(cast), form("none", 1, reason="x")).status_code == 403
    assert client.post(address(cast, "decide/"), {"step": "take_back", "note": "x"}).status_code == 403
    assert client.post(address(cast, "practice/")).status_code == 403
    assert Outcome.objects.get().confirmed_at == AT


def test_a_reader_of_the_agency_reads_and_has_no_form(cast: Cast) -> None:
    judged(cast)
    client = signed_in(cast.reader)
    text = body(client, address(cast))
    assert (SECRET in text, 'id="judge"' in text, 'value="confirm"' in text) == (True, False, False)
    assert client.post(address(cast), form("fully", 1)).status_code == 403


def test_a_draft_plan_has_no_results(cast: Cast) -> None:
    Plan.objects.update(state="draft")
    for one in pages(cast):
        assert signed_in(cast.officer).get(one).status_code == 404
    assert "ยังไม่มีแผนที่เริ่มดำเนินการ" in body(signed_in(cast.coordinator), pages(cast)[0])
    assert "ยังบันทึกผลไม่ได้" in body(signed_in(cast.editor), address(cast))


def test_a_partner_reads_its_action_and_nothing_around_it(cast: Cast) -> None:
    judged(cast, confirmed=True)
    ActionPartner.objects.create(
        organisation=cast.department, action=cast.actions[0], partner=cast.other, asked_by=cast.coordinator, asked_at=NOW,
        accepted_at=NOW,
    )  # fmt: skip
    client = signed_in(cast.outsider)
    text = body(client, address(cast))
    assert (SECRET in text, "ผลต่อคะแนน" in text, "ผลของแผน" in text) == (True, False, False)
    assert client.get(address(cast, action=1)).status_code == 404
    assert client.get(pages(cast)[0]).status_code == 404


def test_judged_with_every_fault_in_its_place_and_nothing_lost(cast: Cast) -> None:
    client = signed_in(cast.editor)
    answer = client.post(address(cast), form("partly", lessons="ก" * 20_001))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert (text.count("เขียนเหตุที่ไม่ได้ผล"), SECRET in text, 'aria-invalid="true"' in text) == (2, True, True)
    assert not Outcome.objects.exists()
    answer = client.post(address(cast), form())
    assert (answer.status_code, Outcome.objects.get().effect_on_citizens) == (302, SECRET)
    assert "รอยืนยัน" in body(client, address(cast))


def test_of_two_the_second_sees_both_and_chooses_by_field(cast: Cast) -> None:
    judged(cast)
    answer = signed_in(cast.coordinator).post(address(cast), form("fully", 0, lessons="ของฉัน", reason="เหตุ"))
    text = answer.content.decode()
    assert (answer.status_code, "ของฉัน" in text, 'value="lessons" id="theirs-lessons"' in text) == (409, True, True)
    assert 'name="version" value="1"' in text
    answer = signed_in(cast.coordinator).post(
        address(cast), form("fully", 1, lessons="ของฉัน", reason="เหตุ", theirs=["lessons"])
    )
    row = Outcome.objects.get()
    assert (row.effectiveness, row.lessons, row.version) == ("fully", "บทเรียน", 2)


def test_the_coordinator_sends_back_and_confirms(cast: Cast) -> None:
    judged(cast)
    client = signed_in(cast.coordinator)
    assert SECRET in body(client, "/outcomes/confirm/")
    client.post(address(cast, "decide/"), {"step": "send_back", "note": "", "version": "1"})
    assert Outcome.objects.get().confirm_note == ""
    client.post(address(cast, "decide/"), {"step": "send_back", "note": "ขอตัวเลข", "version": "1"})
    editor = signed_in(cast.editor)
    assert "ขอตัวเลข" in body(editor, address(cast))
    assert "ขอตัวเลข" in body(editor, "/tasks/")
    editor.post(address(cast), form("fully", 1))
    assert "เป็นส่วนใหญ่" in body(editor, address(cast))  # the history
    client.post(address(cast, "decide/"), {"step": "confirm", "note": "", "version": "1"})  # read before it was mended
    assert Outcome.objects.get().confirmed_at is None
    client.post(address(cast, "decide/"), {"step": "confirm", "note": "ดีมาก", "version": "2"})
    assert (Outcome.objects.get().confirmed_by, "ดีมาก" in body(editor, address(cast))) == (cast.coordinator, True)
    client.post(address(cast, "decide/"), {"step": "confirm", "version": "2"})
    client.post(address(cast, "decide/"), {"step": "no such step"})
    assert Outcome.objects.get().confirm_note == "ดีมาก"


def test_who_judged_is_told_why_they_cannot_confirm(cast: Cast) -> None:
    deeds.judge(action=cast.actions[0], given=OutcomeInput("fully"), version=0, by=cast.coordinator, at=AT)
    text = body(signed_in(cast.coordinator), address(cast))
    assert ("ผู้บันทึกผลยืนยันเองไม่ได้" in text, 'value="confirm"' in text) == (True, False)


def test_a_success_opens_a_card_to_be_mended(cast: Cast) -> None:
    judged(cast, confirmed=True)
    client = signed_in(cast.editor)
    assert "ทำเป็นวิธีปฏิบัติ" in body(client, address(cast))
    answer = client.post(address(cast, "practice/"))
    card = Practice.objects.get()
    assert answer["Location"] == f"/knowledge/{card.pk}/edit/"
    assert client.post(address(cast, "practice/"))["Location"] == address(cast)
    text = body(client, address(cast))
    assert ("ทำเป็นวิธีปฏิบัติ" in text, f'href="/knowledge/{card.pk}/"' in text) == (False, True)
    # The draft is nobody else's.
    assert f"/knowledge/{card.pk}/" not in body(signed_in(cast.officer), address(cast))


def test_delivered_against_expected_in_the_next_year(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    assert "รอคะแนนใหม่" in body(client, pages(cast)[0])
    next_year(cast)
    text = body(client, pages(cast)[0])
    (told,) = promised_and_delivered(cast.coordinator, cast.dossier, at=AT)
    assert told.delivered.count("closed") == 2
    # With the gates open each statement of the last level of 1.1 and 1.2 brings its share of 100 points.
    assert told.delivered.points == sum(one.delivered.points for one in told.lines) > 0
    assert ("ปิดแล้ว" in text, "+10.00" in text, "รอคะแนนใหม่" in text) == (True, True, False)
    text = body(client, f"/outcomes/dossiers/{cast.dossier.pk}/years/")
    assert "ตามคะแนนปี 2570" in text


def test_a_ministry_reads_points_and_no_single_gap(cast: Cast) -> None:
    next_year(cast)
    text = body(signed_in(cast.viewer), pages(cast)[0])
    assert ("ได้จริง" in text, "ปิดแล้ว" in text) == (True, False)
    assert "มีคะแนนเดียว" not in body(signed_in(cast.viewer), pages(cast)[1])
    assert '<svg class="k-chart' not in body(signed_in(cast.viewer), pages(cast)[1])
    assert "ปิดแล้ว" in body(signed_in(cast.officer), pages(cast)[0])


def test_what_moved_the_score_between_two_years(cast: Cast) -> None:
    client = signed_in(cast.head)
    assert "มีคะแนนเดียว" in body(client, pages(cast)[1])
    next_year(cast)
    answer = client.get(pages(cast)[1])
    text, told = answer.content.decode(), answer.context["told"]
    assert told.change.alike
    assert (told.before.dossier_id, told.change.criteria) == (cast.dossier.pk, 0)
    assert sum((one.difference for one in answer.context["steps"]), Fraction(0)) == told.change.difference > 0
    assert text.count('href="#step-') == text.count('<tr id="step-') == len(answer.context["steps"]) == 24
    assert f"/results/{told.after.dossier_id}/why/{told.after.pk}/1.1.S1/" in text
    # Every why leads somewhere.
    assert client.get(f"/results/{told.after.dossier_id}/why/{told.after.pk}/1.1.S1/").status_code == 200
    same = body(client, f"{pages(cast)[1]}?before={told.after.pk}&after={told.after.pk}")
    assert "เลือกคะแนนเดียวกันทั้งสองฝั่ง" in same
    back = client.get(f"{pages(cast)[1]}?before={told.after.pk}&after={told.before.pk}")
    assert back.context["told"].change.difference == -told.change.difference
    for wrong in ("?before=0&after=0", "?before=x&after=", f"?before={told.after.pk}"):
        assert client.get(pages(cast)[1] + wrong).context["told"].change.difference == told.change.difference


def test_the_file_holds_what_the_page_shows(cast: Cast) -> None:
    Action.objects.filter(number=1).update(title="=HYPERLINK(1)")
    judged(cast)
    text = signed_in(cast.coordinator).get(pages(cast)[3]).content.decode("utf-8-sig")
    lines = text.splitlines()
    assert len(lines) == 3
    assert ("'=HYPERLINK(1)" in lines[1], SECRET in lines[1], "ยังไม่บันทึกผล" in lines[2]) == (True, True, True)
    assert SECRET not in signed_in(cast.officer).get(pages(cast)[3]).content.decode()


def test_cancelled_actions_are_told_apart_and_late_ones_marked(cast: Cast) -> None:
    first = cast.actions[0]
    Action.objects.filter(pk=first.pk).update(state="done", done_at=NOW + timedelta(days=400))
    Action.objects.filter(number=2).update(
        state="cancelled", withdrawn_at=AT, withdrawn_by=cast.coordinator, withdrawn_reason="งบหมด"
    )
    text = body(signed_in(cast.coordinator), pages(cast)[0])
    assert ("งบหมด" in text, "เสร็จช้ากว่ากำหนด" in text, "1/1" in text) == (True, True, True)
    (told,) = promised_and_delivered(cast.coordinator, cast.dossier, at=AT)
    assert (told.done, told.late, len(told.cancelled), told.unjudged) == (1, 1, 1, 1)


def test_more_actions_ask_no_more(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    counts = []
    for codes in ((), ("1.3.S1", "2.1.S1", "2.2.S1")):
        if codes:
            Plan.objects.all().update(withdrawn_at=AT, withdrawn_by=cast.coordinator)
            plan_rows(cast.dossier, cast.coordinator, cast.head, "running", AT, codes=("2.3.S1", *codes, "3.1.S1"))
        client.get(pages(cast)[0])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(pages(cast)[0])
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_in_english(cast: Cast) -> None:
    judged(cast, confirmed=True)
    next_year(cast)
    client = signed_in(cast.coordinator)
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    texts = [body(client, one) for one in (*pages(cast)[:3], pages(cast)[4], "/outcomes/confirm/")]
    for text, words in zip(texts, ("Mostly effective", "What moved the score", "Promised and delivered", "Effect on citizens", "Results to confirm"), strict=True):  # fmt: skip
        assert words in text


def test_a_preview_has_no_results(db: None) -> None:
    cast = Cast.build().with_dossier()
    text = body(signed_in(cast.coordinator), f"/outcomes/dossiers/{cast.dossier.pk}/")
    assert "บันทึกผลได้เมื่อส่งแบบประเมิน" in text
