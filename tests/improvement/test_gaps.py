"""The gaps of a dossier, and what stands beside them: last year, links, the Office's words."""

from datetime import timedelta
from typing import Any

import pytest

from kaona.assessment.models import Cycle, Dossier, Measure, MeasureResult, StatementAnswer
from kaona.assessment.queries.scores import current_score
from kaona.improvement.queries.base import Base, base_of
from kaona.improvement.queries.gap_context import last_year, links_of, ofi_of, state_last_year, why_unconfirmed
from kaona.improvement.queries.gaps import checks_of, gap_label, gap_list, notes_of
from kaona.rules.gaps import Gap
from kaona.verification.models import Decision, Feedback
from tests.cast import NOW, Cast, submit_rows

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(days=4)


@pytest.fixture
def cast() -> Cast:
    return Cast.build().with_submission("BA")


def gaps(dossier: Dossier) -> dict[str, Gap]:
    return {one.code: one for one in gap_list(base_of(dossier))}


def confirmed(cast: Cast, *, without: str = "1.1.A1", unsuitable: str = "") -> Base:
    """Published, with a statement that was not confirmed and perhaps an indicator that does not suit."""
    (cast if cast.review else cast.with_review()).judged().at_stage("confirmed")
    record = current_score(cast.dossier, "confirmed")
    tree: dict[str, Any] = dict(record.tree)
    item = without.rpartition(".")[0]
    missing = [*tree["items"][item]["missing"], without]
    tree["items"] = {**tree["items"], item: {**tree["items"][item], "missing": missing}}
    if unsuitable:
        tree["figures"] = {**tree["figures"], unsuitable: {"result": "90", "suitable": False}}
    record.tree, record.published_at = tree, record.at
    record.save()
    return base_of(cast.dossier)


def test_ticks_and_figures_with_nothing_behind_them(cast: Cast) -> None:
    first = Measure.objects.get(dossier=cast.dossier, sub_measure="7.1.1")
    Measure.objects.filter(pk=first.pk).update(source=" ")
    found = gaps(cast.dossier)
    assert {one.kind for one in found.values() if one.level == "basic"} == {"source"}
    assert {one.kind for one in found.values() if one.level == "significance"} == {"unmet"}
    assert (found[f"7.1.1:{first.pk}"].kind, found[f"7.1.1:{first.pk}"].sources) == ("source", ("no_source",))
    assert [code for code in found if code.startswith("7.")] == [f"7.1.1:{first.pk}"]


def test_a_preview_and_a_claimed_score_have_the_same_gaps(cast: Cast) -> None:
    claimed = gaps(cast.dossier)
    record = current_score(cast.dossier, "claimed")
    record.superseded_at = NOW
    record.save()
    assert base_of(cast.dossier).is_preview
    assert gaps(cast.dossier) == claimed


def test_what_was_not_confirmed_is_named_with_the_reason_of_the_office(cast: Cast) -> None:
    measure = Measure.objects.get(dossier=cast.dossier, sub_measure="7.1.2")
    base = confirmed(cast, unsuitable=str(measure.pk))
    common = {"organisation": cast.department, "review": cast.review, "decided_by": cast.officer, "decided_at": NOW}
    Decision.objects.create(code="1.1.A1", met=False, reason="ไม่พบหลักฐาน", **common)
    Decision.objects.create(measure=measure, suitable=False, reason="ไม่ตรงตัววัด", **common)
    Decision.objects.create(code="1.1.B1", met=True, reason="ชัดเจน", **common)
    found = gaps(cast.dossier)
    assert found["1.1.A1"].kind == found[f"7.1.2:{measure.pk}"].kind == "unconfirmed"
    assert why_unconfirmed(base) == {"1.1.A1": "ไม่พบหลักฐาน", f"7.1.2:{measure.pk}": "ไม่ตรงตัววัด"}


def test_the_words_of_the_office_come_with_publication_only(cast: Cast) -> None:
    cast.with_review()
    common = {"organisation": cast.department, "review": cast.review, "changed_by": cast.officer, "changed_at": NOW}
    Feedback.objects.create(item="2.1", kind="ofi", text="ควรกำหนดค่าเป้าหมาย", **common)
    Feedback.objects.create(item="1.1", kind="ofi", text="ควรติดตามผล", **common)
    Feedback.objects.create(item="1.1", kind="strength", text="ดี", **common)
    Feedback.objects.create(item="1.1", kind="ofi", text="ถอนแล้ว", withdrawn_at=NOW, **common)
    assert ofi_of(base_of(cast.dossier)) == []
    assert why_unconfirmed(base_of(cast.dossier)) == {}
    found = ofi_of(confirmed(cast))
    assert [(one.row.text, one.is_open) for one in found] == [("ควรติดตามผล", True), ("ควรกำหนดค่าเป้าหมาย", True)]


