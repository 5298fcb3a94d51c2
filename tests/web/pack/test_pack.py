"""Work in Excel: the file of the own agency, every fault in a table, differences cell by cell, chosen, taken once, undone."""

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kaona.activity.models import Event
from kaona.assessment.models import Dossier, LevelAnswer, Measure, PackProposal, StatementAnswer
from kaona.assessment.operations import answers, measures
from kaona.assessment.queries.answers import edition_of
from kaona.rules.measures import MeasureInput
from kaona.rules.pack_file import MOST_BYTES
from kaona.web.pack import deciding
from tests.cast import NOW, Cast
from tests.reports.packs import filled

pytestmark = pytest.mark.django_db
ROW = MeasureInput(name="รายได้", unit="ร้อยละ", target="86.50", results={2568: "90"}, source="ระบบ")
CELLS = {
    ("หมวด 1", "1.1.B1", "C"): "ไม่มี", ("หมวด 1", "1.1 พื้นฐาน", "D"): "จากไฟล์ <b>", ("หมวด 7", "7.1.1/1", "I"): 91,
    ("หมวด 7", "7.1.1/2", "C"): "ใหม่", ("ลักษณะสำคัญ", "P1.ก.1", "C"): "=พันธกิจ",
}  # fmt: skip


def client_of(user: Any) -> Client:
    one = Client()
    one.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return one


@pytest.fixture
def begun(year: Cast) -> Cast:
    answers.tick(pk=year.dossier.pk, states={"1.1.B1": "met"}, by=year.editor, at=NOW)
    write(year, "เดิม", 0)
    measures.add_measure(dossier=year.dossier, sub_measure="7.1.1", given=ROW, by=year.editor, at=NOW)
    return year


def write(cast: Cast, text: str, version: int) -> None:
    answers.write_narrative(
        dossier=cast.dossier, item="1.1", level="basic", text=text, version=version, by=cast.editor, at=NOW
    )


def address(cast: Cast) -> str:
    return reverse("pack:pack", args=[cast.dossier.pk])


