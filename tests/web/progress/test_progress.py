"""The pages of progress: what they show, what they do, and who may not."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaona.improvement.models import Action, ActionPartner, Indicator, Plan, ProgressReport, Reading, Round
from kaona.improvement.operations import reporting
from kaona.people.models import User
from kaona.rules.progress_report import ReportInput
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=5)


@pytest.fixture
def cast() -> Cast:
    return Cast.build().with_plan()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def row(cast: Cast) -> Round:
    return Round.objects.get(plan=cast.plan, due_on=date(2027, 3, 31))


def address(cast: Cast, action: int = 0, more: str = "") -> str:
    return f"/progress/actions/{cast.actions[action].pk}/rounds/{row(cast).pk}/{more}"


def partner(cast: Cast, action: int = 0, *, accepted: bool = True) -> None:
    ActionPartner.objects.create(
        organisation=cast.department, action=cast.actions[action], partner=cast.other, asked_by=cast.coordinator,
        asked_at=NOW, accepted_at=NOW if accepted else None,
    )  # fmt: skip


def reported(
    cast: Cast, action: int = 0, light: str = "on_track", percent: str = "40", **more: object
) -> ProgressReport:
    return reporting.report(
        action=cast.actions[action], row=row(cast), reporter=cast.department, version=0, by=cast.editor, at=AT,
        given=ReportInput(percent, light, **({"done": "ประชุมแล้ว", "obstacle": "งบยังไม่มา"} | more)),
    )  # fmt: skip


def form(light: str = "on_track", percent: str = "40", version: int = 0, **more: object) -> dict[str, object]:
    return {
        "light": light,
        "percent": percent,
        "version": version,
        "done": "ประชุมแล้ว",
        "obstacle": "",
        "next_step": "",
    } | more


PAGES = (
    "/progress/plans/{plan}/",
    "/progress/plans/{plan}/board/",
    "/progress/rounds/{row}/",
    "/progress/rounds/{row}/export.csv",
)


def pages(cast: Cast) -> list[str]:
    return [one.format(plan=cast.plan.pk, row=row(cast).pk) for one in PAGES]


@pytest.mark.parametrize("who", ["outsider", "governor", "nobody", "assessor", "administrator"])
def test_nobody_else_reads_progress(cast: Cast, who: str) -> None:
    reported(cast)
    client = signed_in(getattr(cast, who))
    for one in [*pages(cast), address(cast)]:
        assert client.get(one).status_code == 404, one
    for one in (address(cast, more="save/"), address(cast, more="evidence/")):
        assert client.post(one, form()).status_code == 404
    assert client.post(f"/progress/plans/{cast.plan.pk}/add/", {"due_day": "1"}).status_code == 404
    assert client.post(f"/progress/rounds/{row(cast).pk}/change/", {"step": "close"}).status_code == 404
    assert ProgressReport.objects.count() == 1


@pytest.mark.parametrize("who", ["officer", "approver", "viewer", "reader"])
def test_readers_see_what_is_reported_and_have_no_form(cast: Cast, who: str) -> None:
    reported(cast)
    client = signed_in(getattr(cast, who))
    for one in [*pages(cast), address(cast)]:
        page = client.get(one)
        assert page.status_code == 200, one
        assert "data-autosave" not in page.content.decode()
        assert "add_round" not in page.content.decode()
    assert "ประชุมแล้ว" in client.get(address(cast)).content.decode()
    assert client.post(address(cast, more="save/"), form(percent="90", version=1)).status_code == 404
    assert (
        client.post(
            f"/progress/plans/{cast.plan.pk}/add/", {"due_day": "1", "due_month": "2", "due_year": "2570"}
        ).status_code
        == 403
    )
    assert client.get(f"/progress/rounds/{row(cast).pk}/paste/").status_code == 404
    assert (ProgressReport.objects.get().percent, Round.objects.count()) == (40, 1)


def test_the_office_sees_no_progress_of_a_draft(cast: Cast) -> None:
    Plan.objects.update(state="draft")
    for one in [*pages(cast), address(cast)]:
        assert signed_in(cast.officer).get(one).status_code == 404
        assert signed_in(cast.coordinator).get(one).status_code == 200


def test_the_rounds_of_a_plan_with_their_counts(cast: Cast) -> None:
    reported(cast, light="blocked")
    text = " ".join(signed_in(cast.coordinator).get(pages(cast)[0]).content.decode().split())
    for part in ("รอบ 6 เดือน", "31 มี.ค. 2570", "1 / 2", "ทั้งแผนคืบหน้า", "20%", "เพิ่มรอบของหน่วยงาน"):
        assert part in text, part


def test_rounds_are_added_moved_closed_and_opened(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    day = {"due_day": "๑๕", "due_month": "2", "due_year": "2570"}
    client.post(f"/progress/plans/{cast.plan.pk}/add/", day | {"name": "ก่อนประชุม"})
    own = Round.objects.get(name="ก่อนประชุม")
    assert own.due_on == date(2027, 2, 15)
    change = f"/progress/rounds/{own.pk}/change/"
    assert "กรอกเหตุผล" in client.post(change, day | {"due_day": "20", "step": "move"}, follow=True).content.decode()
    client.post(change, day | {"due_day": "20", "step": "move", "reason": "เลื่อนประชุม"})
    client.post(change, {"step": "close"})
    own.refresh_from_db()
    assert (own.due_on, own.closed_by) == (date(2027, 2, 20), cast.coordinator)
    client.post(change, {"step": "reopen"})
    client.post(change, {"step": "withdraw"})
    own.refresh_from_db()
    assert (own.closed_at, own.withdrawn_at is not None) == (None, True)
    faulty = client.post(f"/progress/plans/{cast.plan.pk}/add/", day | {"due_year": "2027"}, follow=True)
    assert "กรอกปี พ.ศ." in faulty.content.decode()


def test_the_table_of_a_round_is_filled_in_row_by_row(cast: Cast) -> None:
    client = signed_in(cast.editor)
    text = client.get(pages(cast)[2]).content.decode()
    assert text.count("data-autosave") == 2
    fetch = {"X-Requested-With": "fetch"}
    answer = client.post(address(cast, more="save/"), form() | {"from": "table"}, headers=fetch)
    assert (answer.status_code, answer.json()["version"], list(answer.json()["html"])) == (
        200,
        1,
        [f"#s-{cast.actions[0].pk}", "#reported"],
    )
    assert ">1<" in answer.json()["html"]["#reported"]
    answer = client.post(address(cast, 1, "save/"), form("blocked") | {"from": "table"}, headers=fetch)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["obstacle"])
    answer = client.post(address(cast, 1, "save/"), form("blocked", obstacle="งบ") | {"from": "table"})
    assert answer.url == pages(cast)[2]  # without script: back in the table
    text = client.get(pages(cast)[2]).content.decode()
    assert ("งบ</textarea>" in text, 'value="blocked" selected' in text) == (True, True)


def test_the_table_shows_all_mine_or_what_is_missing(cast: Cast) -> None:
    Action.objects.filter(pk=cast.actions[1].pk).update(responsible=cast.editor)
    reported(cast, 1)
    client, place = signed_in(cast.editor), pages(cast)[2]
    titles = [
        [one.title in client.get(f"{place}?show={show}").content.decode() for one in cast.actions]
        for show in ("all", "mine", "missing", "nonsense")
    ]
    assert titles == [[True, True], [False, True], [True, False], [True, True]]


def test_a_field_that_the_form_lacks_stays_as_it_was(cast: Cast) -> None:
    reported(cast)
    signed_in(cast.editor).post(address(cast, more="save/"), {"percent": "50", "light": "on_track", "version": "1"})
    saved = ProgressReport.objects.get()
    assert (saved.percent, saved.done, saved.obstacle) == (50, "ประชุมแล้ว", "งบยังไม่มา")


def test_the_second_of_two_sees_both_versions(cast: Cast) -> None:
    reported(cast)
    given = form("at_risk", "60", obstacle="งบยังไม่มา")
    answer = signed_in(cast.coordinator).post(address(cast, more="save/"), given, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.json()["theirs"]) == (409, {"percent": "40", "light": "on_track"})
    assert "ตามแผน" in answer.json()["conflict_html"]
    page = signed_in(cast.coordinator).post(address(cast, more="save/"), given)
    assert (page.status_code, "มีผู้อื่นบันทึกก่อน" in page.content.decode()) == (409, True)


def test_the_page_of_a_report_with_its_figures(cast: Cast) -> None:
    one = Indicator.objects.create(
        organisation=cast.department, action=cast.actions[0], position=1, name="ร้อยละผู้พอใจ", unit="ร้อยละ", baseline="60",
        changed_by=cast.coordinator, changed_at=NOW,
    )  # fmt: skip
    one.targets.create(organisation=cast.department, period=date(2027, 9, 30), value="80", at=NOW)
    earlier = Round.objects.create(
        organisation=cast.department, plan=cast.plan, months=3, due_on=date(2026, 12, 31), created_at=NOW
    )
    Reading.objects.create(
        organisation=cast.department, indicator=one, period=earlier.due_on, value="66", by=cast.editor, at=NOW
    )
    client = signed_in(cast.editor)
    client.post(address(cast, more="save/"), form(**{f"reading_{one.pk}": "๗๐", f"note_{one.pk}": "ครึ่งปี"}))
    text = client.get(address(cast)).content.decode()
    for part in ("ร้อยละผู้พอใจ", "66", 'value="70"', "ยังไม่ถึงเป้า", "87.5%", "k-spark", "ครึ่งปี"):
        assert part in text, part
    answer = client.post(
        address(cast, more="save/"),
        form(version=1, **{f"reading_{one.pk}": "มาก"}),
        headers={"X-Requested-With": "fetch"},
    )
    assert list(answer.json()["errors"]) == [f"reading_{one.pk}"]
    # Taken away again in the form: no figure stands, the earlier one is kept and shown.
    client.post(address(cast, more="save/"), form(version=1, **{f"reading_{one.pk}": ""}))
    assert "<del>70</del>" in client.get(address(cast)).content.decode()


def test_a_closed_round_asks_for_a_reason(cast: Cast) -> None:
    reported(cast)
    Round.objects.update(closed_at=AT, closed_by=cast.head)
    client = signed_in(cast.editor)
    assert "data-autosave" not in client.get(pages(cast)[2]).content.decode()
    page = client.get(address(cast)).content.decode()
    assert ("data-autosave" in page, 'name="reason"' in page) == (False, True)
    assert (
        "กรอกเหตุผล"
        in client.post(address(cast, more="save/"), form(percent="41", version=1), follow=True).content.decode()
    )
    client.post(address(cast, more="save/"), form(percent="41", version=1, reason="พิมพ์ผิด"))
    assert ProgressReport.objects.get().percent == 41
    assert "พิมพ์ผิด" in client.get(address(cast)).content.decode()


def test_a_past_state_comes_back_into_the_form(cast: Cast) -> None:
    reported(cast)
    reporting.report(action=cast.actions[0], row=row(cast), reporter=cast.department, version=1, by=cast.coordinator,
                     at=AT, given=ReportInput("70", "on_track", "ใหม่"))  # fmt: skip
    client = signed_in(cast.editor)
    text = client.get(address(cast)).content.decode()
    entry = text.partition("?entry=")[2].partition("&")[0]
    text = client.get(address(cast) + f"?entry={entry}").content.decode()
    assert ("ประชุมแล้ว</textarea>" in text, 'name="version" value="2"' in text) == (True, True)
    assert client.get(address(cast) + "?entry=999999").status_code == 200


def test_a_photo_is_attached_and_read_again(cast: Cast) -> None:
    client = signed_in(cast.editor)
    photo = SimpleUploadedFile("ภาพ.pdf", b"%PDF-1.4 a\n%%EOF")
    assert client.post(address(cast, more="evidence/"), {"file": photo}).status_code == 404  # nothing is reported yet
    report = reported(cast)
    photo.seek(0)
    answer = client.post(address(cast, more="evidence/"), {"file": photo}, headers={"X-Requested-With": "fetch"})
    assert answer.json()["next"].endswith("#evidence")
    attached = report.evidence.get()
    assert "ภาพ" in client.get(address(cast)).content.decode()
    partner(cast)
    for who, status in (
        ("editor", 200), ("reader", 200), ("officer", 200), ("outsider", 200), ("viewer", 404), ("governor", 404),
        ("nobody", 404),
    ):  # fmt: skip
        answer = signed_in(getattr(cast, who)).get(f"/progress/evidence/{attached.pk}/")
        assert answer.status_code == status, who
        if answer.streaming:
            assert b"".join(answer.streaming_content).startswith(b"%PDF")
    bad = client.post(
        address(cast, more="evidence/"),
        {"file": SimpleUploadedFile("x.exe", b"MZ")},
        headers={"X-Requested-With": "fetch"},
    )
    assert (bad.status_code, "โปรแกรม" in json.dumps(bad.json(), ensure_ascii=False)) == (422, True)
    assert client.get(address(cast) + "?q=ภาพ").content.decode().count("ภาพ") > 1
    client.post(address(cast, more="evidence/"), {"remove": attached.pk})
    assert client.get(f"/progress/evidence/{attached.pk}/").status_code == 404


def test_a_partner_sees_and_reports_its_action_only(cast: Cast) -> None:
    reported(cast)
    client = signed_in(cast.outsider)
    partner(cast, accepted=False)
    assert client.get(address(cast)).status_code == 404  # asked, not accepted
    ActionPartner.objects.update(accepted_at=NOW)
    text = client.get(address(cast)).content.decode()
    assert ("ประชุมแล้ว" in text, "data-autosave" in text, 'name="reading' in text) == (True, True, False)
    client.post(address(cast, more="save/"), form("blocked", "10", obstacle="รอข้อมูล"))
    own = ProgressReport.objects.get(reporter=cast.other)
    assert (own.light, Action.objects.get(pk=cast.actions[0].pk).state) == ("blocked", "running")
    for one in [*pages(cast), address(cast, 1)]:
        assert client.get(one).status_code == 404
    assert client.post(address(cast, 1, "save/"), form()).status_code == 404
    lead = signed_in(cast.editor).get(address(cast)).content.decode()
    assert ("รอข้อมูล" in lead, "หน่วยงานร่วม" in lead) == (True, True)


def test_what_is_to_be_decided_with_the_points_that_wait(cast: Cast) -> None:
    Action.objects.filter(pk=cast.actions[0].pk).update(ends_on=date(2026, 10, 2), starts_on=date(2026, 10, 1))
    reported(cast, 1, "blocked", obstacle="งบยังไม่มา")
    client = signed_in(cast.head)
    page = client.get(pages(cast)[1]).content.decode()
    assert ("งบยังไม่มา" in page, "5.00" in page) == (True, True)
    reported_ok = client.get(pages(cast)[1])
    assert reported_ok.status_code == 200
    Action.objects.update(state="done", percent=100, blocked_at=None)
    assert "ไม่มีงานที่ติดขัด" in client.get(pages(cast)[1]).content.decode()


HEAD = "ที่\tร้อยละ\tสถานะ\tอุปสรรค\n"


def test_a_pasted_table_is_shown_first_and_then_reported_in_one_act(cast: Cast) -> None:
    client, place = signed_in(cast.editor), f"/progress/rounds/{row(cast).pk}/paste/"
    text = HEAD + "1\t๓๐\tตามแผน\t\n2\t10\tติดขัด\tงบ\n"
    page = client.post(place, {"text": text, "step": "check"}).content.decode()
    assert ("รายงาน 2 งาน" in page, ProgressReport.objects.count()) == (True, 0)
    client.post(place, {"text": text, "step": "save", "version-1": "0", "version-2": "0"})
    assert list(ProgressReport.objects.order_by("action").values_list("percent", "light")) == [
        (30, "on_track"),
        (10, "blocked"),
    ]
    assert "ไม่มีอะไรเปลี่ยน" in client.post(place, {"text": text, "step": "check"}).content.decode()
    # Somebody reported in between: nothing of it is kept.
    stale = client.post(
        place, {"text": HEAD + "1\t50\tตามแผน\t\n2\t20\tติดขัด\tงบ\n", "step": "save", "version-1": "1", "version-2": "0"}
    )
    assert (stale.status_code, ProgressReport.objects.filter(percent=50).exists()) == (422, False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1\t30\n", "แถวแรกต้องเป็นหัวคอลัมน์"),
        (HEAD + "9\t30\tตามแผน\t\n", "งานที่ 9"),
        (HEAD + "x\t30\tตามแผน\t\n", "แถว 2"),
        (HEAD + "1\t30\tไม่รู้\t\n", "เลือกสถานะ"),
        (HEAD + "1\t30\tติดขัด\t\n", "กรอกอุปสรรค"),
    ],
)
def test_what_is_wrong_in_a_pasted_table(cast: Cast, text: str, words: str) -> None:
    client, place = signed_in(cast.editor), f"/progress/rounds/{row(cast).pk}/paste/"
    answer = client.post(place, {"text": text, "step": "save"})
    assert (answer.status_code, words in answer.content.decode(), ProgressReport.objects.count()) == (422, True, 0)


def test_the_csv_can_be_pasted_back(cast: Cast) -> None:
    reported(cast)
    client = signed_in(cast.editor)
    content = client.get(pages(cast)[3]).content.decode("utf-8-sig")
    assert content.splitlines()[0].startswith("ที่,งาน,")
    page = client.post(f"/progress/rounds/{row(cast).pk}/paste/", {"text": content, "step": "check"}).content.decode()
    assert "ไม่มีอะไรเปลี่ยน" in page


def test_more_actions_need_no_more_queries(cast: Cast) -> None:
    client = signed_in(cast.coordinator)

    def count(place: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(place).status_code == 200
        return len(found)

    places = [*pages(cast), address(cast)]
    client.get(places[0])  # the edition is read once per process
    before = [count(place) for place in places]
    for number in (3, 4):
        Action.objects.create(
            organisation=cast.department, plan=cast.plan, number=number, title="x", responsible=cast.coordinator,
            created_by=cast.coordinator, created_at=NOW, changed_by=cast.coordinator, changed_at=NOW,
        )  # fmt: skip
    assert [count(place) for place in places] == before


def test_every_page_leads_back_to_its_plan(cast: Cast) -> None:
    for path in (*pages(cast)[:3], address(cast)):
        assert f'href="/plans/{cast.plan.pk}/"' in signed_in(cast.coordinator).get(path).content.decode()
    partner(cast)
    text = signed_in(cast.outsider).get(address(cast)).content.decode()
    assert f'href="/plans/{cast.plan.pk}/"' not in text
    assert f'href="/plans/actions/{cast.actions[0].pk}/"' in text


def test_the_board_leads_to_more_time_for_who_makes_the_plan(cast: Cast) -> None:
    reported(cast, light="blocked")
    more = f'href="/plans/actions/{cast.actions[0].pk}/edit/#ends_on-d"'
    board = f"/progress/plans/{cast.plan.pk}/board/"
    assert more in signed_in(cast.coordinator).get(board).content.decode()
    assert more not in signed_in(cast.reader).get(board).content.decode()
