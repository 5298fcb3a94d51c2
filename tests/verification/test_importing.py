"""Confirmed scores of earlier years: judged whole, taken in whole or by their good rows, never half; what was stays."""

from fractions import Fraction

import pytest

from kaona.activity.models import Event
from kaona.assessment.operations.base import Refused
from kaona.people import operations as people
from kaona.people.access import NotAllowed
from kaona.people.models import Organisation
from kaona.rules.thai_text import sort_key
from kaona.verification.models import ImportedScore
from kaona.verification.operations.importing import Imported, import_scores
from kaona.verification.queries.scores import confirmed_by_year, report_on
from tests.cast import NOW, Cast

HEADS = ["รหัส", "ปีงบประมาณ", "คะแนน", "หมวด 1", "ระดับ", "แหล่งที่มา"]
GOOD = [HEADS, ["t-dep", "2567", "352.380", "400", "พื้นฐาน", "รายงาน 2567"], ["t-prov", "๒๕๖๘", "401.25", "", "", ""]]


def take(cast: Cast, rows: list[list[str]], **how: object) -> Imported:
    mark = report_on(rows, at=NOW).mark
    return import_scores(rows=rows, **({"mark": mark, "by": cast.officer, "at": NOW} | how))


def standing() -> list[tuple[str, int, str]]:
    rows = ImportedScore.objects.filter(superseded_at=None).order_by("organisation__code", "fiscal_year")
    return list(rows.values_list("organisation__code", "fiscal_year", "total"))


def events() -> list[dict[str, object]]:
    return [one.data for one in Event.objects.filter(kind="scores.imported").order_by("seq")]


def test_a_list_comes_in_as_it_stands(cast: Cast) -> None:
    assert take(cast, GOOD) == Imported(2, 0, 0, 0)
    assert standing() == [("t-dep", 2567, "352.380"), ("t-prov", 2568, "401.25")]
    row = ImportedScore.objects.get(organisation=cast.department)
    assert (row.categories, row.level, row.source, row.by, row.at) == (
        {"1": "400"}, "basic", "รายงาน 2567", cast.officer, NOW
    )  # fmt: skip
    (data,) = events()
    assert data == {"new": 2, "changed": 0, "same": 0, "left_out": 0, "list": data["list"]}


def test_a_change_supersedes_and_the_same_is_skipped(cast: Cast) -> None:
    take(cast, GOOD)
    again = [
        HEADS,
        ["t-dep", "2567", "352.38", "400.00", "basic", "รายงาน 2567"],
        ["t-prov", "2568", "402", "", "", ""],
    ]
    assert take(cast, again) == Imported(0, 1, 1, 0)
    assert standing() == [("t-dep", 2567, "352.380"), ("t-prov", 2568, "402")]
    old = ImportedScore.objects.get(organisation=cast.province, superseded_at=NOW)
    assert old.total == "401.25"
    with pytest.raises(Refused, match="nothing_new"):
        take(cast, again)
    assert len(events()) == 2


def test_an_unknown_agency_is_named_and_nothing_is_half_saved(cast: Cast) -> None:
    rows = [*GOOD, ["t-nowhere", "2567", "360", "", "", ""], ["t-min", "2567", "360", "", "", ""]]
    report = report_on(rows, at=NOW)
    assert [(row.number, sorted(row.faults)) for row in report.judged.rows if row.faults] == [(4, ["agency"]), (5, ["agency"])]  # fmt: skip
    with pytest.raises(Refused, match="faulty_rows"):
        take(cast, rows)
    assert (standing(), events()) == ([], [])
    assert take(cast, rows, good_rows_only=True) == Imported(2, 0, 0, 2)
    assert len(standing()) == 2


@pytest.mark.parametrize("rows", [[], [["ปีงบประมาณ", "คะแนน"], ["2567", "350"]], [HEADS]])
def test_a_list_that_cannot_be_read_is_refused_even_for_its_good_rows(cast: Cast, rows: list[list[str]]) -> None:
    with pytest.raises(Refused, match="faulty_rows"):
        take(cast, rows, good_rows_only=True)


def test_nothing_but_faulty_rows_is_nothing_new(cast: Cast) -> None:
    with pytest.raises(Refused, match="nothing_new"):
        take(cast, [HEADS, ["t-nowhere", "2567", "360", "", "", ""]], good_rows_only=True)


def test_two_imports_at_once_the_second_is_told(cast: Cast) -> None:
    mark = report_on(GOOD, at=NOW).mark
    take(cast, [HEADS, ["t-dep", "2567", "300", "", "", ""]])
    with pytest.raises(Refused, match="list_changed"):
        import_scores(rows=GOOD, mark=mark, by=cast.officer, at=NOW)
    assert standing() == [("t-dep", 2567, "300")]


def test_another_list_than_the_one_that_was_shown_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="list_changed"):
        import_scores(rows=[*GOOD[:2]], mark=report_on(GOOD, at=NOW).mark, by=cast.officer, at=NOW)


def test_a_former_name_is_known_and_an_agency_that_ended_too(cast: Cast) -> None:
    people.rename(organisation=cast.department, name_th="กรมใหม่", name_en="", on=NOW.date(), reason="กฎหมาย",
                  by=cast.officer, at=NOW)  # fmt: skip
    cast.other.valid_to = NOW.date()
    cast.other.save()
    take(cast, [HEADS[:3], ["t-other", "2566", "310"]])
    take(cast, [["หน่วยงาน", "ปี", "คะแนน"], ["กรมตัวอย่าง", "2566", "320"]])
    assert standing() == [("t-dep", 2566, "320"), ("t-other", 2566, "310")]


def test_a_year_that_was_confirmed_here_is_not_imported_over(year: Cast) -> None:
    year.with_review().judged().at_stage("confirmed")
    rows = [HEADS[:3], ["t-dep", "2569", "500"], ["t-dep", "2568", "340"]]
    report = report_on(rows, at=NOW)
    assert [sorted(row.faults) for row in report.judged.rows] == [["year"], []]
    take(year, rows, good_rows_only=True)
    found = confirmed_by_year(year.department, published_only=False)
    assert [(one.fiscal_year, one.imported) for one in found] == [(2568, True), (2569, False)]
    assert found[0].total == Fraction(340)
    # The agency's own trend holds no score that it was not told of.
    assert [one.fiscal_year for one in confirmed_by_year(year.department)] == [2568]


@pytest.mark.parametrize("who", ["approver", "assessor", "administrator", "viewer", "head", "outsider", "nobody"])
def test_only_officers_import(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        take(cast, GOOD, by=getattr(cast, who))
    assert standing() == []


def test_ten_thousand_rows(cast: Cast) -> None:
    agencies = Organisation.objects.bulk_create(
        Organisation(code=f"many-{n}", type="department", name_th=f"กรมที่ {n}", sort_key=sort_key(f"กรมที่ {n}"))
        for n in range(2000)
    )
    rows = [["หน่วยงาน", "ปี", "คะแนน"]]
    rows += [
        [one.name_th, str(year), f"{300 + n % 100}.5"] for n, one in enumerate(agencies) for year in range(2563, 2568)
    ]
    assert take(cast, rows) == Imported(10_000, 0, 0, 0)
    rows[1][2] = "499"
    assert take(cast, rows) == Imported(0, 1, 9999, 0)
    assert ImportedScore.objects.filter(superseded_at=None).count() == 10_000