def download(client: Client, cast: Cast) -> bytes:
    answer = client.get(reverse("pack:workbook", args=[cast.dossier.pk]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def upload(client: Client, cast: Cast, data: bytes, name: str = "ไฟล์ ../กรม.xlsx") -> Any:
    return client.post(address(cast), {"file": SimpleUploadedFile(name, data)})


def form_of(answer: Any) -> dict[str, Any]:
    """What the page sends when its button is pressed as it stands."""
    text = answer.content.decode()
    hidden = {
        name: html.unescape(re.search(rf'<textarea name="{name}" hidden>(.*?)</textarea>', text, re.DOTALL)[1])  # type: ignore[index]
        for name in ("seen", "both")
    }
    chosen = re.findall(r'name="(both [^"]+)" value="(\w+)" checked', text)
    taken = [html.unescape(one) for one in re.findall(r'name="take" value="([^"]+)" checked', text)]
    return hidden | {"take": taken, "step": "take"} | dict(chosen)


def uploaded(client: Client, cast: Cast, cells: dict[Any, Any] | None = None) -> str:
    answer = upload(client, cast, filled(download(client, cast), CELLS if cells is None else cells))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_downloaded_filled_looked_at_and_taken(begun: Cast) -> None:
    client = client_of(begun.editor)
    assert "ยังไม่มีใครอัปโหลดไฟล์" in client.get(address(begun)).content.decode()
    place = uploaded(client, begun)
    assert LevelAnswer.objects.get().narrative == "เดิม"
    page = client.get(place)
    text = page.content.decode()
    assert "จากไฟล์ &lt;b&gt;" in text
    assert '<del class="k-was">90</del>' in text
    assert '<ins class="k-now">91</ins>' in text
    assert "ไฟล์" in client.get(address(begun)).content.decode()
    form = form_of(page)
    assert len(form["take"]) == 5
    done = client.post(place, form, follow=True)
    assert done.redirect_chain == [(f"/dossiers/{begun.dossier.pk}/", 302)]
    assert "นำเข้าแล้ว 5 ช่อง" in done.content.decode()
    assert LevelAnswer.objects.get().narrative == "จากไฟล์ <b>"
    assert list(Measure.objects.order_by("position").values_list("name", flat=True)) == ["รายได้", "ใหม่"]
    again = client.post(place, form, follow=True)
    assert "นำเข้าไฟล์นี้แล้ว 5 ช่อง" in again.content.decode()
    assert Event.objects.filter(kind="pack.taken").count() == 1
    assert "5 ช่อง" in client.get(address(begun)).content.decode()


def test_a_cell_that_is_not_ticked_stays_as_it_is(begun: Cast) -> None:
    client = client_of(begun.editor)
    place = uploaded(client, begun)
    form = form_of(client.get(place))
    form["take"].remove("tick 1.1.B1")
    answer = client.post(place, form, follow=True)
    assert "ไม่ได้นำเข้า 1" in answer.content.decode()
    assert StatementAnswer.objects.get().state == "met"


def test_both_changed_has_to_be_chosen_one_by_one_or_all(begun: Cast) -> None:
    client = client_of(begun.editor)
    place = uploaded(client, begun)
    write(begun, "จากเว็บ", 1)
    page = client.get(place)
    text = page.content.decode()
    assert "แก้ทั้งสองฝ่าย" in text
    assert "ตอนดาวน์โหลด" in text
    form = form_of(page)
    undecided = client.post(place, form)
    assert undecided.status_code == 422
    assert "ยังไม่ได้เลือก 1 ช่อง" in undecided.content.decode()
    form["take"].remove("tick 1.1.B1")
    everything = client.post(place, form | {"step": "all_file"})
    chosen = form_of(everything)
    assert chosen["both narrative 1.1.basic"] == "file"
    assert "tick 1.1.B1" not in chosen["take"]
    assert form_of(client.post(place, form | {"step": "all_system"}))["both narrative 1.1.basic"] == "system"
    client.post(place, chosen)
    assert LevelAnswer.objects.get().narrative == "จากไฟล์ <b>"


def test_what_was_empty_when_the_file_left_is_called_so(begun: Cast) -> None:
    client = client_of(begun.editor)
    place = uploaded(client, begun)
    answers.write_profile(dossier=begun.dossier, code="P1.ก.1", text="จากเว็บ", version=0, by=begun.editor, at=NOW)
    empty = 'ตอนดาวน์โหลด</span><div><span class="k-quiet">ว่าง</span>'
    assert empty in client.get(place).content.decode()


def test_what_changes_between_the_look_and_the_click_is_marked_and_nothing_is_saved(begun: Cast) -> None:
    client = client_of(begun.editor)
    place = uploaded(client, begun)
    form = form_of(client.get(place))
    write(begun, "ระหว่างนั้น", 1)
    answer = client.post(place, form)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "เพิ่งเปลี่ยนในระบบ" in text
    assert text.count("data-moved") == 1
    assert StatementAnswer.objects.get().state == "met"
    again = form_of(answer)
    assert sorted(again["take"]) == sorted(one for one in form["take"] if one != "narrative 1.1.basic")
    client.post(place, again | {"both narrative 1.1.basic": "system"})
    assert LevelAnswer.objects.get().narrative == "ระหว่างนั้น"
    assert StatementAnswer.objects.get().state == "not_met"


def test_every_fault_of_a_file_with_sheet_and_cell(begun: Cast) -> None:
    client = client_of(begun.editor)
    cells = {("หมวด 1", "1.1.B1", "C"): "ใช่", ("หมวด 7", "7.1.1/1", "F"): "มาก", ("หมวด 2", "2.1.B1", "A"): "2.1.X9"}
    answer = upload(client, begun, filled(download(client, begun), cells))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "ผิด 4 ช่อง" in text
    assert re.findall(r'<th scope="row">(.*?)</th><td class="k-nowrap">(.*?)</td>', text) == [
        ("หมวด 1", "C6"), ("หมวด 2", "A6"), ("หมวด 2", ""), ("หมวด 7", "F5"),
    ]  # fmt: skip
    assert not PackProposal.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "ไม่ใช่ไฟล์ XLSX"), (b"PK" + b"x" * 40, "อ่านไฟล์ XLSX ไม่ได้"), (b"PK" + b"x" * MOST_BYTES, "ไฟล์ใหญ่เกิน 10 MB")],
)
def test_what_is_no_workbook_is_refused_in_words(begun: Cast, data: bytes, words: str) -> None:
    client = client_of(begun.editor)
    answer = upload(client, begun, data)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert "เลือกไฟล์ XLSX ก่อน" in client.post(address(begun), {}).content.decode()


def test_an_untouched_file_and_another_dossier_s_file(begun: Cast) -> None:
    client = client_of(begun.editor)
    data = download(client, begun)
    assert "เหมือนตอนดาวน์โหลดทุกช่อง" in upload(client, begun, data).content.decode()
    other = Dossier.objects.create(organisation=begun.province, cycle=begun.cycle, started_at=NOW)
    foreign = client_of(begun.governor)
    begun.dossier = other
    answer = upload(foreign, begun, data)
    assert answer.status_code in (403, 422)
    assert not PackProposal.objects.exists()


