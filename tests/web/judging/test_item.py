"""The item page of an assessor: who may not, what it shows, what it does, that a swapped piece equals the fresh page."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kaona.activity.models import Event
from kaona.assessment.models import LevelAnswer, Measure
from kaona.assessment.operations.told import end_reading
from kaona.verification.models import Clarification, Judgement, MeasureJudgement, Remark
from kaona.verification.operations import judging
from tests.cast import NOW, Cast
from tests.verification.test_remarks import citation

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FETCH = {"HTTP_X_REQUESTED_WITH": "fetch"}
AT = NOW + timedelta(days=2)


@pytest.fixture
def office(cast: Cast) -> Cast:
    return cast.with_review()


def client(user) -> Client:
    found = Client()
    found.force_login(user, backend=BACKEND)
    return found


def address(cast: Cast, tail: str = "items/1.1/") -> str:
    return f"/judging/{cast.dossier.pk}/{tail}"


def post(cast: Cast, tail: str, given: dict[str, object], *, user=None, plain: bool = False):
    return client(user or cast.assessor).post(address(cast, tail), given, **({} if plain else FETCH))


def piece(html: str, name: str) -> str:
    """The element with an id, as it stands in a page, without tokens."""
    start = html.index(f'id="{name}"')
    start = html.rindex("<", 0, start)
    tag = re.match(r"<(\w+)", html[start:]).group(1)
    depth, at = 0, start
    for found in re.finditer(rf"<(/?){tag}\b", html[start:]):
        depth += -1 if found.group(1) else 1
        if depth == 0:
            at = html.index(">", start + found.start()) + 1
            break
    return re.sub(r'value="\w{64}"', "", " ".join(html[start:at].split()))


def test_the_page_is_the_assessors_alone(office: Cast) -> None:
    for user in (office.third, office.officer, office.approver, office.coordinator, office.viewer, office.nobody):
        for tail in ("", "items/1.1/", "items/7.1/", "history/judgement/1/"):
            assert client(user).get(address(office, tail)).status_code == 404, (user, tail)
    assert client(office.assessor).get(address(office, "items/9.9/")).status_code == 404
    assert Client().get(address(office)).status_code == 302


def test_criterion_answer_evidence_and_judgement_are_on_it(office: Cast) -> None:
    LevelAnswer.objects.create(dossier=office.dossier, organisation=office.department, item="1.1", level="basic",
                               narrative="คำตอบของกรม", changed_at=NOW)  # fmt: skip
    row = citation(office)
    page = client(office.assessor).get(address(office)).content.decode()
    for words in ("คำตอบของกรม", "คำสั่ง 1", "หน้า ๔–๙", "หน่วยงานตอบ มี", "ผลของท่าน", "ตัดสินแล้ว 0 จาก"):
        assert words in page, words
    assert f'href="/evidence/{row.evidence_version.evidence_id}/?version=1"' in page
    assert Event.objects.filter(kind="dossier.looked", by_id=office.assessor.pk).count() == 1


def test_a_verdict_comes_back_as_the_fresh_page_shows_it(office: Cast) -> None:
    answer = post(office, "items/1.1/judge/", {"1.1.B1": "not_met"})
    assert answer.status_code == 200
    parts = answer.json()["html"]
    page = client(office.assessor).get(address(office) + "?level=basic").content.decode()
    assert set(parts) == {"#own", "#head-score", "#stops", "#level-head", "#tabs", "#v-1-1-B1"}
    for selector, markup in parts.items():
        assert piece(markup, selector[1:]) == piece(page, selector[1:]), selector
    assert "ต้องมีเหตุผล" in parts["#v-1-1-B1"]


def test_a_reason_is_saved_on_its_version_and_two_windows_choose(office: Cast) -> None:
    assert post(office, "statements/1.1.B1/reason/", {"text": "ก่อนตัดสิน", "version": 0}).status_code == 403
    post(office, "items/1.1/judge/", {"1.1.B1": "not_met"})
    first = post(office, "statements/1.1.B1/reason/", {"text": "ไม่พบคำสั่ง", "version": 1})
    assert (first.status_code, first.json()["version"]) == (200, 2)
    assert "ต้องมีเหตุผล" not in first.json()["html"]["#v-1-1-B1"]
    second = post(office, "statements/1.1.B1/reason/", {"text": "อีกหน้าต่าง", "version": 1})
    assert (second.status_code, second.json()["theirs"]) == (409, {"text": "ไม่พบคำสั่ง"})
    assert Judgement.objects.get().reason == "ไม่พบคำสั่ง"
    plain = post(office, "statements/1.1.B1/reason/", {"text": "อีกหน้าต่าง", "version": 1}, plain=True)
    assert "ไม่พบคำสั่ง" in plain.content.decode()
    assert post(office, "statements/9.9.B1/reason/", {"text": "x"}).status_code == 404


def test_without_scripts_every_deed_is_a_form(office: Cast) -> None:
    for tail, given in (
        ("items/1.1/judge/", {"1.1.B1": "met", "level": "basic"}),
        ("items/1.1/agree/", {"level": "basic", "only": "level"}),
        ("items/7.1/agree/", {}),
        ("statements/1.1.B1/reason/", {"text": "ครบ", "version": 1}),
    ):
        answer = post(office, tail, given, plain=True)
        assert answer.status_code == 302, tail
    level = [code for code in Judgement.objects.values_list("code", flat=True) if ".B" not in code]
    assert (level, MeasureJudgement.objects.count()) == ([], 5)
    post(office, "items/1.1/agree/", {"level": "basic"}, plain=True)
    assert Judgement.objects.filter(code="1.1.S1").exists()


def test_a_wrong_verdict_is_refused_in_words(office: Cast) -> None:
    for given in ({"1.1.B1": "perhaps"}, {"1.1.X9": "met"}, {}):
        answer = post(office, "items/1.1/judge/", given)
        assert answer.status_code == 403
        assert answer.json()["error"]
    assert Judgement.objects.count() == 0


def test_a_measure_is_judged_with_points_before_and_after(office: Cast) -> None:
    one = Measure.objects.get(dossier=office.dossier, sub_measure="7.1.1")
    tail = f"measures/{one.pk}/judge/"
    faults = post(office, tail, {"suitable": "", "version": 0})
    assert (faults.status_code, set(faults.json()["errors"])) == (422, {"suitable"})
    faults = post(office, tail, {"suitable": "yes", "corrected": "มาก", "version": 0})
    assert set(faults.json()["errors"]) == {"corrected"}
    done = post(office, tail, {"suitable": "yes", "corrected": "๖๐", "source": "รายงาน หน้า 3", "version": 0})
    assert done.status_code == 200
    page = client(office.assessor).get(address(office, "items/7.1/")).content.decode()
    for selector, markup in done.json()["html"].items():
        assert piece(markup, selector[1:]) == piece(page, selector[1:]), selector
    assert "225.00" in done.json()["html"][f"#v-{one.pk}"]
    clash = post(office, tail, {"suitable": "no", "corrected": "61", "source": "รายงาน หน้า 3", "version": 0})
    assert (clash.status_code, clash.json()["theirs"]["corrected"]) == (409, "60")
    assert post(office, "measures/999999/judge/", {"suitable": "yes"}).status_code == 404


def test_remarks_are_begun_written_withdrawn_and_restored(office: Cast) -> None:
    cited = citation(office)
    answer = post(office, "items/1.1/remarks/begin/", {"kind": "ofi"}, plain=True)
    row = Remark.objects.get()
    assert answer.headers["Location"].endswith(f"#x-{row.pk}")
    given = {"text": "ควรประกาศผล", "version": 1, "code-1.1.B1": "on", f"cite-{cited.pk}": "on", f"pages-{cited.pk}": "4",
             "for_visit": "on"}  # fmt: skip
    done = post(office, f"remarks/{row.pk}/write/", given)
    assert (done.status_code, done.json()["version"]) == (200, 2)
    page = client(office.assessor).get(address(office)).content.decode()
    assert "ควรประกาศผล" in page
    assert 'name="code-1.1.B1" checked' in page
    clash = post(office, f"remarks/{row.pk}/write/", {"text": "อีกหน้าต่าง", "version": 1})
    assert (clash.status_code, clash.json()["theirs"]["text"]) == (409, "ควรประกาศผล")
    post(office, f"remarks/{row.pk}/withdraw/", {}, plain=True)
    assert "ความเห็นที่ถอน 1" in client(office.assessor).get(address(office)).content.decode()
    post(office, f"remarks/{row.pk}/restore/", {}, plain=True)
    row.refresh_from_db()
    assert (row.withdrawn_at, row.for_visit) == (None, True)
    for tail in (f"remarks/{row.pk}/write/", f"remarks/{row.pk}/withdraw/", f"remarks/{row.pk}/restore/"):
        assert post(office, tail, {"text": "ของคนอื่น", "version": 2}, user=office.second).status_code == 404


def test_past_states_are_shown_and_come_back(office: Cast) -> None:
    part = office.parts[0]
    row = judging.judge_statement(assignment=part, code="1.1.B1", verdict="not_met", reason="ไม่พบ", version=0, by=part.user,
                                  at=AT)  # fmt: skip
    judging.judge_statement(assignment=part, code="1.1.B1", verdict="met", reason="พบ", version=1, by=part.user,
                            at=AT + timedelta(days=1))  # fmt: skip
    tail = f"history/judgement/{row.pk}/"
    page = client(office.assessor).get(address(office, tail)).content.decode()
    entry = re.findall(r'name="entry" value="(\d+)"', page)
    assert len(entry) == 1
    client(office.assessor).post(address(office, tail), {"entry": entry[0]})
    row.refresh_from_db()
    assert (row.verdict, row.reason) == ("not_met", "ไม่พบ")
    assert client(office.second).get(address(office, tail)).status_code == 404
    assert client(office.assessor).get(address(office, "history/remark/1/")).status_code == 404
    assert client(office.assessor).get(address(office, "history/other/1/")).status_code == 404


def test_after_the_lock_everything_is_readable_and_nothing_changes(office: Cast) -> None:
    office.judged()
    page = client(office.assessor).get(address(office)).content.decode()
    assert "อ่านได้อย่างเดียว" in page
    assert "data-autosave" not in page
    for tail, given in (("items/1.1/judge/", {"1.1.B1": "not_met"}), ("items/1.1/agree/", {}),
                        ("items/1.1/remarks/begin/", {"kind": "ofi"})):  # fmt: skip
        assert post(office, tail, given).status_code == 403
    assert not Judgement.objects.filter(verdict="not_met").exists()


def test_while_the_agency_has_it_back_nothing_is_read(office: Cast) -> None:
    office.dossier.stage, office.dossier.submitted_at = "draft", None
    office.dossier.save()
    answer = client(office.assessor).get(address(office))
    assert (answer.status_code, answer.headers["Location"]) == (302, address(office, ""))
    assert "อยู่ที่หน่วยงาน" in client(office.assessor).get(address(office, "")).content.decode()
    assert post(office, "items/1.1/judge/", {"1.1.B1": "met"}).status_code == 404


def test_when_the_access_has_ended_the_page_says_so_and_not_that_the_agency_has_it(office: Cast) -> None:
    end_reading(dossier=office.dossier, user=office.assessor, by=office.officer, at=AT)
    page = client(office.assessor).get(address(office, "")).content.decode()
    assert "สิทธิเข้าถึงแฟ้มนี้สิ้นสุดแล้ว" in page
    assert "อยู่ที่หน่วยงาน" not in page


@pytest.mark.parametrize("tail", ["items/1.1/", "items/7.1/", ""])
def test_queries_do_not_grow_with_what_is_judged(office: Cast, tail: str) -> None:
    counts = []
    for judged in (False, True):
        if judged:
            citation(office, number=1), citation(office, number=2)
            office.judged()
            for kind in ("strength", "ofi"):
                Remark.objects.create(assignment=office.parts[0], organisation=office.department, item="1.1", kind=kind,
                                      text="ชัดเจน", changed_at=NOW)  # fmt: skip
        one = client(office.assessor)
        one.get(address(office, tail))
        with CaptureQueriesContext(connection) as asked:
            assert one.get(address(office, tail)).status_code == 200
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 1
    # What is remembered is asked again by the tests (conftest): four questions for the sheet.
    tabs = 9 if tail == "" else 0  # each asks by itself whether its page may be opened
    assert max(counts) <= 20 + 4 + tabs, [one["sql"][:90] for one in asked]


def test_the_agency_can_be_asked_from_the_statement(office: Cast) -> None:
    post(office, "items/1.1/judge/", {"1.1.B1": "cannot_tell"})
    page = client(office.assessor).get(address(office) + "?level=basic").content.decode()
    where = f"/results/{office.dossier.pk}/ask/?target=statement&amp;code=1.1.B1"
    assert where in piece(page, "v-1-1-B1")
    assert client(office.assessor).get(where.replace("&amp;", "&")).status_code == 200
    for assignment in (office.parts[1], office.parts[0]):
        Clarification.objects.create(
            organisation=office.department, review=office.review, assignment=assignment, item="1.1", target="statement",
            code="1.1.B1" if assignment == office.parts[0] else "1.1.B2", question="ถาม", asked_by=assignment.user,
            asked_at=AT, due_at=AT + timedelta(days=5),
        )  # fmt: skip
    page = client(office.assessor).get(address(office) + "?level=basic").content.decode()
    assert "รอหน่วยงานตอบ" in piece(page, "v-1-1-B1")
    assert "รอหน่วยงานตอบ" not in piece(page, "v-1-1-B2")  # another assessor's question