def before(cast: Cast, levels: str = "B") -> Dossier:
    """Last year's dossier, submitted."""
    cycle = Cycle.objects.get(pk=cast.cycle.pk)
    cycle.pk, cycle.code, cycle.fiscal_year, cycle.result_year = None, "2568-test", 2568, 2567
    cycle.save()
    dossier = Dossier.objects.create(cycle=cycle, organisation=cast.department, started_at=NOW - timedelta(days=300))
    submit_rows(dossier, cast.head, levels, NOW - timedelta(days=290))
    return dossier


def test_last_years_state_of_a_gap(cast: Cast) -> None:
    assert last_year(base_of(cast.dossier)).fiscal_year == 0
    dossier = before(cast)
    old = Measure.objects.get(dossier=dossier, sub_measure="7.1.1")
    MeasureResult.objects.filter(measure=old).update(value="60")
    record = current_score(dossier, "claimed")
    record.tree["measures"] = [
        {**one, "exact": "225", "achievement": "75.00"} if one["sub_measure"] == "7.1.1" else one
        for one in record.tree["measures"]
        if one["sub_measure"] != "7.1.3"
    ]
    record.save()
    base = base_of(cast.dossier)
    last = last_year(base)
    keys = {one.sub_measure: f"{one.sub_measure}:{one.pk}" for one in Measure.objects.filter(dossier=cast.dossier)}
    codes = ("1.1.B1", "1.1.S1", "7.1.1", "7.1.3", "9.9.B1", keys["7.1.1"], keys["7.1.2"], keys["7.1.3"])
    states = [state_last_year(base, last, code) for code in codes]
    assert (last.fiscal_year, last.kind) == (2568, "claimed")
    assert states == ["met", "gap", "met", "gap", "", "gap", "met", ""]


def test_last_years_confirmed_score_is_used_once_it_was_published(cast: Cast) -> None:
    dossier = before(cast, "BAS")
    record = current_score(dossier, "claimed")
    record.pk, record.kind, record.tree = None, "confirmed", {**record.tree}
    record.tree["items"] = {**record.tree["items"], "1.1": {**record.tree["items"]["1.1"], "missing": ["1.1.S1"]}}
    record.save()
    base = base_of(cast.dossier)
    assert state_last_year(base, last_year(base), "1.1.S1") == "met"
    record.published_at = NOW
    record.save()
    assert state_last_year(base, last_year(base), "1.1.S1") == "gap"


def test_the_example_of_the_guideline_stands_on_both_ends(cast: Cast) -> None:
    """Link 29: the outcome of an e-commerce network goes together with its effect on the economy."""
    base = base_of(cast.dossier)
    example = next(one for one in base.edition.links if one.id == "L29")
    mine, theirs = example.source_anchors or (example.source,), example.target_anchors or (example.target,)
    for code, others, leads in ((mine[0], theirs, True), (theirs[0], mine, False)):
        found = next(one for one in links_of(base, code, [theirs[0]]) if one.id == "L29")
        assert (found.type, found.leads) == (example.type, leads)
        assert [end.code for end in found.others] == list(others)
        assert all(str(end.label) for end in found.others)
        assert [end.gap for end in found.others] == [end.code if end.code == theirs[0] else "" for end in found.others]


def test_labels(cast: Cast) -> None:
    base = base_of(cast.dossier)
    one = Measure.objects.get(dossier=cast.dossier, sub_measure="7.1.1")
    assert str(gap_label(base, "1.1.B1")) == base.edition.statements["1.1.B1"].text.th
    assert str(gap_label(base, "7.1.1")) == base.edition.sub_measures["7.1.1"][1].title.th
    assert gap_label(base, f"7.1.1:{one.pk}") == "ตัววัด 7.1.1"
    # An indicator that is no more: the words of its sub-measure; an unknown key: the key.
    assert str(gap_label(base, "7.1.1:999999")) == base.edition.sub_measures["7.1.1"][1].title.th
    assert gap_label(base, "x") == "x"


def test_everything_beside_the_gaps_is_read_in_few_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    before(cast)
    confirmed(cast)
    StatementAnswer.objects.filter(dossier=cast.dossier).update(state="not_met")
    gap_list(base_of(cast.dossier))  # questions are prepared when they are asked first
    with django_assert_max_num_queries(15):
        base = base_of(cast.dossier)
        found = gap_list(base)
        notes_of(cast.dossier), checks_of(cast.dossier), ofi_of(base), why_unconfirmed(base)
        last = last_year(base)
        assert [state_last_year(base, last, one.code) for one in found]
