"""Who sees which cards; found by item, by filters, by Thai words, a page at a time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kaona.knowledge.models import Practice
from kaona.knowledge.operations import practices as deeds
from kaona.knowledge.queries import practices as queries
from kaona.knowledge.queries.practices import Wanted
from tests.cast import NOW, Cast
from tests.knowledge.cards import proposed, published, written


def seen(user: object) -> set[str]:
    return set(queries.practices_for(user, at=NOW).values_list("title", flat=True))


def found(user: object, **asked: str) -> list[str]:
    return [one.title for one in queries.search(queries.practices_for(user, at=NOW), Wanted(**asked))]


def test_who_sees_what(year: Cast) -> None:
    written(year, title="ร่าง")
    proposed(year, title="เสนอ")
    published(year, title="เผยแพร่")
    deeds.withdraw(practice=written(year, title="ร่างที่ถอน"), reason="ถอน", by=year.editor, at=NOW)
    deeds.withdraw(practice=published(year, title="ถอน"), reason="ถอน", by=year.editor, at=NOW)
    everything = {"ร่าง", "เสนอ", "เผยแพร่", "ร่างที่ถอน", "ถอน"}
    for who in (year.editor, year.reader, year.head, year.reviewer):
        assert seen(who) == everything
    assert seen(year.officer) == {"เสนอ", "เผยแพร่", "ถอน"}
    for who in (year.outsider, year.governor, year.viewer, year.assessor, year.approver):
        assert seen(who) == {"เผยแพร่"}
    for who in (year.administrator, year.nobody):
        assert seen(who) == set()
    assert [one.title for one in queries.proposed_practices(year.officer, at=NOW)] == ["เสนอ"]
    assert [one.title for one in queries.withdrawn_practices(year.officer, at=NOW)] == ["ถอน"]
    for who in (year.head, year.viewer, year.administrator):
        assert not queries.proposed_practices(who, at=NOW)
        assert not queries.withdrawn_practices(who, at=NOW)
    assert {one.title for one in queries.own_practices(year.reader, at=NOW)} == everything
    assert not queries.own_practices(year.officer, at=NOW)


def test_the_best_matching_come_first(year: Cast) -> None:
    day = timedelta(days=1)
    published(year, NOW, title="ทั้งหัวข้อ", items=("7.5",))
    published(year, NOW + day, title="ตรงตัว ใหม่กว่า แต่ของจังหวัด", items=("7.5.2",), agency_types=("province",))
    published(year, NOW - day, title="ตรงตัว", items=("7.5.2",), agency_types=("department",))
    published(year, title="เรื่องอื่น", items=("7.5.3", "3.3"))
    written(year, title="ร่าง", items=("7.5.2",))
    by_item = queries.practices_by_item(["7.5.2", "3.3.B2", "7.5", "1.1", "7.5.2:4"], "department")
    titles = {code: [one.title for one in cards] for code, cards in by_item.items()}
    exact = ["ตรงตัว", "ตรงตัว ใหม่กว่า แต่ของจังหวัด", "ทั้งหัวข้อ"]
    assert titles == {
        "7.5.2": exact, "7.5.2:4": exact, "3.3.B2": ["เรื่องอื่น"], "1.1": [],
        "7.5": ["ทั้งหัวข้อ", "เรื่องอื่น", "ตรงตัว", "ตรงตัว ใหม่กว่า แต่ของจังหวัด"],
    }  # fmt: skip


@pytest.mark.parametrize("number", [1, 3])
def test_cards_for_many_items_take_three_questions(year: Cast, number: int) -> None:
    for _one in range(number):
        published(year, owner_id=year.other.pk, owner_name="")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        cards = queries.practices_by_item(["3.3", "7.2.4", "1.1.B1"])
        assert [one.codes and one.lead_figure.after and one.owner_words for one in cards["3.3"]] == [
            "กรมตัวอย่างอื่น"
        ] * number
    assert len(asked) == 3


def test_search_in_thai_and_by_every_filter(year: Cast) -> None:
    published(
        year,
        title="เครื่องมือ แผนที่การเดินทางของผู้รับบริการ",
        kind="tool",
        items=("3.1",),
        owner_id=year.other.pk,
        owner_name="",
    )
    published(
        year, title="การลดต้นทุนพลังงาน ๒๕๖๗", problem="ค่าไฟสูง ทำให้งบไม่พอ", items=("7.6.1",), agency_types=("province",)
    )
    published(year, title="เกษตรแปลงใหญ่", items=("7.5.2", "3.3"))
    everything = ["การลดต้นทุนพลังงาน ๒๕๖๗", "เกษตรแปลงใหญ่", "เครื่องมือ แผนที่การเดินทางของผู้รับบริการ"]
    assert found(year.viewer) == everything
    for asked, expected in (
        ({"q": "2567"}, [0]), ({"q": "ทํา"}, [0]), ({"q": " ค่าไฟ  งบ "}, [0]), ({"q": "ผู้รับบริการ"}, [2, 1]),
        ({"kind": "tool"}, [2]), ({"kind": "x"}, [0, 1, 2]), ({"item": "7"}, [0, 1]), ({"item": "7.5"}, [1]),
        ({"item": "7.5.2"}, [1]), ({"item": "3"}, [1, 2]), ({"type": "province"}, [0, 1, 2]), ({"owner": "อย่างอื่น"}, [2]),
        ({"owner": "บริษัท"}, [0, 1]), ({"q": "ไม่มีคำนี้"}, []),
    ):  # fmt: skip
        wanted = [everything[one] for one in expected]
        assert found(year.viewer, **asked) == wanted, asked


def test_a_type_of_agency_is_found_exactly(year: Cast) -> None:
    published(year, title="จังหวัด", agency_types=("province",))
    published(year, title="องค์การมหาชน", agency_types=("public_organisation", "department"))
    assert found(year.viewer, type="province") == ["จังหวัด"]
    assert found(year.viewer, type="department") == ["องค์การมหาชน"]


def test_pages_by_key(year: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    for letter in "กขคงจ":
        published(year, title=f"{letter} การ์ด")
    rows = queries.practices_for(year.viewer, at=NOW)

    def letters(**asked: str) -> tuple[str, int, bool, bool]:
        found = queries.find(rows, Wanted(**asked))
        return (
            "".join(one.title[0] for one in found.page),
            found.total,
            found.before is not None,
            found.after is not None,
        )

    pk = {one.title[0]: str(one.pk) for one in Practice.objects.all()}
    assert letters() == ("กข", 5, False, True)
    assert letters(after=pk["ข"]) == ("คง", 5, True, True)
    assert letters(after=pk["ง"]) == ("จ", 5, True, False)
    assert letters(before=pk["จ"]) == ("คง", 5, True, True)
    assert letters(before=pk["ค"]) == ("กข", 5, False, True)
    for nonsense in ("x", "99999999999999999999", "๙", "-1", "987654"):
        assert letters(after=nonsense) == ("กข", 5, False, True)
    assert queries.find(rows, Wanted()).kinds == {"practice": 5}


def test_an_owner_is_found_by_exact_name(year: Cast) -> None:
    assert queries.owner_named(" กรมตัวอย่าง ") == year.department
    assert queries.owner_named("กรมตัวอย่า") is None
    assert queries.owner_named("") is None


def test_what_may_be_done_with_a_card(year: Cast) -> None:
    row = written(year)
    assert (queries.may_write(year.editor, row, at=NOW), queries.may_write(year.reader, row, at=NOW)) == (True, False)
    row = deeds.propose(practice=row, by=year.editor, at=NOW)
    assert (queries.may_write(year.editor, row, at=NOW), queries.may_write(year.officer, row, at=NOW)) == (False, True)
    assert [one.pk for one in queries.writing_for(year.editor, at=NOW)] == [year.department.pk]
    assert [one.pk for one in queries.writing_for(year.officer, at=NOW)] == [year.office.pk]
    assert queries.writing_for(year.viewer, at=NOW) == []


def test_the_title_counts_before_the_rest_and_pages_keep_the_order(year: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    published(year, title="ก", result="ใช้โดรน")
    published(year, title="ข", done="บินโดรน")
    published(year, title="ค", problem="ไม่มีโดรน")
    published(year, title="ง โดรน")
    published(year, title="จ", owner_name="บริษัท โดรน จำกัด")
    assert [one[0] for one in found(year.viewer, q="โดรน")] == ["ง", "ค", "ข", "ก", "จ"]
    monkeypatch.setattr(queries, "PAGE", 2)
    rows, seen_so_far, after = queries.practices_for(year.viewer, at=NOW), "", ""
    while True:
        page = queries.find(rows, Wanted(q="โดรน", after=after))
        seen_so_far += "".join(one.title[0] for one in page.page)
        if page.after is None:
            break
        after = str(page.after)
    assert seen_so_far == "งคขกจ"
    back = queries.find(rows, Wanted(q="โดรน", before=str(page.page[0].pk)))
    assert ([one.title[0] for one in back.page], back.total) == (["ข", "ก"], 5)


@pytest.mark.parametrize("asked", ["%", "_", "'; drop table", '"', "\\", "คิว%", "\ue000", "(", "ก" * 5000, "* OR 1"])
def test_what_is_asked_is_a_word_and_nothing_else(year: Cast, asked: str) -> None:
    published(year)
    assert found(year.viewer, q=asked) == ([] if asked != "\ue000" else ["ลดเวลารอด้วยการจองคิวออนไลน์"])


def test_the_office_sees_what_changed_since_it_sent_back_and_like_titles(year: Cast) -> None:
    row = proposed(year)
    assert queries.since_sent_back(year.officer, row, at=NOW) is None
    deeds.send_back(practice=row, reason="แก้", by=year.officer, at=NOW)
    row.refresh_from_db()
    minute = timedelta(minutes=1)
    given = queries.given_of(row)
    row = deeds.write_practice(organisation=row.organisation, given=type(given)(**(vars(given) | {"problem": "ใหม่"})), practice=row,
                               version=row.version, by=year.editor, at=NOW + minute)  # fmt: skip
    row = deeds.propose(practice=row, by=year.editor, at=NOW + 2 * minute)
    before = queries.since_sent_back(year.officer, row, at=NOW)
    assert before is not None
    assert (before.content["problem"], row.problem) == (given.problem, "ใหม่")
    assert queries.since_sent_back(year.editor, row, at=NOW) is None
    other = published(year, title="ลดเวลารอด้วยการจองคิว")
    published(year, title="ซ้อมแผนน้ำท่วม")
    assert queries.alike_cards(year.officer, row, at=NOW) == [other]
    assert queries.alike_cards(year.editor, row, at=NOW) == []
    assert [one.pk for one in queries.proposed_practices(year.officer, at=NOW, asked="จองคิว")] == [row.pk]
    assert not queries.proposed_practices(year.officer, at=NOW, asked="น้ำท่วม")