def test_the_same_file_twice_is_one_and_can_be_thrown_away(begun: Cast) -> None:
    client = client_of(begun.editor)
    data = filled(download(client, begun), CELLS)
    first, second = upload(client, begun, data), upload(client, begun, data)
    assert first["Location"] == second["Location"]
    gone = client.post(first["Location"], {"step": "discard"}, follow=True)
    assert "ทิ้งไฟล์แล้ว แบบประเมินไม่เปลี่ยน" in gone.content.decode()
    assert "มีผู้นำเข้าหรือทิ้งไปแล้ว" in client.get(first["Location"], follow=True).content.decode()
    assert LevelAnswer.objects.get().narrative == "เดิม"


def test_a_fixed_dossier_says_what_to_do(begun: Cast) -> None:
    client = client_of(begun.editor)
    place = uploaded(client, begun)
    form = form_of(client.get(place))
    Dossier.objects.update(stage="signed", signed_at=NOW)
    for answer in (client.get(address(begun)), client.get(place), client.post(place, form)):
        assert "ให้ส่งกลับในหน้าทบทวนและลงนามก่อน" in answer.content.decode()
    assert "ให้ส่งกลับ" in upload(client, begun, b"PK").content.decode()
    assert LevelAnswer.objects.get().narrative == "เดิม"


def test_parts_of_others_are_shown_with_the_reason(begun: Cast) -> None:
    client = client_of(begun.owner)
    place = uploaded(client, begun, CELLS | {("หมวด 3", "3.1.B1", "C"): "มี"})
    text = client.get(place).content.decode()
    assert text.count("ส่วนนี้อยู่นอกหมวดที่ท่านดูแล") == 4
    assert sorted(form_of(client.get(place))["take"]) == ["narrative 1.1.basic", "tick 1.1.B1"]


def test_a_reader_downloads_and_looks_but_does_not_decide(begun: Cast) -> None:
    place = uploaded(client_of(begun.editor), begun)
    reader = client_of(begun.reader)
    assert download(reader, begun)[:2] == b"PK"
    assert 'type="file"' not in reader.get(address(begun)).content.decode()
    text = reader.get(place).content.decode()
    assert 'value="take"' not in text
    assert "อ่านได้อย่างเดียว" in text
    assert reader.post(address(begun), {}).status_code == 403
    assert reader.post(place, {"step": "take"}).status_code == 403
    assert reader.post(place, {"step": "discard"}).status_code == 403


@pytest.mark.parametrize("who", ["officer", "approver", "viewer", "outsider"])
def test_nobody_from_outside(begun: Cast, who: str) -> None:
    place = uploaded(client_of(begun.editor), begun)
    outside = client_of(getattr(begun, who))
    for one in (address(begun), place, reverse("pack:workbook", args=[begun.dossier.pk])):
        assert outside.get(one).status_code == 404
        assert outside.post(one, {"step": "take"}).status_code == 404


def test_the_file_is_an_attachment_with_its_thai_name(begun: Cast) -> None:
    answer = client_of(begun.editor).get(reverse("pack:workbook", args=[begun.dossier.pk]))
    assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E0")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.filter(kind="pack.downloaded").count() == 1


def test_a_long_text_is_shown_in_brief_and_whole_on_a_page_of_its_own(begun: Cast) -> None:
    client, long = client_of(begun.editor), "ผู้บริหารสื่อสารทิศทาง " * 60
    place = uploaded(client, begun, {("หมวด 1", "1.1 พื้นฐาน", "D"): f"{long}จบ"})
    write(begun, "จากเว็บ", 1)
    text = client.get(place).content.decode()
    assert "จบ" not in text
    assert "ตัวอักษร</span>" in text
    address = re.search(r'href="([^"]+/cell/[^"]+)"', text)
    assert address
    whole = client.get(address[1])
    assert f"{long}จบ" in re.sub("<[^>]+>", "", whole.content.decode())
    assert client.get(f"{place}cell/?key=tick 1.1.B1").status_code == 404
    assert client_of(begun.outsider).get(address[1]).status_code == 404


def test_with_very_many_cells_the_file_is_taken_whole(begun: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "MOST_CHOICES", 2)
    client = client_of(begun.editor)
    place = uploaded(client, begun)
    page = client.get(place)
    assert 'name="take"' not in page.content.decode()
    client.post(place, form_of(page) | {"all_mine": "yes"})
    assert PackProposal.objects.get().taken == 5


def test_the_page_asks_the_same_number_of_questions_with_one_cell_and_with_many(begun: Cast) -> None:
    client = client_of(begun.editor)
    ticks = {(f"หมวด {code[0]}", code, "C"): "มี" for code in edition_of(begun.dossier).statements}
    counts = []
    for cells in (dict(list(CELLS.items())[:1]), CELLS | ticks):
        place = uploaded(client, begun, cells)
        client.get(place)
        with CaptureQueriesContext(connection) as asked:
            client.get(place)
        counts.append(len(asked))
    assert counts[1] == counts[0] < 40
