"""What changed between two submissions: a case per kind of change, and properties."""

import json
from typing import Any

import pytest

from kaona.rules.export_difference import ItemChange, changed_items, item_of

MEASURE = {
    "sub_measure": "7.1.1",
    "name": "ความสำเร็จ",
    "direction": "higher",
    "target": "80",
    "results": {"2568": "90"},
}
CITED = {
    "target": "level",
    "code": "1.2.basic",
    "pages": "4",
    "title": "รายงาน",
    "number": "",
    "version": "1",
    "sha256": "aa",
}
BASE: dict[str, Any] = {
    "statements_met": ["1.1.B1", "1.2.B1"], "measures": [MEASURE], "narratives": {"1.2.basic": "ทำแล้ว"},
    "profile": {"P1.ก.1": "กรม"}, "evidence": [CITED],
}  # fmt: skip


def changes(**new: object) -> list[ItemChange]:
    return changed_items(json.dumps(BASE), json.dumps(BASE | new), {"31": "7.2.1"})


def test_nothing_changed() -> None:
    assert changes() == []


def test_ticks_come_and_go() -> None:
    one, two = changes(statements_met=["1.1.B1", "1.3.B1"])
    assert (one.item, one.no_longer_met, one.now_met) == ("1.2", ("1.2.B1",), ())
    assert (two.item, two.now_met) == ("1.3", ("1.3.B1",))


def test_a_narrative_with_its_difference() -> None:
    (one,) = changes(narratives={"1.2.basic": "ทำแล้ว ครบ"})
    (text,) = one.texts
    assert (one.item, text.before, text.after) == ("1.2", "ทำแล้ว", "ทำแล้ว ครบ")
    assert "".join(part for kind, part in text.parts if kind != "in") == text.before
    assert "".join(part for kind, part in text.parts if kind != "out") == text.after


def test_the_profile_is_item_0() -> None:
    (one,) = changes(profile={})
    assert (one.item, one.texts[0].code, one.texts[0].after) == ("0", "P1.ก.1", "")


@pytest.mark.parametrize(
    ("measures", "kind", "fields"),
    [
        ([MEASURE | {"results": {"2568": "70"}}], "changed", (("result:2568", "90", "70"),)),
        ([MEASURE | {"target": "85", "note": "ใหม่"}], "changed", (("note", "", "ใหม่"), ("target", "80", "85"))),
        ([MEASURE | {"conversion": {"floor": "5", "top": "0"}}], "changed", (("band:floor", "", "5"), ("band:top", "", "0"))),
        ([], "removed", ()),
        ([MEASURE, MEASURE], "added", ()),
    ],
)  # fmt: skip
def test_measures_and_figures(measures: list[object], kind: str, fields: tuple[object, ...]) -> None:
    (one,) = changes(measures=measures)
    assert (one.item, one.measures[0].kind, one.measures[0].fields) == ("7.1", kind, fields)


@pytest.mark.parametrize(
    ("evidence", "kind", "item"),
    [
        ([], "removed", "1.2"),
        ([CITED | {"pages": "4–9"}], "changed", "1.2"),
        ([CITED | {"version": "2"}], "changed", "1.2"),
        ([CITED | {"sha256": "bb"}], "changed", "1.2"),
        ([CITED, CITED | {"target": "measure", "code": "31"}], "added", "7.2"),
        ([CITED, CITED | {"target": "measure", "code": "99"}], "added", "7.1"),
    ],
)  # fmt: skip
def test_evidence(evidence: list[object], kind: str, item: str) -> None:
    (one,) = changes(evidence=evidence)
    assert (one.item, one.evidence[0].kind) == (item, kind)


def test_the_order_is_that_of_the_form() -> None:
    found = changes(statements_met=["1.1.B1", "10.2.B1", "2.1.B1"], profile={})
    assert [one.item for one in found] == ["0", "1.2", "2.1", "10.2"]


def test_backwards_is_the_opposite() -> None:
    new = BASE | {"statements_met": [], "narratives": {"1.2.basic": "อื่น"}, "evidence": []}
    there = changed_items(json.dumps(BASE), json.dumps(new), {})
    back = changed_items(json.dumps(new), json.dumps(BASE), {})
    assert [(one.item, one.now_met, one.no_longer_met) for one in there] == [
        (one.item, one.no_longer_met, one.now_met) for one in back
    ]


@pytest.mark.parametrize(
    ("code", "item"),
    [("1.2.B1", "1.2"), ("1.2.basic", "1.2"), ("7.1.1", "7.1"), ("P1.ก.1", "0"), ("7", "0"), ("P7", "0")],
)
def test_item_of(code: str, item: str) -> None:
    assert item_of(code) == item
